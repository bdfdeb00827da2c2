#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <grpcpp/server.h>

#include "wheelhouse/v1/devices.grpc.pb.h"

// A small real gRPC server on a Unix socket, in the test's process: what the
// client does is seen from the other side. Owned by the test.
class DeviceServer final : public wheelhouse::v1::DeviceService::Service {
public:
    explicit DeviceServer(std::string socketPath) : m_socketPath(std::move(socketPath)) {}
    ~DeviceServer() override { stop(); }

    void start();
    void stop();
    std::string address() const { return "unix:" + m_socketPath; }

    // What GetDevice answers when it is not to answer with the device.
    grpc::Status refusal;
    // How long GetDevice takes, unless it is cancelled.
    std::chrono::milliseconds answerDelay{0};
    // How WatchDevices ends right after its first messages, if it does.
    std::atomic<bool> endsWatches{false};
    // Distance of the changes that a watch sends; none when 0.
    std::atomic<int> changeIntervalMs{5};
    std::atomic<int> openWatches{0};
    std::atomic<std::int64_t> sentMessages{0};

    std::vector<std::string> resumeTokens() const;
    std::vector<std::string> requestIds() const;
    std::vector<std::string> authorizations() const;

    grpc::Status GetDevice(grpc::ServerContext *context, const wheelhouse::v1::GetDeviceRequest *request,
                           wheelhouse::v1::Device *response) override;
    grpc::Status WatchDevices(grpc::ServerContext *context, const wheelhouse::v1::WatchDevicesRequest *request,
                              grpc::ServerWriter<wheelhouse::v1::WatchDevicesResponse> *writer) override;

private:
    const std::string m_socketPath;
    std::unique_ptr<grpc::Server> m_server;
    std::atomic<bool> m_stopping{false};
    mutable std::mutex m_mutex;
    std::vector<std::string> m_resumeTokens;
    std::vector<std::string> m_requestIds;
    std::vector<std::string> m_authorizations;
};
