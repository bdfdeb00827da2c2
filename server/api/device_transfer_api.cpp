#include "server/api/device_transfer_api.h"

#include "server/api/filled_response.h"
#include "server/api/import_call.h"

namespace wheelhouse::api {

using access::Caller;

namespace {

// A file, piece by piece: there is always more until its end.
class ExportSource final : public StreamSource<v1::ExportDevicesResponse> {
public:
    explicit ExportSource(std::unique_ptr<devices::DeviceExport> file) : m_file(std::move(file)) {}

    void start(std::function<void()>) override {}
    Result<Next> next(v1::ExportDevicesResponse &response) override
    {
        return m_file->next(response) ? Next::Message : Next::End;
    }
    bool heartbeat(v1::ExportDevicesResponse &) override { return false; }

private:
    std::unique_ptr<devices::DeviceExport> m_file;
};

} // namespace

DeviceTransferApi::DeviceTransferApi(CallChain &chain, devices::DeviceTransfers &transfers)
    : m_calls(chain, v1::DeviceTransferService::service_full_name()), m_transfers(transfers)
{
}

grpc::ServerBidiReactor<v1::ImportDevicesRequest, v1::ImportDevicesResponse> *
DeviceTransferApi::ImportDevices(grpc::CallbackServerContext *context)
{
    return m_calls.own<ImportCall>(context, "ImportDevices", m_transfers);
}

grpc::ServerUnaryReactor *DeviceTransferApi::GetDeviceImport(grpc::CallbackServerContext *context,
                                                             const v1::GetDeviceImportRequest *request,
                                                             v1::DeviceImport *response)
{
    return m_calls.unary(context, request, response, "GetDeviceImport",
                         [this](const Caller &, const v1::GetDeviceImportRequest &asked, v1::DeviceImport &answer) {
                             return fill(answer, m_transfers.getImport(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceTransferApi::ListDeviceImports(grpc::CallbackServerContext *context,
                                                               const v1::ListDeviceImportsRequest *request,
                                                               v1::ListDeviceImportsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListDeviceImports",
        [this](const Caller &, const v1::ListDeviceImportsRequest &asked, v1::ListDeviceImportsResponse &answer) {
            return fill(answer, m_transfers.listImports(asked));
        });
}

grpc::ServerUnaryReactor *DeviceTransferApi::UndoDeviceImport(grpc::CallbackServerContext *context,
                                                              const v1::UndoDeviceImportRequest *request,
                                                              v1::UndoDeviceImportResponse *response)
{
    return m_calls.unary(
        context, request, response, "UndoDeviceImport",
        [this](const Caller &, const v1::UndoDeviceImportRequest &asked, v1::UndoDeviceImportResponse &answer) {
            return fill(answer, m_transfers.undoImport(asked));
        });
}

grpc::ServerWriteReactor<v1::ExportDevicesResponse> *
DeviceTransferApi::ExportDevices(grpc::CallbackServerContext *context, const v1::ExportDevicesRequest *request)
{
    using Source = std::unique_ptr<StreamSource<v1::ExportDevicesResponse>>;
    return m_calls.stream<v1::ExportDevicesResponse>(
        context, request, "ExportDevices", [this](const Caller &, const v1::ExportDevicesRequest &asked) -> Result<Source> {
            auto file = m_transfers.beginExport(asked);
            if (!file)
                return passOn(file);
            return std::make_unique<ExportSource>(std::move(*file));
        });
}

} // namespace wheelhouse::api
