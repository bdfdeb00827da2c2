#include "models/device_actions.h"

#include "core/identifier.h"
#include "models/calls.h"
#include "models/device_connection.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/device_commands.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::DeviceService::Stub::async;

QString serialOf(const QString &deviceKey)
{
    return deviceKey.section(u'/', -1);
}

} // namespace

DeviceActions::DeviceActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *DeviceActions::registerDevice(const Draft &draft, bool checkOnly)
{
    v1::RegisterDeviceRequest request;
    request.set_parent("products/" + draft.product.toStdString());
    request.set_serial(draft.serial.toStdString());
    request.set_credential(draft.withCertificate ? v1::CREDENTIAL_KIND_CERTIFICATE : v1::CREDENTIAL_KIND_TOKEN);
    request.set_request_id(makeUuid());
    request.set_validate_only(checkOnly);
    v1::Device &device = *request.mutable_device();
    device.set_model(draft.model.toStdString());
    device.set_site(draft.site.toStdString());
    device.set_owner(draft.owner.toStdString());
    device.set_note(draft.note.toStdString());
    for (auto label = draft.labels.begin(); label != draft.labels.end(); ++label)
        (*device.mutable_labels())[label.key().toStdString()] = label.value().toStdString();
    const QString title = checkOnly ? tr("Check %1").arg(draft.serial) : tr("Register %1").arg(draft.serial);
    return m_calls.run<v1::DeviceService>(
        title, QStringLiteral("products/%1/devices/%2").arg(draft.product, draft.serial), &Stub::RegisterDevice, request,
        [serial = draft.serial, checkOnly](const v1::RegisterDeviceResponse &response) -> Calls::Outcome {
            if (checkOnly)
                return {tr("%1 can be registered.").arg(serial)};
            return {tr("%1 is registered. Its credential is shown this once.").arg(serial),
                    QVariant::fromValue(connectionOf(response.connection(), QString::fromStdString(response.device().name())))};
        });
}

Operation *DeviceActions::createProduct(const QString &templateId)
{
    v1::CreateProductRequest request;
    request.set_product_id(templateId.toStdString());
    request.set_template_(templateId.toStdString());
    request.set_request_id(makeUuid());
    return m_calls.run<v1::ProductService>(
        tr("Create product %1").arg(templateId), QStringLiteral("products/") + templateId,
        &v1::ProductService::Stub::async::CreateProduct, request,
        [](const v1::Product &product) -> Calls::Outcome {
            return {tr("%1 is a product now.").arg(QString::fromStdString(product.display_name())),
                    QString::fromStdString(product.name()).section(u'/', -1)};
        });
}

Operation *DeviceActions::sendCommand(const QString &deviceKey, const QString &command, const QString &commandName,
                                      const QVariantMap &parameters, int expireSeconds)
{
    v1::SendDeviceCommandRequest request;
    request.set_parent(deviceKey.toStdString());
    request.set_command(command.toStdString());
    *request.mutable_parameters() = structOf(parameters);
    request.set_expire_seconds(expireSeconds);
    request.set_request_id(makeUuid());
    const QString serial = serialOf(deviceKey);
    const QString name = commandName.isEmpty() ? command : commandName;
    return m_calls.run<v1::DeviceCommandService>(
        tr("%1: %2").arg(serial, name), deviceKey, &v1::DeviceCommandService::Stub::async::SendDeviceCommand, request,
        [serial, name](const v1::DeviceCommand &sent) -> Calls::Outcome {
            const QVariant key = QString::fromStdString(sent.name());
            if (sent.state() == v1::DeviceCommand::STATE_QUEUED)
                return {tr("%1 waits for %2, which is off line.").arg(name, serial), key};
            return {tr("%1 is sent to %2.").arg(name, serial), key};
        });
}

