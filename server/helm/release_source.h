#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/helm/release_name.h"

namespace wheelhouse::helm {

// Label on revisions that an operation of ours made: its mark.
inline constexpr char kOperationLabel[] = "wheelhouse.operation";

// One revision, as its Secret's labels say it.
struct RevisionLabels {
    std::string nameSpace;
    std::string release;
    int revision = 0;
    v1::HelmReleaseState state = v1::HELM_RELEASE_STATE_UNKNOWN;
    // When it was last changed; seconds since 1970.
    std::int64_t changed = 0;
    // Value of kOperationLabel; a later revision may have inherited it.
    std::string operation;
    // Uid and resource version of the Secret: what was read of it stays right
    // as long as they are the same.
    std::string version;
};

struct ReleaseListing {
    std::vector<RevisionLabels> revisions;
    // Secrets with Helm's labels that are no releases.
    int foreign = 0;
};

struct ReleaseHook {
    std::string kind;
    std::string name;
    std::vector<std::string> events;
    int weight = 0;
    std::string phase;
    std::string started;
    std::string ended;
    std::string manifest;
};

// What is in a revision's Secret.
struct ReleaseContent {
    int revision = 0;
    v1::HelmReleaseState state = v1::HELM_RELEASE_STATE_UNKNOWN;
    std::string description;
    std::string chart;
    std::string chartVersion;
    std::string appVersion;
    // RFC 3339, as Helm wrote them.
    std::string firstDeployed;
    std::string lastDeployed;
    // JSON objects: what was given, and what the chart has by itself.
    std::string values;
    std::string chartValues;
    std::string manifest;
    std::string notes;
    std::vector<ReleaseHook> hooks;
};

// A file of a chart: its name within, and what is in it.
using ChartFile = std::pair<std::string, std::string>;

// An object of a manifest.
struct ManifestObject {
    std::string apiVersion;
    std::string kind;
    // Of the release where it names none.
    std::string nameSpace;
    std::string name;
    // JSON.
    std::string body;
};

// How such an object is in the cluster.
struct LiveObject {
    bool present = false;
    // JSON: as it is, and as a dry run of applying it makes it.
    std::string now;
    std::string applied;
    // Why it could not be looked at; empty when it could.
    std::string problem;
};

// Helm's storage in clusters. A port; server/links/kubernetes implements it.
// Threads: any that may block; each call has a deadline of its own (20 s for a
// page or an object). Errors: NotFound for a cluster that is not known or what
// is not there, FailedPrecondition for a content that is no release (in words),
// Aborted where somebody changed it meanwhile, else the API server's own.
class ReleaseSource {
public:
    virtual ~ReleaseSource() = default;

    // By labels alone; of one release where `release` is given. `recent`: what the
    // API server remembers will do, which it has at once and is some milliseconds
    // old at most.
    virtual Result<ReleaseListing> list(const ReleaseScope &scope, const std::string &release, bool recent = false) = 0;
    virtual Result<ReleaseContent> read(const ReleaseName &name, int revision) = 0;
    // Several of one cluster side by side, in their order.
    virtual std::vector<Result<ReleaseContent>> readAll(const std::vector<std::pair<ReleaseName, int>> &revisions) = 0;
    // The chart that a revision was made of. FailedPrecondition for one with
    // dependencies, which Helm does not keep.
    virtual Result<std::vector<ChartFile>> chartOf(const ReleaseName &name, int revision) = 0;
    // Says `failed` of a revision that is held, in its content and its labels.
    virtual Result<void> markFailed(const ReleaseName &name, int revision, const std::string &description) = 0;
    // In their order; with `apply` also what applying them would make of them.
    virtual Result<std::vector<LiveObject>> look(const ReleaseName &name, const std::vector<ManifestObject> &objects,
                                                 bool apply) = 0;
};

} // namespace wheelhouse::helm
