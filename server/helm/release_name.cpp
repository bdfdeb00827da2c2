#include "server/helm/release_name.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace wheelhouse::helm {

namespace {

constexpr std::string_view kStoragePrefix = "sh.helm.release.v1.";
constexpr std::size_t kMaxRelease = 53;

constexpr std::array<std::pair<std::string_view, v1::HelmReleaseState>, 9> kWords{{
    {"unknown", v1::HELM_RELEASE_STATE_UNKNOWN},
    {"deployed", v1::HELM_RELEASE_STATE_DEPLOYED},
    {"failed", v1::HELM_RELEASE_STATE_FAILED},
    {"pending-install", v1::HELM_RELEASE_STATE_PENDING_INSTALL},
    {"pending-upgrade", v1::HELM_RELEASE_STATE_PENDING_UPGRADE},
    {"pending-rollback", v1::HELM_RELEASE_STATE_PENDING_ROLLBACK},
    {"uninstalling", v1::HELM_RELEASE_STATE_UNINSTALLING},
    {"uninstalled", v1::HELM_RELEASE_STATE_UNINSTALLED},
    {"superseded", v1::HELM_RELEASE_STATE_SUPERSEDED},
}};

// The next part of a name; the rest stays.
std::string_view take(std::string_view &rest)
{
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    return part;
}

bool isPlain(std::string_view part)
{
    return !part.empty() && part.size() <= 253 && part.front() != '-' && part.front() != '.'
        && part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string_view::npos;
}

std::optional<int> positive(std::string_view digits)
{
    int number = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (problem != std::errc() || end != digits.data() + digits.size() || number <= 0)
        return std::nullopt;
    return number;
}

} // namespace

Result<ReleaseScope> ReleaseScope::parse(const std::string &parent, bool mustBeNamespace)
{
    std::string_view rest(parent);
    const bool begins = take(rest) == "clusters";
    const auto cluster = take(rest);
    ReleaseScope scope{fmt::format("clusters/{}", cluster), {}};
    bool right = begins && isPlain(cluster);
    if (right && !rest.empty()) {
        right = take(rest) == "namespaces";
        scope.nameSpace = take(rest);
        right = right && isPlain(scope.nameSpace) && rest.empty();
    }
    if (!right || (mustBeNamespace && scope.nameSpace.empty()))
        return failField("parent", mustBeNamespace ? "clusters/CLUSTER/namespaces/NAMESPACE is allowed"
                                                   : "clusters/CLUSTER or clusters/CLUSTER/namespaces/NAMESPACE is allowed");
    return scope;
}

Result<ReleaseName> ReleaseName::parse(const std::string &name, const std::string &field)
{
    std::string_view rest(name);
    ReleaseName parsed;
    const bool begins = take(rest) == "clusters";
    const auto cluster = take(rest);
    const bool within = take(rest) == "namespaces";
    parsed.cluster = fmt::format("clusters/{}", cluster);
    parsed.nameSpace = take(rest);
    const bool isRelease = take(rest) == "helmReleases";
    parsed.release = take(rest);
    if (!begins || !isPlain(cluster) || !within || !isPlain(parsed.nameSpace) || !isRelease
        || !isReleaseId(parsed.release) || !rest.empty())
        return failField(field, "a name like clusters/test/namespaces/iot/helmReleases/gateway is allowed");
    return parsed;
}

Result<std::pair<ReleaseName, int>> ReleaseName::parseRevision(const std::string &name)
{
    constexpr std::string_view kRevisions = "/revisions/";
    const auto at = name.rfind(kRevisions);
    const auto wrong = [] {
        return failField("name", "a name like clusters/test/namespaces/iot/helmReleases/gateway/revisions/3 is allowed, or "
                                 "…/revisions/latest");
    };
    if (at == std::string::npos)
        return wrong();
    const auto release = parse(name.substr(0, at));
    if (!release)
        return passOn(release);
    const auto last = std::string_view(name).substr(at + kRevisions.size());
    if (last == "latest")
        return std::pair(*release, 0);
    const auto revision = positive(last);
    if (!revision)
        return wrong();
    return std::pair(*release, *revision);
}

std::string ReleaseName::text() const
{
    return fmt::format("{}/namespaces/{}/helmReleases/{}", cluster, nameSpace, release);
}

std::string ReleaseName::revisionText(int revision) const
{
    return fmt::format("{}/revisions/{}", text(), revision);
}

bool isReleaseId(std::string_view id)
{
    const auto isEdge = [](char c) { return c == '-' || c == '.'; };
    return isPlain(id) && id.size() <= kMaxRelease && !isEdge(id.front()) && !isEdge(id.back());
}

std::string storageName(std::string_view release, int revision)
{
    return fmt::format("{}{}.v{}", kStoragePrefix, release, revision);
}

std::optional<std::pair<std::string, int>> parseStorageName(std::string_view secret)
{
    if (!secret.starts_with(kStoragePrefix))
        return std::nullopt;
    secret.remove_prefix(kStoragePrefix.size());
    const auto at = secret.rfind(".v");
    if (at == std::string_view::npos || at == 0)
        return std::nullopt;
    const auto revision = positive(secret.substr(at + 2));
    if (!revision)
        return std::nullopt;
    return std::pair(std::string(secret.substr(0, at)), *revision);
}

v1::HelmReleaseState stateOfWord(std::string_view word)
{
    for (const auto &[known, state] : kWords) {
        if (known == word)
            return state;
    }
    return v1::HELM_RELEASE_STATE_UNKNOWN;
}

std::string_view wordOf(v1::HelmReleaseState state)
{
    for (const auto &[word, known] : kWords) {
        if (known == state)
            return word;
    }
    return "unknown";
}

bool isHeld(v1::HelmReleaseState state)
{
    return state == v1::HELM_RELEASE_STATE_PENDING_INSTALL || state == v1::HELM_RELEASE_STATE_PENDING_UPGRADE
        || state == v1::HELM_RELEASE_STATE_PENDING_ROLLBACK || state == v1::HELM_RELEASE_STATE_UNINSTALLING;
}

} // namespace wheelhouse::helm
