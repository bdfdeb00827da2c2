#pragma once

#include "server/deployments/advisors.h"
#include "server/deployments/application_registry.h"
#include "server/deployments/catalogue_store.h"
#include "server/deployments/deployment_desk.h"
#include "server/deployments/deployment_journal.h"
#include "server/deployments/deployment_store.h"
#include "server/deployments/environment_registry.h"
#include "server/deployments/rollout_driver.h"

namespace wheelhouse::deployments {

// The room as a whole, joined together in the one order that works. What it
// is given must outlive it, and `source` must not call listeners any more when
// it goes.
//
// Threads: constructed, started and stopped by main; its parts say for
// themselves. stop() is bounded by one commit of the store.
class Deployments {
public:
    // Before `source` is started: it takes listeners. Advisors are asked
    // besides the clusters.
    Deployments(CatalogueStore &catalogueStore, DeploymentStore &deploymentStore, WorkloadSource &source,
                WorkloadPatcher &patcher, DriverOptions options = {}, const Advisors &advisors = {});

    // Loads what the store has, then goes on with what was under way.
    Result<void> start();
    // From here on nothing is changed in any cluster, and who waits for a plan
    // is answered.
    void stop();

    EnvironmentRegistry &environments() { return m_environments; }
    ApplicationRegistry &applications() { return m_applications; }
    DeploymentJournal &journal() { return m_journal; }
    DeploymentDesk &desk() { return m_desk; }

private:
    EnvironmentRegistry m_environments;
    DeploymentJournal m_journal;
    ApplicationRegistry m_applications;
    RolloutDriver m_driver;
    DeploymentDesk m_desk;
};

} // namespace wheelhouse::deployments
