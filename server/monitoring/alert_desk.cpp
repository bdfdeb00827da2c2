#include "server/monitoring/alert_desk.h"

#include <algorithm>
#include <future>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>
#include <pthread.h>

#include "server/monitoring/alert_merge.h"
#include "server/monitoring/metric_endpoints.h"

namespace wheelhouse::monitoring {

namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxReason = 1000;
constexpr int kMaxMatchers = 20;
constexpr int kMaxRules = 5000;
constexpr std::int64_t kMaxSilenceDays = 366;

// An endpoint, where there is one and no error else.
EndpointRef endpointOr(const MetricEndpoints &endpoints, const std::string &cluster, v1::MetricEndpoint::Kind kind)
{
    const auto found = endpoints.find(cluster, kind);
    return found ? *found : nullptr;
}

// Of the years 0001 to 9999.
bool isSound(const google::protobuf::Timestamp &time)
{
    return time.seconds() >= -62'135'596'800 && time.seconds() <= 253'402'300'799
        && time.nanos() >= 0 && time.nanos() < 1'000'000'000;
}

v1::SourceState failedSource(const std::string &cluster, const Error &error)
{
    v1::SourceState failed;
    failed.set_name(cluster);
    failed.set_state(v1::SourceState::STATE_FAILED);
    failed.set_reason(error.message);
    return failed;
}

bool isLabelName(const std::string &name)
{
    return !name.empty() && name.size() <= 200;
}

} // namespace

AlertDesk::AlertDesk(AlertSource &alertmanager, MetricSource &prometheus, const MetricEndpoints &endpoints,
                     Tables tables, std::chrono::milliseconds period)
    : m_alertmanager(alertmanager), m_prometheus(prometheus), m_endpoints(endpoints), m_tables(tables), m_period(period)
{
}

AlertDesk::~AlertDesk() { stop(); }

void AlertDesk::start()
{
    m_thread = std::thread([this] { run(); });
}

void AlertDesk::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void AlertDesk::askSoon()
{
    {
        const std::lock_guard lock(m_mutex);
        m_soon = true;
    }
    m_changed.notify_all();
}

void AlertDesk::run()
{
    pthread_setname_np(pthread_self(), "alerts");
    std::uint64_t version = 0;
    std::size_t clusters = 0;
    for (;;) {
        version = m_endpoints.version();
        std::vector<std::string> names;
        std::set<std::string> known;
        for (const auto &cluster : m_tables.clusters.select()) {
            names.push_back(cluster->name());
            known.insert(cluster->name());
        }
        clusters = names.size();
        for (std::size_t first = 0; first < names.size(); first += kAtOnce) {
            std::vector<std::future<void>> asked;
            for (std::size_t i = first; i < std::min(names.size(), first + kAtOnce); ++i)
                asked.push_back(std::async(std::launch::async, [this, name = names[i]] { ask(name); }));
        }
        forget(known);
        const auto next = std::chrono::steady_clock::now() + m_period;
        std::unique_lock lock(m_mutex);
        // An endpoint that was just set, and a cluster that was just added, are
        // asked at once.
        while (!m_stopping && !m_soon && std::chrono::steady_clock::now() < next && m_endpoints.version() == version
               && m_tables.clusters.size() == clusters)
            m_changed.wait_for(lock, std::min<std::chrono::milliseconds>(m_period, std::chrono::seconds(1)));
        if (m_stopping)
            return;
        m_soon = false;
    }
}

void AlertDesk::forget(const std::set<std::string> &known)
{
    m_alerts.replaceWhere(
        [&](const std::string &name) { return !known.contains(name.substr(0, name.find("/alerts/"))); }, {},
        [](const v1::Alert &, const v1::Alert &) { return true; });
    for (const auto &source : m_sources.all()) {
        if (!known.contains(source.name()))
            m_sources.remove(source.name());
    }
}

bool AlertDesk::isThere(const std::string &name) const
{
    if (name.find("/pods/") != std::string::npos)
        return m_tables.pods.get(name) != nullptr;
    if (name.find("/nodes/") != std::string::npos)
        return m_tables.nodes.get(name) != nullptr;
    return m_tables.workloads.get(name) != nullptr || m_tables.namespaces.get(name) != nullptr;
}

std::string AlertDesk::nodeAt(const std::string &cluster, const std::string &host) const
{
    const std::string prefix = cluster + "/nodes/";
    if (m_tables.nodes.get(prefix + host))
        return prefix + host;
    std::string found;
    m_tables.nodes.forEach([&](const v1::Node &node) {
        if (found.empty() && node.internal_address() == host && node.name().starts_with(prefix))
            found = node.name();
    });
    return found;
}

