#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/images/registries.h"
#include "server/deployments/images/tag_catalogue.h"
#include "wheelhouse/v1/registries.grpc.pb.h"

namespace wheelhouse::api {

// RegistryService over its subjects, which outlive it.
class RegistryApi final : public v1::RegistryService::CallbackService {
public:
    RegistryApi(CallChain &chain, deployments::Registries &registries, deployments::TagCatalogue &tags);

    grpc::ServerUnaryReactor *CreateRegistry(grpc::CallbackServerContext *context,
                                             const v1::CreateRegistryRequest *request, v1::Registry *response) override;
    grpc::ServerUnaryReactor *ListRegistries(grpc::CallbackServerContext *context,
                                             const v1::ListRegistriesRequest *request,
                                             v1::ListRegistriesResponse *response) override;
    grpc::ServerUnaryReactor *UpdateRegistry(grpc::CallbackServerContext *context,
                                             const v1::UpdateRegistryRequest *request, v1::Registry *response) override;
    grpc::ServerUnaryReactor *DeleteRegistry(grpc::CallbackServerContext *context,
                                             const v1::DeleteRegistryRequest *request,
                                             v1::DeleteRegistryResponse *response) override;
    grpc::ServerUnaryReactor *CheckRegistry(grpc::CallbackServerContext *context,
                                            const v1::CheckRegistryRequest *request,
                                            v1::CheckRegistryResponse *response) override;
    grpc::ServerUnaryReactor *ListTags(grpc::CallbackServerContext *context, const v1::ListTagsRequest *request,
                                       v1::ListTagsResponse *response) override;
    grpc::ServerUnaryReactor *GetTag(grpc::CallbackServerContext *context, const v1::GetTagRequest *request,
                                     v1::Tag *response) override;

private:
    ServiceCalls m_calls;
    deployments::Registries &m_registries;
    deployments::TagCatalogue &m_tags;
};

} // namespace wheelhouse::api
