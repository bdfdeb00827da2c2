#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/clusters/cluster_view.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::api {

// `clusters/{cluster}` or `clusters/-`, and with `inNamespace` also
// `…/namespaces/{namespace}`, taken apart. A cluster that is named must be
// known (NotFound) and, where it is to be listed from the table whose sources
// are given, have been seen whole once (FailedPrecondition, with what stands in
// the way).
struct ObjectParent {
    // Owns what `parsed` looks at.
    std::string text;
    clusters::ObjectName parsed;

    static Result<std::shared_ptr<const ObjectParent>> parse(const std::string &parent, bool inNamespace,
                                                             const clusters::ClusterView &view,
                                                             const live::SourceBoard *listed = nullptr);
    bool holds(std::string_view name) const { return clusters::liesBelow(name, parsed); }
    // Whether the state of that source, a cluster, is of interest.
    bool concerns(const std::string &source) const;
};

// `clusters/-`, of any namespace.
inline bool isEverything(const ObjectParent &parent)
{
    const auto &name = parent.parsed;
    return name.cluster == "-" && (name.nameSpace.empty() || name.nameSpace == "-");
}

// At most this many objects a page, and as many when none is said.
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kDefaultPageSize = 200;
// A message stays below what the contract promises.
inline constexpr std::size_t kMaxPageBytes = 900u << 10;

// Fills a page from the rows of a table for which `matches` holds, in the order
// of `orderKey`, and gives the token of the next page: the order key of the last
// row. Costs a look at every row, but no sorting of what is not on the page.
template <class T, class Field>
Result<std::string> fillPage(const live::LiveTable<T> &table, const std::function<bool(const T &)> &matches,
                             const std::function<std::string(const T &)> &orderKey, int pageSize,
                             const std::string &pageToken, Field *field)
{
    if (pageSize < 0)
        return failField("page_size", "0 or more is allowed");
    const auto limit = static_cast<std::size_t>(pageSize == 0 ? kDefaultPageSize : std::min(pageSize, kMaxPageSize));
    std::vector<std::pair<std::string, std::shared_ptr<const T>>> rows;
    for (auto &value : table.select(matches)) {
        std::string key = orderKey(*value);
        if (pageToken.empty() || key > pageToken)
            rows.emplace_back(std::move(key), std::move(value));
    }
    const std::size_t wanted = std::min(limit, rows.size());
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(wanted), rows.end(),
                      [](const auto &left, const auto &right) { return left.first < right.first; });
    std::size_t bytes = 0;
    std::size_t taken = 0;
    while (taken < wanted && bytes < kMaxPageBytes) {
        bytes += rows[taken].second->ByteSizeLong();
        *field->Add() = *rows[taken].second;
        ++taken;
    }
    return taken < rows.size() ? rows[taken - 1].first : std::string();
}

} // namespace wheelhouse::api