void AlertDesk::ask(const std::string &cluster)
{
    const auto alertmanager = endpointOr(m_endpoints, cluster, v1::MetricEndpoint::KIND_ALERTMANAGER);
    const auto prometheus = endpointOr(m_endpoints, cluster, v1::MetricEndpoint::KIND_PROMETHEUS);
    const std::string prefix = cluster + "/alerts/";
    const auto isMine = [&](const std::string &name) { return name.starts_with(prefix); };
    const auto same = [](const v1::Alert &left, const v1::Alert &right) {
        return google::protobuf::util::MessageDifferencer::Equals(left, right);
    };
    if (!alertmanager && !prometheus) {
        m_alerts.replaceWhere(isMine, {}, same);
        m_sources.remove(cluster);
        return;
    }
    const Result<std::vector<v1::Alert>> nothing{std::vector<v1::Alert>()};
    auto ofAlertmanager = alertmanager ? m_alertmanager.alerts(alertmanager) : nothing;
    auto ofPrometheus = prometheus ? m_prometheus.alerts(prometheus) : nothing;
    v1::SourceState source;
    source.set_name(cluster);
    *source.mutable_current_time() = TimeUtil::GetCurrentTime();
    bool wasSeen = false;
    if (!ofAlertmanager || !ofPrometheus) {
        const auto before = m_sources.get(cluster);
        wasSeen = before.state() == v1::SourceState::STATE_LIVE || before.state() == v1::SourceState::STATE_STALE;
        source.set_state(wasSeen ? v1::SourceState::STATE_STALE : v1::SourceState::STATE_FAILED);
        if (wasSeen)
            *source.mutable_current_time() = before.current_time();
        std::string reason = ofAlertmanager ? std::string() : ofAlertmanager.error().message;
        if (!ofPrometheus)
            reason += (reason.empty() ? "" : "; ") + ofPrometheus.error().message;
        source.set_reason(std::move(reason));
    } else {
        source.set_state(v1::SourceState::STATE_LIVE);
        if (!alertmanager)
            source.set_reason("no Alertmanager is set: alerts of Prometheus' rules, without silences");
    }
    // Half of it would look like all: what both told before stays, where both
    // ever did.
    if (!wasSeen) {
        using PairList = std::vector<std::pair<std::string, std::string>>;
        const auto merged = mergedAlerts(
            cluster, ofAlertmanager ? std::move(*ofAlertmanager) : std::vector<v1::Alert>(),
            ofPrometheus ? std::move(*ofPrometheus) : std::vector<v1::Alert>(),
            alertmanager ? alertmanager->address.labels : PairList(), prometheus ? prometheus->address.labels : PairList(),
            {[this](const std::string &name) { return isThere(name); },
             [this, &cluster](const std::string &host) { return nodeAt(cluster, host); }});
        std::vector<std::pair<std::string, std::shared_ptr<const v1::Alert>>> rows;
        rows.reserve(merged.size());
        for (const auto &alert : merged)
            rows.emplace_back(alert.name(), std::make_shared<const v1::Alert>(alert));
        m_alerts.replaceWhere(isMine, std::move(rows), same);
    }
    m_sources.set(source);
}

template <class Ask>
auto AlertDesk::askEach(const std::string &parent, v1::MetricEndpoint::Kind kind, const Ask &ask)
{
    using Answer = decltype(ask(EndpointRef()));
    using Answers = std::vector<std::pair<std::string, Answer>>;
    std::vector<std::string> clusters;
    if (parent == "clusters/-") {
        for (const auto &cluster : m_tables.clusters.select())
            clusters.push_back(cluster->name());
        std::sort(clusters.begin(), clusters.end());
    } else {
        clusters.push_back(parent);
        if (const auto endpoint = m_endpoints.find(parent, kind); !endpoint)
            return Result<Answers>(passOn(endpoint));
    }
    std::vector<std::pair<std::string, std::future<Answer>>> asked;
    for (const auto &cluster : clusters) {
        if (auto endpoint = endpointOr(m_endpoints, cluster, kind))
            asked.emplace_back(cluster, std::async(std::launch::async, [endpoint, &ask] { return ask(endpoint); }));
    }
    Answers answers;
    for (auto &[cluster, future] : asked)
        answers.emplace_back(cluster, future.get());
    return Result<Answers>(std::move(answers));
}

Result<v1::ListAlertRulesResponse> AlertDesk::rules(const v1::ListAlertRulesRequest &request)
{
    auto answers = askEach(request.parent(), v1::MetricEndpoint::KIND_PROMETHEUS,
                           [this](const EndpointRef &endpoint) { return m_prometheus.alertRules(endpoint); });
    if (!answers)
        return passOn(answers);
    v1::ListAlertRulesResponse response;
    std::vector<v1::AlertRule> all;
    for (auto &[cluster, rules] : *answers) {
        if (!rules) {
            if (request.parent() == cluster)
                return passOn(rules);
            *response.add_failed() = failedSource(cluster, rules.error());
            continue;
        }
        for (auto &rule : *rules) {
            rule.set_cluster(cluster);
            rule.set_severity(severityOf(rule.labels()));
            all.push_back(std::move(rule));
        }
    }
    const auto rank = [](const v1::AlertRule &rule) { return rule.state() == "firing" ? 0 : rule.state() == "pending" ? 1 : 2; };
    std::stable_sort(all.begin(), all.end(), [&](const auto &left, const auto &right) {
        return std::tuple(rank(left), left.cluster(), left.group(), left.alert_name())
            < std::tuple(rank(right), right.cluster(), right.group(), right.alert_name());
    });
    for (auto &rule : all) {
        if (response.rules_size() < kMaxRules)
            *response.add_rules() = std::move(rule);
    }
    return response;
}

