#pragma once

#include <string>

#include "app/ctl/table.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::ctl {

// `deployment 12: gateway in test, 1.4.2-test-318 → 1.4.3-test-319`.
std::string headline(const v1::Deployment &deployment);
// A unified diff, added and removed lines in their colours.
std::string diffText(const std::string &diff, bool coloured);
// The checks, one a line.
std::string checksText(const v1::Plan &plan, bool coloured);
// What it waits for now, on one line.
std::string progressText(const v1::Deployment &deployment);
// What a person has to do for one that awaits approval.
std::string approvalText(const v1::Deployment &deployment);
void describe(const v1::Deployment &deployment, FactSheet &facts);

} // namespace wheelhouse::ctl
