#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "server/clusters/cluster_view.h"
#include "server/deployments/workload_source.h"

namespace wheelhouse::server {

// Joins the deployments room to what is seen of the clusters: follows the
// tables of workloads and pods, keeps which pods belong to which workload, and
// tells the listeners.
//
// Threads: one of its own (`deploy-source`), woken by the tables; it also looks
// at the clusters' states every kLookAgain, which tell nobody when they change.
// Ownership: app/server; the view outlives it. stop() joins the thread; no
// listener is called after it. Memory: two pointers and a hash entry a pod.
class ClusterWorkloadSource final : public deployments::WorkloadSource {
public:
    static constexpr std::chrono::milliseconds kLookAgain{500};

    explicit ClusterWorkloadSource(clusters::ClusterView &view);
    ~ClusterWorkloadSource() override;

    void start();
    void stop();

    std::shared_ptr<const v1::Workload> workload(const std::string &workload) const override;
    std::vector<std::shared_ptr<const v1::Pod>> podsOf(const std::string &workload) const override;
    Sight sight(const std::string &workload) const override;
    std::vector<std::shared_ptr<const v1::Workload>> workloads(const std::string &cluster) const override;
    std::map<std::string, int> architectures(const std::string &workload) const override;
    void addListener(Changed changed) override;

private:
    using PodPointer = std::shared_ptr<const v1::Pod>;

    // Outlives this for the sake of a late wake-up.
    struct Bell {
        std::mutex mutex;
        std::condition_variable rung;
        bool ringing = false;
        bool stopping = false;
    };

    void run();
    void takeWorkloads(std::set<std::string> &changed);
    void takePods(std::set<std::string> &changed);
    void takeStates(std::set<std::string> &changed);
    void putPod(const PodPointer &pod, std::set<std::string> &changed);
    void removePod(std::string_view name, std::set<std::string> &changed);

    clusters::ClusterView &m_view;
    const std::shared_ptr<Bell> m_bell;
    std::vector<Changed> m_listeners;
    std::thread m_thread;

    mutable std::mutex m_mutex;
    // By name; the keys are views into the values.
    std::unordered_map<std::string_view, PodPointer> m_pods;
    std::unordered_map<std::string, std::vector<PodPointer>> m_podsOf;

    // The thread's own.
    std::unique_ptr<live::Subscription<v1::Workload>> m_workloadChanges;
    std::unique_ptr<live::Subscription<v1::Pod>> m_podChanges;
    std::map<std::string, v1::SourceState::State> m_states;
    // Names of pods in the snapshot under way, to find those that are gone.
    std::set<std::string> m_inSnapshot;
};

} // namespace wheelhouse::server
