#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "server/api/call_chain.h"
#include "server/devices/transfer/device_transfers.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::api {

// One open ImportDevices: hands each request to its import on a worker, asks for
// the next one when it is taken (so that a client can send no faster than the
// store commits), and writes what the import tells. Audited once, with its
// counts, when it ends, however it ends.
//
// Threads: gRPC's for its callbacks, workers for the import, the registry's
// ticker. Keeps itself alive until gRPC says OnDone; `transfers` outlives it.
class ImportCall final : public grpc::ServerBidiReactor<v1::ImportDevicesRequest, v1::ImportDevicesResponse>,
                         public RegisteredStream,
                         public std::enable_shared_from_this<ImportCall> {
public:
    static grpc::ServerBidiReactor<v1::ImportDevicesRequest, v1::ImportDevicesResponse> *
    begin(CallChain &chain, grpc::CallbackServerContext &context, const google::protobuf::MethodDescriptor &method,
          devices::DeviceTransfers &transfers);

    void tick() override;
    void end(const Error &error) override;
    void OnReadDone(bool ok) override;
    void OnWriteDone(bool ok) override;
    void OnCancel() override;
    void OnDone() override;

private:
    enum class Stage {
        // A worker is at it, or a read is under way.
        Reading,
        // The requests have ended, or the stream has broken: it shows.
        Settling,
        // Done, and not all is told.
        Telling,
        Finished,
    };

    ImportCall(CallChain &chain, grpc::CallbackServerContext &context, const google::protobuf::MethodDescriptor &method,
               devices::DeviceTransfers &transfers);

    void post(void (ImportCall::*work)());
    void open();
    void takeRequest();
    Result<void> takeOptions();
    void takeEnd();
    void pump();
    void stop(const Error &error);
    void fail(const Error &error);
    void close();
    void finishIfIdle();

    CallChain &m_chain;
    grpc::CallbackServerContext &m_context;
    const google::protobuf::MethodDescriptor &m_method;
    devices::DeviceTransfers &m_transfers;
    const std::string m_name;
    const std::string m_requestId;
    const std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
    std::shared_ptr<ImportCall> m_self;

    // Of whichever worker is at it.
    access::Caller m_caller;
    v1::ImportDevicesRequest m_request;
    std::int64_t m_received = 0;

    std::mutex m_mutex;
    std::shared_ptr<devices::ImportRun> m_run;
    v1::ImportDevicesResponse m_response;
    Stage m_stage = Stage::Reading;
    bool m_working = true;
    bool m_writing = false;
    bool m_broken = false;
    bool m_opened = false;
    bool m_lastTold = false;
    bool m_closing = false;
    bool m_finishCalled = false;
    std::chrono::steady_clock::time_point m_settledSince;
    std::chrono::steady_clock::time_point m_lastWrite;
    // Why it ends otherwise than well.
    std::optional<Error> m_error;
};

} // namespace wheelhouse::api
