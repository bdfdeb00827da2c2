#include "app/server/server_options.h"

#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace wheelhouse::server {

namespace {

// gRPC would take a missing port for 443, and `http` for 80.
std::string hostAndPort(std::string &given)
{
    const auto colon = given.rfind(':');
    const std::string_view text(given);
    int port = -1;
    if (colon != std::string::npos && colon > 0) {
        const auto digits = text.substr(colon + 1);
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (problem != std::errc() || end != digits.data() + digits.size())
            port = -1;
    }
    const auto host = text.substr(0, colon);
    const bool bare = host.find(':') == std::string_view::npos || (host.starts_with('[') && host.ends_with(']'));
    return port >= 0 && port <= 65535 && bare
        ? std::string()
        : fmt::format("'{}' is not HOST:PORT, such as 127.0.0.1:7443 or [::1]:7443", given);
}

} // namespace

int readServerOptions(int argc, char **argv, ServerOptions &options)
{
    CLI::App app{"Wheelhouse's server: devices, clusters and deployments behind one gRPC contract.", "wheelhoused"};
    app.add_option("--data-dir", options.dataDirectory,
                   "Where everything is kept; made on the first start, with a CA and an administrator's token")
        ->required()
        ->type_name("DIR");
    app.add_option("--listen", options.listen, "Address of the TLS listener; port 0 lets the system choose")
        ->check(CLI::Validator(hostAndPort, ""))
        ->type_name("HOST:PORT")
        ->capture_default_str();
    app.add_option("--socket", options.socket, "Unix socket for this machine's own clients")->type_name("PATH");
    app.add_option("--database", options.database,
                   "sqlite:PATH or postgresql://…; SQLite in the data directory when not given")
        ->type_name("URL");
    auto *mqtt = app.add_option("--mqtt", options.mqtt,
                                "mqtt://HOST:PORT of a broker; when not given, a Mosquitto of its own is run")
                     ->type_name("URL");
    app.add_option("--device-host", options.deviceHost,
                   "Name or address that devices are told to connect to; gets into the server's certificate")
        ->excludes(mqtt)
        ->type_name("HOST");
    app.add_option("--device-token-port", options.deviceTokenPort,
                   "Port for devices with a token; chosen at the first start and kept when not given")
        ->excludes(mqtt)
        ->check(CLI::Range(1, 65535));
    app.add_option("--device-certificate-port", options.deviceCertificatePort,
                   "Port for devices with a certificate; the same")
        ->excludes(mqtt)
        ->check(CLI::Range(1, 65535));
    app.add_option("--metrics-listen", options.metricsListen, "Address of the Prometheus metrics page, without TLS")
        ->check(CLI::Validator(hostAndPort, ""))
        ->type_name("HOST:PORT");
    app.add_option("--hooks-listen", options.hooksListen, "Address where CI systems post to, with the server's certificate")
        ->check(CLI::Validator(hostAndPort, ""))
        ->type_name("HOST:PORT");
    app.add_flag("--hooks-plain", options.hooksPlain,
                 "No TLS there: for a reverse proxy in front, or a network of one's own");
    app.add_option("--job-approval-above", options.jobApprovalAbove,
                   "Jobs on more devices than this wait for a second person, unless the product says otherwise of the "
                   "command; 0 always")
        ->check(CLI::Range(std::int64_t(0), std::int64_t(1'000'000'000)))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--keep-events-days", options.keepEventsDays, "Kubernetes events are kept so many days, at most 300,000 of them")
        ->check(CLI::Range(1, 3650))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--keep-changes-days", options.keepChangesDays,
                   "What changed of Kubernetes objects is kept so many days, at most 300,000 changes")
        ->check(CLI::Range(1, 3650))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--token-file-folder", options.tokenFileFolders,
                   "Folder on this machine whose token files a kubeconfig may name (tokenFile), such as "
                   "/var/run/secrets; more than one may be given, none by default")
        ->check([](const std::string &folder) {
            return folder.starts_with('/') ? std::string() : fmt::format("'{}' is not an absolute path", folder);
        })
        ->type_name("DIR");
    app.add_option("--cluster-requests-per-second", options.clusterRequestsPerSecond,
                   "At most so many requests to each API server, but for a burst of four times as many")
        ->check(CLI::Range(1.0, 10000.0))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--helm", options.helm, "The helm program, version 3 or 4; looked for in PATH when not given")->type_name("PATH");
    app.add_option("--log-level", options.logLevel, "debug, info, warn or error")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
        ->capture_default_str();
    app.add_flag("--log-json", options.logJson, "Log lines as JSON objects");
    app.set_config("--config", "", "A TOML file with these options by their long names")->type_name("FILE");
    app.set_version_flag("--version", std::string("wheelhoused " WHEELHOUSE_VERSION));
    try {
        app.parse(argc, argv);
        if (options.deviceTokenPort != 0 && options.deviceTokenPort == options.deviceCertificatePort)
            throw CLI::ValidationError("--device-certificate-port", "must differ from --device-token-port");
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return -1;
}

} // namespace wheelhouse::server
