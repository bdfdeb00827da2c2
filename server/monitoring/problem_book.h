#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "server/live/live_table.h"
#include "server/monitoring/pod_findings.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::monitoring {

// What is wrong now, kept up to date change by change. A pod that is well costs
// a look and nothing is kept of it; what the pods of one workload have in common
// is one problem; a workload whose pods say why it is not met has no problem of
// its own beside theirs.
//
// A problem is published when it has lasted for as long as its kind is given,
// and taken back when it has been gone for a while: what comes and goes does not
// blink, and keeps its since.
//
// Threads: one (ProblemDesk's), but for the table it publishes into.
class ProblemBook {
public:
    // More are not published; the worst are.
    static constexpr std::size_t kMaxProblems = 5000;
    static constexpr int kMaxPodNames = 5;

    explicit ProblemBook(live::LiveTable<v1::Problem> &published) : m_published(published) {}

    // Each takes a new value, or null for one that is gone.
    void cluster(const std::string &name, const v1::Cluster *cluster, ProblemTime now);
    void node(const std::string &name, const v1::Node *node, ProblemTime now);
    void workload(const std::string &name, const v1::Workload *workload, ProblemTime now);
    void pod(const std::string &name, const v1::Pod *pod, ProblemTime now);
    void alert(const std::string &name, const v1::Alert *alert, ProblemTime now);
    // Of what something is held.
    std::vector<std::string> clusterNames() const;
    std::vector<std::string> nodeNames() const;
    std::vector<std::string> workloadNames() const;
    std::vector<std::string> podNames() const;
    std::vector<std::string> alertNames() const;
    // All that somebody who looks from time to time has found; in place of what
    // `finder` told before. Of each problem name, kind, severity, resource,
    // summary and evidence are set.
    void found(const std::string &finder, std::vector<v1::Problem> problems, ProblemTime now);

    // Publishes what has changed and what is due.
    void settle(ProblemTime now);
    // When something becomes due without any change; nothing when nothing will.
    std::optional<ProblemTime> due() const;

private:
    // Something that is wrong with one object, other than pods.
    struct Fact {
        v1::Problem problem;
        ProblemTime from;
    };
    struct PodEntry {
        std::string key;
        PodFinding finding;
    };
    // One problem that may be, is, or was a moment ago.
    struct Entry {
        bool published = false;
        std::optional<ProblemTime> goneSince;
        std::optional<ProblemTime> due;
    };
    struct WorkloadState {
        int ready = 0;
        int desired = 0;
    };

    void setFact(const std::string &key, std::optional<Fact> fact);
    void forgetPod(const std::string &name);
    void touch(const std::string &key) { m_dirty.insert(key); }
    void touchSymptoms(const std::string &resource);
    std::optional<v1::Problem> current(const std::string &key, ProblemTime now, std::optional<ProblemTime> &due) const;
    std::optional<v1::Problem> ofPods(const std::string &key, const std::unordered_set<std::string> &pods,
                                      ProblemTime now, std::optional<ProblemTime> &due) const;
    bool hasCause(const std::string &resource, ProblemTime now) const;
    void judge(const std::string &key, ProblemTime now);
    void schedule(const std::string &key, Entry &entry, std::optional<ProblemTime> due);
    void complete(v1::Problem &problem) const;

    live::LiveTable<v1::Problem> &m_published;
    std::unordered_map<std::string, std::string> m_environments;
    std::unordered_map<std::string, WorkloadState> m_workloads;
    std::unordered_set<std::string> m_nodesAway;
    std::unordered_map<std::string, PodEntry> m_pods;
    std::unordered_map<std::string, std::unordered_set<std::string>> m_groups;
    std::unordered_map<std::string, Fact> m_facts;
    std::map<std::string, std::set<std::string>> m_finders;
    std::unordered_map<std::string, Entry> m_entries;
    std::set<std::pair<ProblemTime, std::string>> m_due;
    std::unordered_set<std::string> m_dirty;
    // Pods that went since the last settling.
    std::unordered_set<std::string> m_podsGone;
};

// `crash-looping` of KIND_CRASH_LOOPING, as it stands in names.
std::string problemWord(v1::Problem::Kind kind);

} // namespace wheelhouse::monitoring
