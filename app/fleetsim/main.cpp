// fleetsim: a fleet of simulated devices, each a real MQTT client.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <mosquitto.h>
#include <sys/resource.h>

#include "app/fleetsim/device_loop.h"
#include "app/fleetsim/fleet_factory.h"
#include "client/channel.h"
#include "client/connection_options.h"
#include "core/log.h"

using namespace wheelhouse;
using namespace wheelhouse::fleetsim;

namespace {

struct Options {
    client::ConnectionSettings server;
    std::string socket;
    FactoryOptions factory;
    std::string credential = "token";
    std::string tls = "1.3";
    std::vector<std::string> faults;
    int faultPercent = 10;
    int intervalSeconds = 10;
    int keepAliveSeconds = 30;
    int connectsPerSecond = 300;
    int threads = 2;
    int statusSeconds = 5;
};

int complain(const Error &error)
{
    std::cerr << "fleetsim: " << error.message << '\n';
    return error.code == ErrorCode::Unavailable ? 3 : error.code == ErrorCode::PermissionDenied ? 4 : 1;
}

// Three descriptors a device: its socket, and a pair that libmosquitto makes.
void raiseFileLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Every tenth device has a fault or, by `percent`, more or fewer; the faults in
// turn.
std::set<Fault> faultsOf(std::size_t index, const std::vector<Fault> &faults, int percent)
{
    if (faults.empty() || static_cast<int>(index * 37 % 100) >= percent)
        return {};
    return {faults[index % faults.size()]};
}

void printStatus(const LoopCounters &counters, std::size_t fleet)
{
    std::printf("fleetsim: %d of %zu on line, %lld connects, %lld drops, %lld states, %lld commands, %lld answers\n",
                counters.connected.load(), fleet, static_cast<long long>(counters.connects.load()),
                static_cast<long long>(counters.drops.load()), static_cast<long long>(counters.states.load()),
                static_cast<long long>(counters.commands.load()), static_cast<long long>(counters.answers.load()));
    std::fflush(stdout);
}

int simulate(const Options &options, const std::vector<Fault> &faults, const sigset_t &signals)
{
    client::ConnectionSettings settings = options.server;
    if (!options.socket.empty())
        settings.server = "unix:" + options.socket;
    auto connection = client::resolveConnection(settings);
    if (!connection)
        return complain(connection.error());
    client::Channel channel(std::move(*connection));
    const auto fleet = makeFleet(channel, options.factory);
    channel.shutDown();
    if (!fleet)
        return complain(fleet.error());

    mosquitto_lib_init();
    LoopCounters counters;
    {
        std::vector<std::unique_ptr<DeviceLoop>> loops;
        for (int i = 0; i < options.threads; ++i)
            loops.push_back(std::make_unique<DeviceLoop>(std::chrono::seconds(options.intervalSeconds),
                                                         options.keepAliveSeconds,
                                                         options.connectsPerSecond, counters));
        // All with a token trust the same: one context for them.
        std::map<std::string, TlsContext> contexts;
        for (std::size_t i = 0; i < fleet->size(); ++i) {
            const auto &made = (*fleet)[i];
            auto &context = contexts[made.connection.certificate()];
            if (!context)
                context = makeTlsContext(made.connection, options.tls == "1.2" ? TlsVersion::Tls12 : TlsVersion::Newest);
            if (!context)
                return complain({ErrorCode::Internal, "the credential of " + made.serial + " cannot be read", {}});
            loops[i % loops.size()]->add(made.connection, context,
                                         SimulatedDevice(made.product, static_cast<std::uint32_t>(i * 2654435761U + 1),
                                                         faultsOf(i, faults, options.faultPercent)));
        }
        for (auto &loop : loops)
            loop->start();
        const timespec wait{options.statusSeconds, 0};
        for (int signal = 0; signal != SIGINT && signal != SIGTERM;) {
            signal = ::sigtimedwait(&signals, nullptr, &wait);
            for (auto &loop : loops) {
                if (signal == SIGUSR1)
                    loop->storm();
            }
            if (signal < 0)
                printStatus(counters, fleet->size());
        }
        for (auto &loop : loops)
            loop->stop();
        printStatus(counters, fleet->size());
    }
    mosquitto_lib_cleanup();
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    setUpLogging({"fleetsim", "info", false});
    Options options;
    CLI::App app("A fleet of simulated devices, each a real MQTT client. SIGUSR1 cuts all their\n"
                 "connections at once, as a power cut would; they come back by themselves.");
    app.set_version_flag("--version", WHEELHOUSE_VERSION);
    app.add_option("--server", options.server.server, "HOST:PORT or unix:PATH; else WHEELHOUSE_SERVER or the local socket");
    app.add_option("--socket", options.socket, "path of the server's socket")->excludes("--server");
    app.add_option("--ca", options.server.caFile, "the server's CA, PEM");
    app.add_option("--token-file", options.server.tokenFile, "file with an operator's token");
    app.add_option("--count", options.factory.count, "how many devices")->check(CLI::Range(1, 1'000'000))->capture_default_str();
    app.add_option("--product", options.factory.product, "printer, speaker or scanbox; else all three in turn")
        ->check(CLI::IsMember({"printer", "speaker", "scanbox"}));
    app.add_option("--prefix", options.factory.prefix, "before each serial");
    app.add_option("--state-dir", options.factory.stateDirectory, "where credentials are kept")
        ->default_val("fleetsim-state");
    app.add_option("--credential", options.credential, "token or certificate")
        ->check(CLI::IsMember({"token", "certificate"}))->capture_default_str();
    app.add_option("--tls", options.tls, "the newest version the devices speak, 1.2 or 1.3; they resume sessions")
        ->check(CLI::IsMember({"1.2", "1.3"}))->capture_default_str();
    app.add_option("--faults", options.faults, "any of " + faultNames())->delimiter(',');
    app.add_option("--fault-percent", options.faultPercent, "share of the fleet with a fault")
        ->check(CLI::Range(0, 100))->capture_default_str();
    app.add_option("--interval", options.intervalSeconds, "seconds between two reports of a device")
        ->check(CLI::Range(1, 3600))->capture_default_str();
    app.add_option("--keep-alive", options.keepAliveSeconds, "seconds")->check(CLI::Range(5, 3600))->capture_default_str();
    app.add_option("--connects-per-second", options.connectsPerSecond, "of each thread, at the start")
        ->check(CLI::Range(1, 10'000))->capture_default_str();
    app.add_option("--threads", options.threads, "threads the devices share")->check(CLI::Range(1, 64))->capture_default_str();
    app.add_option("--status", options.statusSeconds, "seconds between two lines of status")
        ->check(CLI::Range(1, 3600))->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    std::vector<Fault> faults;
    for (const auto &name : options.faults) {
        const auto fault = parseFault(name);
        if (!fault) {
            std::cerr << "fleetsim: there is no fault " << name << "; there are " << faultNames() << '\n';
            return 2;
        }
        faults.push_back(*fault);
    }
    if (options.credential == "certificate")
        options.factory.credential = v1::CREDENTIAL_KIND_CERTIFICATE;

    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    raiseFileLimit();
    return simulate(options, faults, signals);
}
