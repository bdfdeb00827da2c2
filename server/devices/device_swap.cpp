#include "server/devices/device_swap.h"

#include "core/identifier.h"
#include "server/devices/credential_expiry.h"
#include "server/devices/desired_message.h"
#include "server/devices/device_credentials.h"

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kMaxRequestId = 64;

// The new device, with what it takes over.
v1::Device successorOf(const v1::Device &old, const std::string &name, Clock::time_point now)
{
    v1::Device fresh;
    fresh.set_name(name);
    fresh.set_uid(makeUuid());
    fresh.set_state(v1::Device::STATE_REGISTERED);
    fresh.set_model(old.model());
    *fresh.mutable_labels() = old.labels();
    fresh.set_site(old.site());
    fresh.set_owner(old.owner());
    fresh.set_note(old.note());
    *fresh.mutable_groups() = old.groups();
    if (old.has_desired())
        *fresh.mutable_desired() = old.desired();
    fresh.set_desired_version(old.desired_version());
    if (old.has_desired_time())
        *fresh.mutable_desired_time() = old.desired_time();
    fresh.set_replaces(old.name());
    fresh.mutable_presence()->set_status(v1::Presence::STATUS_NEVER_SEEN);
    *fresh.mutable_create_time() = toTimestamp(now);
    *fresh.mutable_update_time() = fresh.create_time();
    return fresh;
}

} // namespace

DeviceSwap::DeviceSwap(DeviceTable &table, DeviceRegistry &registry, CredentialStore &store, DeviceLink &link,
                       CertificateIssuer issueCertificate)
    : m_table(table), m_registry(registry), m_store(store), m_link(link),
      m_issueCertificate(std::move(issueCertificate))
{
}

// The answer may have been lost: the same again while it is remembered. Later
// nobody holds the secret any more.
Result<v1::SwapDeviceResponse> DeviceSwap::repeat(const v1::SwapDeviceRequest &request, const v1::Device &fresh)
{
    if (auto answer = m_recent.find(request.request_id()); answer && answer->device().uid() == fresh.uid())
        return std::move(*answer);
    return fail(ErrorCode::AlreadyExists,
                fmt::format("{} has taken the place of {} already; rotate its credential if it was lost", fresh.name(),
                            request.name()));
}

Result<v1::SwapDeviceResponse> DeviceSwap::swapDevice(const v1::SwapDeviceRequest &request,
                                                       const std::string &requester)
{
    const auto oldName = DeviceName::parse(request.name());
    if (!oldName)
        return passOn(oldName);
    if (const auto problem = serialProblem(request.serial()))
        return failField("serial", *problem);
    if (request.serial() == oldName->serial)
        return failField("serial", "must be the new device's, not the old one's");
    if (request.request_id().size() > kMaxRequestId)
        return failField("request_id", "may have at most 64 characters");
    if (auto checked = checkCredentialOrder(request.credential(), request.certificate_signing_request(), request.serial());
        !checked)
        return passOn(checked);
    const DeviceName newName{oldName->product, request.serial()};

    const auto turns = m_registry.takeTurns({*oldName, newName});
    if (const auto existing = m_table.get(newName.toString())) {
        if (!request.request_id().empty() && existing->replaces() == request.name()) {
            const auto requestId = m_registry.requestIdOf(existing->uid());
            if (requestId && *requestId == request.request_id())
                return repeat(request, *existing);
        }
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("{} {}", newName.toString(),
                                existing->state() == v1::Device::STATE_RETIRED
                                    ? "was retired; its serial is never used again"
                                    : "is registered already"));
    }
    const auto old = m_registry.living(oldName->toString());
    if (!old)
        return passOn(old);

    const auto now = Clock::now();
    StoredDevice fresh;
    fresh.device = successorOf(**old, newName.toString(), now);
    fresh.requestId = request.request_id();
    const auto kind =
        request.credential() == v1::CREDENTIAL_KIND_UNSPECIFIED ? v1::CREDENTIAL_KIND_TOKEN : request.credential();
    const auto credential =
        makeCredential(kind, fresh.device.uid(), m_issueCertificate, request.certificate_signing_request());
    if (!credential)
        return passOn(credential);
    showCredential(fresh.device, *credential);
    showCredentialEnd(fresh.device, now);
    fresh.secretHash = credential->hash;
    fresh.device.set_etag(etagOf(fresh.device));

    Account oldAccount = m_table.account(oldName->key());
    const auto retire = [&](v1::Device &device) {
        device.set_state(v1::Device::STATE_RETIRED);
        device.set_replaced_by(fresh.device.name());
        device.clear_groups();
        *device.mutable_update_time() = toTimestamp(now);
        device.set_etag(etagOf(device));
    };
    StoredDevice retired;
    retired.device = **old;
    retire(retired.device);
    retired.secretHash = oldAccount.hash;
    if (auto recorded = m_registry.recordDesired({{nullptr, &fresh.device}}, requester); !recorded)
        return passOn(recorded);
    if (auto swapped = m_store.swapDevice(fresh, retired); !swapped)
        return passOn(swapped);

    m_table.add(fresh);
    if (const auto shown = m_table.retire(oldName->toString(), retire))
        retired.device = *shown;
    for (const auto &listener : m_listeners)
        listener(retired.device, fresh.device);
    v1::SwapDeviceResponse response;
    *response.mutable_device() = fresh.device;
    *response.mutable_replaced() = retired.device;
    *response.mutable_connection() = connectionOf(newName.key(), *credential, m_link.endpoint());
    if (!request.request_id().empty())
        m_recent.remember(request.request_id(), response);
    oldAccount.refused = true;
    std::vector<Account> accounts{oldAccount};
    if (auto account = m_table.account(newName.key()); !account.refused)
        accounts.push_back(std::move(account));
    auto applied = m_link.applyAccounts(accounts);
    if (fresh.device.desired_version() > 0) {
        m_link.publish(desiredMessage(fresh.device));
        m_link.publish({oldName->key(), "desired", {}, true, {}});
    }
    if (!applied)
        return passOn(applied);
    return response;
}

} // namespace wheelhouse::devices
