#include "models/device_group_actions.h"

#include "core/identifier.h"
#include "models/calls.h"
#include "models/device_groups_model.h"
#include "wheelhouse/v1/device_groups.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::DeviceGroupService::Stub::async;

} // namespace

DeviceGroupActions::DeviceGroupActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *DeviceGroupActions::create(const QString &id, const QString &displayName, const QString &query)
{
    v1::CreateDeviceGroupRequest request;
    request.set_device_group_id(id.toStdString());
    request.mutable_device_group()->set_display_name(displayName.toStdString());
    request.mutable_device_group()->set_filter(query.toStdString());
    request.set_request_id(makeUuid());
    return m_calls.run<v1::DeviceGroupService>(
        tr("New group %1").arg(id), QStringLiteral("groups/") + id, &Stub::CreateDeviceGroup, request,
        [this, id](const v1::DeviceGroup &group) -> Calls::Outcome {
            Q_EMIT changed();
            return {tr("%1 is a group now.").arg(id), QString::fromStdString(group.name())};
        });
}

Operation *DeviceGroupActions::update(const DeviceGroupFacts &group)
{
    v1::UpdateDeviceGroupRequest request;
    request.mutable_device_group()->set_name(group.key.toStdString());
    request.mutable_device_group()->set_display_name(group.displayName.toStdString());
    request.mutable_device_group()->set_etag(group.etag.toStdString());
    request.mutable_update_mask()->add_paths("display_name");
    if (!group.isStatic()) {
        request.mutable_device_group()->set_filter(group.query.toStdString());
        request.mutable_update_mask()->add_paths("filter");
    }
    return m_calls.run<v1::DeviceGroupService>(tr("Change group %1").arg(group.id), group.key, &Stub::UpdateDeviceGroup, request,
                                               [this, id = group.id](const v1::DeviceGroup &) -> Calls::Outcome {
                                                   Q_EMIT changed();
                                                   return {tr("%1 is changed.").arg(id)};
                                               });
}

Operation *DeviceGroupActions::remove(const DeviceGroupFacts &group)
{
    v1::DeleteDeviceGroupRequest request;
    request.set_name(group.key.toStdString());
    request.set_etag(group.etag.toStdString());
    return m_calls.run<v1::DeviceGroupService>(tr("Delete group %1").arg(group.id), group.key, &Stub::DeleteDeviceGroup, request,
                                               [this, id = group.id](const auto &) -> Calls::Outcome {
                                                   Q_EMIT changed();
                                                   return {tr("The group %1 is gone; its devices stay.").arg(id)};
                                               });
}

Operation *DeviceGroupActions::add(const DeviceGroupFacts &group, const Members &members)
{
    v1::ModifyDeviceGroupMembersRequest request;
    request.set_name(group.key.toStdString());
    request.set_add_filter(members.query.toStdString());
    for (const QString &device : members.devices)
        request.add_add(device.toStdString());
    return m_calls.run<v1::DeviceGroupService>(
        tr("Add to %1").arg(group.id), group.key, &Stub::ModifyDeviceGroupMembers, request,
        [this, id = group.id](const v1::ModifyDeviceGroupMembersResponse &response) -> Calls::Outcome {
            Q_EMIT changed();
            return {tr("%n device(s) were added to %1.", nullptr, static_cast<int>(response.added_count())).arg(id)};
        });
}

Operation *DeviceGroupActions::takeOut(const DeviceGroupFacts &group, const Members &members)
{
    v1::ModifyDeviceGroupMembersRequest request;
    request.set_name(group.key.toStdString());
    request.set_remove_filter(members.query.toStdString());
    for (const QString &device : members.devices)
        request.add_remove(device.toStdString());
    return m_calls.run<v1::DeviceGroupService>(
        tr("Take out of %1").arg(group.id), group.key, &Stub::ModifyDeviceGroupMembers, request,
        [this, id = group.id](const v1::ModifyDeviceGroupMembersResponse &response) -> Calls::Outcome {
            Q_EMIT changed();
            return {tr("%n device(s) were taken out of %1.", nullptr, static_cast<int>(response.removed_count())).arg(id)};
        });
}

} // namespace wheelhouse::models
