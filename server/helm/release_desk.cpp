#include "server/helm/release_desk.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/clusters/object_names.h"
#include "server/clusters/objects/object_document.h"
#include "server/clusters/objects/object_yaml.h"
#include "server/deployments/line_diff.h"
#include "server/helm/manifest.h"
#include "server/helm/release_text.h"

namespace wheelhouse::helm {

namespace {

using Json = nlohmann::json;

constexpr int kDefaultPage = 200;
constexpr int kLargestPage = 1000;
constexpr std::size_t kMaxPageBytes = 900u << 10;
constexpr int kDefaultHistory = 20;
constexpr int kLargestHistory = 100;
constexpr std::size_t kMostCharts = 50;
constexpr std::size_t kMaxListings = 32;
constexpr std::size_t kMaxFacts = 20'000;
constexpr std::chrono::seconds kFresh{2};
constexpr std::chrono::minutes kPaged{2};
// After something was done to a cluster, its API server's memory is not asked for so long.
constexpr std::chrono::seconds kRemembers{5};
// Objects are compared one by one with the API server.
constexpr std::size_t kMostLive = 300;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
    return text;
}

void fillRelease(const RevisionLabels &labels, int count, const ReleaseScope &scope, v1::HelmRelease &release)
{
    release.set_name(ReleaseName{scope.cluster, labels.nameSpace, labels.release}.text());
    release.set_revision(labels.revision);
    release.set_state(labels.state);
    release.set_revision_count(count);
    if (labels.changed > 0)
        release.mutable_update_time()->set_seconds(labels.changed);
}

// As a person compares them: without what the API server keeps for itself.
std::string shown(const std::string &body, bool secret, const std::string &other)
{
    auto json = Json::parse(body, nullptr, false);
    if (!json.is_object())
        return {};
    clusters::stripBookkeeping(json);
    if (secret) {
        auto before = Json::parse(other, nullptr, false);
        if (before.is_object())
            clusters::hideValues(before, json);
        else
            clusters::hideValues(json);
    }
    return clusters::yamlOf(json);
}

} // namespace

Result<std::shared_ptr<const ReleaseDesk::Listing>> ReleaseDesk::listing(const ReleaseScope &scope, bool fresh)
{
    const std::string key = scope.cluster + "/" + scope.nameSpace;
    const auto now = std::chrono::steady_clock::now();
    bool recent = true;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_listings.find(key);
        if (found != m_listings.end() && now - found->second->read < (fresh ? std::chrono::seconds(kFresh) : kPaged))
            return found->second;
        const auto changed = m_changed.find(scope.cluster);
        recent = changed == m_changed.end() || changed->second < now;
    }
    auto labels = m_source.list(scope, {}, recent);
    if (!labels)
        return passOn(labels);
    // As the names order, which page tokens are.
    std::sort(labels->revisions.begin(), labels->revisions.end(), [](const auto &left, const auto &right) {
        if (left.nameSpace != right.nameSpace)
            return left.nameSpace + "/" < right.nameSpace + "/";
        return left.release != right.release ? left.release < right.release : left.revision > right.revision;
    });
    auto listing = std::make_shared<Listing>();
    listing->foreign = labels->foreign;
    listing->read = now;
    const auto &all = labels->revisions;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t next = i;
        while (next < all.size() && all[next].nameSpace == all[i].nameSpace && all[next].release == all[i].release)
            ++next;
        fillRelease(all[i], static_cast<int>(next - i), scope, listing->releases.emplace_back());
        listing->versions.push_back(all[i].version);
        i = next;
    }
    const std::lock_guard lock(m_mutex);
    if (m_listings.size() >= kMaxListings && !m_listings.contains(key)) {
        m_listings.erase(std::min_element(m_listings.begin(), m_listings.end(), [](const auto &left, const auto &right) {
            return left.second->read < right.second->read;
        }));
    }
    m_listings[key] = listing;
    return std::shared_ptr<const Listing>(std::move(listing));
}

void ReleaseDesk::changed(const std::string &cluster)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_listings, [&](const auto &entry) { return entry.first.starts_with(cluster + "/"); });
    m_changed[cluster] = std::chrono::steady_clock::now() + kRemembers;
}

