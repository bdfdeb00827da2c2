#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>

#include "core/result.h"
#include "core/secret.h"
#include "core/unit_of_work.h"
#include "server/access/caller.h"
#include "server/api/call_metrics.h"
#include "server/api/stream_registry.h"
#include "server/api/worker_pool.h"

namespace wheelhouse::api {

// One finished call that changed something, or tried to, for the audit trail.
struct AuditedCall {
    access::Caller caller;
    // `DeviceService/RegisterDevice`.
    std::string method;
    // What it was about, as far as the request or the response tells.
    std::string resource;
    // gRPC's name of the status.
    std::string result;
    const google::protobuf::Message *request = nullptr;
};

// What every call goes through, in this order: identity, rights, the handler,
// audit, metrics, log, error mapping.
//
// Threads: calls come in on gRPC's threads and are handled on `workers`;
// streams are fed on the registry's. Owned by the server; must outlive it.
class CallChain {
public:
    struct Doors {
        // Who has this token. Empty for a call without one.
        std::function<Result<access::Caller>(const Secret &token)> identify;
        // Whether he may call it.
        std::function<Result<void>(const access::Caller &, const google::protobuf::MethodDescriptor &)> permit;
        // Durable when it returns.
        std::function<Result<void>(const AuditedCall &)> audit;
        // The same record for the case that the call goes well, to be committed
        // together with what it changes. May be empty: then all is recorded by
        // `audit`, afterwards.
        std::function<std::shared_ptr<Companion>(const AuditedCall &)> record;
    };
    using Handler = std::function<Result<void>(const access::Caller &)>;
    // Calls `done` once, on any thread; it hands over and returns.
    using Done = std::function<void(Result<void>)>;
    using LaterHandler = std::function<void(const access::Caller &, Done done)>;
    using Finish = std::function<void(grpc::Status)>;

    CallChain(Doors doors, WorkerPool &workers, StreamRegistry &streams, CallMetrics &metrics);

    WorkerPool &workers() { return m_workers; }
    StreamRegistry &streams() { return m_streams; }
    CallMetrics &metrics() { return m_metrics; }

    // Who calls, if he may. Over the Unix socket a call without a token is the
    // local administrator: the file system has let him in. A call of a method
    // that is open needs no token; it is audited under what its method says of it
    // in `Caller::provenAs`.
    Result<access::Caller> admit(const grpc::CallbackServerContext &context,
                                 const google::protobuf::MethodDescriptor &method, const std::string &requestId);

    // Runs a handler as the chain says and gives the status to answer with.
    grpc::Status handle(grpc::CallbackServerContext &context, const google::protobuf::MethodDescriptor &method,
                        const google::protobuf::Message &request, const google::protobuf::Message *response,
                        const Handler &handler);

    // The same for a handler that goes on elsewhere, so that no worker waits
    // with it: on a worker, too; `finish` is called once, on a worker. `resource`
    // is what the call is about; where it is empty the request tells.
    void handleLater(grpc::CallbackServerContext &context, const google::protobuf::MethodDescriptor &method,
                     const google::protobuf::Message &request, const google::protobuf::Message *response,
                     const std::string &resource, const LaterHandler &handler, Finish finish);

    // The record of a call that handle() does not see: a stream's. Blocks.
    Result<void> audit(const AuditedCall &call) { return m_doors.audit(call); }

    // The line of the log that a call leaves: at `info` where it changed
    // something or failed, else at `debug`.
    static void log(const google::protobuf::MethodDescriptor &method, const std::string &account,
                    const std::string &requestId, const Result<void> &outcome, std::chrono::steady_clock::duration took);

private:
    struct Call;

    std::shared_ptr<Companion> recordOf(const Call &call) const;
    Result<void> runGuarded(const Call &call, const std::function<Result<void>()> &work) const;
    // Records what is not recorded yet.
    Result<void> auditAfter(const Call &call, const google::protobuf::Message *response, Result<void> outcome) const;
    grpc::Status end(const Call &call, const Result<void> &outcome);

    WorkerPool &m_workers;
    StreamRegistry &m_streams;
    CallMetrics &m_metrics;
    Doors m_doors;
};

// `DeviceService/GetDevice`.
std::string shortMethodName(const google::protobuf::MethodDescriptor &method);

// The caller's `x-request-id` where it is sound, else a new one.
std::string requestIdOf(const grpc::CallbackServerContext &context);

} // namespace wheelhouse::api
