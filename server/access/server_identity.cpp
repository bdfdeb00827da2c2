#include "server/access/server_identity.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/identifier.h"
#include "core/private_file.h"
#include "core/x509.h"

namespace wheelhouse::access {

namespace {

constexpr std::chrono::days kRenewBefore{30};

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::vector<std::string> serverNames(const std::vector<std::string> &listenHosts)
{
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    const auto add = [&names](const std::string &name) {
        const bool isWildcard = name.empty() || name == "0.0.0.0" || name == "::" || name == "*";
        if (!isWildcard && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    add(hostName());
    std::for_each(listenHosts.begin(), listenHosts.end(), add);
    return names;
}

// Both empty when there is no such file.
Result<std::string> readText(const std::string &path)
{
    auto content = readPublicFile(path);
    if (!content)
        return passOn(content);
    return content->value_or(std::string());
}

Result<Secret> readKey(const std::string &path)
{
    auto content = readPrivateFile(path);
    if (!content)
        return passOn(content);
    return content->value_or(Secret());
}

Result<std::string> loadServerId(const std::string &path)
{
    auto id = readText(path);
    if (!id || !id->empty()) {
        if (id && id->back() == '\n')
            id->pop_back();
        return id;
    }
    const std::string made = makeUuid();
    if (const auto written = writePublicFile(path, made + "\n"); !written)
        return passOn(written);
    return made;
}

Result<CertificateAuthority> loadAuthority(const std::string &certificatePath, const std::string &keyPath)
{
    const auto certificate = readText(certificatePath);
    const auto key = readKey(keyPath);
    if (!certificate)
        return passOn(certificate);
    if (!key)
        return passOn(key);
    if (!key->empty() && !certificate->empty()) {
        auto authority = CertificateAuthority::load(*certificate, *key);
        if (!authority) {
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} and {}: {}", certificatePath, keyPath, authority.error().message));
        }
        return authority;
    }
    // A new one would lock out every client that trusts the old; a key alone
    // is what a crash between the two writes below leaves.
    if (!certificate->empty()) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is missing beside {}; restore it from a backup, or remove both to begin with a new "
                                "authority",
                                keyPath, certificatePath));
    }
    auto authority = CertificateAuthority::create("Wheelhouse server CA " + makeRandomToken(6));
    if (!authority)
        return authority;
    for (const auto &written : {writePrivateFile(keyPath, authority->keyPem()),
                                writePublicFile(certificatePath, authority->certificatePem())}) {
        if (!written)
            return passOn(written);
    }
    return authority;
}

bool isUsable(const CertificateAuthority &authority, const std::string &certificate, const Secret &key,
              const std::vector<std::string> &names, std::chrono::system_clock::time_point now)
{
    const auto facts = readCertificate(certificate);
    return facts && isKeyOf(certificate, key) && authority.hasIssued(certificate)
        && facts->expireTime > now + kRenewBefore
        && std::all_of(names.begin(), names.end(), [&](const std::string &name) {
               return std::find(facts->names.begin(), facts->names.end(), name) != facts->names.end();
           });
}

} // namespace

Result<ServerIdentity> loadServerIdentity(const std::string &dataDirectory,
                                          const std::vector<std::string> &listenHosts,
                                          std::chrono::system_clock::time_point now)
{
    ServerIdentity identity;
    identity.authorityPath = dataDirectory + "/ca.crt";
    identity.certificatePath = dataDirectory + "/server.crt";
    identity.keyPath = dataDirectory + "/server.key";
    auto serverId = loadServerId(dataDirectory + "/server.id");
    if (!serverId)
        return passOn(serverId);
    identity.serverId = std::move(*serverId);
    const auto authority = loadAuthority(identity.authorityPath, dataDirectory + "/ca.key");
    if (!authority)
        return passOn(authority);
    identity.authorityPem = authority->certificatePem();

    const auto certificate = readText(identity.certificatePath);
    const auto key = readKey(identity.keyPath);
    if (!certificate)
        return passOn(certificate);
    if (!key)
        return passOn(key);
    identity.certificatePem = *certificate;
    identity.keyPem = *key;
    const auto names = serverNames(listenHosts);
    if (isUsable(*authority, identity.certificatePem, identity.keyPem, names, now))
        return identity;
    auto issued = authority->issueServer(names);
    if (!issued)
        return passOn(issued);
    spdlog::info("access: issued a server certificate for {}", fmt::join(names, ", "));
    // The key first; a crash in between leaves a pair that does not fit, which
    // the next start replaces.
    for (const auto &written : {writePrivateFile(identity.keyPath, issued->keyPem),
                                writePublicFile(identity.certificatePath, issued->certificatePem)}) {
        if (!written)
            return passOn(written);
    }
    identity.certificatePem = std::move(issued->certificatePem);
    identity.keyPem = std::move(issued->keyPem);
    return identity;
}

} // namespace wheelhouse::access
