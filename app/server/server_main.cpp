#include "app/server/server_main.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "app/server/server.h"
#include "core/log.h"
#include "core/memory.h"

namespace wheelhouse::server {

namespace {

std::atomic<bool> isDeaf{false};

// gRPC's and protobuf's own words, as lines of ours: a peer's failed handshake
// is worth no more than a note.
void takeLibraryLogs()
{
    gpr_set_log_function([](gpr_log_func_args *line) {
        // A listener whose accept() failed once, for want of a file descriptor,
        // is closed for good (https://github.com/grpc/grpc/issues/20418). A server
        // that nobody reaches must end, to be started again.
        if (std::string_view(line->message).starts_with("Failed accept4") && !isDeaf.exchange(true)) {
            spdlog::critical("the listener is lost, the server ends {}", field("words", line->message));
            ::kill(::getpid(), SIGTERM);
            return;
        }
        spdlog::log(line->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::info : spdlog::level::debug, "grpc {}",
                    field("words", line->message));
    });
    google::protobuf::SetLogHandler(
        [](google::protobuf::LogLevel level, const char *, int, const std::string &words) {
            spdlog::log(level >= google::protobuf::LOGLEVEL_ERROR ? spdlog::level::warn : spdlog::level::debug,
                        "protobuf {}", field("words", words));
        });
}

// Each connection, stream to a cluster and device of the broker needs a file
// descriptor; the usual soft limit of 1,024 is for programs that use select().
void raiseFileLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        spdlog::warn("the limit of open files stays as it is: {}", std::strerror(errno));
}

} // namespace

int serverMain(int argc, char **argv, ServerOptions options)
{
    if (const int code = readServerOptions(argc, argv, options); code >= 0)
        return code;
    setUpLogging({"wheelhoused", options.logLevel, options.logJson});
    takeLibraryLogs();
    raiseFileLimit();
    limitHeaps();

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
    return isDeaf ? 1 : 0;
}

} // namespace wheelhouse::server
