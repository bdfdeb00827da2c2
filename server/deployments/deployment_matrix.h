#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/application_registry.h"
#include "server/deployments/deployment_journal.h"
#include "server/deployments/environment_registry.h"
#include "server/deployments/workload_source.h"
#include "wheelhouse/v1/matrix.pb.h"

namespace wheelhouse::deployments {

// What is deployed where, and what is in no application yet: put together, when
// asked, of what the room holds.
//
// Threads: any; asks nobody and does not block. Ownership: app/server.
class DeploymentMatrix {
public:
    DeploymentMatrix(const ApplicationRegistry &applications, const EnvironmentRegistry &environments,
                     const DeploymentJournal &journal, const WorkloadSource &source);

    // NotFound for an application that is not there.
    Result<v1::Matrix> get(const v1::GetMatrixRequest &request) const;
    // InvalidArgument with the field.
    Result<v1::ListUnboundWorkloadsResponse> unbound(const v1::ListUnboundWorkloadsRequest &request) const;

private:
    v1::MatrixRow rowOf(const v1::Application &application, const std::vector<v1::Environment> &environments) const;
    v1::MatrixCell cellOf(const v1::Application &application, const v1::Binding &binding) const;
    v1::UnboundWorkload offerOf(const v1::Workload &workload) const;

    const ApplicationRegistry &m_applications;
    const EnvironmentRegistry &m_environments;
    const DeploymentJournal &m_journal;
    const WorkloadSource &m_source;
};

// Fills in how `cell` compares with the one before it by rank. Pure.
void compareCells(const v1::MatrixCell &before, v1::MatrixCell &cell);

// An application's id made of a workload's name: without what names the
// environment at its end, and with what an id cannot have replaced.
std::string applicationIdOf(const std::string &workload, const std::vector<v1::Environment> &environments);

} // namespace wheelhouse::deployments
