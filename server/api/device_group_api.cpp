#include "server/api/device_group_api.h"

#include "server/api/filled_response.h"

namespace wheelhouse::api {

using access::Caller;

DeviceGroupApi::DeviceGroupApi(CallChain &chain, devices::DeviceGroups &groups)
    : m_calls(chain, v1::DeviceGroupService::service_full_name()), m_groups(groups)
{
}

grpc::ServerUnaryReactor *DeviceGroupApi::CreateDeviceGroup(grpc::CallbackServerContext *context,
                                                            const v1::CreateDeviceGroupRequest *request,
                                                            v1::DeviceGroup *response)
{
    return m_calls.unary(context, request, response, "CreateDeviceGroup",
                         [this](const Caller &, const v1::CreateDeviceGroupRequest &asked, v1::DeviceGroup &answer) {
                             return fill(answer, m_groups.createGroup(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceGroupApi::GetDeviceGroup(grpc::CallbackServerContext *context,
                                                         const v1::GetDeviceGroupRequest *request,
                                                         v1::DeviceGroup *response)
{
    return m_calls.unary(context, request, response, "GetDeviceGroup",
                         [this](const Caller &, const v1::GetDeviceGroupRequest &asked, v1::DeviceGroup &answer) {
                             return fill(answer, m_groups.getGroup(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceGroupApi::ListDeviceGroups(grpc::CallbackServerContext *context,
                                                           const v1::ListDeviceGroupsRequest *request,
                                                           v1::ListDeviceGroupsResponse *response)
{
    return m_calls.unary(context, request, response, "ListDeviceGroups",
                         [this](const Caller &, const v1::ListDeviceGroupsRequest &asked, v1::ListDeviceGroupsResponse &answer) {
                             return fill(answer, m_groups.listGroups(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceGroupApi::UpdateDeviceGroup(grpc::CallbackServerContext *context,
                                                            const v1::UpdateDeviceGroupRequest *request,
                                                            v1::DeviceGroup *response)
{
    return m_calls.unary(context, request, response, "UpdateDeviceGroup",
                         [this](const Caller &, const v1::UpdateDeviceGroupRequest &asked, v1::DeviceGroup &answer) {
                             return fill(answer, m_groups.updateGroup(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceGroupApi::DeleteDeviceGroup(grpc::CallbackServerContext *context,
                                                            const v1::DeleteDeviceGroupRequest *request,
                                                            v1::DeviceGroup *response)
{
    return m_calls.unary(context, request, response, "DeleteDeviceGroup",
                         [this](const Caller &, const v1::DeleteDeviceGroupRequest &asked, v1::DeviceGroup &answer) {
                             return fill(answer, m_groups.deleteGroup(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceGroupApi::ModifyDeviceGroupMembers(grpc::CallbackServerContext *context,
                                                                   const v1::ModifyDeviceGroupMembersRequest *request,
                                                                   v1::ModifyDeviceGroupMembersResponse *response)
{
    return m_calls.unary(context, request, response, "ModifyDeviceGroupMembers",
                         [this](const Caller &, const v1::ModifyDeviceGroupMembersRequest &asked, v1::ModifyDeviceGroupMembersResponse &answer) {
                             return fill(answer, m_groups.modifyMembers(asked));
                         });
}

} // namespace wheelhouse::api
