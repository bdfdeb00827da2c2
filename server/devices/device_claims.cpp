#include "server/devices/device_claims.h"

#include <algorithm>
#include <set>

#include "core/identifier.h"
#include "core/log.h"
#include "server/devices/claim_code.h"
#include "server/devices/device_credentials.h"
#include "server/devices/device_fields.h"

namespace wheelhouse::devices {

namespace {

constexpr int kMaxClaims = 1000;
constexpr std::size_t kMaxRequestId = 64;
constexpr std::chrono::days kDefaultLife{30};
constexpr std::chrono::days kMaxLife{366};
constexpr std::chrono::minutes kRepeatTime{10};
constexpr std::string_view kClaims = "/claims/";

std::string idOf(const std::string &name)
{
    return name.substr(name.rfind('/') + 1);
}

std::string productOf(const std::string &name)
{
    return name.substr(0, name.find(kClaims));
}

v1::DeviceClaim::State stateOf(const v1::DeviceClaim &claim, Clock::time_point now)
{
    if (claim.state() == v1::DeviceClaim::STATE_REVOKED)
        return v1::DeviceClaim::STATE_REVOKED;
    if (claim.has_use_time())
        return v1::DeviceClaim::STATE_USED;
    return fromTimestamp(claim.expire_time()) <= now ? v1::DeviceClaim::STATE_EXPIRED : v1::DeviceClaim::STATE_OPEN;
}

// The parts of a URI that are text of people.
std::string percentEncoded(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '.' || c == '_' || c == '~' || c == ':' || c == '[' || c == ']';
        if (plain)
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

} // namespace

DeviceClaims::DeviceClaims(const ProductCatalog &catalog, DeviceTable &table, DeviceRegistry &registry,
                           DeviceCredentialDesk &desk, ClaimStore &store, std::function<std::string()> address)
    : m_catalog(catalog), m_table(table), m_registry(registry), m_desk(desk), m_store(store),
      m_address(std::move(address))
{
}

Result<v1::CreateDeviceClaimsResponse> DeviceClaims::createClaims(const v1::CreateDeviceClaimsRequest &request,
                                                                  const std::string &requester)
{
    const auto product = parseProductName(request.parent(), "parent");
    if (!product)
        return passOn(product);
    if (request.serials_size() > 0 && request.count() != 0)
        return failField("count", "must be 0 where serials are given: each gets one claim");
    if (request.serials_size() > kMaxClaims)
        return failField("serials", fmt::format("has {}, at most 1,000 are allowed", request.serials_size()));
    if (request.serials_size() == 0 && (request.count() < 1 || request.count() > kMaxClaims))
        return failField("count", "must be 1 to 1,000, or serials must be given");
    std::set<std::string> seen;
    for (int i = 0; i < request.serials_size(); ++i) {
        const std::string field = fmt::format("serials[{}]", i);
        if (const auto problem = serialProblem(request.serials(i)))
            return failField(field, *problem);
        if (!seen.insert(request.serials(i)).second)
            return failField(field, fmt::format("{} is there twice", request.serials(i)));
    }
    if (auto checked = checkDeviceFields(request.device(), "device"); !checked)
        return passOn(checked);
    const auto now = Clock::now();
    const auto expireTime = request.has_expire_time() ? fromTimestamp(request.expire_time()) : now + kDefaultLife;
    if (expireTime <= now || expireTime > now + kMaxLife)
        return failField("expire_time", "must be ahead, at most a year");
    if (!m_catalog.find(*product))
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));

    v1::DeviceClaim claim;
    claim.set_requester(requester);
    *claim.mutable_create_time() = toTimestamp(now);
    *claim.mutable_expire_time() = toTimestamp(expireTime);
    auto &given = *claim.mutable_device();
    *given.mutable_labels() = request.device().labels();
    given.set_site(request.device().site());
    given.set_owner(request.device().owner());
    given.set_note(request.device().note());
    given.set_model(request.device().model());

    const int count = request.serials_size() > 0 ? request.serials_size() : request.count();
    const std::string address = m_address();
    v1::CreateDeviceClaimsResponse response;
    std::vector<StoredClaim> stored;
    for (int i = 0; i < count; ++i) {
        const std::string code = makeClaimCode();
        const auto normal = normalClaimCode(code);
        if (!normal)
            return fail(ErrorCode::Internal, "the system gives no random numbers");
        claim.set_name(fmt::format("{}{}{}", request.parent(), kClaims, makeUuid()));
        claim.set_serial(request.serials_size() > 0 ? request.serials(i) : std::string());
        stored.push_back({claim, hashOfClaimCode(*normal), {}});
        auto &made = *response.add_claims();
        *made.mutable_claim() = claim;
        made.mutable_claim()->set_state(v1::DeviceClaim::STATE_OPEN);
        made.set_code(code);
        std::string uri = fmt::format("wheelhouse:claim?code={}&product={}&server={}", code, *product,
                                      percentEncoded(address));
        if (!claim.serial().empty())
            uri += "&serial=" + percentEncoded(claim.serial());
        made.set_uri(std::move(uri));
    }
    if (auto inserted = m_store.insertClaims(stored); !inserted)
        return passOn(inserted);
    return response;
}

