#include "server/devices/device_credential_desk.h"

#include <algorithm>

#include "core/identifier.h"
#include "server/devices/credential_expiry.h"
#include "server/devices/device_credentials.h"

namespace wheelhouse::devices {

namespace {

constexpr std::chrono::hours kDefaultOverlap{24};
constexpr std::chrono::days kMaxOverlap{90};
constexpr std::chrono::hours kMinLifetime{1};
constexpr std::chrono::days kMaxLifetime{3650};
constexpr std::chrono::days kCertificateLifetime{365};
constexpr std::size_t kMaxRequestId = 64;
constexpr std::string_view kCredentials = "/credentials/";

std::int64_t secondsOf(const std::optional<Clock::time_point> &end)
{
    return end ? std::chrono::floor<std::chrono::seconds>(*end).time_since_epoch().count() : 0;
}

std::string hexOf(const SecretHash &hash)
{
    std::string text;
    for (const auto byte : hash)
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    return text;
}

v1::DeviceCredential toMessage(const StoredCredential &stored, bool retired, Clock::time_point now)
{
    v1::DeviceCredential credential;
    credential.set_name(stored.device + std::string(kCredentials) + stored.id);
    credential.set_kind(stored.kind);
    if (stored.revokeTime || retired)
        credential.set_state(v1::DeviceCredential::STATE_REVOKED);
    else if (!stored.isGood(now))
        credential.set_state(v1::DeviceCredential::STATE_EXPIRED);
    else
        credential.set_state(stored.newest ? v1::DeviceCredential::STATE_GOOD : v1::DeviceCredential::STATE_OVERLAPPING);
    credential.set_fingerprint(hexOf(stored.hash));
    *credential.mutable_create_time() = toTimestamp(stored.createTime);
    if (stored.expireTime)
        *credential.mutable_expire_time() = toTimestamp(*stored.expireTime);
    if (stored.revokeTime)
        *credential.mutable_revoke_time() = toTimestamp(*stored.revokeTime);
    credential.set_requester(stored.requester);
    return credential;
}

// Within what is allowed, or `unset` where nothing is said.
Result<std::chrono::seconds> durationOf(bool isSet, const google::protobuf::Duration &given, std::chrono::seconds unset,
                                        std::chrono::seconds least, std::chrono::seconds most,
                                        const std::string &field, const char *allowed)
{
    if (!isSet)
        return unset;
    if (given.seconds() < least.count() || given.seconds() > most.count() || given.nanos() < 0
        || (given.seconds() == most.count() && given.nanos() > 0))
        return failField(field, allowed);
    return std::chrono::seconds(given.seconds());
}

} // namespace

StoredCredential *DeviceCredentialDesk::File::newest()
{
    const auto found = std::find_if(credentials.begin(), credentials.end(),
                                    [](const auto &credential) { return credential.newest && !credential.revokeTime; });
    return found == credentials.end() ? nullptr : &*found;
}

StoredCredential *DeviceCredentialDesk::File::older(Clock::time_point now)
{
    const auto found = std::find_if(credentials.begin(), credentials.end(), [now](const auto &credential) {
        return !credential.newest && credential.isGood(now);
    });
    return found == credentials.end() ? nullptr : &*found;
}

DeviceCredentialDesk::DeviceCredentialDesk(DeviceTable &table, DeviceRegistry &registry, CredentialStore &store,
                                           DeviceLink &link, CertificateIssuer issueCertificate)
    : m_table(table), m_registry(registry), m_store(store), m_link(link),
      m_issueCertificate(std::move(issueCertificate))
{
}

Result<void> DeviceCredentialDesk::load()
{
    return m_store.loadOlder(Clock::now(), [this](const StoredCredential &older) {
        const auto device = m_table.get(older.device);
        if (!device || device->uid() != older.uid || device->state() == v1::Device::STATE_RETIRED)
            return;
        Account account = m_table.account(keyOfName(older.device));
        account.older = std::make_shared<const Proof>(
            Proof{older.kind == v1::CREDENTIAL_KIND_CERTIFICATE, older.hash, secondsOf(older.expireTime)});
        m_table.setAccount(std::move(account));
    });
}

// What the store has; the newest as the device's own row says it, which also
// stands for a credential that has no row of its own.
Result<std::vector<StoredCredential>> DeviceCredentialDesk::credentialsOf(const v1::Device &device,
                                                                          const std::string &before, int limit)
{
    auto credentials = m_store.credentials(device.uid(), before, limit);
    if (!credentials)
        return credentials;
    const bool hasNone = device.credential() == v1::CREDENTIAL_KIND_NONE;
    const Account account = m_table.account(keyOfName(device.name()));
    const bool isLiving = device.state() != v1::Device::STATE_RETIRED;
    bool foundNewest = false;
    for (auto &credential : *credentials) {
        if (!credential.newest || hasNone)
            continue;
        foundNewest = true;
        if (isLiving)
            credential.hash = account.hash;
    }
    // The credential of the registration has the device's own uid as its id.
    if (foundNewest || hasNone || !isLiving || !credentials->empty() || !before.empty())
        return credentials;
    StoredCredential first;
    first.id = device.uid();
    first.device = device.name();
    first.uid = device.uid();
    first.kind = device.credential();
    first.hash = account.hash;
    first.createTime = fromTimestamp(device.create_time());
    if (device.has_credential_expire_time())
        first.expireTime = fromTimestamp(device.credential_expire_time());
    first.newest = true;
    credentials->push_back(std::move(first));
    return credentials;
}

Result<v1::ListDeviceCredentialsResponse>
DeviceCredentialDesk::listCredentials(const v1::ListDeviceCredentialsRequest &request)
{
    if (const auto name = DeviceName::parse(request.parent(), "parent"); !name)
        return passOn(name);
    if (request.page_size() < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    const auto device = m_table.get(request.parent());
    if (!device)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));
    const int size = request.page_size() == 0 ? 100 : std::min(request.page_size(), 1000);
    auto credentials = credentialsOf(*device, request.page_token(), size + 1);
    if (!credentials)
        return passOn(credentials);
    v1::ListDeviceCredentialsResponse response;
    const auto now = Clock::now();
    for (const auto &credential : *credentials) {
        if (response.credentials_size() == size) {
            const std::string &last = response.credentials(size - 1).name();
            response.set_next_page_token(last.substr(last.rfind('/') + 1));
            break;
        }
        *response.add_credentials() = toMessage(credential, device->state() == v1::Device::STATE_RETIRED, now);
    }
    return response;
}