Operation *DeviceActions::disable(const QString &deviceKey, const QString &reason)
{
    v1::DisableDeviceRequest request;
    request.set_name(deviceKey.toStdString());
    request.set_reason(reason.toStdString());
    const QString serial = serialOf(deviceKey);
    return m_calls.run<v1::DeviceService>(tr("Disable %1").arg(serial), deviceKey, &Stub::DisableDevice, request,
                                          [serial](const v1::Device &) -> Calls::Outcome {
                                              return {tr("%1 is disabled; the broker refuses it.").arg(serial)};
                                          });
}

Operation *DeviceActions::enable(const QString &deviceKey)
{
    v1::EnableDeviceRequest request;
    request.set_name(deviceKey.toStdString());
    const QString serial = serialOf(deviceKey);
    return m_calls.run<v1::DeviceService>(tr("Enable %1").arg(serial), deviceKey, &Stub::EnableDevice, request,
                                          [serial](const v1::Device &) -> Calls::Outcome {
                                              return {tr("%1 is enabled and may connect.").arg(serial)};
                                          });
}

Operation *DeviceActions::remove(const QString &deviceKey, const QString &etag)
{
    v1::DeleteDeviceRequest request;
    request.set_name(deviceKey.toStdString());
    request.set_etag(etag.toStdString());
    const QString serial = serialOf(deviceKey);
    return m_calls.run<v1::DeviceService>(tr("Retire %1").arg(serial), deviceKey, &Stub::DeleteDevice, request,
                                          [serial](const v1::Device &) -> Calls::Outcome {
                                              return {tr("%1 is retired; its identity is never used again.").arg(serial)};
                                          });
}

Operation *DeviceActions::swap(const QString &deviceKey, const QString &serial, bool withCertificate, const QString &reason)
{
    v1::SwapDeviceRequest request;
    request.set_name(deviceKey.toStdString());
    request.set_serial(serial.toStdString());
    request.set_credential(withCertificate ? v1::CREDENTIAL_KIND_CERTIFICATE : v1::CREDENTIAL_KIND_TOKEN);
    request.set_reason(reason.toStdString());
    request.set_request_id(makeUuid());
    const QString before = serialOf(deviceKey);
    return m_calls.run<v1::DeviceService>(
        tr("Swap %1 for %2").arg(before, serial), deviceKey, &Stub::SwapDevice, request,
        [before, serial](const v1::SwapDeviceResponse &response) -> Calls::Outcome {
            return {tr("%1 has taken the place of %2. Its credential is shown this once.").arg(serial, before),
                    QVariant::fromValue(connectionOf(response.connection(), QString::fromStdString(response.device().name())))};
        });
}

Operation *DeviceActions::update(const QString &deviceKey, const Change &change, const QString &etag)
{
    v1::UpdateDeviceRequest request;
    v1::Device &device = *request.mutable_device();
    device.set_name(deviceKey.toStdString());
    device.set_etag(etag.toStdString());
    auto &mask = *request.mutable_update_mask();
    const auto set = [&mask](const char *field, const std::optional<QString> &value, std::string *place) {
        if (!value)
            return;
        *place = value->toStdString();
        mask.add_paths(field);
    };
    set("model", change.model, device.mutable_model());
    set("site", change.site, device.mutable_site());
    set("owner", change.owner, device.mutable_owner());
    set("note", change.note, device.mutable_note());
    if (change.labels) {
        for (auto label = change.labels->begin(); label != change.labels->end(); ++label)
            (*device.mutable_labels())[label.key().toStdString()] = label.value().toStdString();
        mask.add_paths("labels");
    }
    if (change.desired) {
        *device.mutable_desired() = structOf(*change.desired);
        mask.add_paths("desired");
    }
    const QString serial = serialOf(deviceKey);
    return m_calls.run<v1::DeviceService>(tr("Change %1").arg(serial), deviceKey, &Stub::UpdateDevice, request,
                                          [serial](const v1::Device &) -> Calls::Outcome {
                                              return {tr("%1 is changed.").arg(serial)};
                                          });
}

} // namespace wheelhouse::models
