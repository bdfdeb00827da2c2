#include "app/ctl/import_stream.h"

#include <chrono>
#include <thread>

#include "client/status_error.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::ctl {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{500};
constexpr std::chrono::minutes kPatience{10};

// The server went, is going, or does not know yet that the stream before broke.
bool mayComeBack(const Error &error)
{
    return client::isNotReached(error) || error.code == ErrorCode::Unavailable;
}

} // namespace

Result<v1::ImportDevicesResponse>
streamImport(const client::Channel &channel, const v1::ImportOptions &options, const ImportFile &file,
             const std::function<void(const v1::ImportDevicesResponse &)> &receive)
{
    grpc::ClientContext context;
    channel.prepare(context, std::nullopt);
    const auto stub = v1::DeviceTransferService::NewStub(channel.grpcChannel());
    const auto stream = stub->ImportDevices(&context);
    Result<void> sent;
    std::thread sender([&] {
        v1::ImportDevicesRequest request;
        *request.mutable_options() = options;
        bool goesOn = stream->Write(request);
        for (std::int64_t at = 0; goesOn;) {
            auto piece = file.read(at);
            if (!piece) {
                sent = passOn(piece);
                context.TryCancel();
                return;
            }
            if (piece->empty()) {
                break;
            }
            at += static_cast<std::int64_t>(piece->size());
            request.set_data(std::move(*piece));
            goesOn = stream->Write(request);
        }
        stream->WritesDone();
    });
    v1::ImportDevicesResponse response;
    v1::ImportDevicesResponse last;
    while (stream->Read(&response)) {
        receive(response);
        last = std::move(response);
    }
    // The server may have ended before the file.
    const auto status = [&] {
        sender.join();
        return stream->Finish();
    }();
    if (!sent) {
        return passOn(sent);
    }
    if (!status.ok()) {
        return tl::unexpected<Error>(channel.error(status));
    }
    return last;
}

Result<v1::ImportDevicesResponse>
importFile(const client::Channel &channel, const v1::ImportOptions &options, const ImportFile &file,
           const std::function<void(const v1::ImportDevicesResponse &)> &receive,
           const std::function<void(const std::string &)> &say)
{
    bool wasThere = false;
    bool away = false;
    auto lastSeen = Clock::now();
    for (;;) {
        auto done = streamImport(channel, options, file, [&](const v1::ImportDevicesResponse &response) {
            if (std::exchange(away, false)) {
                say("the server is back; going on");
            }
            wasThere = true;
            lastSeen = Clock::now();
            receive(response);
        });
        if (done || !mayComeBack(done.error()) || !wasThere || Clock::now() - lastSeen > kPatience) {
            return done;
        }
        if (!std::exchange(away, true)) {
            say(done.error().message + "; trying again until it is back");
        }
        std::this_thread::sleep_for(kPause);
        channel.connectNow();
    }
}

} // namespace wheelhouse::ctl
