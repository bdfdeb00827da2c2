#pragma once

#include "app/server/server_options.h"

namespace wheelhouse::server {

// `wheelhoused`: the server from its command line to its end. Exit codes: 0
// ended when asked to, 1 could not start, 2 wrong usage. `options` are what the
// command line changes.
int serverMain(int argc, char **argv, ServerOptions options = {});

} // namespace wheelhouse::server
