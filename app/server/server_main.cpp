#include "app/server/server_main.h"

#include <csignal>
#include <cstdio>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <systemd/sd-daemon.h>

#include "app/server/server.h"
#include "core/log.h"

namespace wheelhouse::server {

namespace {

// gRPC's and protobuf's own words, as lines of ours: a peer's failed handshake
// is worth no more than a note.
void takeLibraryLogs()
{
    gpr_set_log_function([](gpr_log_func_args *line) {
        spdlog::log(line->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::info : spdlog::level::debug, "grpc {}",
                    field("words", line->message));
    });
    google::protobuf::SetLogHandler(
        [](google::protobuf::LogLevel level, const char *, int, const std::string &words) {
            spdlog::log(level >= google::protobuf::LOGLEVEL_ERROR ? spdlog::level::warn : spdlog::level::debug,
                        "protobuf {}", field("words", words));
        });
}

} // namespace

int serverMain(int argc, char **argv)
{
    ServerOptions options;
    if (const int code = readServerOptions(argc, argv, options); code >= 0)
        return code;
    setUpLogging({"wheelhoused", options.logLevel, options.logJson});
    takeLibraryLogs();

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
    spdlog::info("serving {}", field("at", (*server)->announcement()));

    int signal = 0;
    sigwait(&signals, &signal);
    sd_notify(0, "STOPPING=1");
    spdlog::info("stopping on signal {}", signal);
    (*server)->stop();
    spdlog::info("stopped");
    return 0;
}

} // namespace wheelhouse::server
