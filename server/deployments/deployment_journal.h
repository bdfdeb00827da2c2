#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/deployments/deployment_record.h"
#include "server/deployments/deployment_store.h"
#include "server/live/live_table.h"

namespace wheelhouse::deployments {

// Every deployment's record: each change is durable first, then shown. The
// latest kHeld and all active ones are held in memory and watched through
// table(); older ones are read from the store.
//
// Threads: any; changes block for a durable commit. Ownership: Deployments.
// Fails with the store's errors; nothing is shown that was not kept, except
// progress(), which tells of the cluster and is lost with the process.
class DeploymentJournal {
public:
    static constexpr std::size_t kHeld = 1000;
    using Record = std::shared_ptr<const DeploymentRecord>;
    // Changes the copy it is given, or says why not.
    using Change = std::function<Result<void>(DeploymentRecord &)>;
    // Called after each change, on the changer's thread; must be short.
    using Listener = std::function<void(const DeploymentRecord &)>;

    explicit DeploymentJournal(DeploymentStore &store);

    // Before anything else, once. Listeners are told of every record that
    // matters: the last good ones first, then the active ones.
    Result<void> load();
    // Before load().
    void addListener(Listener listener);

    live::LiveTable<v1::Deployment> &table() { return m_table; }

    // NotFound, or the newest record.
    Result<Record> get(const std::string &name) const;
    Result<std::vector<Record>> list(const DeploymentQuery &query) const;
    std::vector<Record> active() const;
    // The one that holds a workload; null when none does.
    Record activeOn(const std::string &workload) const;
    // The one that holds a binding.
    Record activeFor(const std::string &application, const std::string &environment) const;
    // The latest that stands as succeeded; null when there is none.
    Record lastGood(const std::string &application, const std::string &environment) const;
    Result<std::optional<DeploymentRecord>> byRequest(const std::string &requester,
                                                      const std::string &requestId) const;

    // Adds `record`, and changes others in the same transaction.
    struct With {
        std::string name;
        Change change;
    };
    Result<Record> insert(DeploymentRecord record, const std::vector<With> &alsoChange = {});
    // Changes a record and, in the same transaction, others. A change that
    // another writer overtook is made again on what that one left.
    Result<Record> update(const std::string &name, const Change &change, const std::vector<With> &alsoChange = {});

    // Shows how far a rollout is; not kept until the next change.
    void progress(const std::string &name, const v1::Rollout &rollout);

    // Waits until the record is no longer in planning; at most so long, and not
    // beyond stopWaiting().
    void waitPlanned(const std::string &name, std::chrono::milliseconds atMost) const;
    void stopWaiting();

private:
    Result<DeploymentRecord> copyOf(const std::string &name, bool fromStore) const;
    std::vector<Record> publish(std::vector<DeploymentRecord> records);
    void hold(const Record &record);
    void dropOldest();

    DeploymentStore &m_store;
    std::vector<Listener> m_listeners;
    live::LiveTable<v1::Deployment> m_table;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    bool m_waitingEnded = false;
    // By number.
    std::map<std::int64_t, Record> m_held;
    // By application and environment.
    std::map<std::pair<std::string, std::string>, Record> m_lastGood;
};

// Appends to the deployment's story; the oldest but the first go when there
// are very many.
void addEvent(v1::Deployment &deployment, std::string_view actor, std::string text);

} // namespace wheelhouse::deployments
