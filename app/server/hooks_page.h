#pragma once

#include <functional>

#include "server/deployments/ci/ci_hooks.h"

namespace httplib {
class Server;
}

namespace wheelhouse::server {

// Threads that a listener of hooks may have: so many connections may say nothing
// before a call waits for them.
constexpr std::size_t kHookThreads = 64;

// Adds `/hooks/{hook}`, where CI systems post to. `call` runs on the listener's threads.
// Sets what a peer that is slow, silent or without end is given.
void addHooksPage(httplib::Server &http, std::function<deployments::HookAnswer(const deployments::HookCall &)> call);

} // namespace wheelhouse::server
