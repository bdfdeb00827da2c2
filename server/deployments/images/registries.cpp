#include "server/deployments/images/registries.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "core/x509.h"
#include "server/deployments/images/registry_address.h"
#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxId = 53;
constexpr std::size_t kMaxUsername = 255;
constexpr std::size_t kMaxPassword = 16 * 1024;
constexpr std::size_t kMaxPem = 64 * 1024;
constexpr char kPrefix[] = "registries/";

bool isOneLine(const std::string &text)
{
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

} // namespace

Registries::Registries(RegistryStore &store, RegistryClient &client) : m_store(store), m_client(client) {}

Result<void> Registries::load()
{
    auto stored = m_store.load();
    if (!stored)
        return passOn(stored);
    for (auto &entry : *stored) {
        const auto &told = entry.registry;
        take({told,
              std::make_shared<RegistryAccess>(RegistryAccess{told.host(), told.url(), told.username(),
                                                              std::move(entry.password), told.ca_certificate()}),
              entry.broken});
    }
    return {};
}

void Registries::take(Kept kept)
{
    const std::lock_guard lock(m_mutex);
    const std::string name = kept.told.name();
    m_registries[name] = std::move(kept);
}

Result<Registries::Kept> Registries::checked(const v1::Registry &wanted, const std::string &password,
                                             bool keepPassword, const Kept *before) const
{
    Kept kept;
    auto &told = kept.told;
    told.set_name(wanted.name());
    const std::string host = ImagePlace::of({wanted.host(), {}, {}, {}}).host;
    if (wanted.host().empty() || !isRegistryHost(host))
        return failField("registry.host", "As it stands in image references: registry.example.com or "
                                          "registry.example.com:5000.");
    told.set_host(host);
    told.set_url(registryOrigin(wanted.url().empty() ? "https://" + host : wanted.url()));
    if (told.url().empty())
        return failField("registry.url", "http:// or https://, a host and a port, without credentials or a path.");
    if (wanted.username().size() > kMaxUsername || !isOneLine(wanted.username())
        || wanted.username().find(':') != std::string::npos)
        return failField("registry.username", fmt::format("One line of at most {} bytes, without ':'.", kMaxUsername));
    told.set_username(wanted.username());
    if (!wanted.ca_certificate().empty() && (wanted.ca_certificate().size() > kMaxPem || !readCertificate(wanted.ca_certificate())))
        return failField("registry.ca_certificate", "One or more certificates in PEM.");
    told.set_ca_certificate(wanted.ca_certificate());
    if (password.size() > kMaxPassword || !isOneLine(password))
        return failField("password", fmt::format("One line of at most {} bytes.", kMaxPassword));
    Secret secret(password);
    if (keepPassword && password.empty() && before && !before->access->password.empty()) {
        if (before->told.url() != told.url())
            return fail(ErrorCode::FailedPrecondition, fmt::format("The password kept is for {}: give it anew for {}.",
                                                                   before->told.url(), told.url()));
        if (before->told.username() == told.username())
            secret = before->access->password;
    }
    if (told.username().empty() != secret.empty())
        return told.username().empty() ? failField("registry.username", "A password needs a user.")
                                       : failField("password", "A user needs a password.");
    told.set_has_password(!secret.empty());
    kept.access = std::make_shared<RegistryAccess>(
        RegistryAccess{told.host(), told.url(), told.username(), std::move(secret), told.ca_certificate()});
    return kept;
}

Result<Registries::Kept> Registries::kept(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_registries.find(name);
    if (found == m_registries.end())
        return fail(ErrorCode::NotFound, fmt::format("There is no registry '{}'.", lastPart(name)));
    return found->second;
}