bool ReleaseDesk::fillKnown(v1::HelmRelease &release, const std::string &version)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_facts.find(version);
    if (found == m_facts.end())
        return false;
    release.set_chart(found->second.chart);
    release.set_chart_version(found->second.chartVersion);
    release.set_app_version(found->second.appVersion);
    release.set_description(found->second.description);
    release.set_unreadable(found->second.unreadable);
    return true;
}

ReleaseDesk::Facts ReleaseDesk::keep(const std::string &version, const Result<ReleaseContent> &content)
{
    Facts facts;
    if (content)
        facts = {content->chart, content->chartVersion, content->appVersion, content->description, {}};
    else
        facts.unreadable = content.error().message;
    // What was only not reached may be reached the next time.
    if (!content && content.error().code != ErrorCode::FailedPrecondition)
        return facts;
    const std::lock_guard lock(m_mutex);
    if (m_facts.emplace(version, facts).second)
        m_factsOrder.push_back(version);
    while (m_factsOrder.size() > kMaxFacts) {
        m_facts.erase(m_factsOrder.front());
        m_factsOrder.pop_front();
    }
    return facts;
}

void ReleaseDesk::readCharts(v1::ListHelmReleasesResponse &page, const std::vector<std::string> &versions)
{
    std::vector<std::pair<ReleaseName, int>> wanted;
    std::vector<int> rows;
    for (int row = 0; row < page.releases_size() && wanted.size() < kMostCharts; ++row) {
        auto &release = *page.mutable_releases(row);
        if (fillKnown(release, versions[static_cast<std::size_t>(row)]))
            continue;
        if (auto name = ReleaseName::parse(release.name())) {
            wanted.emplace_back(std::move(*name), release.revision());
            rows.push_back(row);
        }
    }
    if (wanted.empty())
        return;
    const auto contents = m_source.readAll(wanted);
    for (std::size_t i = 0; i < contents.size() && i < rows.size(); ++i) {
        const auto &version = versions[static_cast<std::size_t>(rows[i])];
        auto &release = *page.mutable_releases(rows[i]);
        const auto facts = keep(version, contents[i]);
        release.set_chart(facts.chart);
        release.set_chart_version(facts.chartVersion);
        release.set_app_version(facts.appVersion);
        release.set_description(facts.description);
        release.set_unreadable(facts.unreadable);
    }
}

Result<v1::ListHelmReleasesResponse> ReleaseDesk::list(const v1::ListHelmReleasesRequest &request)
{
    const auto scope = ReleaseScope::parse(request.parent());
    if (!scope)
        return passOn(scope);
    if (request.page_size() < 0)
        return failField("page_size", "0 or more is allowed");
    const auto listed = listing(*scope, request.page_token().empty());
    if (!listed)
        return passOn(listed);
    const auto limit = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kLargestPage);
    const std::string text = lower(request.text());
    v1::ListHelmReleasesResponse page;
    page.set_foreign_count((*listed)->foreign);
    std::vector<std::string> versions;
    std::size_t bytes = 0;
    bool more = false;
    for (std::size_t i = 0; i < (*listed)->releases.size(); ++i) {
        const auto &release = (*listed)->releases[i];
        if (request.states_size() > 0
            && std::find(request.states().begin(), request.states().end(), release.state()) == request.states().end())
            continue;
        if (!text.empty() && clusters::lastPart(release.name()).find(text) == std::string_view::npos)
            continue;
        page.set_total_size(page.total_size() + 1);
        // The token is the last name of the page before.
        if (!request.page_token().empty() && release.name() <= request.page_token())
            continue;
        if (page.releases_size() >= limit || bytes >= kMaxPageBytes) {
            more = true;
            continue;
        }
        bytes += release.ByteSizeLong() + 200;
        *page.add_releases() = release;
        versions.push_back((*listed)->versions[i]);
    }
    if (more)
        page.set_next_page_token(page.releases(page.releases_size() - 1).name());
    if (request.read_charts()) {
        readCharts(page, versions);
    } else {
        for (int row = 0; row < page.releases_size(); ++row)
            fillKnown(*page.mutable_releases(row), versions[static_cast<std::size_t>(row)]);
    }
    const auto active = m_activeOnes ? m_activeOnes() : std::map<std::string, std::string>();
    for (auto &release : *page.mutable_releases()) {
        if (const auto found = active.find(release.name()); found != active.end())
            release.set_active_operation(found->second);
    }
    return page;
}

