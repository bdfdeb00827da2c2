#include "server/deployments/names.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace wheelhouse::deployments {

namespace {

// A DNS subdomain (RFC 1123), as Kubernetes names its objects.
bool isObjectName(std::string_view text)
{
    const auto isAlphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 253 && isAlphanumeric(text.front()) && isAlphanumeric(text.back())
        && std::all_of(text.begin(), text.end(),
                       [&](char c) { return isAlphanumeric(c) || c == '-' || c == '.'; });
}

} // namespace

std::optional<WorkloadName> WorkloadName::parse(std::string_view name)
{
    std::array<std::string_view, 6> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t slash = name.find('/');
        if ((slash == std::string_view::npos) != (i + 1 == parts.size()))
            return std::nullopt;
        parts[i] = name.substr(0, slash);
        name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
    }
    const bool knownKind = parts[4] == "deployments" || parts[4] == "statefulsets" || parts[4] == "daemonsets";
    if (parts[0] != "clusters" || parts[2] != "namespaces" || !knownKind || !isObjectName(parts[1])
        || !isObjectName(parts[3]) || !isObjectName(parts[5]))
        return std::nullopt;
    return WorkloadName{"clusters/" + std::string(parts[1]), std::string(parts[3]), std::string(parts[4]),
                        std::string(parts[5])};
}

std::optional<std::int64_t> deploymentNumber(std::string_view name)
{
    constexpr std::string_view kPrefix = "deployments/";
    if (!name.starts_with(kPrefix) || name.size() > kPrefix.size() + 18)
        return std::nullopt;
    std::int64_t number = 0;
    const char *end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + kPrefix.size(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number <= 0)
        return std::nullopt;
    return number;
}

std::string deploymentName(std::int64_t number)
{
    return "deployments/" + std::to_string(number);
}

std::string_view lastPart(std::string_view name)
{
    return name.substr(name.rfind('/') + 1);
}

} // namespace wheelhouse::deployments
