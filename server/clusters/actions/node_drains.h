#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "server/clusters/actions/drain_run.h"
#include "server/clusters/actions/drain_store.h"
#include "server/clusters/actions/impact_assessor.h"
#include "server/live/live_table.h"

namespace wheelhouse::clusters {

// The drains of nodes: those that run, each on a thread of its own (`drain-…`,
// at most kMostAtOnce), and those that have ended. What they are is kept; one
// that the server's end interrupts says so at the next start and can be gone on
// with.
//
// Threads: any that may block. Ownership: app/, after store, control and view.
// stop(), also called by the destructor, ends what runs within the deadline of
// one call to an API server.
class NodeDrains {
public:
    static constexpr std::size_t kMostAtOnce = 16;

    NodeDrains(DrainStore &store, ClusterControl &control, const ImpactAssessor &assessor, DrainTimes times = {});
    ~NodeDrains();
    NodeDrains(const NodeDrains &) = delete;
    NodeDrains &operator=(const NodeDrains &) = delete;

    // Loads what is kept.
    Result<void> start();
    void stop();

    Result<v1::Drain> begin(const v1::DrainNodeRequest &request, const std::string &requester);
    Result<v1::Drain> get(const std::string &name) const;
    Result<v1::Drain> cancel(const std::string &name, const std::string &account);
    Result<v1::Drain> resume(const std::string &name);

    live::LiveTable<v1::Drain> &table() { return m_table; }

private:
    struct Active {
        std::unique_ptr<DrainRun> run;
        std::thread thread;
        bool ended = false;
    };

    Result<void> mayRun(const std::string &node);
    void launch(const v1::Drain &drain);
    void reap();
    void ended(const std::string &name, const v1::Drain &drain);

    DrainStore &m_store;
    ClusterControl &m_control;
    const ImpactAssessor &m_assessor;
    const DrainTimes m_times;
    live::LiveTable<v1::Drain> m_table;
    mutable std::mutex m_mutex;
    // One beginning after the other: the checks hold for the one that passes them.
    std::mutex m_beginning;
    // By the drain's name; its node is the table's.
    std::map<std::string, std::unique_ptr<Active>> m_active;
    bool m_stopping = false;
};

} // namespace wheelhouse::clusters