Result<v1::Silence> AlertDesk::createSilence(const v1::CreateSilenceRequest &request, const std::string &account)
{
    v1::Silence silence;
    const auto &asked = request.silence();
    if (asked.matchers_size() < 1 || asked.matchers_size() > kMaxMatchers)
        return failField("silence.matchers", fmt::format("1 to {} are allowed", kMaxMatchers));
    bool narrows = false;
    for (const auto &matcher : asked.matchers()) {
        if (!isLabelName(matcher.label()))
            return failField("silence.matchers.label", "the name of a label is required");
        if (matcher.value().size() > 2000)
            return failField("silence.matchers.value", "at most 2000 bytes are allowed");
        narrows = narrows || (!matcher.value().empty() && !matcher.is_negative() && !(matcher.is_regex() && matcher.value() == ".*"));
        *silence.add_matchers() = matcher;
    }
    if (!narrows)
        return failField("silence.matchers", "would silence everything: at least one must ask for a value");
    if (asked.reason().empty() || asked.reason().size() > kMaxReason)
        return failField("silence.reason", fmt::format("1 to {} bytes are required: others must know why", kMaxReason));
    const auto now = TimeUtil::GetCurrentTime();
    *silence.mutable_start_time() = asked.has_start_time() ? asked.start_time() : now;
    if (!asked.has_end_time())
        return failField("silence.end_time", "is required");
    *silence.mutable_end_time() = asked.end_time();
    if (!isSound(silence.start_time()) || !isSound(silence.end_time()))
        return failField("silence.end_time", "a time from 0001 to 9999 is allowed");
    if (silence.end_time() <= silence.start_time() || silence.end_time() <= now)
        return failField("silence.end_time", "must be after its start, and not in the past");
    if (silence.end_time().seconds() - silence.start_time().seconds() > kMaxSilenceDays * 86400)
        return failField("silence.end_time", "at most a year is allowed");
    silence.set_creator(account);
    silence.set_reason(asked.reason());
    const auto endpoint = m_endpoints.find(request.parent(), v1::MetricEndpoint::KIND_ALERTMANAGER);
    if (!endpoint)
        return passOn(endpoint);
    const auto id = m_alertmanager.createSilence(*endpoint, silence);
    if (!id)
        return passOn(id);
    askSoon();
    silence.set_name(fmt::format("{}/silences/{}", request.parent(), *id));
    silence.set_state(silence.start_time() > now ? v1::Silence::STATE_PENDING : v1::Silence::STATE_ACTIVE);
    *silence.mutable_update_time() = now;
    return silence;
}

Result<v1::ListSilencesResponse> AlertDesk::silences(const v1::ListSilencesRequest &request)
{
    auto answers = askEach(request.parent(), v1::MetricEndpoint::KIND_ALERTMANAGER,
                           [this](const EndpointRef &endpoint) { return m_alertmanager.silences(endpoint); });
    if (!answers)
        return passOn(answers);
    v1::ListSilencesResponse response;
    std::vector<v1::Silence> all;
    for (auto &[cluster, silences] : *answers) {
        if (!silences) {
            if (request.parent() == cluster)
                return passOn(silences);
            *response.add_failed() = failedSource(cluster, silences.error());
            continue;
        }
        for (auto &silence : *silences) {
            if (silence.state() == v1::Silence::STATE_EXPIRED && !request.with_expired())
                continue;
            silence.set_name(fmt::format("{}/silences/{}", cluster, silence.name()));
            all.push_back(std::move(silence));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const v1::Silence &left, const v1::Silence &right) {
        const bool leftOver = left.state() == v1::Silence::STATE_EXPIRED;
        const bool rightOver = right.state() == v1::Silence::STATE_EXPIRED;
        if (leftOver != rightOver)
            return rightOver;
        return leftOver ? right.end_time() < left.end_time() : left.end_time() < right.end_time();
    });
    for (auto &silence : all) {
        if (response.silences_size() < 2000)
            *response.add_silences() = std::move(silence);
    }
    return response;
}

Result<void> AlertDesk::expireSilence(const std::string &name)
{
    constexpr std::string_view kMiddle = "/silences/";
    const auto at = name.find(kMiddle);
    if (at == std::string::npos || at + kMiddle.size() >= name.size() || name.size() > 300)
        return failField("name", "a name like clusters/test/silences/ID is allowed");
    const auto endpoint = m_endpoints.find(name.substr(0, at), v1::MetricEndpoint::KIND_ALERTMANAGER);
    if (!endpoint)
        return passOn(endpoint);
    auto expired = m_alertmanager.expireSilence(*endpoint, name.substr(at + kMiddle.size()));
    if (expired)
        askSoon();
    return expired;
}

} // namespace wheelhouse::monitoring
