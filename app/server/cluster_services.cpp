#include "app/server/cluster_services.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wheelhouse::server {

namespace {

constexpr std::size_t kMaxPageBytes = 16u << 20;

monitoring::ClusterService serviceOf(const nlohmann::json &item)
{
    monitoring::ClusterService service;
    const auto metadata = item.value("metadata", nlohmann::json::object());
    service.nameSpace = metadata.value("namespace", "");
    service.name = metadata.value("name", "");
    const auto labels = metadata.value("labels", nlohmann::json::object());
    for (const auto &[key, value] : labels.items()) {
        if (value.is_string())
            service.labels[key] = value.get<std::string>();
    }
    for (const auto &port : item.value("spec", nlohmann::json::object()).value("ports", nlohmann::json::array()))
        service.ports.push_back({port.value("name", ""), port.value("port", 0)});
    return service;
}

} // namespace

Result<std::shared_ptr<kubernetes::KubernetesApi>> ClusterServices::apiOf(const std::string &cluster) const
{
    if (auto api = m_connector.api(cluster))
        return api;
    return fail(ErrorCode::FailedPrecondition, fmt::format("the cluster {} is not connected", cluster));
}

Result<std::vector<monitoring::ClusterService>> ClusterServices::services(const std::string &cluster)
{
    const auto api = apiOf(cluster);
    if (!api)
        return passOn(api);
    std::vector<monitoring::ClusterService> all;
    std::string next;
    do {
        kubernetes::ApiRequest request;
        request.path = "/api/v1/services?limit=500";
        if (!next.empty())
            request.path += "&continue=" + kubernetes::encodeSegment(next);
        request.totalTimeout = std::chrono::seconds(10);
        request.maxBodyBytes = kMaxPageBytes;
        const auto answer = (*api)->call(std::move(request));
        if (!answer) {
            Error error = answer.error();
            error.message = "its services cannot be listed: " + error.message;
            // Who asks may ask; it is the cluster's own credentials that may not.
            error.code = ErrorCode::FailedPrecondition;
            return tl::unexpected<Error>(std::move(error));
        }
        const auto page = nlohmann::json::parse(answer->body, nullptr, false);
        if (!page.is_object())
            return fail(ErrorCode::FailedPrecondition, "what the API server answered is no list of services");
        try {
            for (const auto &item : page.value("items", nlohmann::json::array())) {
                if (all.size() < kMaxServices)
                    all.push_back(serviceOf(item));
            }
            next = page.value("metadata", nlohmann::json::object()).value("continue", "");
        } catch (const nlohmann::json::exception &wrong) {
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("what the API server answered is no list of services: {}", wrong.what()));
        }
    } while (!next.empty() && all.size() < kMaxServices);
    return all;
}

Result<std::function<void()>> ClusterServices::start(const prometheus::ServiceRequest &request,
                                                     std::shared_ptr<http::ExchangeHandler> handler)
{
    const auto api = apiOf(request.cluster);
    if (!api)
        return passOn(api);
    kubernetes::ApiRequest proxied;
    proxied.method = request.request.method;
    proxied.path = fmt::format("/api/v1/namespaces/{}/services/{}/proxy{}", kubernetes::encodeSegment(request.nameSpace),
                               request.service, request.request.path);
    proxied.body = request.request.body;
    proxied.contentType = request.request.contentType;
    proxied.totalTimeout = request.request.limit;
    proxied.maxBodyBytes = request.request.maxBodyBytes;
    auto stream = (*api)->stream(std::move(proxied), std::move(handler));
    return std::function<void()>([stream] { stream->cancel(); });
}

} // namespace wheelhouse::server
