#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// `device watch`.
void addDeviceWatch(CLI::App &device, Session &session);

} // namespace wheelhouse::ctl
