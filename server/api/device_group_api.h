#pragma once

#include "server/api/service_calls.h"
#include "server/devices/device_groups.h"
#include "wheelhouse/v1/device_groups.grpc.pb.h"

namespace wheelhouse::api {

// DeviceGroupService over the groups, which must outlive it.
class DeviceGroupApi final : public v1::DeviceGroupService::CallbackService {
public:
    DeviceGroupApi(CallChain &chain, devices::DeviceGroups &groups);

    grpc::ServerUnaryReactor *CreateDeviceGroup(grpc::CallbackServerContext *context,
                                                const v1::CreateDeviceGroupRequest *request,
                                                v1::DeviceGroup *response) override;
    grpc::ServerUnaryReactor *GetDeviceGroup(grpc::CallbackServerContext *context,
                                             const v1::GetDeviceGroupRequest *request,
                                             v1::DeviceGroup *response) override;
    grpc::ServerUnaryReactor *ListDeviceGroups(grpc::CallbackServerContext *context,
                                               const v1::ListDeviceGroupsRequest *request,
                                               v1::ListDeviceGroupsResponse *response) override;
    grpc::ServerUnaryReactor *UpdateDeviceGroup(grpc::CallbackServerContext *context,
                                                const v1::UpdateDeviceGroupRequest *request,
                                                v1::DeviceGroup *response) override;
    grpc::ServerUnaryReactor *DeleteDeviceGroup(grpc::CallbackServerContext *context,
                                                const v1::DeleteDeviceGroupRequest *request,
                                                v1::DeviceGroup *response) override;
    grpc::ServerUnaryReactor *ModifyDeviceGroupMembers(grpc::CallbackServerContext *context,
                                                       const v1::ModifyDeviceGroupMembersRequest *request,
                                                       v1::ModifyDeviceGroupMembersResponse *response) override;

private:
    ServiceCalls m_calls;
    devices::DeviceGroups &m_groups;
};

} // namespace wheelhouse::api
