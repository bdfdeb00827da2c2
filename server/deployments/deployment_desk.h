#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/advisors.h"
#include "server/deployments/application_registry.h"
#include "server/deployments/deployment_journal.h"
#include "server/deployments/environment_registry.h"
#include "server/deployments/rollout_driver.h"
#include "server/deployments/workload_patcher.h"

namespace wheelhouse::deployments {

// Takes what people and programs ask for: new deployments, approvals,
// rejections, withdrawals, undoing. Checks the rules, writes the request into
// the journal and leaves the doing to the driver.
//
// Threads: any that may block: create(), approve() and undo() wait for the
// cluster's answer to a plan, at most kPatience. Ownership: Deployments. Fails
// as said in deployments.proto; nothing half-done stays behind a refusal.
class DeploymentDesk {
public:
    static constexpr std::chrono::seconds kPatience{30};
    static constexpr std::chrono::minutes kDefaultTimeout{5};

    DeploymentDesk(const EnvironmentRegistry &environments, const ApplicationRegistry &applications,
                   DeploymentJournal &journal, const WorkloadSource &source, WorkloadPatcher &patcher,
                   const Advisors &advisors);

    Result<v1::Deployment> create(const std::string &requester, const v1::CreateDeploymentRequest &request);
    // The same, but for the plan, which is made afterwards: returns when the request
    // is durable.
    Result<v1::Deployment> submit(const std::string &requester, const v1::CreateDeploymentRequest &request);
    Result<v1::Deployment> approve(const std::string &approver, const v1::ApproveDeploymentRequest &request);
    Result<v1::Deployment> reject(const std::string &approver, const v1::RejectDeploymentRequest &request);
    Result<v1::Deployment> cancel(const std::string &account, const std::string &name);
    Result<v1::Deployment> undo(const std::string &requester, const v1::UndoDeploymentRequest &request);

    Result<v1::Deployment> get(const std::string &name) const;
    // Newest first. `before` is the last number of the page before, 0 for the
    // first page.
    Result<std::vector<v1::Deployment>> list(const std::string &application, const std::string &environment,
                                             std::int64_t before, int limit) const;

private:
    // A checked request: the record as it would be inserted.
    Result<DeploymentRecord> requested(const std::string &requester, const v1::CreateDeploymentRequest &request) const;
    // The tag to bring: the one asked for, or where the environment promotes, the
    // same build's of this environment.
    Result<std::string> tagFor(const v1::CreateDeploymentRequest &request, const v1::Environment &environment) const;
    // `tag` is what this request would bring.
    Result<DeploymentJournal::Record> repeated(const DeploymentRecord &known, const v1::CreateDeploymentRequest &request,
                                               const std::string &tag) const;
    // The record that was inserted, or the one that was asked for before.
    Result<DeploymentJournal::Record> inserted(const std::string &requester, const v1::CreateDeploymentRequest &request,
                                               DeploymentRecord record);
    Result<v1::Deployment> preview(const DeploymentRecord &record) const;
    // Waits for the plan, and says how it came out.
    Result<v1::Deployment> afterPlanning(const std::string &name) const;
    tl::unexpected<Error> underWay(const std::string &workload) const;
    Result<std::string> imageBefore(const DeploymentRecord &record) const;

    const EnvironmentRegistry &m_environments;
    const ApplicationRegistry &m_applications;
    DeploymentJournal &m_journal;
    const WorkloadSource &m_source;
    WorkloadPatcher &m_patcher;
    const Advisors m_advisors;
};

} // namespace wheelhouse::deployments
