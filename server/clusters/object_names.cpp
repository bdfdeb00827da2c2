#include "server/clusters/object_names.h"

#include <array>

namespace wheelhouse::clusters {

namespace {

// The end of the n-th part (from 1), or npos where there are fewer.
std::size_t endOfPart(std::string_view name, int parts)
{
    std::size_t at = 0;
    for (int i = 0; i < parts; ++i) {
        if (at > name.size())
            return std::string_view::npos;
        at = std::min(name.find('/', at), name.size()) + 1;
    }
    return at - 1;
}

bool matchesPart(std::string_view part, std::string_view wanted)
{
    return wanted.empty() || wanted == "-" || part == wanted;
}

} // namespace

std::optional<ObjectName> ObjectName::parse(std::string_view name)
{
    std::array<std::string_view, 6> parts;
    std::size_t count = 0;
    std::size_t at = 0;
    while (at <= name.size()) {
        if (count == parts.size())
            return std::nullopt;
        const std::size_t end = std::min(name.find('/', at), name.size());
        parts[count] = name.substr(at, end - at);
        if (parts[count].empty())
            return std::nullopt;
        ++count;
        at = end + 1;
    }
    if (count < 2 || count % 2 != 0 || parts[0] != "clusters")
        return std::nullopt;
    ObjectName parsed;
    parsed.cluster = parts[1];
    if (count == 2)
        return parsed;
    if (parts[2] == "namespaces") {
        parsed.nameSpace = parts[3];
        if (count == 6) {
            parsed.collection = parts[4];
            parsed.id = parts[5];
        }
        return parsed;
    }
    if (count != 4)
        return std::nullopt;
    parsed.collection = parts[2];
    parsed.id = parts[3];
    return parsed;
}

std::string_view clusterOf(std::string_view name)
{
    if (!name.starts_with("clusters/"))
        return {};
    return name.substr(0, endOfPart(name, 2));
}

std::string_view namespaceOf(std::string_view name)
{
    const std::string_view cluster = clusterOf(name);
    if (cluster.empty() || !name.substr(cluster.size()).starts_with("/namespaces/"))
        return {};
    return name.substr(0, endOfPart(name, 4));
}

std::string_view lastPart(std::string_view name)
{
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

bool liesBelow(std::string_view name, const ObjectName &parent)
{
    if (!matchesPart(lastPart(clusterOf(name)), parent.cluster))
        return false;
    return parent.nameSpace.empty() || parent.nameSpace == "-" || lastPart(namespaceOf(name)) == parent.nameSpace;
}

} // namespace wheelhouse::clusters
