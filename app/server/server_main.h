#pragma once

namespace wheelhouse::server {

// `wheelhoused`: the server from its command line to its end. Exit codes: 0
// ended when asked to, 1 could not start, 2 wrong usage.
int serverMain(int argc, char **argv);

} // namespace wheelhouse::server
