#include "server/links/mqtt/mosquitto_settings.h"

#include <array>
#include <cstdlib>
#include <fstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/identifier.h"

namespace wheelhouse::mqtt {

namespace fs = std::filesystem;

namespace {

constexpr const char *kPluginName = "mosquitto_wheelhouse.so";

Result<fs::path> findProgram(const fs::path &given)
{
    std::vector<fs::path> candidates;
    if (!given.empty()) {
        candidates.push_back(given);
    } else {
        candidates = {"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/bin/mosquitto"};
        std::string_view path = std::getenv("PATH") ? std::getenv("PATH") : "";
        while (!path.empty()) {
            const auto end = std::min(path.find(':'), path.size());
            candidates.push_back(fs::path(path.substr(0, end)) / "mosquitto");
            path.remove_prefix(std::min(end + 1, path.size()));
        }
    }
    for (const auto &candidate : candidates) {
        if (::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    return fail(ErrorCode::FailedPrecondition,
                "mosquitto is not installed: install the package mosquitto, or name a broker with --mqtt");
}

Result<fs::path> findPlugin(const fs::path &given)
{
    std::vector<fs::path> candidates;
    if (!given.empty())
        candidates.push_back(given);
    if (const char *named = std::getenv("WHEELHOUSE_BROKER_PLUGIN"))
        candidates.emplace_back(named);
    std::error_code error;
    const fs::path own = fs::read_symlink("/proc/self/exe", error).parent_path();
    if (!error) {
        // In the build tree, and where the package puts it.
        candidates.push_back(own.parent_path() / "lib" / kPluginName);
        candidates.push_back(own.parent_path() / "lib" / "wheelhouse" / kPluginName);
    }
    candidates.emplace_back(fs::path("/usr/lib/wheelhouse") / kPluginName);
    for (const auto &candidate : candidates) {
        if (::access(candidate.c_str(), R_OK) == 0)
            return fs::absolute(candidate);
    }
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("the broker's plugin {} is not where it should be: {}", kPluginName, candidates.back().string()));
}

// The kernel's choice. Somebody else may take it before the broker does; then
// the broker's start says so.
Result<int> freePort(const std::string &address)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo *found = nullptr;
    if (::getaddrinfo(address.c_str(), "0", &hints, &found) != 0)
        return fail(ErrorCode::FailedPrecondition, fmt::format("devices cannot be listened for on {}", address));
    int port = 0;
    for (const addrinfo *each = found; each && port == 0; each = each->ai_next) {
        const int fd = ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_storage name{};
        socklen_t length = sizeof name;
        if (fd >= 0 && ::bind(fd, each->ai_addr, each->ai_addrlen) == 0
            && ::getsockname(fd, reinterpret_cast<sockaddr *>(&name), &length) == 0) {
            port = ntohs(each->ai_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 &>(name).sin6_port
                                                     : reinterpret_cast<const sockaddr_in &>(name).sin_port);
        }
        if (fd >= 0)
            ::close(fd);
    }
    ::freeaddrinfo(found);
    if (port == 0)
        return fail(ErrorCode::FailedPrecondition, fmt::format("devices cannot be listened for on {}", address));
    return port;
}

// `fill` appends to the text, and calls `spill` now and then where it is long.
Result<void> writeFile(const fs::path &path,
                       const std::function<void(std::string &text, const std::function<void()> &spill)> &fill)
{
    const fs::path temporary = path.string() + ".new";
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    std::string text;
    bool written = fd >= 0;
    const auto spill = [&] {
        for (std::string_view rest = text; written && !rest.empty();) {
            const auto count = ::write(fd, rest.data(), rest.size());
            written = count > 0;
            if (written)
                rest.remove_prefix(static_cast<std::size_t>(count));
        }
        text.clear();
    };
    fill(text, spill);
    spill();
    if (fd >= 0)
        ::close(fd);
    if (!written || std::rename(temporary.c_str(), path.c_str()) != 0)
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} cannot be written", path.string()));
    return {};
}

// Given, as they were, or free ones, in this order.
Result<void> choosePorts(const MosquittoOptions &options, MosquittoSettings &settings)
{
    const fs::path portsFile = options.directory / "ports.json";
    std::ifstream file(portsFile);
    const auto kept = nlohmann::json::parse(file, nullptr, false);
    const auto keptPort = [&](const char *kind) {
        return kept.is_object() && kept.contains(kind) && kept[kind].is_number_integer() ? kept[kind].get<int>() : 0;
    };
    settings.tokenPort = options.tokenPort != 0 ? options.tokenPort : keptPort("token");
    settings.certificatePort = options.certificatePort != 0 ? options.certificatePort : keptPort("certificate");
    for (auto *port : {&settings.tokenPort, &settings.certificatePort}) {
        while (*port == 0 || (port == &settings.certificatePort && *port == settings.tokenPort)) {
            const auto found = freePort(options.listenAddress);
            if (!found)
                return passOn(found);
            *port = *found;
        }
    }
    if (settings.tokenPort == keptPort("token") && settings.certificatePort == keptPort("certificate"))
        return {};
    return writeFile(portsFile, [&](std::string &text, const auto &) {
        text = nlohmann::ordered_json{{"token", settings.tokenPort}, {"certificate", settings.certificatePort}}.dump(2) + "\n";
    });
}

} // namespace

