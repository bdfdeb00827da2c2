#include "server/monitoring/problem_book.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include "server/monitoring/problem_text.h"

namespace wheelhouse::monitoring {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using v1::Problem;

constexpr char kMiddle[] = "/problems/";
// A workload on its way is given so long, where no deadline of its own says
// otherwise.
constexpr minutes kRolloutGrace{10};
constexpr seconds kClusterGrace{10};

constexpr std::array kCauses{Problem::KIND_CRASH_LOOPING, Problem::KIND_CANNOT_PULL, Problem::KIND_PENDING,
                             Problem::KIND_OUT_OF_MEMORY, Problem::KIND_CANNOT_START, Problem::KIND_NOT_READY,
                             Problem::KIND_FAILED};

constexpr std::array kPodKinds{Problem::KIND_CRASH_LOOPING, Problem::KIND_CANNOT_PULL, Problem::KIND_PENDING,
                               Problem::KIND_OUT_OF_MEMORY, Problem::KIND_CANNOT_START, Problem::KIND_NOT_READY,
                               Problem::KIND_FAILED, Problem::KIND_STUCK_TERMINATING};

// How long a problem must be gone before it is taken back: a container that
// crashes runs in between.
seconds lingerOf(Problem::Kind kind)
{
    switch (kind) {
    case Problem::KIND_CRASH_LOOPING: return seconds(120);
    case Problem::KIND_CANNOT_PULL: return seconds(30);
    case Problem::KIND_ALERT: return seconds(0);
    default: return seconds(15);
    }
}

google::protobuf::Timestamp timestampOf(ProblemTime time)
{
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(time.time_since_epoch().count());
    return timestamp;
}

std::string keyOf(const std::string &resource, Problem::Kind kind)
{
    return resource + kMiddle + problemWord(kind);
}

std::string resourceOf(const std::string &key)
{
    return key.substr(0, key.find(kMiddle));
}

std::string clusterOf(const std::string &name)
{
    return name.substr(0, name.find('/', sizeof "clusters/" - 1));
}

Problem problemOf(const std::string &resource, Problem::Kind kind, v1::Severity severity)
{
    Problem problem;
    problem.set_name(keyOf(resource, kind));
    problem.set_kind(kind);
    problem.set_severity(severity);
    problem.set_resource(resource);
    return problem;
}

std::optional<ProblemTime> transitionOf(const google::protobuf::RepeatedPtrField<v1::Condition> &conditions,
                                        std::string_view type)
{
    for (const auto &condition : conditions) {
        if (condition.type() == type)
            return timeOf(condition.transition_time());
    }
    return std::nullopt;
}

} // namespace

std::string problemWord(v1::Problem::Kind kind)
{
    std::string word = Problem::Kind_Name(kind).substr(sizeof "KIND_" - 1);
    for (char &c : word)
        c = c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return word;
}

void ProblemBook::setFact(const std::string &key, std::optional<Fact> fact)
{
    if (fact)
        m_facts.insert_or_assign(key, std::move(*fact));
    else if (m_facts.erase(key) == 0)
        return;
    touch(key);
}

void ProblemBook::cluster(const std::string &name, const v1::Cluster *cluster, ProblemTime now)
{
    const std::string key = keyOf(name, Problem::KIND_CLUSTER_NOT_SEEN);
    if (!cluster) {
        m_environments.erase(name);
        setFact(key, std::nullopt);
        return;
    }
    m_environments[name] = cluster->environment();
    const auto state = cluster->source().state();
    if (state == v1::SourceState::STATE_LIVE || state == v1::SourceState::STATE_CONNECTING
        || state == v1::SourceState::STATE_UNSPECIFIED) {
        setFact(key, std::nullopt);
        return;
    }
    Problem problem = problemOf(name, Problem::KIND_CLUSTER_NOT_SEEN, v1::SEVERITY_CRITICAL);
    const auto seen = timeOf(cluster->source().current_time());
    const auto known = m_facts.find(key);
    // What is shown is from then; where it was never seen, from now on.
    const ProblemTime since = seen ? *seen : known != m_facts.end() ? known->second.from - kClusterGrace : now;
    *problem.mutable_since_time() = timestampOf(since);
    problem.set_summary(cluster->source().reason().empty() ? "the cluster is not reached" : cluster->source().reason());
    addEvidence(problem, "reason", cluster->source().reason());
    setFact(key, Fact{std::move(problem), since + kClusterGrace});
}