Result<v1::ListDeviceClaimsResponse> DeviceClaims::listClaims(const v1::ListDeviceClaimsRequest &request)
{
    const auto product = parseProductName(request.parent(), "parent", true);
    if (!product)
        return passOn(product);
    if (request.page_size() < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    if (*product != "-" && !m_catalog.find(*product))
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));
    const int size = request.page_size() == 0 ? 100 : std::min(request.page_size(), 1000);
    auto claims = m_store.claims(*product == "-" ? std::string() : *product, request.page_token(), size + 1);
    if (!claims)
        return passOn(claims);
    v1::ListDeviceClaimsResponse response;
    const auto now = Clock::now();
    for (auto &claim : *claims) {
        if (response.claims_size() == size) {
            response.set_next_page_token(idOf(response.claims(size - 1).name()));
            break;
        }
        claim.set_state(stateOf(claim, now));
        *response.add_claims() = std::move(claim);
    }
    return response;
}

Result<v1::DeviceClaim> DeviceClaims::revokeClaim(const v1::RevokeDeviceClaimRequest &request)
{
    const auto at = request.name().find(kClaims);
    if (at == std::string::npos || !parseProductName(request.name().substr(0, at), "name"))
        return failField("name", "must be products/{product}/claims/{id}");
    auto stored = m_store.claim(request.name());
    if (!stored)
        return passOn(stored);
    if (!*stored)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.name()));
    auto &claim = (*stored)->claim;
    const auto state = stateOf(claim, Clock::now());
    if (state == v1::DeviceClaim::STATE_USED) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} was used by {}; disable or retire that device", request.name(), claim.claimed_by()));
    }
    if (state != v1::DeviceClaim::STATE_REVOKED) {
        claim.set_state(v1::DeviceClaim::STATE_REVOKED);
        if (auto updated = m_store.updateClaim(**stored, false); !updated)
            return passOn(updated);
    }
    return claim;
}

Result<StoredClaim> DeviceClaims::claimOf(const std::string &code, const std::string &peer)
{
    const auto normal = normalClaimCode(code);
    if (!normal) {
        ++m_counters.mistyped;
        return passOn(normal);
    }
    auto stored = m_store.claimOfCode(hashOfClaimCode(*normal));
    if (!stored)
        return passOn(stored);
    if (!*stored) {
        ++m_counters.unknown;
        m_limiter.note(peer, std::chrono::steady_clock::now());
        return fail(ErrorCode::Unauthenticated, "this code is not known here");
    }
    return std::move(**stored);
}

Result<void> DeviceClaims::checkUsable(const StoredClaim &stored, const v1::ClaimDeviceRequest &request,
                                       const std::string &device)
{
    const auto now = Clock::now();
    const auto &claim = stored.claim;
    switch (stateOf(claim, now)) {
    case v1::DeviceClaim::STATE_USED:
        // The answer may have been lost, even with the server.
        if (claim.claimed_by() == device && !stored.requestId.empty() && stored.requestId == request.request_id()
            && now < fromTimestamp(claim.use_time()) + kRepeatTime)
            return {};
        ++m_counters.used;
        return fail(ErrorCode::Unauthenticated, "this code was used already");
    case v1::DeviceClaim::STATE_REVOKED:
        ++m_counters.revoked;
        return fail(ErrorCode::Unauthenticated, "this code was taken back");
    case v1::DeviceClaim::STATE_EXPIRED:
        ++m_counters.expired;
        return fail(ErrorCode::Unauthenticated, "this code has ended");
    default:
        break;
    }
    if (!claim.serial().empty() && claim.serial() != request.serial()) {
        ++m_counters.foreign;
        return fail(ErrorCode::Unauthenticated, "this code is for another serial");
    }
    return {};
}

