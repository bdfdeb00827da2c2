#pragma once

#include "models/proto_values.h"
#include "models/roles.h"
#include "models/text.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::models {

// What lists show of a deployment.
struct DeploymentRow : Row {
    QString number;
    QString application;
    QString environment;
    QString tag;
    QString previousTag;
    QString requester;
    QString comment;
    QString reason;
    QString waitingFor;
    v1::Deployment::State state = v1::Deployment::STATE_UNSPECIFIED;
    int approvals = 0;
    int requiredApprovals = 0;
    int desiredPods = 0;
    int readyPods = 0;
    bool undoes = false;
    qint64 created = 0;
    qint64 started = 0;
    qint64 ended = 0;

    bool isRunning() const
    {
        return state == v1::Deployment::STATE_PLANNING || state == v1::Deployment::STATE_ROLLING_OUT;
    }
    qint64 lastChange() const { return ended != 0 ? ended : started != 0 ? started : created; }
};

RowPtr deploymentRowOf(const v1::Deployment &deployment);
Status statusOf(v1::Deployment::State state);
// `Rolling out`, `Waits for 1 of 2 approvals`.
QString deploymentWord(v1::Deployment::State state, int approvals, int requiredApprovals);
// Approvals of the current plan that say yes.
int givenApprovals(const v1::Deployment &deployment);

} // namespace wheelhouse::models
