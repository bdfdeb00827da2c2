#include "server/api/registry_api.h"

namespace wheelhouse::api {

namespace {

template <class Message> Result<void> give(Result<Message> done, Message &response)
{
    if (!done)
        return passOn(done);
    response = std::move(*done);
    return {};
}

} // namespace

RegistryApi::RegistryApi(CallChain &chain, deployments::Registries &registries, deployments::TagCatalogue &tags)
    : m_calls(chain, v1::RegistryService::service_full_name()), m_registries(registries), m_tags(tags)
{
}

grpc::ServerUnaryReactor *RegistryApi::CreateRegistry(grpc::CallbackServerContext *context,
                                                      const v1::CreateRegistryRequest *request, v1::Registry *response)
{
    return m_calls.unary(context, request, response, "CreateRegistry",
                         [this](const access::Caller &caller, const v1::CreateRegistryRequest &asked,
                                v1::Registry &made) { return give(m_registries.create(asked, caller.account), made); });
}

grpc::ServerUnaryReactor *RegistryApi::ListRegistries(grpc::CallbackServerContext *context,
                                                      const v1::ListRegistriesRequest *request,
                                                      v1::ListRegistriesResponse *response)
{
    return m_calls.unary(context, request, response, "ListRegistries",
                         [this](const access::Caller &, const v1::ListRegistriesRequest &,
                                v1::ListRegistriesResponse &answer) -> Result<void> {
                             for (auto &registry : m_registries.list())
                                 *answer.add_registries() = std::move(registry);
                             return {};
                         });
}

grpc::ServerUnaryReactor *RegistryApi::UpdateRegistry(grpc::CallbackServerContext *context,
                                                      const v1::UpdateRegistryRequest *request, v1::Registry *response)
{
    return m_calls.unary(context, request, response, "UpdateRegistry",
                         [this](const access::Caller &caller, const v1::UpdateRegistryRequest &asked,
                                v1::Registry &now) { return give(m_registries.update(asked, caller.account), now); });
}

grpc::ServerUnaryReactor *RegistryApi::DeleteRegistry(grpc::CallbackServerContext *context,
                                                      const v1::DeleteRegistryRequest *request,
                                                      v1::DeleteRegistryResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteRegistry",
                         [this](const access::Caller &, const v1::DeleteRegistryRequest &asked,
                                v1::DeleteRegistryResponse &) { return m_registries.remove(asked.name()); });
}

grpc::ServerUnaryReactor *RegistryApi::CheckRegistry(grpc::CallbackServerContext *context,
                                                     const v1::CheckRegistryRequest *request,
                                                     v1::CheckRegistryResponse *response)
{
    return m_calls.unary(context, request, response, "CheckRegistry",
                         [this](const access::Caller &, const v1::CheckRegistryRequest &asked,
                                v1::CheckRegistryResponse &answer) { return give(m_registries.check(asked), answer); });
}

grpc::ServerUnaryReactor *RegistryApi::ListTags(grpc::CallbackServerContext *context,
                                                const v1::ListTagsRequest *request, v1::ListTagsResponse *response)
{
    return m_calls.unary(context, request, response, "ListTags",
                         [this](const access::Caller &, const v1::ListTagsRequest &asked,
                                v1::ListTagsResponse &page) { return give(m_tags.list(asked), page); });
}

grpc::ServerUnaryReactor *RegistryApi::GetTag(grpc::CallbackServerContext *context, const v1::GetTagRequest *request,
                                              v1::Tag *response)
{
    return m_calls.unary(context, request, response, "GetTag",
                         [this](const access::Caller &, const v1::GetTagRequest &asked, v1::Tag &tag) {
                             return give(m_tags.get(asked.name()), tag);
                         });
}

} // namespace wheelhouse::api