void ProblemBook::node(const std::string &name, const v1::Node *node, ProblemTime now)
{
    const bool away = node && node->health() == v1::HEALTH_FAILED;
    const bool pressed = node && node->health() == v1::HEALTH_DEGRADED;
    if (away)
        m_nodesAway.insert(name);
    else
        m_nodesAway.erase(name);
    std::optional<Fact> notReady;
    std::optional<Fact> pressure;
    if (away) {
        Problem problem = problemOf(name, Problem::KIND_NODE_NOT_READY, v1::SEVERITY_CRITICAL);
        problem.set_summary(fmt::format("the node is not ready, with {} pods on it: {}", node->requested().pods(), node->reason()));
        *problem.mutable_since_time() = timestampOf(transitionOf(node->conditions(), "Ready").value_or(now));
        addEvidence(problem, "condition", node->reason());
        addEvidence(problem, "pods", std::to_string(node->requested().pods()));
        notReady = Fact{std::move(problem), now};
    } else if (pressed) {
        Problem problem = problemOf(name, Problem::KIND_NODE_PRESSURE, v1::SEVERITY_WARNING);
        problem.set_summary(fmt::format("the node is short: {}", node->reason()));
        auto since = now;
        for (const auto &condition : node->conditions()) {
            if (condition.type() == "Ready" || condition.status() != "True")
                continue;
            since = std::min(since, timeOf(condition.transition_time()).value_or(now));
            addEvidence(problem, "condition", fmt::format("{}: {}", condition.type(), condition.message()));
        }
        *problem.mutable_since_time() = timestampOf(since);
        pressure = Fact{std::move(problem), now};
    }
    setFact(keyOf(name, Problem::KIND_NODE_NOT_READY), std::move(notReady));
    setFact(keyOf(name, Problem::KIND_NODE_PRESSURE), std::move(pressure));
}

void ProblemBook::workload(const std::string &name, const v1::Workload *workload, ProblemTime now)
{
    const std::string key = keyOf(name, Problem::KIND_DESIRED_NOT_MET);
    if (!workload) {
        m_workloads.erase(name);
        // Nothing of it is wrong any more: not even for a moment.
        for (auto kind : kCauses)
            touch(keyOf(name, kind));
        setFact(key, std::nullopt);
        return;
    }
    auto &state = m_workloads[name];
    if (state.ready != workload->ready_replicas() || state.desired != workload->desired_replicas()) {
        state = {workload->ready_replicas(), workload->desired_replicas()};
        for (auto kind : kCauses) {
            if (m_groups.contains(keyOf(name, kind)))
                touch(keyOf(name, kind));
        }
    }
    const bool well = workload->health() == v1::HEALTH_OK || workload->health() == v1::HEALTH_OFF
        || workload->health() == v1::HEALTH_UNSPECIFIED;
    if (well) {
        setFact(key, std::nullopt);
        return;
    }
    const bool beyond = workload->reason().starts_with("not rolled out within its deadline")
        || std::any_of(workload->conditions().begin(), workload->conditions().end(), [](const auto &condition) {
               return condition.type() == "ReplicaFailure" && condition.status() == "True";
           });
    Problem problem = problemOf(name, Problem::KIND_DESIRED_NOT_MET,
                                state.ready == 0 && state.desired > 0 ? v1::SEVERITY_CRITICAL : v1::SEVERITY_WARNING);
    problem.set_summary(workload->reason());
    auto since = now;
    for (const char *type : {"Available", "ReplicaFailure", "Progressing"}) {
        const auto changed = transitionOf(workload->conditions(), type);
        if (changed && since == now)
            since = *changed;
    }
    const auto known = m_facts.find(key);
    if (since == now && known != m_facts.end())
        since = timeOf(known->second.problem.since_time()).value_or(now);
    *problem.mutable_since_time() = timestampOf(since);
    addEvidence(problem, "ready", std::to_string(state.ready));
    addEvidence(problem, "desired", std::to_string(state.desired));
    if (workload->updated_replicas() < state.desired)
        addEvidence(problem, "updated", std::to_string(workload->updated_replicas()));
    addEvidence(problem, "reason", workload->reason());
    setFact(key, Fact{std::move(problem), beyond ? now : since + kRolloutGrace});
}

