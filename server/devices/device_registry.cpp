#include "server/devices/device_registry.h"

#include <algorithm>
#include <future>
#include <set>

#include "core/identifier.h"
#include "core/log.h"
#include "server/devices/desired_message.h"
#include "server/devices/device_fields.h"
#include "server/devices/presence_reconciler.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

constexpr int kMaxBatch = 1000;
constexpr std::size_t kMaxRequestId = 64;
constexpr std::size_t kRecentKept = 4096;

} // namespace

namespace {

// FNV-1a (https://www.rfc-editor.org/rfc/rfc9923), each part with its length
// before it: it tells versions of one device apart and guards nothing.
class Fingerprint {
public:
    void number(std::uint64_t value)
    {
        for (int shift = 0; shift < 64; shift += 8)
            byte(static_cast<unsigned char>(value >> shift));
    }
    void text(std::string_view text)
    {
        number(text.size());
        for (const char c : text)
            byte(static_cast<unsigned char>(c));
    }
    std::uint64_t value() const { return m_value; }

private:
    void byte(unsigned char value) { m_value = (m_value ^ value) * 0x100000001B3; }

    std::uint64_t m_value = 0xCBF29CE484222325;
};

} // namespace

std::string etagOf(const v1::Device &device)
{
    Fingerprint print;
    print.number(static_cast<std::uint64_t>(device.state()));
    for (const auto *text : {&device.model(), &device.site(), &device.owner(), &device.note()})
        print.text(*text);
    print.number(static_cast<std::uint64_t>(device.desired_version()));
    // Maps have no order of their own.
    std::vector<std::pair<std::string_view, std::string_view>> labels;
    labels.reserve(device.labels().size());
    for (const auto &[key, value] : device.labels())
        labels.emplace_back(key, value);
    std::sort(labels.begin(), labels.end());
    for (const auto &[key, value] : labels) {
        print.text(key);
        print.text(value);
    }
    return fmt::format("{:016x}", print.value());
}

DeviceRegistry::DeviceRegistry(DeviceTable &table, const ProductCatalog &catalog, DeviceStore &store,
                               DeviceLink &link, CertificateIssuer issueCertificate)
    : m_table(table), m_catalog(catalog), m_store(store), m_link(link),
      m_issueCertificate(std::move(issueCertificate)), m_queue(table, store, link, [this](const std::vector<StoredDevice> &devices) {
          std::vector<DeviceName> names;
          names.reserve(devices.size());
          for (const auto &stored : devices) {
              if (auto name = DeviceName::parse(stored.device.name()))
                  names.push_back(std::move(*name));
          }
          return takeTurns(names);
      })
{
}

Result<void> DeviceRegistry::load(PresenceReconciler::Broker broker)
{
    const auto now = Clock::now();
    const auto prepare = [&](StoredDevice &stored) {
        auto &device = stored.device;
        *device.mutable_presence() = PresenceReconciler::resume(device.presence(), now, broker).presence();
        // A first connection may have been written behind the state.
        if (device.state() == v1::Device::STATE_REGISTERED
            && device.presence().status() != v1::Presence::STATUS_NEVER_SEEN)
            device.set_state(v1::Device::STATE_ACTIVE);
        const std::string key = keyOfName(device.name());
        if (const auto product = m_catalog.find(key.substr(0, key.find('/')))) {
            for (auto &words : careOf(*product, device.reported()))
                device.add_care(std::move(words));
        }
        device.set_etag(etagOf(device));
    };
    return m_store.loadDevices([&](const StoredDevice &stored) { m_table.load(stored); }, prepare);
}

