#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace wheelhouse::helm {
class OperationStore;
}

namespace wheelhouse::server {

// What `wheelhoused` was asked to do. Names of options are a promise.
struct ServerOptions {
    std::string dataDirectory;
    // HOST:PORT of the TLS listener; port 0 lets the system choose.
    std::string listen = "127.0.0.1:7443";
    // Unix socket; empty for none.
    std::string socket;
    // `sqlite:PATH` or `postgresql://…`; SQLite in the data directory if empty.
    std::string database;
    // `mqtt://host:port` of a broker that is there already; empty to run one.
    std::string mqtt;
    // Of the broker that is run: the name devices are told, the listening host
    // when empty; and its ports, chosen at the first start and kept when 0.
    std::string deviceHost;
    int deviceTokenPort = 0;
    int deviceCertificatePort = 0;
    // HOST:PORT of the metrics page; empty for none.
    std::string metricsListen;
    // HOST:PORT where CI systems post to; empty for none. With the server's own
    // certificate unless plain.
    std::string hooksListen;
    bool hooksPlain = false;
    // Jobs on more devices than this need a second person.
    std::int64_t jobApprovalAbove = 100;
    // For how long Kubernetes events, and changes of objects, are kept.
    int keepEventsDays = 30;
    int keepChangesDays = 90;
    // Folders whose token files kubeconfigs may name.
    std::vector<std::string> tokenFileFolders;
    // At most so many requests a second to each API server, but for a burst of
    // four times as many.
    double clusterRequestsPerSecond = 25;
    // The `helm` program; empty: looked for in PATH.
    std::string helm;
    std::string logLevel = "info";
    bool logJson = false;
    // For tests, not of the command line: what stands between Helm's operations
    // and the store it is given, which outlives it.
    std::function<std::unique_ptr<helm::OperationStore>(helm::OperationStore &)> betweenHelmStore;
};

// Reads the command line and the TOML file it names; the command line wins.
// Returns -1 to go on, or the code to exit with (0 after --help or --version,
// 2 for wrong usage), after saying why.
int readServerOptions(int argc, char **argv, ServerOptions &options);

} // namespace wheelhouse::server