void ProblemBook::touchSymptoms(const std::string &resource)
{
    const std::string key = keyOf(resource, Problem::KIND_DESIRED_NOT_MET);
    if (m_facts.contains(key) || m_entries.contains(key))
        touch(key);
}

void ProblemBook::forgetPod(const std::string &name)
{
    const auto found = m_pods.find(name);
    if (found == m_pods.end())
        return;
    const std::string key = found->second.key;
    m_pods.erase(found);
    const auto group = m_groups.find(key);
    if (group != m_groups.end()) {
        group->second.erase(name);
        if (group->second.empty())
            m_groups.erase(group);
    }
    touch(key);
    touchSymptoms(resourceOf(key));
}

void ProblemBook::pod(const std::string &name, const v1::Pod *pod, ProblemTime now)
{
    if (!pod) {
        // What lingers of it has nothing to come back.
        for (const auto kind : kPodKinds) {
            if (const std::string key = keyOf(name, kind); m_entries.contains(key)) {
                m_podsGone.insert(name);
                touch(key);
            }
        }
    }
    auto finding = pod ? findingOf(*pod, now) : std::nullopt;
    // Its node says why.
    if (finding && (finding->kind == Problem::KIND_NOT_READY || finding->kind == Problem::KIND_STUCK_TERMINATING)
        && m_nodesAway.contains(clusterOf(name) + "/nodes/" + pod->node()))
        finding.reset();
    if (!finding) {
        forgetPod(name);
        return;
    }
    const std::string key = keyOf(pod->workload().empty() ? name : pod->workload(), finding->kind);
    const auto known = m_pods.find(name);
    if (known != m_pods.end() && known->second.key == key && known->second.finding == *finding)
        return;
    if (known != m_pods.end() && known->second.key != key)
        forgetPod(name);
    m_pods.insert_or_assign(name, PodEntry{key, std::move(*finding)});
    m_groups[key].insert(name);
    touch(key);
    touchSymptoms(resourceOf(key));
}

void ProblemBook::alert(const std::string &name, const v1::Alert *alert, ProblemTime now)
{
    const std::string id = name.substr(name.rfind('/') + 1);
    const auto held = [&](const std::string &key) {
        const auto known = m_finders.find(name);
        return known != m_finders.end() && known->second.contains(key);
    };
    // To know of is not wrong: a watchdog fires always.
    if (!alert || alert->state() != v1::Alert::STATE_FIRING || alert->severity() <= v1::SEVERITY_INFO) {
        if (const auto known = m_finders.find(name); known != m_finders.end()) {
            for (const auto &key : known->second)
                setFact(key, std::nullopt);
            m_finders.erase(known);
        }
        return;
    }
    Problem problem = problemOf(alert->resource(), Problem::KIND_ALERT, alert->severity());
    problem.set_name(problem.name() + "/" + id);
    problem.set_alert(name);
    problem.set_summary(alert->summary().empty() ? alert->alert_name()
                                                 : fmt::format("{}: {}", alert->alert_name(), alert->summary()));
    *problem.mutable_since_time() = alert->start_time();
    addEvidence(problem, "alert", alert->alert_name());
    addEvidence(problem, "value", alert->value());
    addEvidence(problem, "message", alert->description());
    const std::string key = problem.name();
    if (!held(key)) {
        for (const auto &before : m_finders[name])
            setFact(before, std::nullopt);
        m_finders[name] = {key};
    }
    setFact(key, Fact{std::move(problem), now});
}

