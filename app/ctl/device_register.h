#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// `device register`.
void addDeviceRegister(CLI::App &device, Session &session);

} // namespace wheelhouse::ctl
