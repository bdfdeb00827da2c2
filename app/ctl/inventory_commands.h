#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// Below `cluster`: `inventory import|show|remove`.
void addInventoryCommands(CLI::App &cluster, Session &session);

} // namespace wheelhouse::ctl
