#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "server/deployments/workload_patcher.h"
#include "server/deployments/workload_source.h"

namespace wheelhouse::test {

// One Deployment called `gateway` of three pods, held in memory, with the
// manners of a real one: patches are checked against the resourceVersion, pods
// of an image called `never-starts` never do, answers come on another thread.
// For unit tests of the rooms' rules; tests/integration has the real one.
class PretendCluster final : public deployments::WorkloadSource, public deployments::WorkloadPatcher {
public:
    static inline const std::string kWorkload = "clusters/test/namespaces/iot/deployments/gateway";

    PretendCluster();
    ~PretendCluster() override;

    std::shared_ptr<const v1::Workload> workload(const std::string &workload) const override;
    std::vector<std::shared_ptr<const v1::Pod>> podsOf(const std::string &workload) const override;
    Sight sight(const std::string &workload) const override;
    void addListener(Changed changed) override;
    void read(const std::string &workload, Done done) override;
    void patch(const std::string &workload, const std::string &body, bool dryRun, Done done) override;

    // A server that has gone hears nothing any more.
    // Returns when what is just being told has been heard.
    void forgetListeners();
    void setImage(const std::string &image);
    std::string image() const;
    // Pods stay as they are until it is released.
    void hold(bool held);
    void setReachable(bool reachable);
    void setSight(Sight sight);
    // The next patch arrives, but its answer does not.
    void loseNextAnswer();
    void refuseDryRuns(const std::string &why);
    int patchCount() const { return m_patches; }

private:
    void run();
    void post(std::function<void()> job);
    void changed();
    void rollOut();
    std::string json(const std::string &image, std::int64_t version) const;

    mutable std::mutex m_mutex;
    std::condition_variable m_wakeUp;
    std::deque<std::function<void()>> m_jobs;
    bool m_stopping = false;
    std::vector<Changed> m_listeners;
    std::string m_image = "iot/gateway:1.4.2-test-318";
    std::string m_runningImage = m_image;
    std::int64_t m_generation = 1;
    std::int64_t m_version = 100;
    bool m_held = false;
    bool m_reachable = true;
    bool m_loseNext = false;
    Sight m_sight = Sight::Live;
    std::string m_dryRunRefusal;
    std::atomic<int> m_patches = 0;
    std::thread m_thread;
};

} // namespace wheelhouse::test
