#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// Below `metrics`: `names`, `labels`, `values`, `board`.
void addMetricNameCommands(CLI::App &metrics, Session &session);

} // namespace wheelhouse::ctl