Result<DeviceName> DeviceRegistry::checkRequest(const v1::RegisterDeviceRequest &request, const std::string &parent,
                                                const std::string &path) const
{
    const auto product = parseProductName(parent, path + "parent");
    if (!product)
        return passOn(product);
    if (const auto problem = serialProblem(request.serial()))
        return failField(path + "serial", *problem);
    const DeviceName name{*product, request.serial()};
    if (!request.device().name().empty() && request.device().name() != name.toString())
        return failField(path + "device.name", fmt::format("must be {} or empty", name.toString()));
    if (request.request_id().size() > kMaxRequestId)
        return failField(path + "request_id", "may have at most 64 characters");
    if (auto checked = checkCredentialOrder(request.credential(), request.certificate_signing_request(),
                                            request.serial(), path); !checked)
        return passOn(checked);
    if (auto checked = checkDeviceFields(request.device(), path + "device"); !checked)
        return passOn(checked);
    if (!m_catalog.find(*product)) {
        return fail(ErrorCode::NotFound, fmt::format("there is no products/{}; create it first, or see which there "
                                                     "are by listing products", *product));
    }
    return name;
}

Result<v1::RegisterDeviceResponse> DeviceRegistry::registerDevice(const v1::RegisterDeviceRequest &request)
{
    auto name = checkRequest(request, request.parent(), "");
    if (!name)
        return passOn(name);
    Batch batch;
    batch.requests = {&request};
    batch.names = {std::move(*name)};
    auto responses = registerAndWait(std::move(batch));
    if (!responses)
        return passOn(responses);
    return std::move(responses->front());
}

void DeviceRegistry::registerDeviceLater(const v1::RegisterDeviceRequest &request, Registered done)
{
    auto name = checkRequest(request, request.parent(), "");
    if (!name)
        return done(passOn(name));
    const auto batch = std::make_shared<Batch>();
    batch->requests = {&request};
    batch->names = {std::move(*name)};
    batch->done = [done = std::move(done)](Result<std::vector<v1::RegisterDeviceResponse>> responses) {
        if (!responses)
            return done(passOn(responses));
        done(std::move(responses->front()));
    };
    registerAll(batch);
}

Result<v1::BatchRegisterDevicesResponse>
DeviceRegistry::registerDevices(const v1::BatchRegisterDevicesRequest &request)
{
    if (request.requests_size() == 0)
        return failField("requests", "must hold 1 to 1,000");
    if (request.requests_size() > kMaxBatch)
        return failField("requests", fmt::format("holds {}, at most 1,000 are allowed", request.requests_size()));
    if (auto parent = parseProductName(request.parent(), "parent", true); !parent)
        return passOn(parent);
    const bool anyProduct = request.parent() == "products/-";
    std::vector<const v1::RegisterDeviceRequest *> requests;
    std::vector<DeviceName> names;
    std::set<std::string> keys;
    for (int i = 0; i < request.requests_size(); ++i) {
        const auto &each = request.requests(i);
        const std::string path = fmt::format("requests[{}].", i);
        if (!anyProduct && !each.parent().empty() && each.parent() != request.parent())
            return failField(path + "parent", fmt::format("must be {} as the batch's, or empty", request.parent()));
        auto name = checkRequest(each, each.parent().empty() ? request.parent() : each.parent(), path);
        if (!name)
            return passOn(name);
        if (!keys.insert(name->key()).second)
            return failField(path + "serial", fmt::format("{} is in the batch twice", each.serial()));
        requests.push_back(&each);
        names.push_back(std::move(*name));
    }
    Batch batch;
    batch.requests = std::move(requests);
    batch.names = std::move(names);
    batch.inBatch = true;
    auto responses = registerAndWait(std::move(batch));
    if (!responses)
        return passOn(responses);
    v1::BatchRegisterDevicesResponse response;
    for (auto &each : *responses)
        *response.add_responses() = std::move(each);
    return response;
}

DeviceRegistry::Turns DeviceRegistry::takeTurns(const std::vector<DeviceName> &names)
{
    std::set<std::size_t> indices;
    for (const auto &name : names)
        indices.insert(std::hash<std::string>()(name.toString()) % m_turns.size());
    Turns turns;
    for (const auto index : indices)
        turns.emplace_back(m_turns[index]);
    return turns;
}

