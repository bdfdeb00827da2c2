#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/catalogue_store.h"
#include "server/deployments/deployment_journal.h"
#include "server/deployments/environment_registry.h"
#include "server/deployments/workload_source.h"
#include "server/live/live_table.h"

namespace wheelhouse::deployments {

// The applications, with what runs of each in every environment kept as the
// clusters and the deployments change.
//
// Threads: any; creating and binding block for a durable commit, and for up to
// kMaxWait for a cluster that was only just added. Ownership: Deployments.
// Held whole in memory; kMost at most.
class ApplicationRegistry {
public:
    static constexpr std::size_t kMost = 5000;
    static constexpr std::chrono::milliseconds kMaxWait{5000};

    ApplicationRegistry(CatalogueStore &store, const EnvironmentRegistry &environments,
                        const DeploymentJournal &journal, const WorkloadSource &source);

    // Before anything else, once.
    Result<void> load();

    live::LiveTable<v1::Application> &table() { return m_table; }

    // InvalidArgument naming the field, AlreadyExists, NotFound (environment,
    // workload), Unavailable while the workload's cluster was never seen.
    Result<v1::Application> create(const std::string &id, const v1::Application &wanted);
    // Also FailedPrecondition while a deployment is under way there.
    Result<v1::Application> bind(const std::string &name, const v1::Binding &wanted);

    Result<v1::Application> get(const std::string &name) const;
    // By name, those after `after`; at most `limit`.
    std::vector<v1::Application> list(const std::string &after, std::size_t limit) const;

    // Shows what the clusters say of these workloads now.
    void workloadsChanged(const std::vector<std::string> &workloads);
    // Shows what the journal says of this application now.
    void deploymentChanged(const std::string &application);

private:
    // What was asked for, of an application; what is seen is put on top.
    using Applications = std::map<std::string, v1::Application>;

    Result<v1::Binding> checkedBinding(const v1::Binding &wanted, const std::string &field) const;
    Result<void> checkFree(const std::string &application, const v1::Binding &binding) const;
    v1::Application seen(const v1::Application &application) const;
    void see(v1::Binding &binding, const std::string &application) const;
    void show(const v1::Application &application);

    CatalogueStore &m_store;
    const EnvironmentRegistry &m_environments;
    const DeploymentJournal &m_journal;
    const WorkloadSource &m_source;
    live::LiveTable<v1::Application> m_table;

    // Held while the catalogue is changed, store included.
    std::mutex m_changeMutex;
    mutable std::mutex m_mutex;
    Applications m_applications;
    // Applications of a workload.
    std::map<std::string, std::set<std::string>> m_byWorkload;
};

} // namespace wheelhouse::deployments
