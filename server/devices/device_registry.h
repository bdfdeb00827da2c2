#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "server/devices/device_credentials.h"
#include "server/devices/device_filter.h"
#include "server/devices/device_link.h"
#include "server/devices/device_name.h"
#include "server/devices/device_query.h"
#include "server/devices/device_store.h"
#include "server/devices/device_table.h"
#include "server/devices/presence_reconciler.h"
#include "server/devices/product_catalog.h"
#include "server/devices/registration_queue.h"
#include "server/devices/twin_history.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// What is desired of a device after it was changed: its version, and whether
// the device has applied it already.
struct DesiredState {
    std::int64_t version = 0;
    bool applied = false;
};

// Who the devices are: registration, life cycle, what people say of them. The
// rules are the contract's (devices.proto).
//
// Threads: any; what changes something blocks on the store and on the broker's
// confirmation. Operations on one device are done one after the other, on
// different devices at once, so that the store can commit them together.
// Owned by the server's wiring. A failure leaves nothing half-done: what the
// store refused did not happen, and what the broker could not be told yet it
// is told before it serves again.
class DeviceRegistry {
public:
    DeviceRegistry(DeviceTable &table, const ProductCatalog &catalog, DeviceStore &store, DeviceLink &link,
                   CertificateIssuer issueCertificate);

    // Fills the table from the store; once, before anything else. Devices that
    // were on line are shown as off line until they return, but where the broker
    // has stayed.
    Result<void> load(PresenceReconciler::Broker broker = PresenceReconciler::Broker::WentToo);
    // From then on changes of what is desired are written down there; once,
    // before anything else. It must outlive this.
    void keepHistoryIn(TwinHistory &history) { m_history = &history; }
    // What is to be desired of devices from now on; for those who write it
    // themselves, before they do.
    Result<void> recordDesired(const std::vector<TwinHistory::Change> &changes, const std::string &requester);

    Result<v1::RegisterDeviceResponse> registerDevice(const v1::RegisterDeviceRequest &request);
    // The same without waiting for disk and broker: `done` is called once, here
    // or on another thread, and must be short. `request` lives until then.
    using Registered = std::function<void(Result<v1::RegisterDeviceResponse>)>;
    void registerDeviceLater(const v1::RegisterDeviceRequest &request, Registered done);
    Result<v1::BatchRegisterDevicesResponse> registerDevices(const v1::BatchRegisterDevicesRequest &request);
    Result<v1::Device> getDevice(const v1::GetDeviceRequest &request) const;
    Result<v1::ListDevicesResponse> listDevices(const v1::ListDevicesRequest &request) const;
    // `requester` is who is named in the history of what is desired.
    Result<v1::Device> updateDevice(const v1::UpdateDeviceRequest &request, const std::string &requester = {});
    Result<v1::Device> disableDevice(const v1::DisableDeviceRequest &request);
    Result<v1::Device> enableDevice(const v1::EnableDeviceRequest &request);
    Result<v1::Device> deleteDevice(const v1::DeleteDeviceRequest &request);
    // Changes what is desired of many devices, written down in one: given keys
    // are set, null ones taken away. The outcome of each; an error as a whole
    // means that nothing was changed. `requester` as for updateDevice().
    Result<std::vector<Result<DesiredState>>> desireAll(const std::vector<std::string> &names,
                                                        const google::protobuf::Struct &change,
                                                        const std::string &requester);
    // Told of each device that was retired; set before anything else.
    void onRetired(std::function<void(const std::string &name)> told) { m_retired = std::move(told); }
    Result<v1::ListPresenceEventsResponse> listPresenceEvents(const v1::ListPresenceEventsRequest &request) const;

    Result<v1::SummarizeDevicesResponse> summarizeDevices(const v1::SummarizeDevicesRequest &request) const;

    // What a filter's `group = "x"` means for groups that are defined by a
    // filter; before anything is asked.
    void setGroupFilter(DeviceFilter::GroupFilter groupFilter) { m_groupFilter = std::move(groupFilter); }
    // Which devices a list or a watch of that parent and filter shows; the
    // errors name `parent` and `filter`.
    Result<DeviceQuery> query(const std::string &parent, const std::string &filter, bool withRetired = false) const;
    Result<DevicePredicate> predicate(const std::string &parent, const std::string &filter) const;

    LiveDevices &live() { return m_table.live(); }

    // Several devices' turns, taken in one order so that two batches never wait
    // for each other: until they are let go nobody else changes what people say
    // of these devices.
    using Turns = std::vector<std::unique_lock<std::mutex>>;
    Turns takeTurns(const std::vector<DeviceName> &names);
    // NotFound, or FailedPrecondition for a retired one.
    Result<DeviceTable::Device> living(const std::string &name) const;
    // Of its registration.
    Result<std::string> requestIdOf(const std::string &uid) { return m_store.requestIdOf(uid); }

private:
    struct Pending {
        StoredDevice stored;
        Credential credential;
        std::string key;
        // Was made by an earlier request of the same id.
        bool replayed = false;
    };
    struct Recent {
        std::string requestId;
        v1::RegisterDeviceResponse response;
    };
    Result<DeviceName> checkRequest(const v1::RegisterDeviceRequest &request, const std::string &parent,
                                    const std::string &path) const;
    Result<Pending> prepare(const v1::RegisterDeviceRequest &request, const DeviceName &name,
                            const std::string &path);
    // Registrations that go together.
    struct Batch {
        std::vector<const v1::RegisterDeviceRequest *> requests;
        std::vector<DeviceName> names;
        bool inBatch = false;
        bool isRepeated = false;
        std::vector<Pending> pendings;
        std::vector<v1::RegisterDeviceResponse> responses;
        std::function<void(Result<std::vector<v1::RegisterDeviceResponse>>)> done;
    };
    Result<std::vector<v1::RegisterDeviceResponse>> registerAndWait(Batch batch);
    void registerAll(const std::shared_ptr<Batch> &batch);
    // Whether nothing is left to be stored.
    Result<bool> prepareAll(Batch &batch);
    Result<v1::RegisterDeviceResponse> replay(v1::Device device, const v1::RegisterDeviceRequest &request);
    void remember(const std::string &requestId, const v1::RegisterDeviceResponse &response);
    Result<v1::Device> changeState(const std::string &name, v1::Device::State state, const std::string &etag);
    Result<v1::Device> commit(v1::Device changed);

    DeviceTable &m_table;
    const ProductCatalog &m_catalog;
    DeviceStore &m_store;
    DeviceLink &m_link;
    TwinHistory *m_history = nullptr;
    CertificateIssuer m_issueCertificate;
    std::function<void(const std::string &name)> m_retired;
    DeviceFilter::GroupFilter m_groupFilter;

    std::array<std::mutex, 128> m_turns;
    // The answers of the latest registrations with a request id, so that a
    // repeat gets the same credential.
    std::mutex m_recentMutex;
    std::deque<Recent> m_recent;
    std::unordered_map<std::string, const Recent *> m_recentById;
    // Last: its thread uses what is above.
    RegistrationQueue m_queue;
};

// Whether that can be desired of the product's devices; null takes a key away.
Result<void> checkDesire(const v1::Product &product, const google::protobuf::Struct &change);

// Changes with everything a person can change.
std::string etagOf(const v1::Device &device);

} // namespace wheelhouse::devices