Result<DeviceCredentialDesk::File> DeviceCredentialDesk::open(const DeviceName &name)
{
    File file;
    auto device = m_registry.living(name.toString());
    if (!device)
        return passOn(device);
    file.device = std::move(*device);
    file.account = m_table.account(name.key());
    auto credentials = credentialsOf(*file.device, {}, CredentialStore::kKept);
    if (!credentials)
        return passOn(credentials);
    file.credentials = std::move(*credentials);
    return file;
}

Result<void> DeviceCredentialDesk::commit(v1::Device changed, const Account &account,
                                          const std::vector<StoredCredential> &credentials)
{
    const auto now = Clock::now();
    *changed.mutable_update_time() = toTimestamp(now);
    StoredDevice stored;
    stored.device = changed;
    stored.secretHash = account.hash;
    if (auto saved = m_store.saveCredentials(stored, credentials); !saved)
        return saved;
    m_table.setAccount(account);
    m_table.modify(changed.name(), [&](v1::Device &device) {
        device.set_credential(changed.credential());
        *device.mutable_update_time() = changed.update_time();
        if (changed.has_credential_expire_time())
            *device.mutable_credential_expire_time() = changed.credential_expire_time();
        else
            device.clear_credential_expire_time();
        showCredentialEnd(device, now);
    });
    return {};
}