Result<v1::Registry> Registries::create(const v1::CreateRegistryRequest &request, const std::string &account)
{
    if (!isResourceId(request.registry_id(), kMaxId))
        return failField("registry_id", fmt::format("1 to {} of a-z, 0-9 and dash, beginning with a letter.", kMaxId));
    const std::lock_guard changing(m_changeMutex);
    auto made = checked(request.registry(), request.password(), false, nullptr);
    if (!made)
        return passOn(made);
    {
        const std::lock_guard lock(m_mutex);
        if (m_registries.size() >= kMost)
            return fail(ErrorCode::ResourceExhausted, fmt::format("There are {} registries, and no more can be.", kMost));
    }
    made->told.set_name(kPrefix + request.registry_id());
    *made->told.mutable_update_time() = TimeUtil::GetCurrentTime();
    made->told.set_updated_by(account);
    if (auto added = m_store.add({made->told, made->access->password, {}}); !added) {
        if (added.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("There is a registry '{}' already, or one of {}.",
                                                              request.registry_id(), made->told.host()));
        return passOn(added);
    }
    const auto told = made->told;
    take(std::move(*made));
    return told;
}

Result<v1::Registry> Registries::update(const v1::UpdateRegistryRequest &request, const std::string &account)
{
    const std::lock_guard changing(m_changeMutex);
    const auto before = kept(request.registry().name());
    if (!before)
        return passOn(before);
    auto made = checked(request.registry(), request.password(), request.keep_password(), &*before);
    if (!made)
        return passOn(made);
    *made->told.mutable_update_time() = TimeUtil::GetCurrentTime();
    made->told.set_updated_by(account);
    if (auto replaced = m_store.replace({made->told, made->access->password, {}}); !replaced) {
        if (replaced.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("There is another registry of {}.", made->told.host()));
        return passOn(replaced);
    }
    const auto told = made->told;
    take(std::move(*made));
    return told;
}

Result<void> Registries::remove(const std::string &name)
{
    const std::lock_guard changing(m_changeMutex);
    if (const auto known = kept(name); !known)
        return passOn(known);
    if (auto removed = m_store.remove(name); !removed && removed.error().code != ErrorCode::NotFound)
        return removed;
    const std::lock_guard lock(m_mutex);
    m_registries.erase(name);
    return {};
}

std::vector<v1::Registry> Registries::list() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<v1::Registry> all;
    for (const auto &[name, kept] : m_registries)
        all.push_back(kept.told);
    return all;
}

Result<v1::CheckRegistryResponse> Registries::check(const v1::CheckRegistryRequest &request) const
{
    Result<Kept> before = fail(ErrorCode::NotFound, {});
    if (!request.registry().name().empty()) {
        before = kept(request.registry().name());
        if (!before)
            return passOn(before);
    }
    const auto &wanted = request.registry();
    const bool asKept = before && wanted.host().empty() && wanted.url().empty() && wanted.username().empty();
    if (asKept && !before->broken.empty())
        return fail(ErrorCode::FailedPrecondition, before->broken);
    auto access = asKept ? Result<Kept>(*before)
                         : checked(wanted, request.password(), request.keep_password(), before ? &*before : nullptr);
    if (!access)
        return passOn(access);
    const auto began = std::chrono::steady_clock::now();
    const auto answer = m_client.check(*access->access);
    if (!answer && answer.error().code == ErrorCode::Cancelled)
        return passOn(answer);
    v1::CheckRegistryResponse response;
    const auto took = std::chrono::steady_clock::now() - began;
    *response.mutable_latency() =
        TimeUtil::MillisecondsToDuration(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    response.set_ok(answer.has_value());
    response.set_message(answer ? fmt::format("{} answers as a registry{}.", access->told.url(),
                                              access->told.username().empty() ? "" : " and takes the credentials")
                                : answer.error().message);
    return response;
}

Result<RegistryAccessRef> Registries::find(const std::string &host) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[name, kept] : m_registries) {
        if (kept.told.host() != host)
            continue;
        if (!kept.broken.empty())
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("The password of {} cannot be opened; give it anew: {}", name, kept.broken));
        return kept.access;
    }
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("{} is not among the registries; add it with whctl registry create.", host));
}

} // namespace wheelhouse::deployments