Result<std::vector<RevisionLabels>> ReleaseDesk::historyOf(const ReleaseName &name)
{
    auto listed = m_source.list({name.cluster, name.nameSpace}, name.release);
    if (!listed)
        return passOn(listed);
    auto &revisions = listed->revisions;
    std::erase_if(revisions, [&](const auto &labels) { return labels.release != name.release; });
    if (revisions.empty())
        return fail(ErrorCode::NotFound, fmt::format("there is no Helm release {} in the namespace {}", name.release,
                                                     name.nameSpace));
    std::sort(revisions.begin(), revisions.end(),
              [](const auto &left, const auto &right) { return left.revision > right.revision; });
    return std::move(revisions);
}

Result<v1::HelmRelease> ReleaseDesk::get(const std::string &text)
{
    const auto name = ReleaseName::parse(text);
    if (!name)
        return passOn(name);
    const auto history = historyOf(*name);
    if (!history)
        return passOn(history);
    v1::HelmRelease release;
    fillRelease(history->front(), static_cast<int>(history->size()), {name->cluster, name->nameSpace}, release);
    if (!fillKnown(release, history->front().version)) {
        keep(history->front().version, m_source.read(*name, release.revision()));
        fillKnown(release, history->front().version);
    }
    if (m_activeOnes)
        release.set_active_operation(m_activeOnes()[release.name()]);
    return release;
}

Result<v1::ListHelmRevisionsResponse> ReleaseDesk::revisions(const v1::ListHelmRevisionsRequest &request)
{
    const auto name = ReleaseName::parse(request.parent(), "parent");
    if (!name)
        return passOn(name);
    if (request.page_size() < 0)
        return failField("page_size", "0 or more is allowed");
    int before = 0;
    const auto &token = request.page_token();
    if (!token.empty() && std::from_chars(token.data(), token.data() + token.size(), before).ec != std::errc())
        return failField("page_token", "this is no token of this list");
    const auto history = historyOf(*name);
    if (!history)
        return passOn(history);
    const auto limit = static_cast<std::size_t>(request.page_size() == 0 ? kDefaultHistory
                                                                         : std::min(request.page_size(), kLargestHistory));
    std::vector<std::pair<ReleaseName, int>> wanted;
    v1::ListHelmRevisionsResponse page;
    std::vector<std::string> versions;
    for (const auto &labels : *history) {
        if (before > 0 && labels.revision >= before)
            continue;
        if (wanted.size() == limit) {
            page.set_next_page_token(std::to_string(wanted.back().second));
            break;
        }
        auto &revision = *page.add_revisions();
        revision.set_name(name->revisionText(labels.revision));
        revision.set_revision(labels.revision);
        revision.set_state(labels.state);
        if (labels.changed > 0)
            revision.mutable_update_time()->set_seconds(labels.changed);
        wanted.emplace_back(*name, labels.revision);
        versions.push_back(labels.version);
    }
    const auto contents = m_source.readAll(wanted);
    for (std::size_t i = 0; i < contents.size(); ++i) {
        auto &revision = *page.mutable_revisions(static_cast<int>(i));
        if (contents[i])
            fillFacts(*contents[i], revision);
        else
            revision.set_unreadable(contents[i].error().message);
        keep(versions[i], contents[i]);
    }
    return page;
}

