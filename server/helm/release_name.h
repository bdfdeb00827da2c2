#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"
#include "wheelhouse/v1/helm.pb.h"

namespace wheelhouse::helm {

// Where releases are looked for. Any thread.
struct ReleaseScope {
    // `clusters/{cluster}`.
    std::string cluster;
    // Empty: all of them.
    std::string nameSpace;

    // `clusters/test` or `clusters/test/namespaces/iot`. InvalidArgument.
    static Result<ReleaseScope> parse(const std::string &parent, bool mustBeNamespace = false);
};

// `clusters/{cluster}/namespaces/{namespace}/helmReleases/{release}` taken apart.
struct ReleaseName {
    std::string cluster;
    std::string nameSpace;
    std::string release;

    // InvalidArgument for the field.
    static Result<ReleaseName> parse(const std::string &name, const std::string &field = "name");
    // With `…/revisions/{revision}`; 0 stands for `latest`.
    static Result<std::pair<ReleaseName, int>> parseRevision(const std::string &name);
    std::string text() const;
    std::string revisionText(int revision) const;
};

// What Helm allows: 1 to 53 of a-z, 0-9, dash and dot, none of the two at an end.
bool isReleaseId(std::string_view id);

// `sh.helm.release.v1.{release}.v{revision}`, the Secret that holds a revision.
std::string storageName(std::string_view release, int revision);
// Nothing for a Secret that is none of Helm's.
std::optional<std::pair<std::string, int>> parseStorageName(std::string_view secret);

// Helm's words: `pending-upgrade`. One that is not known is UNKNOWN.
v1::HelmReleaseState stateOfWord(std::string_view word);
std::string_view wordOf(v1::HelmReleaseState state);
// `pending-…` or `uninstalling`: somebody is at it, or was.
bool isHeld(v1::HelmReleaseState state);

} // namespace wheelhouse::helm
