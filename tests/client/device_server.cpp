#include "tests/client/device_server.h"

#include <thread>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_context.h>

namespace v1 = wheelhouse::v1;
using namespace std::chrono_literals;

namespace {

std::string metadata(const grpc::ServerContext &context, const char *key)
{
    const auto entry = context.client_metadata().find(key);
    return entry == context.client_metadata().end() ? std::string()
                                                    : std::string(entry->second.data(), entry->second.size());
}

} // namespace

void DeviceServer::start()
{
    m_stopping = false;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address(), grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    m_server = builder.BuildAndStart();
}

void DeviceServer::stop()
{
    if (m_server) {
        m_stopping = true;
        m_server->Shutdown(std::chrono::system_clock::now() + 200ms);
        m_server->Wait();
        m_server.reset();
    }
}

std::vector<std::string> DeviceServer::resumeTokens() const
{
    const std::lock_guard lock(m_mutex);
    return m_resumeTokens;
}

std::vector<std::string> DeviceServer::requestIds() const
{
    const std::lock_guard lock(m_mutex);
    return m_requestIds;
}

std::vector<std::string> DeviceServer::authorizations() const
{
    const std::lock_guard lock(m_mutex);
    return m_authorizations;
}

grpc::Status DeviceServer::GetDevice(grpc::ServerContext *context, const v1::GetDeviceRequest *request,
                                     v1::Device *response)
{
    {
        const std::lock_guard lock(m_mutex);
        m_requestIds.push_back(metadata(*context, "x-request-id"));
        m_authorizations.push_back(metadata(*context, "authorization"));
    }
    const auto end = std::chrono::steady_clock::now() + answerDelay;
    while (std::chrono::steady_clock::now() < end && !context->IsCancelled() && !m_stopping) {
        std::this_thread::sleep_for(5ms);
    }
    if (!refusal.ok()) {
        return refusal;
    }
    response->set_name(request->name());
    return grpc::Status::OK;
}

grpc::Status DeviceServer::WatchDevices(grpc::ServerContext *context, const v1::WatchDevicesRequest *request,
                                        grpc::ServerWriter<v1::WatchDevicesResponse> *writer)
{
    {
        const std::lock_guard lock(m_mutex);
        m_resumeTokens.push_back(request->resume_token());
    }
    ++openWatches;
    int revision = 0;
    const auto send = [&](v1::WatchMark::Phase phase, bool reset) {
        v1::WatchDevicesResponse message;
        message.mutable_mark()->set_phase(phase);
        message.mutable_mark()->set_reset(reset);
        if (phase != v1::WatchMark::PHASE_SNAPSHOT) {
            message.mutable_mark()->set_resume_token("revision-" + std::to_string(++revision));
        }
        message.add_upserted()->set_name("products/printer/devices/SN1");
        ++sentMessages;
        return writer->Write(message);
    };
    if (request->resume_token().empty()) {
        send(v1::WatchMark::PHASE_SNAPSHOT, true);
    }
    send(v1::WatchMark::PHASE_SYNCED, false);
    while (!endsWatches && !context->IsCancelled() && !m_stopping) {
        if (changeIntervalMs > 0) {
            if (!send(v1::WatchMark::PHASE_CHANGES, false)) {
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(changeIntervalMs.load()));
        } else {
            std::this_thread::sleep_for(5ms);
        }
    }
    --openWatches;
    return grpc::Status::OK;
}
