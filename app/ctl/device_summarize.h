#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// `device summarize`: how many devices match, and which values they have.
void addDeviceSummarize(CLI::App &device, Session &session);

} // namespace wheelhouse::ctl
