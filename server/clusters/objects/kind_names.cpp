#include "server/clusters/objects/kind_names.h"

#include <algorithm>

#include <fmt/format.h>

namespace wheelhouse::clusters {

namespace {

bool isSame(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    });
}

bool answersTo(const v1::ObjectKind &kind, std::string_view word)
{
    if (isSame(kind.plural(), word) || isSame(kind.singular(), word) || isSame(kind.kind(), word))
        return true;
    return std::any_of(kind.short_names().begin(), kind.short_names().end(),
                       [&](const std::string &name) { return isSame(name, word); });
}

// With `{version}.{group}` behind its word.
bool isOfVersion(const v1::ObjectKind &kind, std::string_view rest, std::string &version)
{
    const auto matches = [&](const std::string &each) {
        return isSame(kind.group().empty() ? each : fmt::format("{}.{}", each, kind.group()), rest);
    };
    if (matches(kind.version())) {
        version = kind.version();
        return true;
    }
    const auto other = std::find_if(kind.other_versions().begin(), kind.other_versions().end(), matches);
    if (other == kind.other_versions().end())
        return false;
    version = *other;
    return true;
}

} // namespace

std::string resourceOf(std::string_view plural, std::string_view group)
{
    return group.empty() ? std::string(plural) : fmt::format("{}.{}", plural, group);
}

Result<v1::ObjectKind> findKind(const std::vector<v1::ObjectKind> &kinds, std::string_view given)
{
    for (const auto &kind : kinds) {
        if (isSame(kind.resource(), given))
            return kind;
    }
    // Sorted by group: the first that answers is the core group's.
    for (const auto &kind : kinds) {
        if (answersTo(kind, given))
            return kind;
    }
    const auto dot = given.find('.');
    const auto word = given.substr(0, dot);
    const auto rest = dot == std::string_view::npos ? std::string_view() : given.substr(dot + 1);
    for (const auto &kind : kinds) {
        std::string version;
        if (rest.empty() || !answersTo(kind, word))
            continue;
        if (isSame(kind.group(), rest))
            return kind;
        if (isOfVersion(kind, rest, version)) {
            v1::ObjectKind versioned = kind;
            versioned.set_version(version);
            return versioned;
        }
    }
    return fail(ErrorCode::NotFound,
                fmt::format("the cluster has no kind {}; see what it has: whctl kind list", std::string(given.substr(0, 200))));
}

const v1::ObjectKind *findKindOf(const std::vector<v1::ObjectKind> &kinds, std::string_view apiVersion,
                                 std::string_view kind)
{
    const auto slash = apiVersion.find('/');
    const auto group = slash == std::string_view::npos ? std::string_view() : apiVersion.substr(0, slash);
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const v1::ObjectKind &each) {
        return each.kind() == kind && each.group() == group;
    });
    return found == kinds.end() ? nullptr : &*found;
}

std::string apiVersionOf(const v1::ObjectKind &kind)
{
    return kind.group().empty() ? kind.version() : fmt::format("{}/{}", kind.group(), kind.version());
}

std::string objectNameOf(std::string_view cluster, const v1::ObjectKind &kind, std::string_view nameSpace,
                         std::string_view name)
{
    return kind.namespaced() ? fmt::format("{}/namespaces/{}/{}/{}", cluster, nameSpace, kind.resource(), name)
                             : fmt::format("{}/{}/{}", cluster, kind.resource(), name);
}

bool hasVerb(const v1::ObjectKind &kind, std::string_view verb)
{
    return std::find(kind.verbs().begin(), kind.verbs().end(), verb) != kind.verbs().end();
}

} // namespace wheelhouse::clusters