Result<DeviceRegistry::Pending> DeviceRegistry::prepare(const v1::RegisterDeviceRequest &request,
                                                        const DeviceName &name, const std::string &path)
{
    Pending pending;
    pending.key = name.key();
    const std::string fullName = name.toString();
    if (const auto existing = m_table.get(fullName)) {
        if (!request.request_id().empty() && existing->state() != v1::Device::STATE_RETIRED) {
            const auto requestId = m_store.requestIdOf(existing->uid());
            if (!requestId)
                return passOn(requestId);
            if (*requestId == request.request_id()) {
                pending.replayed = true;
                pending.stored.device = *existing;
                return pending;
            }
        }
        const bool retired = existing->state() == v1::Device::STATE_RETIRED;
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("{}{} {}", path, fullName,
                                retired ? "was retired; its serial is never used again" : "is registered already"));
    }
    auto &device = pending.stored.device;
    device.set_name(fullName);
    device.set_uid(makeUuid());
    device.set_state(v1::Device::STATE_REGISTERED);
    *device.mutable_labels() = request.device().labels();
    device.set_site(request.device().site());
    device.set_owner(request.device().owner());
    device.set_note(request.device().note());
    device.set_model(request.device().model());
    device.mutable_presence()->set_status(v1::Presence::STATUS_NEVER_SEEN);
    device.set_credential(request.credential() == v1::CREDENTIAL_KIND_UNSPECIFIED ? v1::CREDENTIAL_KIND_TOKEN
                                                                                 : request.credential());
    *device.mutable_create_time() = toTimestamp(Clock::now());
    *device.mutable_update_time() = device.create_time();
    device.set_etag(etagOf(device));
    pending.stored.requestId = request.request_id();
    if (request.validate_only())
        return pending;
    auto credential = makeCredential(device.credential(), device.uid(), m_issueCertificate,
                                     request.certificate_signing_request());
    if (!credential)
        return passOn(credential);
    pending.credential = std::move(*credential);
    pending.stored.secretHash = pending.credential.hash;
    showCredential(device, pending.credential);
    return pending;
}

Result<std::vector<v1::RegisterDeviceResponse>> DeviceRegistry::registerAndWait(Batch batch)
{
    std::promise<Result<std::vector<v1::RegisterDeviceResponse>>> outcome;
    batch.done = [&outcome](Result<std::vector<v1::RegisterDeviceResponse>> responses) {
        outcome.set_value(std::move(responses));
    };
    registerAll(std::make_shared<Batch>(std::move(batch)));
    return outcome.get_future().get();
}

Result<bool> DeviceRegistry::prepareAll(Batch &batch)
{
    bool validateOnly = false;
    bool isDone = true;
    batch.pendings.clear();
    for (std::size_t i = 0; i < batch.requests.size(); ++i) {
        auto pending = prepare(*batch.requests[i], batch.names[i],
                               batch.inBatch ? fmt::format("requests[{}]: ", i) : std::string());
        if (!pending)
            return passOn(pending);
        validateOnly = validateOnly || batch.requests[i]->validate_only();
        isDone = isDone && pending->replayed;
        batch.pendings.push_back(std::move(*pending));
    }
    batch.responses.clear();
    batch.responses.resize(batch.requests.size());
    const auto endpoint = m_link.endpoint();
    for (std::size_t i = 0; i < batch.pendings.size(); ++i) {
        auto &pending = batch.pendings[i];
        auto &response = batch.responses[i];
        if (pending.replayed && !validateOnly) {
            auto replayed = replay(pending.stored.device, *batch.requests[i]);
            if (!replayed)
                return passOn(replayed);
            response = std::move(*replayed);
            continue;
        }
        *response.mutable_device() = pending.stored.device;
        if (!validateOnly)
            *response.mutable_connection() = connectionOf(pending.key, pending.credential, endpoint);
    }
    return validateOnly || isDone;
}

void DeviceRegistry::registerAll(const std::shared_ptr<Batch> &batch)
{
    const auto isDone = prepareAll(*batch);
    if (!isDone)
        return batch->done(passOn(isDone));
    if (*isDone)
        return batch->done(std::move(batch->responses));
    RegistrationQueue::Job job;
    for (auto &pending : batch->pendings) {
        if (!pending.replayed)
            job.devices.push_back(std::move(pending.stored));
    }
    job.committed = [this, batch] {
        for (std::size_t i = 0; i < batch->pendings.size(); ++i) {
            if (!batch->pendings[i].replayed)
                remember(batch->requests[i]->request_id(), batch->responses[i]);
        }
    };
    job.done = [this, batch](const Result<void> &outcome) {
        if (outcome)
            return batch->done(std::move(batch->responses));
        // Somebody else was quicker: the same request, perhaps.
        if (outcome.error().code == ErrorCode::AlreadyExists && !std::exchange(batch->isRepeated, true))
            return registerAll(batch);
        batch->done(passOn(outcome));
    };
    m_queue.add(std::move(job));
}

