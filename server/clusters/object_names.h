#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::clusters {

// Resource names of a cluster's objects, taken apart:
// `clusters/{cluster}/namespaces/{namespace}/{collection}/{id}`. Parts that a
// name does not have are empty; `-` stands for any.
struct ObjectName {
    std::string_view cluster;
    std::string_view nameSpace;
    std::string_view collection;
    std::string_view id;

    // Views into `name`. Nothing when it is not of that form.
    static std::optional<ObjectName> parse(std::string_view name);
};

// `clusters/{cluster}` of any name below it; empty when it is none.
std::string_view clusterOf(std::string_view name);
// `clusters/{cluster}/namespaces/{namespace}` of any name below it; empty when
// it is in no namespace.
std::string_view namespaceOf(std::string_view name);
// The last part.
std::string_view lastPart(std::string_view name);

// Whether `name` lies below `parent`, of which either part may be `-`:
// `clusters/-/namespaces/iot`.
bool liesBelow(std::string_view name, const ObjectName &parent);

} // namespace wheelhouse::clusters
