#include "server/links/kubernetes/kubernetes_workload_patcher.h"

#include <fmt/format.h>

#include "server/deployments/names.h"
#include "server/links/kubernetes/seen_from_here.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::chrono::seconds kDeadline{10};
// Objects are at most 1.5 MB in etcd.
constexpr std::size_t kMaxObjectBytes = 8u << 20;

} // namespace

KubernetesWorkloadPatcher::KubernetesWorkloadPatcher(FindApi findApi) : m_findApi(std::move(findApi)) {}

void KubernetesWorkloadPatcher::read(const std::string &workload, Done done)
{
    send(workload, {}, {}, std::move(done));
}

void KubernetesWorkloadPatcher::patch(const std::string &workload, const std::string &body, bool dryRun, Done done)
{
    ApiRequest request;
    request.method = "PATCH";
    request.body = body;
    request.contentType = kStrategicMergePatch;
    send(workload, std::move(request), dryRun ? "?fieldManager=wheelhouse&dryRun=All" : "?fieldManager=wheelhouse",
         std::move(done));
}

void KubernetesWorkloadPatcher::send(const std::string &workload, ApiRequest request, const std::string &query,
                                     Done done)
{
    const auto parts = deployments::WorkloadName::parse(workload);
    if (!parts)
        return done(fail(ErrorCode::Internal, "Not a workload's name: " + workload));
    const std::string cluster(deployments::lastPart(parts->cluster));
    const auto api = m_findApi(parts->cluster);
    if (!api)
        return done(fail(ErrorCode::Unavailable, fmt::format("Cluster {} is not connected.", cluster)));
    request.path = fmt::format("/apis/apps/v1/namespaces/{}/{}/{}{}", encodeSegment(parts->clusterNamespace),
                               encodeSegment(parts->kind), encodeSegment(parts->workload), query);
    request.totalTimeout = kDeadline;
    request.maxBodyBytes = kMaxObjectBytes;
    api->send(std::move(request), [cluster, done = std::move(done)](Result<ApiAnswer> answer) {
        if (answer)
            done(std::move(answer->body));
        else
            done(tl::unexpected<Error>(seenFromHere(std::move(answer.error()), cluster)));
    });
}

} // namespace wheelhouse::kubernetes
