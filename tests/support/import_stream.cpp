#include "tests/support/import_stream.h"

#include <thread>

namespace wheelhouse::test {

ImportAnswer importPieces(const client::Channel &channel, const v1::ImportOptions &options,
                          const std::function<std::string()> &next,
                          const std::function<void(const v1::ImportDevicesResponse &, grpc::ClientContext &)> &seen)
{
    ImportAnswer answer;
    grpc::ClientContext context;
    channel.prepare(context, std::nullopt);
    const auto stub = v1::DeviceTransferService::NewStub(channel.grpcChannel());
    const auto stream = stub->ImportDevices(&context);
    std::thread sender([&] {
        v1::ImportDevicesRequest request;
        *request.mutable_options() = options;
        bool goesOn = stream->Write(request);
        for (auto piece = next(); goesOn && !piece.empty(); piece = next()) {
            request.set_data(std::move(piece));
            goesOn = stream->Write(request);
        }
        stream->WritesDone();
    });
    v1::ImportDevicesResponse response;
    while (stream->Read(&response)) {
        answer.import = response.import();
        answer.resumed = response.resumed_row_count();
        answer.rejects.insert(answer.rejects.end(), response.rejects().begin(), response.rejects().end());
        if (seen)
            seen(response, context);
    }
    sender.join();
    const auto status = stream->Finish();
    if (!status.ok())
        answer.error = channel.error(status);
    return answer;
}

} // namespace wheelhouse::test