void ProblemBook::found(const std::string &finder, std::vector<v1::Problem> problems, ProblemTime now)
{
    std::set<std::string> keys;
    for (auto &problem : problems) {
        const std::string key = problem.name();
        if (!problem.has_since_time()) {
            const auto known = m_facts.find(key);
            *problem.mutable_since_time()
                = known != m_facts.end() ? known->second.problem.since_time() : timestampOf(now);
        }
        keys.insert(key);
        setFact(key, Fact{std::move(problem), now});
    }
    for (const auto &key : m_finders[finder]) {
        if (!keys.contains(key))
            setFact(key, std::nullopt);
    }
    if (keys.empty())
        m_finders.erase(finder);
    else
        m_finders[finder] = std::move(keys);
}

std::vector<std::string> ProblemBook::clusterNames() const
{
    std::vector<std::string> names;
    for (const auto &[name, environment] : m_environments)
        names.push_back(name);
    return names;
}

std::vector<std::string> ProblemBook::nodeNames() const
{
    std::vector<std::string> names;
    for (const auto &[key, fact] : m_facts) {
        if (fact.problem.kind() == Problem::KIND_NODE_NOT_READY || fact.problem.kind() == Problem::KIND_NODE_PRESSURE)
            names.push_back(fact.problem.resource());
    }
    return names;
}

std::vector<std::string> ProblemBook::workloadNames() const
{
    std::vector<std::string> names;
    for (const auto &[name, state] : m_workloads)
        names.push_back(name);
    return names;
}

std::vector<std::string> ProblemBook::podNames() const
{
    std::vector<std::string> names;
    for (const auto &[name, entry] : m_pods)
        names.push_back(name);
    return names;
}

std::vector<std::string> ProblemBook::alertNames() const
{
    std::vector<std::string> names;
    for (const auto &[name, keys] : m_finders) {
        if (name.find("/alerts/") != std::string::npos)
            names.push_back(name);
    }
    return names;
}

std::optional<v1::Problem> ProblemBook::ofPods(const std::string &key, const std::unordered_set<std::string> &pods,
                                               ProblemTime now, std::optional<ProblemTime> &due) const
{
    const PodFinding *telling = nullptr;
    auto since = ProblemTime::max();
    std::int64_t restarts = 0;
    int count = 0;
    std::vector<std::string> names;
    for (const auto &name : pods) {
        const auto &finding = m_pods.at(name).finding;
        if (finding.until && *finding.until <= now)
            continue;
        const auto next = finding.from > now ? std::optional(finding.from) : finding.until;
        if (next && (!due || *next < *due))
            due = next;
        if (finding.from > now)
            continue;
        ++count;
        restarts += finding.restarts;
        // The one that it began with speaks for all; names break ties, so that
        // the words do not change by chance.
        const bool earlier = finding.since < since;
        if (!telling || earlier || (finding.since == since && name < names.front()))
            telling = &finding;
        since = std::min(since, finding.since);
        names.push_back(name);
        if (telling == &finding)
            std::swap(names.front(), names.back());
    }
    if (!telling)
        return std::nullopt;
    const std::string resource = resourceOf(key);
    const auto workload = m_workloads.find(resource);
    const int desired = workload == m_workloads.end() ? 0 : workload->second.desired;
    const bool isDown = workload != m_workloads.end() && workload->second.ready == 0 && desired > 0;
    Problem problem = problemOf(resource, telling->kind, isDown ? v1::SEVERITY_CRITICAL : v1::SEVERITY_WARNING);
    problem.set_summary(podSummary(*telling, count, desired));
    *problem.mutable_since_time() = timestampOf(since);
    problem.set_pod_count(count);
    std::sort(names.begin() + 1, names.end());
    for (const auto &name : names) {
        if (problem.pods_size() < kMaxPodNames)
            problem.add_pods(name);
    }
    addEvidence(problem, "reason", telling->reason);
    addEvidence(problem, "message", telling->message);
    addEvidence(problem, "last_exit", telling->lastExit);
    addEvidence(problem, "container", telling->container);
    addEvidence(problem, "image", telling->image);
    if (restarts > 0)
        addEvidence(problem, "restarts", std::to_string(restarts));
    if (workload != m_workloads.end()) {
        addEvidence(problem, "ready", std::to_string(workload->second.ready));
        addEvidence(problem, "desired", std::to_string(desired));
    }
    return problem;
}

