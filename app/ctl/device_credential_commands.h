#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// `device credential list|rotate|revoke` and `device swap`.
void addDeviceCredentialCommands(CLI::App &device, Session &session);

} // namespace wheelhouse::ctl
