#pragma once

#include "app/ctl/session.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::ctl {

// Says what a deployment waits for, a line for each change, until it ended;
// `deployment` is then its last state. A deployment that ended otherwise than
// well is a failure with the reason.
Outcome awaitEnd(Session &session, v1::Deployment &deployment);

// Where a command that changed a deployment ends: prints it, waits before where
// the person asked for it.
Outcome finish(Session &session, v1::Deployment deployment, bool wait);

} // namespace wheelhouse::ctl
