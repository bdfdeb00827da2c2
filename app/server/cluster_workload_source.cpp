#include "app/server/cluster_workload_source.h"

#include <algorithm>

#include <pthread.h>

namespace wheelhouse::server {

namespace {

constexpr std::size_t kBatch = 1000;

std::string clusterOf(const std::string &name)
{
    const auto slash = name.find('/', name.find('/') + 1);
    return name.substr(0, slash);
}

} // namespace

ClusterWorkloadSource::ClusterWorkloadSource(clusters::ClusterView &view)
    : m_view(view), m_bell(std::make_shared<Bell>())
{
}

ClusterWorkloadSource::~ClusterWorkloadSource()
{
    stop();
}

void ClusterWorkloadSource::start()
{
    const auto ring = [bell = m_bell] {
        {
            const std::lock_guard lock(bell->mutex);
            bell->ringing = true;
        }
        bell->rung.notify_all();
    };
    m_workloadChanges = m_view.workloads.subscribe({}, {}, ring);
    m_podChanges = m_view.pods.subscribe({}, {}, ring);
    m_thread = std::thread([this] { run(); });
    pthread_setname_np(m_thread.native_handle(), "deploy-source");
}

void ClusterWorkloadSource::stop()
{
    {
        const std::lock_guard lock(m_bell->mutex);
        m_bell->stopping = true;
    }
    m_bell->rung.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void ClusterWorkloadSource::run()
{
    for (;;) {
        std::set<std::string> changed;
        takePods(changed);
        takeWorkloads(changed);
        takeStates(changed);
        if (!changed.empty()) {
            const std::vector<std::string> workloads(changed.begin(), changed.end());
            for (const auto &listener : m_listeners)
                listener(workloads);
        }
        std::unique_lock lock(m_bell->mutex);
        m_bell->rung.wait_for(lock, kLookAgain, [this] { return m_bell->ringing || m_bell->stopping; });
        if (m_bell->stopping)
            return;
        m_bell->ringing = false;
    }
}

void ClusterWorkloadSource::takeWorkloads(std::set<std::string> &changed)
{
    while (const auto batch = m_workloadChanges->take(kBatch)) {
        for (const auto &workload : batch->upserted)
            changed.insert(workload->name());
        changed.insert(batch->removed.begin(), batch->removed.end());
    }
}

void ClusterWorkloadSource::takePods(std::set<std::string> &changed)
{
    using Phase = live::Batch<v1::Pod>::Phase;
    while (const auto batch = m_podChanges->take(kBatch)) {
        const std::lock_guard lock(m_mutex);
        if (batch->reset)
            m_inSnapshot.clear();
        for (const auto &pod : batch->upserted) {
            putPod(pod, changed);
            if (batch->phase == Phase::Snapshot)
                m_inSnapshot.insert(pod->name());
        }
        for (const auto &name : batch->removed)
            removePod(name, changed);
        if (batch->phase == Phase::Synced) {
            std::vector<std::string> gone;
            for (const auto &[name, pod] : m_pods) {
                if (!m_inSnapshot.contains(std::string(name)))
                    gone.emplace_back(name);
            }
            for (const auto &name : gone)
                removePod(name, changed);
            m_inSnapshot.clear();
        }
    }
}

void ClusterWorkloadSource::takeStates(std::set<std::string> &changed)
{
    std::map<std::string, v1::SourceState::State> states;
    for (const auto &state : m_view.workloadSources.all())
        states[state.name()] = state.state();
    std::set<std::string> clusters;
    for (const auto &[name, state] : states) {
        const auto before = m_states.find(name);
        if (before == m_states.end() || before->second != state)
            clusters.insert(name);
    }
    m_states = std::move(states);
    if (clusters.empty())
        return;
    m_view.workloads.forEach([&](const v1::Workload &workload) {
        if (clusters.contains(clusterOf(workload.name())))
            changed.insert(workload.name());
    });
}

void ClusterWorkloadSource::putPod(const PodPointer &pod, std::set<std::string> &changed)
{
    removePod(pod->name(), changed);
    m_pods.emplace(pod->name(), pod);
    if (!pod->workload().empty()) {
        m_podsOf[pod->workload()].push_back(pod);
        changed.insert(pod->workload());
    }
}

void ClusterWorkloadSource::removePod(std::string_view name, std::set<std::string> &changed)
{
    const auto found = m_pods.find(name);
    if (found == m_pods.end())
        return;
    const PodPointer pod = found->second;
    m_pods.erase(found);
    const auto siblings = m_podsOf.find(pod->workload());
    if (siblings == m_podsOf.end())
        return;
    std::erase(siblings->second, pod);
    if (siblings->second.empty())
        m_podsOf.erase(siblings);
    changed.insert(pod->workload());
}

std::shared_ptr<const v1::Workload> ClusterWorkloadSource::workload(const std::string &workload) const
{
    return m_view.workloads.get(workload);
}

std::vector<std::shared_ptr<const v1::Pod>> ClusterWorkloadSource::podsOf(const std::string &workload) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_podsOf.find(workload);
    return found == m_podsOf.end() ? std::vector<PodPointer>() : found->second;
}

deployments::WorkloadSource::Sight ClusterWorkloadSource::sight(const std::string &workload) const
{
    const std::string cluster = clusterOf(workload);
    const auto state = m_view.workloadSources.get(cluster);
    switch (state.state()) {
    case v1::SourceState::STATE_LIVE:
        return Sight::Live;
    case v1::SourceState::STATE_STALE:
        return Sight::Stale;
    case v1::SourceState::STATE_FAILED:
    case v1::SourceState::STATE_DENIED:
    case v1::SourceState::STATE_NEEDS_LOGIN:
        // Known from before, or never seen at all.
        return state.has_current_time() ? Sight::Stale : Sight::Waiting;
    default:
        return m_view.clusters.get(cluster) ? Sight::Waiting : Sight::Unknown;
    }
}

std::vector<std::shared_ptr<const v1::Workload>> ClusterWorkloadSource::workloads(const std::string &cluster) const
{
    if (cluster.empty())
        return m_view.workloads.select();
    return m_view.workloads.select(
        [prefix = cluster + "/"](const v1::Workload &workload) { return workload.name().starts_with(prefix); });
}

std::map<std::string, int> ClusterWorkloadSource::architectures(const std::string &workload) const
{
    const std::string nodes = clusterOf(workload) + "/nodes/";
    std::map<std::string, int> counts;
    m_view.nodes.forEach([&](const v1::Node &node) {
        if (!node.name().starts_with(nodes) || node.unschedulable())
            return;
        const auto label = node.labels().find("kubernetes.io/arch");
        if (label != node.labels().end() && !label->second.empty())
            ++counts[label->second];
    });
    return counts;
}

void ClusterWorkloadSource::addListener(Changed changed)
{
    m_listeners.push_back(std::move(changed));
}

} // namespace wheelhouse::server