std::string accountLine(const devices::Account &account)
{
    std::string line = account.key;
    const auto add = [&line](bool byCertificate, const devices::SecretHash &hash, std::int64_t end) {
        line += byCertificate ? " c " : " t ";
        line += hexText(hash);
        line += ' ';
        line += std::to_string(end);
    };
    add(account.byCertificate, account.hash, account.end);
    if (account.older)
        add(account.older->byCertificate, account.older->hash, account.older->end);
    return line;
}

Result<MosquittoSettings> MosquittoSettings::prepare(MosquittoOptions options)
{
    MosquittoSettings settings;
    auto program = findProgram(options.program);
    if (!program)
        return passOn(program);
    auto plugin = findPlugin(options.plugin);
    if (!plugin)
        return passOn(plugin);
    options.program = std::move(*program);
    options.plugin = std::move(*plugin);
    std::error_code error;
    options.directory = fs::absolute(options.directory);
    fs::create_directories(options.directory, error);
    if (error || ::chmod(options.directory.c_str(), 0700) != 0)
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} cannot be made", options.directory.string()));

    if (auto chosen = choosePorts(options, settings); !chosen)
        return passOn(chosen);
    settings.socket = options.directory / "server.sock";
    // sun_path is small.
    if (settings.socket.string().size() >= sizeof(sockaddr_un::sun_path)) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the path {} is too long for a socket; use a shorter data directory", settings.socket.string()));
    }
    settings.serverPassword = Secret(makeRandomToken(32));
    settings.options = std::move(options);
    return settings;
}

Result<void> MosquittoSettings::write(const devices::AccountSource &accounts) const
{
    constexpr std::size_t kPiece = 1 << 20;
    auto written = writeFile(accountsFile(), [&](std::string &text, const auto &spill) {
        text = fmt::format("{} s {}\n", kServerName, sha256Hex(serverPassword.reveal()));
        accounts.forEachAccount([&](const devices::Account &account) {
            text += accountLine(account);
            text += '\n';
            if (text.size() >= kPiece)
                spill();
        });
    });
    if (!written)
        return written;
    return writeFile(configFile(), [&](std::string &text, const auto &) {
        // Without this the broker would become another user, who cannot read our files.
        if (::geteuid() == 0)
            text += "user root\n";
        text += fmt::format("log_dest stderr\nlog_timestamp false\n"
                            "log_type error\nlog_type warning\nlog_type notice\nlog_type information\n"
                            "connection_messages true\n"
                            "persistence false\n"
                            "allow_anonymous false\n"
                            // The plugin refuses what is above 262,144 and tells of it; what
                            // is beyond this is cut off, before it is held in memory.
                            "max_packet_size 2097152\n"
                            "max_inflight_messages 1000\n"
                            "max_queued_messages 100000\n"
                            "max_keepalive 3600\n"
                            "set_tcp_nodelay true\n"
                            "sys_interval 0\n"
                            "plugin {}\n"
                            "plugin_opt_accounts {}\n",
                            options.plugin.string(), accountsFile().string());
        text += fmt::format("\nlistener 0 {}\n", socket.string());
        text += fmt::format("\nlistener {} {}\ncertfile {}\nkeyfile {}\n", tokenPort, options.listenAddress,
                            options.certificateFile.string(), options.keyFile.string());
        text += fmt::format("\nlistener {} {}\ncertfile {}\nkeyfile {}\ncafile {}\nrequire_certificate true\n",
                            certificatePort, options.listenAddress, options.certificateFile.string(),
                            options.keyFile.string(), options.caFile.string());
    });
}

} // namespace wheelhouse::mqtt
