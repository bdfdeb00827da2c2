#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// Below `environment`: `rules` and `set-rules`.
void addEnvironmentRuleCommands(CLI::App &environment, Session &session);

} // namespace wheelhouse::ctl
