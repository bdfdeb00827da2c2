#include "server/api/object_lists.h"

#include <fmt/format.h>

namespace wheelhouse::api {

Result<std::shared_ptr<const ObjectParent>> ObjectParent::parse(const std::string &parent, bool inNamespace,
                                                                const clusters::ClusterView &view,
                                                                const live::SourceBoard *listed)
{
    auto held = std::make_shared<ObjectParent>();
    held->text = parent;
    const auto parsed = clusters::ObjectName::parse(held->text);
    if (!parsed || !parsed->collection.empty() || (!inNamespace && !parsed->nameSpace.empty())) {
        return failField("parent", inNamespace
                             ? "clusters/{cluster}/namespaces/{namespace} is allowed; either part may be -"
                             : "clusters/{cluster} or clusters/- is allowed");
    }
    held->parsed = *parsed;
    if (parsed->cluster == "-")
        return std::shared_ptr<const ObjectParent>(std::move(held));
    const std::string cluster(clusters::clusterOf(held->text));
    if (!view.clusters.get(cluster))
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", cluster));
    const auto source = listed ? listed->get(cluster) : v1::SourceState();
    if (listed && !source.has_current_time() && source.state() == v1::SourceState::STATE_DENIED) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the credentials of {} do not let the server see that: {}", cluster, source.reason()));
    }
    if (listed && !source.has_current_time()) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the cluster {} has not been seen yet: {}", cluster, source.reason()));
    }
    return std::shared_ptr<const ObjectParent>(std::move(held));
}

bool ObjectParent::concerns(const std::string &source) const
{
    return parsed.cluster == "-" || source == clusters::clusterOf(text);
}

} // namespace wheelhouse::api
