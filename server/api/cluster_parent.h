#pragma once

#include <string>

#include <fmt/format.h>

#include "core/result.h"
#include "server/live/live_table.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace wheelhouse::api {

// `clusters/{cluster}` or `clusters/-`, checked; gives what the names below it
// begin with, `clusters/test/`, and nothing for all. InvalidArgument, or NotFound
// for a cluster that is not known.
inline Result<std::string> clusterPrefix(const std::string &parent, const live::LiveTable<v1::Cluster> &clusters)
{
    if (parent == "clusters/-")
        return std::string();
    if (!parent.starts_with("clusters/") || parent.size() <= 9 || parent.find('/', 9) != std::string::npos)
        return failField("parent", "clusters/CLUSTER or clusters/- is allowed");
    if (!clusters.get(parent))
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", parent));
    return parent + "/";
}

// What severities and times order by: worst first, then as said.
inline std::string rankKey(int severity, std::int64_t seconds, const std::string &name)
{
    return fmt::format("{}{:020d}{}", 9 - severity, seconds, name);
}

} // namespace wheelhouse::api
