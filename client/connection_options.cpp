#include "client/connection_options.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace wheelhouse::client {
namespace {

constexpr std::size_t kMaxFileBytes = 1 << 20;
constexpr std::size_t kMaxTokenBytes = 4096;
// sockaddr_un, less its final zero.
constexpr std::size_t kMaxSocketPath = 107;

std::string fromEnvironment(const char *variable)
{
    const char *value = std::getenv(variable);
    return value ? value : "";
}

Result<std::string> readFile(const std::string &field, const std::string &path)
{
    namespace fs = std::filesystem;
    std::error_code problem;
    const auto status = fs::status(path, problem);
    if (!fs::exists(status)) {
        return failField(field, fmt::format("there is no file {}", path));
    }
    if (fs::is_directory(status)) {
        return failField(field, fmt::format("{} is a directory, not a file", path));
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return failField(field, fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
    }
    std::string text(kMaxFileBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxFileBytes) {
        return failField(field, fmt::format("{} is larger than 1 MB", path));
    }
    return text;
}

bool holdsCertificate(const std::string &pem)
{
    std::unique_ptr<BIO, decltype(&BIO_free)> input(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr), &X509_free);
    ERR_clear_error();
    return certificate != nullptr;
}

// gRPC aborts the process over metadata that is not printable ASCII, so a
// token is checked before it ever becomes metadata.
Result<Secret> readToken(const std::string &path)
{
    auto text = readFile("token_file", path);
    if (!text) {
        return passOn(text);
    }
    const auto begin = text->find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) {
        return failField("token_file", fmt::format("{} is empty", path));
    }
    const auto token = text->substr(begin, text->find_last_not_of(" \t\r\n") - begin + 1);
    const bool printable = std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!printable || token.size() > kMaxTokenBytes) {
        return failField("token_file", fmt::format("{} does not hold a token: one line of at most {} characters "
                                                   "without spaces", path, kMaxTokenBytes));
    }
    return Secret(token);
}

std::string localSocket()
{
    const auto runtimeDir = fromEnvironment("XDG_RUNTIME_DIR");
    if (!runtimeDir.empty()) {
        auto path = runtimeDir + "/wheelhouse/wheelhoused.sock";
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) {
            return path;
        }
    }
    return "/run/wheelhouse/wheelhoused.sock";
}

} // namespace

Result<ServerAddress> ServerAddress::parse(std::string_view text)
{
    ServerAddress address;
    if (text.starts_with("unix:")) {
        text.remove_prefix(5);
        if (text.starts_with("///")) {
            text.remove_prefix(2);
        }
        if (text.empty() || text.size() > kMaxSocketPath) {
            return failField("server", fmt::format("the path of a socket is 1 to {} bytes long", kMaxSocketPath));
        }
        address.kind = Kind::UnixSocket;
        std::error_code ignored;
        address.path = std::filesystem::absolute(std::filesystem::path(text), ignored).string();
        return address;
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return failField("server", fmt::format("'{}' is neither HOST:PORT nor unix:PATH", text));
    }
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return failField("server", fmt::format("write an IPv6 address in brackets: [{}]:PORT", host));
    }
    const auto port = text.substr(colon + 1);
    const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (problem != std::errc() || end != port.data() + port.size() || address.port < 1 || address.port > 65535) {
        return failField("server", fmt::format("'{}' is not a port; ports are 1 to 65535", port));
    }
    if (host.empty() || host.find_first_of("/@ ") != std::string_view::npos) {
        return failField("server", fmt::format("'{}' is not a host name; give HOST:PORT without a scheme", host));
    }
    address.host = host;
    return address;
}

std::string ServerAddress::toString() const
{
    if (kind == Kind::UnixSocket) {
        return "unix:" + path;
    }
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

Result<ConnectionOptions> resolveConnection(const ConnectionSettings &settings)
{
    const auto choose = [](const std::string &given, const char *variable) {
        return given.empty() ? fromEnvironment(variable) : given;
    };
    const auto server = choose(settings.server, "WHEELHOUSE_SERVER");
    const auto caFile = choose(settings.caFile, "WHEELHOUSE_CA");
    const auto tokenFile =
        settings.withoutToken ? std::string() : choose(settings.tokenFile, "WHEELHOUSE_TOKEN_FILE");

    ConnectionOptions options;
    auto address = ServerAddress::parse(server.empty() ? "unix:" + localSocket() : server);
    if (!address) {
        return passOn(address);
    }
    options.server = std::move(*address);
    const bool tcp = options.server.kind == ServerAddress::Kind::Tcp;
    if (tcp && caFile.empty()) {
        return failField("ca", "a server over TCP is reached with TLS; name its CA with --ca FILE or WHEELHOUSE_CA "
                               "(the server writes it to DATA_DIR/ca.crt)");
    }
    if (tcp) {
        auto certificate = readFile("ca", caFile);
        if (!certificate) {
            return passOn(certificate);
        }
        if (!holdsCertificate(*certificate)) {
            return failField("ca", fmt::format("{} is not a PEM file with a certificate", caFile));
        }
        options.caCertificate = std::move(*certificate);
        options.caFile = caFile;
    }
    if (!tokenFile.empty()) {
        auto token = readToken(tokenFile);
        if (!token) {
            return passOn(token);
        }
        options.token = std::move(*token);
    } else if (tcp && !settings.withoutToken) {
        return failField("token_file", "a server over TCP asks for a token; name its file with --token-file FILE or "
                                       "WHEELHOUSE_TOKEN_FILE");
    }
    return options;
}

Result<ConnectionOptions> connectionFromEnvironment()
{
    return resolveConnection({});
}

} // namespace wheelhouse::client