Result<v1::HelmRevision> ReleaseDesk::revision(const std::string &text)
{
    const auto asked = ReleaseName::parseRevision(text);
    if (!asked)
        return passOn(asked);
    const auto &name = asked->first;
    int number = asked->second;
    const auto history = historyOf(name);
    if (!history)
        return passOn(history);
    if (number == 0)
        number = history->front().revision;
    const auto labels = std::find_if(history->begin(), history->end(),
                                     [&](const auto &each) { return each.revision == number; });
    if (labels == history->end())
        return fail(ErrorCode::NotFound, fmt::format("the cluster has no revision {} of {}, the latest is {}", number,
                                                     name.release, history->front().revision));
    v1::HelmRevision revision;
    revision.set_name(name.revisionText(number));
    revision.set_revision(number);
    revision.set_state(labels->state);
    if (labels->changed > 0)
        revision.mutable_update_time()->set_seconds(labels->changed);
    const auto content = m_source.read(name, number);
    if (content)
        fillRevision(*content, revision);
    else if (content.error().code == ErrorCode::FailedPrecondition)
        revision.set_unreadable(content.error().message);
    else
        return passOn(content);
    return revision;
}

Result<std::string> ReleaseDesk::liveDiff(const ReleaseName &name, const ReleaseContent &content,
                                          v1::DiffHelmRevisionsResponse &response)
{
    auto objects = objectsOf(content.manifest, name.nameSpace);
    if (objects.size() > kMostLive) {
        response.add_findings(fmt::format("{} objects; the first {} were compared", objects.size(), kMostLive));
        objects.resize(kMostLive);
    }
    const auto live = m_source.look(name, objects, true);
    if (!live)
        return passOn(live);
    std::string diff;
    for (std::size_t i = 0; i < objects.size() && i < live->size(); ++i) {
        const auto &now = (*live)[i];
        if (!now.problem.empty())
            response.add_findings(fmt::format("{}: {}", labelOf(objects[i]), now.problem));
        if (!now.present) {
            if (now.problem.empty())
                response.add_findings(fmt::format("{}: not there", labelOf(objects[i])));
            continue;
        }
        if (now.applied.empty())
            continue;
        const bool secret = objects[i].kind == "Secret";
        const auto changes = deployments::unifiedDiff(shown(now.now, secret, {}), shown(now.applied, secret, now.now));
        if (!changes.empty())
            diff += fmt::format("--- {0} (in the cluster)\n+++ {0} (revision {1})\n{2}", labelOf(objects[i]),
                                response.to_revision(), changes);
    }
    return diff;
}

Result<v1::DiffHelmRevisionsResponse> ReleaseDesk::diff(const v1::DiffHelmRevisionsRequest &request)
{
    const auto name = ReleaseName::parse(request.name());
    if (!name)
        return passOn(name);
    if (request.from_revision() < 0 || request.to_revision() < 0)
        return failField(request.from_revision() < 0 ? "from_revision" : "to_revision", "0 or more is allowed");
    const auto history = historyOf(*name);
    if (!history)
        return passOn(history);
    v1::DiffHelmRevisionsResponse response;
    response.set_to_revision(request.to_revision() > 0 ? request.to_revision() : history->front().revision);
    const auto to = m_source.read(*name, response.to_revision());
    if (!to)
        return passOn(to);
    if (request.live()) {
        auto diff = liveDiff(*name, *to, response);
        if (!diff)
            return passOn(diff);
        response.set_manifest_diff(cut(std::move(*diff), "manifest_diff", *response.mutable_truncated()));
        return response;
    }
    int from = request.from_revision();
    for (const auto &labels : *history) {
        if (from == 0 && labels.revision < response.to_revision())
            from = labels.revision;
    }
    if (from == 0)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the cluster has no revision before {}: there is nothing to compare it with",
                                response.to_revision()));
    response.set_from_revision(from);
    const auto before = m_source.read(*name, from);
    if (!before)
        return passOn(before);
    response.set_values_diff(cut(deployments::unifiedDiff(valuesYaml(before->values), valuesYaml(to->values)),
                                 "values_diff", *response.mutable_truncated()));
    response.set_manifest_diff(
        cut(deployments::unifiedDiff(withoutSecrets(before->manifest), withoutSecrets(to->manifest)), "manifest_diff",
            *response.mutable_truncated()));
    return response;
}

} // namespace wheelhouse::helm