// Within reach of memory a repeat gets the very first answer. Later nobody
// holds the secret any more: then whoever asks again never got it, and gets a
// new one.
Result<v1::RegisterDeviceResponse> DeviceRegistry::replay(v1::Device device, const v1::RegisterDeviceRequest &request)
{
    const std::string &requestId = request.request_id();
    const auto name = DeviceName::parse(device.name());
    if (!name)
        return passOn(name);
    const Turns turns = takeTurns({*name});
    {
        const std::lock_guard lock(m_recentMutex);
        if (const auto found = m_recentById.find(requestId);
            found != m_recentById.end() && found->second->response.device().uid() == device.uid())
            return found->second->response;
    }
    auto credential = makeCredential(device.credential(), device.uid(), m_issueCertificate,
                                     request.certificate_signing_request());
    if (!credential)
        return passOn(credential);
    const std::string key = keyOfName(device.name());
    showCredential(device, *credential);
    StoredDevice stored;
    stored.device = device;
    stored.secretHash = credential->hash;
    if (auto updated = m_store.updateDevice(stored); !updated)
        return passOn(updated);
    m_table.modify(device.name(), [&](v1::Device &shown) { showCredential(shown, *credential); });
    const Account account = accountOf(device, credential->hash);
    m_table.setAccount(account);
    if (auto applied = m_link.applyAccounts({account}); !applied)
        return passOn(applied);
    v1::RegisterDeviceResponse response;
    *response.mutable_device() = device;
    *response.mutable_connection() = connectionOf(key, *credential, m_link.endpoint());
    remember(requestId, response);
    return response;
}

void DeviceRegistry::remember(const std::string &requestId, const v1::RegisterDeviceResponse &response)
{
    if (requestId.empty())
        return;
    const std::lock_guard lock(m_recentMutex);
    m_recent.push_back({requestId, response});
    m_recentById[requestId] = &m_recent.back();
    if (m_recent.size() > kRecentKept) {
        const auto found = m_recentById.find(m_recent.front().requestId);
        if (found != m_recentById.end() && found->second == &m_recent.front())
            m_recentById.erase(found);
        m_recent.pop_front();
    }
}

Result<DeviceTable::Device> DeviceRegistry::living(const std::string &name) const
{
    const auto parsed = DeviceName::parse(name);
    if (!parsed)
        return passOn(parsed);
    auto device = m_table.get(name);
    if (!device)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
    if (device->state() == v1::Device::STATE_RETIRED)
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is retired", name));
    return device;
}

Result<v1::Device> DeviceRegistry::updateDevice(const v1::UpdateDeviceRequest &request, const std::string &requester)
{
    const auto name = DeviceName::parse(request.device().name(), "device.name");
    if (!name)
        return passOn(name);
    const Turns turns = takeTurns({*name});
    auto device = living(name->toString());
    if (!device)
        return passOn(device);
    if (!request.device().etag().empty() && request.device().etag() != (*device)->etag()) {
        return fail(ErrorCode::Aborted, fmt::format("{} was changed by somebody else since it was read; read it again",
                                                    name->toString()));
    }
    const auto product = m_catalog.find(name->product);
    if (!product)
        return fail(ErrorCode::Internal, fmt::format("products/{} is missing", name->product));
    v1::Device changed = **device;
    const auto versionBefore = changed.desired_version();
    if (auto applied = applyUpdate(changed, request.device(), request.update_mask(), *product); !applied)
        return passOn(applied);
    if (auto recorded = recordDesired({{device->get(), &changed}}, requester); !recorded)
        return passOn(recorded);
    auto committed = commit(std::move(changed));
    if (committed && committed->desired_version() != versionBefore)
        m_link.publish(desiredMessage(*committed));
    return committed;
}

