#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// `claim create|list|revoke`.
void addClaimCommands(CLI::App &app, Session &session);

// `device claim`: what a device does with a code, without anybody's account.
void addDeviceClaim(CLI::App &device, Session &session);

} // namespace wheelhouse::ctl
