#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// Below `cluster`: `endpoint list|set|test|discover|remove`.
void addEndpointCommands(CLI::App &cluster, Session &session);

} // namespace wheelhouse::ctl
