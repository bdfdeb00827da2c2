#include "app/server/server_main.h"

#include <csignal>
#include <cstdio>

#include <systemd/sd-daemon.h>

#include "app/server/server.h"
#include "core/log.h"

namespace wheelhouse::server {

int serverMain(int argc, char **argv)
{
    ServerOptions options;
    if (const int code = readServerOptions(argc, argv, options); code >= 0)
        return code;
    setUpLogging({"wheelhoused", options.logLevel, options.logJson});

    // Before the first thread, so that none but this one ever gets them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    auto server = Server::start(options);
    if (!server) {
        spdlog::error("cannot start: {}", server.error().message);
        return 1;
    }
    std::puts((*server)->announcement().c_str());
    std::fflush(stdout);
    sd_notify(0, "READY=1");
    spdlog::info("serving {}", (*server)->announcement());

    int signal = 0;
    sigwait(&signals, &signal);
    sd_notify(0, "STOPPING=1");
    spdlog::info("stopping on signal {}", signal);
    (*server)->stop();
    spdlog::info("stopped");
    return 0;
}

} // namespace wheelhouse::server
