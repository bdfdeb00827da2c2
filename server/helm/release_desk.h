#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/helm/release_source.h"

namespace wheelhouse::helm {

// What there is to read of releases.
//
// Threads: any that may block; every call may wait for an API server. Ownership:
// app/, the source outlives it. Bounds: 32 listings, kept for 2 s as a first
// page and 2 min for the pages after it; what charts are, of 20,000 revisions;
// beyond, the oldest go.
class ReleaseDesk {
public:
    // The operations under way: their names by those of their releases.
    using ActiveOnes = std::function<std::map<std::string, std::string>()>;

    explicit ReleaseDesk(ReleaseSource &source) : m_source(source) {}
    void setActiveOnes(ActiveOnes activeOnes) { m_activeOnes = std::move(activeOnes); }

    Result<v1::ListHelmReleasesResponse> list(const v1::ListHelmReleasesRequest &request);
    Result<v1::HelmRelease> get(const std::string &name);
    Result<v1::ListHelmRevisionsResponse> revisions(const v1::ListHelmRevisionsRequest &request);
    Result<v1::HelmRevision> revision(const std::string &name);
    Result<v1::DiffHelmRevisionsResponse> diff(const v1::DiffHelmRevisionsRequest &request);

    // Something was done to releases of a cluster: what was read is out of date.
    void changed(const std::string &cluster);
    // The revisions of a release, latest first; fresh. NotFound when there is none.
    Result<std::vector<RevisionLabels>> historyOf(const ReleaseName &name);

private:
    // The releases of a scope, by their names.
    struct Listing {
        std::vector<v1::HelmRelease> releases;
        // Of each, what its chart is known by.
        std::vector<std::string> versions;
        int foreign = 0;
        std::chrono::steady_clock::time_point read;
    };
    struct Facts {
        std::string chart;
        std::string chartVersion;
        std::string appVersion;
        std::string description;
        std::string unreadable;
    };

    Result<std::shared_ptr<const Listing>> listing(const ReleaseScope &scope, bool fresh);
    bool fillKnown(v1::HelmRelease &release, const std::string &version);
    Facts keep(const std::string &version, const Result<ReleaseContent> &content);
    void readCharts(v1::ListHelmReleasesResponse &page, const std::vector<std::string> &versions);
    Result<std::string> liveDiff(const ReleaseName &name, const ReleaseContent &content,
                                 v1::DiffHelmRevisionsResponse &response);

    ReleaseSource &m_source;
    ActiveOnes m_activeOnes;
    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<const Listing>> m_listings;
    std::map<std::string, Facts> m_facts;
    std::deque<std::string> m_factsOrder;
    // Until when what API servers remember may be older than what was done.
    std::map<std::string, std::chrono::steady_clock::time_point> m_changed;
};

} // namespace wheelhouse::helm