Result<v1::RotateDeviceCredentialResponse>
DeviceCredentialDesk::rotateCredential(const v1::RotateDeviceCredentialRequest &request, const std::string &requester)
{
    const auto name = DeviceName::parse(request.parent(), "parent");
    if (!name)
        return passOn(name);
    const auto overlap = durationOf(request.has_overlap(), request.overlap(), kDefaultOverlap, std::chrono::seconds(0),
                                    kMaxOverlap, "overlap", "must be 0 to 90 days");
    if (!overlap)
        return passOn(overlap);
    auto lifetime = durationOf(request.has_lifetime(), request.lifetime(), std::chrono::seconds(0), kMinLifetime,
                               kMaxLifetime, "lifetime", "must be 1 hour to 10 years (3,650 days)");
    if (!lifetime)
        return passOn(lifetime);
    if (request.request_id().size() > kMaxRequestId)
        return failField("request_id", "may have at most 64 characters");
    if (request.kind() == v1::CREDENTIAL_KIND_NONE)
        return failField("kind", "must be a token or a certificate; a credential is taken back by revoking it");

    const auto turns = m_registry.takeTurns({*name});
    auto file = open(*name);
    if (!file)
        return passOn(file);
    auto kind = request.kind() == v1::CREDENTIAL_KIND_UNSPECIFIED ? file->device->credential() : request.kind();
    if (kind == v1::CREDENTIAL_KIND_NONE || kind == v1::CREDENTIAL_KIND_UNSPECIFIED)
        kind = request.certificate_signing_request().empty() ? v1::CREDENTIAL_KIND_TOKEN : v1::CREDENTIAL_KIND_CERTIFICATE;
    if (auto checked = checkCredentialOrder(kind, request.certificate_signing_request(), name->serial); !checked)
        return passOn(checked);
    if (kind == v1::CREDENTIAL_KIND_CERTIFICATE && lifetime->count() == 0)
        lifetime = kCertificateLifetime;

    const auto now = Clock::now();
    auto *const current = file->newest();
    const bool isRepeat = !request.request_id().empty() && current && current->requestId == request.request_id();
    const std::string recentKey = file->device->uid() + ' ' + request.request_id();
    if (isRepeat) {
        if (auto answer = m_recent.find(recentKey))
            return std::move(*answer);
    }
    auto made = makeCredential(kind, file->device->uid(), m_issueCertificate, request.certificate_signing_request(), *lifetime);
    if (!made)
        return passOn(made);

    Account account = file->account;
    std::vector<StoredCredential> changed;
    if (isRepeat) {
        // Nobody holds its secret any more: whoever asks again never got it.
        current->revokeTime = now;
        current->newest = false;
        changed.push_back(*current);
    } else {
        if (auto *const older = file->older(now)) {
            older->expireTime = now;
            changed.push_back(*older);
        }
        account.older.reset();
        if (current) {
            current->newest = false;
            if (current->isGood(now)) {
                current->expireTime = std::min(current->expireTime.value_or(Clock::time_point::max()), now + *overlap);
                if (overlap->count() > 0) {
                    account.older = std::make_shared<const Proof>(Proof{account.byCertificate, account.hash,
                                                                        secondsOf(current->expireTime)});
                }
            }
            changed.push_back(*current);
        }
    }
    StoredCredential fresh;
    fresh.id = makeUuid();
    fresh.device = file->device->name();
    fresh.uid = file->device->uid();
    fresh.kind = kind;
    fresh.hash = made->hash;
    fresh.createTime = now;
    fresh.expireTime = made->expireTime;
    fresh.requester = requester;
    fresh.requestId = request.request_id();
    fresh.newest = true;
    changed.push_back(fresh);

    account.byCertificate = kind == v1::CREDENTIAL_KIND_CERTIFICATE;
    account.hash = made->hash;
    account.end = secondsOf(made->expireTime);
    account.refused = file->device->state() == v1::Device::STATE_DISABLED;
    v1::Device device = *file->device;
    showCredential(device, *made);
    if (auto committed = commit(std::move(device), account, changed); !committed)
        return passOn(committed);
    v1::RotateDeviceCredentialResponse response;
    *response.mutable_credential() = toMessage(fresh, false, now);
    *response.mutable_connection() = connectionOf(name->key(), *made, m_link.endpoint());
    if (!request.request_id().empty())
        m_recent.remember(recentKey, response);
    if (auto applied = m_link.applyAccounts({account}); !applied)
        return passOn(applied);
    return response;
}

Result<v1::DeviceCredential>
DeviceCredentialDesk::revokeCredential(const v1::RevokeDeviceCredentialRequest &request)
{
    const auto at = request.name().find(kCredentials);
    const auto name = at == std::string::npos ? Result<DeviceName>(failField("name", ""))
                                              : DeviceName::parse(request.name().substr(0, at));
    if (!name)
        return failField("name", "must be products/{product}/devices/{serial}/credentials/{id}");
    const std::string id = request.name().substr(at + kCredentials.size());
    const auto turns = m_registry.takeTurns({*name});
    auto file = open(*name);
    if (!file)
        return passOn(file);
    const auto found = std::find_if(file->credentials.begin(), file->credentials.end(),
                                    [&](const auto &credential) { return credential.id == id; });
    if (found == file->credentials.end())
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.name()));
    const auto now = Clock::now();
    if (found->revokeTime) {
        // Told again: a repeat mends what was missed.
        if (auto applied = m_link.applyAccounts({file->account}); !applied)
            return passOn(applied);
        return toMessage(*found, false, now);
    }
    const bool wasNewest = found->newest;
    auto *const older = wasNewest ? file->older(now) : nullptr;
    found->revokeTime = now;
    found->newest = false;
    std::vector<StoredCredential> changed{*found};
    Account account = file->account;
    v1::Device device = *file->device;
    account.older.reset();
    if (!wasNewest) {
        // One that had ended already was no proof any more.
        if (auto *const other = file->older(now))
            account.older = std::make_shared<const Proof>(
                Proof{other->kind == v1::CREDENTIAL_KIND_CERTIFICATE, other->hash, secondsOf(other->expireTime)});
    } else {
        // The one before is the newest again, until its end; else there is none.
        account.byCertificate = older && older->kind == v1::CREDENTIAL_KIND_CERTIFICATE;
        account.hash = older ? older->hash : SecretHash{};
        account.end = older ? secondsOf(older->expireTime) : 0;
        account.refused = !older || device.state() == v1::Device::STATE_DISABLED;
        Credential shown;
        shown.kind = older ? older->kind : v1::CREDENTIAL_KIND_NONE;
        if (older) {
            older->newest = true;
            shown.expireTime = older->expireTime;
            changed.push_back(*older);
        }
        showCredential(device, shown);
    }
    if (auto committed = commit(std::move(device), account, changed); !committed)
        return passOn(committed);
    if (auto applied = m_link.applyAccounts({account}); !applied)
        return passOn(applied);
    return toMessage(*found, false, now);
}

} // namespace wheelhouse::devices
