#include "server/clusters/logs/log_query.h"

#include <fmt/format.h>

#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

// What Kubernetes puts behind a workload's name.
const char *podEnding(std::string_view collection)
{
    if (collection == "deployments")
        return "-[a-z0-9]+-[a-z0-9]{5}";
    if (collection == "statefulsets")
        return "-[0-9]+";
    return collection == "daemonsets" ? "-[a-z0-9]{5}" : nullptr;
}

// As a string of LogQL, which is one of Go's.
std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + "\"";
}

} // namespace

Result<std::string> logQueryFor(const std::string &object, const std::string &include)
{
    const auto name = ObjectName::parse(object);
    const bool isPod = name && name->collection == "pods";
    const char *const ending = name ? podEnding(name->collection) : nullptr;
    if (!isPod && !ending)
        return failField("object", "the name of a workload or a pod is allowed");
    std::string query = fmt::format("{{namespace={}, ", quoted(name->nameSpace));
    // A name's only sign with a meaning is the dot.
    std::string pattern;
    for (const char c : name->id)
        pattern += c == '.' ? std::string("[.]") : std::string(1, c);
    query += isPod ? fmt::format("pod={}}}", quoted(name->id)) : fmt::format("pod=~{}}}", quoted(pattern + ending));
    if (!include.empty())
        query += " |~ " + quoted(include);
    return query;
}

} // namespace wheelhouse::clusters