bool ProblemBook::hasCause(const std::string &resource, ProblemTime now) const
{
    return std::any_of(kCauses.begin(), kCauses.end(), [&](Problem::Kind kind) {
        const auto group = m_groups.find(keyOf(resource, kind));
        std::optional<ProblemTime> due;
        return group != m_groups.end() && ofPods(group->first, group->second, now, due);
    });
}

std::optional<v1::Problem> ProblemBook::current(const std::string &key, ProblemTime now,
                                                std::optional<ProblemTime> &due) const
{
    if (const auto group = m_groups.find(key); group != m_groups.end())
        return ofPods(key, group->second, now, due);
    const auto fact = m_facts.find(key);
    if (fact == m_facts.end())
        return std::nullopt;
    if (fact->second.from > now) {
        due = fact->second.from;
        return std::nullopt;
    }
    if (fact->second.problem.kind() == Problem::KIND_DESIRED_NOT_MET && hasCause(resourceOf(key), now))
        return std::nullopt;
    return fact->second.problem;
}

void ProblemBook::schedule(const std::string &key, Entry &entry, std::optional<ProblemTime> due)
{
    if (entry.due)
        m_due.erase({*entry.due, key});
    entry.due = due;
    if (due)
        m_due.insert({*due, key});
}

void ProblemBook::complete(v1::Problem &problem) const
{
    const auto environment = m_environments.find(clusterOf(problem.resource()));
    if (environment != m_environments.end())
        problem.set_environment(environment->second);
}

void ProblemBook::judge(const std::string &key, ProblemTime now)
{
    std::optional<ProblemTime> due;
    auto problem = current(key, now, due);
    const auto held = m_published.get(key);
    if (problem) {
        complete(*problem);
        // What never quite went away is the same as before.
        if (held && held->since_time().seconds() < problem->since_time().seconds())
            *problem->mutable_since_time() = held->since_time();
        const bool same = held && google::protobuf::util::MessageDifferencer::Equals(*held, *problem);
        auto &entry = m_entries[key];
        entry.goneSince.reset();
        if (!same && (held || m_published.size() < kMaxProblems || problem->severity() == v1::SEVERITY_CRITICAL)) {
            m_published.put(key, std::move(*problem));
            entry.published = true;
            // Symptoms of it are told by it from now on.
            if (!held)
                touchSymptoms(resourceOf(key));
        }
        schedule(key, entry, due);
        return;
    }
    if (!held) {
        const auto known = m_entries.find(key);
        if (due) {
            schedule(key, m_entries[key], due);
        } else if (known != m_entries.end()) {
            schedule(key, known->second, std::nullopt);
            m_entries.erase(known);
        }
        return;
    }
    auto &entry = m_entries[key];
    if (!entry.goneSince)
        entry.goneSince = now;
    // A workload or a pod that is gone has nothing to come back.
    const std::string &resource = held->resource();
    const bool isWorkload = resource.find("/deployments/") != std::string::npos
        || resource.find("/statefulsets/") != std::string::npos || resource.find("/daemonsets/") != std::string::npos;
    const bool isGone = (isWorkload && !m_workloads.contains(resource)) || m_podsGone.contains(resource);
    const auto ends = *entry.goneSince + (isGone ? seconds(0) : lingerOf(held->kind()));
    if (ends > now) {
        schedule(key, entry, due && *due < ends ? *due : ends);
        return;
    }
    schedule(key, entry, std::nullopt);
    m_entries.erase(key);
    m_published.erase(key);
    touchSymptoms(resource);
}

void ProblemBook::settle(ProblemTime now)
{
    while (!m_due.empty() && m_due.begin()->first <= now) {
        m_dirty.insert(m_due.begin()->second);
        m_entries[m_due.begin()->second].due.reset();
        m_due.erase(m_due.begin());
    }
    // Judging one may touch its symptoms: those come in the same settling.
    while (!m_dirty.empty()) {
        std::unordered_set<std::string> keys;
        keys.swap(m_dirty);
        for (const auto &key : keys)
            judge(key, now);
    }
    m_podsGone.clear();
}

std::optional<ProblemTime> ProblemBook::due() const
{
    if (m_due.empty())
        return std::nullopt;
    return m_due.begin()->first;
}

} // namespace wheelhouse::monitoring