Result<void> DeviceRegistry::recordDesired(const std::vector<TwinHistory::Change> &changes, const std::string &requester)
{
    return m_history ? m_history->record(changes, requester) : Result<void>();
}

Result<v1::Device> DeviceRegistry::commit(v1::Device changed)
{
    *changed.mutable_update_time() = toTimestamp(Clock::now());
    changed.set_etag(etagOf(changed));
    const Account account = m_table.account(keyOfName(changed.name()));
    if (auto updated = m_store.updateDevice({changed, account.hash, {}}); !updated)
        return passOn(updated);
    // What the device itself says may have moved on meanwhile: only people's
    // part is taken over.
    const auto take = [&](v1::Device &device) {
        device.set_state(changed.state());
        device.set_model(changed.model());
        *device.mutable_labels() = changed.labels();
        device.set_site(changed.site());
        device.set_owner(changed.owner());
        device.set_note(changed.note());
        *device.mutable_desired() = changed.desired();
        device.set_desired_version(changed.desired_version());
        if (changed.has_desired_time())
            *device.mutable_desired_time() = changed.desired_time();
        *device.mutable_update_time() = changed.update_time();
        device.set_etag(changed.etag());
    };
    if (changed.state() == v1::Device::STATE_RETIRED) {
        const auto shown = m_table.retire(changed.name(), [&](v1::Device &device) {
            take(device);
            device.clear_groups();
        });
        if (m_retired)
            m_retired(changed.name());
        return shown ? *shown : changed;
    }
    const auto shown = m_table.modify(changed.name(), take);
    return shown ? *shown : changed;
}

Result<v1::Device> DeviceRegistry::changeState(const std::string &name, v1::Device::State state,
                                               const std::string &etag)
{
    const auto parsed = DeviceName::parse(name);
    if (!parsed)
        return passOn(parsed);
    const Turns turns = takeTurns({*parsed});
    auto device = living(name);
    if (!device)
        return passOn(device);
    if (!etag.empty() && etag != (*device)->etag())
        return fail(ErrorCode::Aborted, fmt::format("{} was changed by somebody else since it was read; read it again", name));
    const bool wasDisabled = (*device)->state() == v1::Device::STATE_DISABLED;
    if (state == v1::Device::STATE_ACTIVE) {
        if (!wasDisabled)
            return **device;
        if ((*device)->presence().status() == v1::Presence::STATUS_NEVER_SEEN)
            state = v1::Device::STATE_REGISTERED;
    }
    v1::Device changed = **device;
    changed.set_state(state);
    Account account = m_table.account(parsed->key());
    auto committed = wasDisabled && state == v1::Device::STATE_DISABLED ? Result<v1::Device>(changed)
                                                                       : commit(std::move(changed));
    if (!committed)
        return committed;
    account.refused = state == v1::Device::STATE_DISABLED || state == v1::Device::STATE_RETIRED
        || (*device)->credential() == v1::CREDENTIAL_KIND_NONE;
    if (state != v1::Device::STATE_RETIRED)
        m_table.setAccount(account);
    // Told again even if it was disabled before: a repeat mends what was missed.
    if (auto applied = m_link.applyAccounts({account}); !applied)
        return passOn(applied);
    return committed;
}

Result<v1::Device> DeviceRegistry::disableDevice(const v1::DisableDeviceRequest &request)
{
    return changeState(request.name(), v1::Device::STATE_DISABLED, {});
}

Result<v1::Device> DeviceRegistry::enableDevice(const v1::EnableDeviceRequest &request)
{
    return changeState(request.name(), v1::Device::STATE_ACTIVE, {});
}

Result<v1::Device> DeviceRegistry::deleteDevice(const v1::DeleteDeviceRequest &request)
{
    auto retired = changeState(request.name(), v1::Device::STATE_RETIRED, request.etag());
    if (retired && retired->desired_version() > 0)
        m_link.publish({keyOfName(retired->name()), "desired", {}, true, {}});
    return retired;
}

} // namespace wheelhouse::devices