// Registers the device, or gives one that waits for it its first credential.
// The claim's own id makes a repeat of either the same registration.
Result<v1::Connection> DeviceClaims::connect(const StoredClaim &stored, const v1::ClaimDeviceRequest &request,
                                             const DeviceName &name)
{
    const std::string id = idOf(stored.claim.name());
    const auto existing = m_table.get(name.toString());
    const bool isLiving = existing && existing->state() != v1::Device::STATE_RETIRED;
    const auto requestIdOfDevice =
        isLiving ? m_registry.requestIdOf(existing->uid()) : Result<std::string>(std::string());
    if (!requestIdOfDevice)
        return passOn(requestIdOfDevice);
    if (isLiving && *requestIdOfDevice != id) {
        const bool waits = existing->credential() == v1::CREDENTIAL_KIND_NONE;
        const bool isRepeat = stored.claim.has_use_time();
        if (!waits && !isRepeat)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} has a credential already", name.toString()));
        v1::RotateDeviceCredentialRequest rotate;
        rotate.set_parent(name.toString());
        rotate.set_kind(request.credential() == v1::CREDENTIAL_KIND_UNSPECIFIED ? v1::CREDENTIAL_KIND_TOKEN
                                                                               : request.credential());
        rotate.set_certificate_signing_request(request.certificate_signing_request());
        rotate.mutable_overlap();
        rotate.set_request_id(id);
        auto rotated = m_desk.rotateCredential(rotate, "claims/" + id);
        if (!rotated)
            return passOn(rotated);
        return rotated->connection();
    }
    v1::RegisterDeviceRequest registration;
    registration.set_parent(productOf(stored.claim.name()));
    registration.set_serial(request.serial());
    *registration.mutable_device() = stored.claim.device();
    registration.set_credential(request.credential());
    registration.set_certificate_signing_request(request.certificate_signing_request());
    registration.set_request_id(id);
    auto registered = m_registry.registerDevice(registration);
    if (!registered)
        return passOn(registered);
    return registered->connection();
}

Result<v1::ClaimDeviceResponse> DeviceClaims::claimDevice(const v1::ClaimDeviceRequest &request,
                                                          const std::string &peer, std::string &provenAs)
{
    if (const auto wait = m_limiter.wait(peer, std::chrono::steady_clock::now()); wait.count() > 0) {
        ++m_counters.limited;
        return fail(ErrorCode::ResourceExhausted,
                    fmt::format("too many wrong codes came from this address; try again in {} s", wait.count()));
    }
    auto stored = claimOf(request.code(), peer);
    if (!stored)
        return passOn(stored);
    const std::string id = idOf(stored->claim.name());
    provenAs = "claims/" + id;
    if (const auto problem = serialProblem(request.serial()))
        return failField("serial", *problem);
    if (request.request_id().size() > kMaxRequestId)
        return failField("request_id", "may have at most 64 characters");
    if (request.credential() == v1::CREDENTIAL_KIND_NONE)
        return failField("credential", "must be a token or a certificate");
    if (auto checked = checkCredentialOrder(request.credential(), request.certificate_signing_request(), request.serial());
        !checked)
        return passOn(checked);
    const auto name = DeviceName::parse(productOf(stored->claim.name()) + "/devices/" + request.serial());
    if (!name)
        return passOn(name);
    if (auto usable = checkUsable(*stored, request, name->toString()); !usable) {
        m_limiter.note(peer, std::chrono::steady_clock::now());
        return passOn(usable);
    }
    const std::string recentKey = id + ' ' + request.request_id();
    if (stored->claim.has_use_time()) {
        if (auto answer = m_recent.find(recentKey))
            return std::move(*answer);
    } else {
        // First taken, then used: of two devices that bring it one is late.
        StoredClaim taken = *stored;
        *taken.claim.mutable_use_time() = toTimestamp(Clock::now());
        taken.claim.set_claimed_by(name->toString());
        taken.requestId = request.request_id();
        if (auto updated = m_store.updateClaim(taken, false); !updated) {
            if (updated.error().code != ErrorCode::Aborted)
                return passOn(updated);
            ++m_counters.used;
            return fail(ErrorCode::Unauthenticated, "this code was used already");
        }
    }
    auto connection = connect(*stored, request, *name);
    if (!connection) {
        // Unavailable: it is registered, and only the broker does not know yet.
        if (!stored->claim.has_use_time() && connection.error().code != ErrorCode::Unavailable)
            if (auto given = m_store.updateClaim(*stored, true); !given)
                spdlog::warn("claims: {} stays used, though its device was not made: {}", field("claim", stored->claim.name()),
                             field("reason", given.error().message));
        return passOn(connection);
    }
    ++m_counters.claimed;
    v1::ClaimDeviceResponse response;
    response.set_device(name->toString());
    *response.mutable_connection() = std::move(*connection);
    if (!request.request_id().empty())
        m_recent.remember(recentKey, response);
    return response;
}

} // namespace wheelhouse::devices
