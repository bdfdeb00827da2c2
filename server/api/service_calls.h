#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "server/api/call_chain.h"
#include "server/api/stream_call.h"

namespace wheelhouse::api {

// What a service's methods are written with: each is one call of unary() or
// stream(), naming itself. Holds nothing but the chain and the service's
// descriptor.
class ServiceCalls {
public:
    // `service` is the generated service: `ServiceCalls(chain,
    // v1::DeviceService::service_full_name())`. Throws where the contract has
    // no such service; that is a mistake of the program.
    ServiceCalls(CallChain &chain, const std::string &service)
        : m_chain(chain),
          m_service(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service))
    {
        if (!m_service)
            throw std::logic_error("the contract has no service " + service);
    }

    // `handler(caller, request, response)` runs on a worker and may block.
    template <class Request, class Response, class Handler>
    grpc::ServerUnaryReactor *unary(grpc::CallbackServerContext *context, const Request *request,
                                    Response *response, const char *method, Handler handler)
    {
        auto *reactor = context->DefaultReactor();
        const auto &descriptor = find(method);
        const bool posted = m_chain.workers().post(
            [this, context, request, response, reactor, &descriptor, handler = std::move(handler)] {
                reactor->Finish(m_chain.handle(
                    *context, descriptor, *request, response,
                    [&](const access::Caller &caller) -> Result<void> { return handler(caller, *request, *response); }));
            });
        if (!posted) {
            reactor->Finish(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED,
                                         "the server has too much to do; try again"));
        }
        return reactor;
    }

    // The same for a handler that does not wait: `handler(caller, request,
    // response, done)` calls `done` once, on any thread. `resourceOf(request)` is
    // what the call is about, for the audit trail.
    template <class Request, class Response, class ResourceOf, class Handler>
    grpc::ServerUnaryReactor *unaryLater(grpc::CallbackServerContext *context, const Request *request,
                                         Response *response, const char *method, ResourceOf resourceOf,
                                         Handler handler)
    {
        auto *reactor = context->DefaultReactor();
        const auto &descriptor = find(method);
        const bool posted = m_chain.workers().post([this, context, request, response, reactor, &descriptor,
                                                    resourceOf = std::move(resourceOf),
                                                    handler = std::move(handler)] {
            m_chain.handleLater(
                *context, descriptor, *request, response, resourceOf(*request),
                [&](const access::Caller &caller, CallChain::Done done) {
                    handler(caller, *request, *response, std::move(done));
                },
                [reactor](grpc::Status status) { reactor->Finish(std::move(status)); });
        });
        if (!posted) {
            reactor->Finish(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED,
                                         "the server has too much to do; try again"));
        }
        return reactor;
    }

    // `open(caller, request)` runs on a worker and gives the stream's source,
    // a `Result<std::unique_ptr<StreamSource<Response>>>`.
    template <class Response, class Request, class OpenSource>
    grpc::ServerWriteReactor<Response> *stream(grpc::CallbackServerContext *context, const Request *request,
                                               const char *method, OpenSource open)
    {
        return StreamCall<Response>::begin(
            m_chain, *context, find(method),
            [request = *request, open = std::move(open)](const access::Caller &caller) {
                return Result<std::unique_ptr<StreamSource<Response>>>(open(caller, request));
            });
    }

    // A call of a kind of its own, as a stream in both directions is:
    // `Call::begin(chain, context, method, more…)` gives its reactor.
    template <class Call, class... More>
    auto *own(grpc::CallbackServerContext *context, const char *method, More &...more)
    {
        return Call::begin(m_chain, *context, find(method), more...);
    }

private:
    const google::protobuf::MethodDescriptor &find(const char *method) const
    {
        const auto *descriptor = m_service->FindMethodByName(method);
        if (!descriptor)
            throw std::logic_error(m_service->full_name() + " has no method " + method);
        return *descriptor;
    }

    CallChain &m_chain;
    const google::protobuf::ServiceDescriptor *m_service;
};

} // namespace wheelhouse::api
