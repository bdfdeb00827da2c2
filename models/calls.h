#pragma once

#include <memory>

#include <QPointer>

#include "client/call.h"
#include "models/error_text.h"
#include "models/operations_model.h"
#include "models/stream_bridge.h"

// Brings in all of gRPC: include it where calls are made, never in a model's
// header.
namespace wheelhouse::models {

// Makes unary calls whose answers come back on the UI thread. UI thread; owned
// by the session.
class Calls {
public:
    Calls(std::shared_ptr<client::Channel> channel, std::shared_ptr<UiDoor> door, Operations &operations)
        : m_channel(std::move(channel)), m_door(std::move(door)), m_operations(operations)
    {
    }

    const std::shared_ptr<client::Channel> &channel() const { return m_channel; }

    // `answer` is called once on the UI thread, unless `context` is gone by
    // then.
    template <class Service, class Async, class Request, class Response>
    void call(QObject *context,
              void (Async::*method)(grpc::ClientContext *, const Request *, Response *, std::function<void(grpc::Status)>),
              std::type_identity_t<Request> request,
              std::type_identity_t<std::function<void(Result<Response>)>> answer, client::CallOptions options = {})
    {
        client::call<Service>(
            m_channel, method, std::move(request),
            [door = m_door, guard = QPointer<QObject>(context), answer = std::move(answer)](Result<Response> result) {
                door->post([guard, answer, result = std::move(result)]() mutable {
                    if (guard)
                        answer(std::move(result));
                });
            },
            std::move(options));
    }

    // What an operation that went well says and brings.
    struct Outcome {
        QString text;
        QVariant result = {};
    };

    // The same as an operation: a failure becomes its result sentence.
    template <class Service, class Async, class Request, class Response>
    Operation *run(const QString &title, const QString &subject,
                   void (Async::*method)(grpc::ClientContext *, const Request *, Response *,
                                         std::function<void(grpc::Status)>),
                   std::type_identity_t<Request> request,
                   std::type_identity_t<std::function<Outcome(const Response &)>> done,
                   client::CallOptions options = {})
    {
        Operation *operation = m_operations.begin(title, subject);
        call<Service>(
            operation, method, std::move(request),
            [operation, done = std::move(done)](Result<Response> result) {
                if (!result) {
                    operation->failWith(errorSentence(result.error()), errorTechnical(result.error()),
                                        fieldErrors(result.error()));
                    return;
                }
                Outcome outcome = done(*result);
                operation->succeed(std::move(outcome.text), std::move(outcome.result));
            },
            std::move(options));
        return operation;
    }

private:
    std::shared_ptr<client::Channel> m_channel;
    std::shared_ptr<UiDoor> m_door;
    Operations &m_operations;
};

} // namespace wheelhouse::models
