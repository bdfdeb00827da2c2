#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_link.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// A device with what the API does not show.
struct StoredDevice {
    v1::Device device;
    SecretHash secretHash{};
    // Of the registration; empty where none was given.
    std::string requestId;
    // Of the import that made it; 0 where none did.
    std::int64_t importNumber = 0;
};

// One change of presence of the device of that uid.
struct PresenceRecord {
    std::string uid;
    v1::PresenceEvent event;
};

// Port: where devices are kept. Implemented by server/store. Any thread; every
// function may block on the disk. What returned without an error is durable.
class DeviceStore {
public:
    virtual ~DeviceStore() = default;

    // Identities, all or none, up to 50,000 at once. AlreadyExists for a serial
    // its product has or had. `uid` is a UUID's text.
    virtual Result<void> insertDevices(const std::vector<StoredDevice> &devices) = 0;

    // All that is known of them goes, as if they had never been: their serials
    // are free again. For undoing an import. One that is not there is passed
    // over. All or none, up to 50,000 at once.
    virtual Result<void> removeDevices(const std::vector<std::string> &uids) = 0;

    // Replaces what people can change, state and credential of a device.
    virtual Result<void> updateDevice(const StoredDevice &device) = 0;

    // The same for many, all or none.
    virtual Result<void> updateDevices(const std::vector<StoredDevice> &devices) = 0;

    // Replaces what devices say of themselves: presence, reported, firmware,
    // versions.
    virtual Result<void> saveTwins(const std::vector<std::shared_ptr<const v1::Device>> &devices) = 0;

    // All devices, the retired too, in no order. `visit` is called by one thread
    // at a time, for one device after the other, which is there for as long as
    // the call; `prepare` before it, where there
    // is one, by several at once. Neither may use the store.
    virtual Result<void> loadDevices(const std::function<void(const StoredDevice &)> &visit,
                                     const std::function<void(StoredDevice &)> &prepare = {}) = 0;
    // Those that this import made, in the order of registration, on the caller's
    // thread. `visit` must not use the store.
    virtual Result<void> devicesOfImport(std::int64_t importNumber,
                                         const std::function<void(StoredDevice)> &visit) = 0;

    // Empty where the registration had none; NotFound without such a device.
    virtual Result<std::string> requestIdOf(const std::string &uid) = 0;

    // Appends, and keeps the newest `kept` of each device concerned.
    virtual Result<void> appendPresence(const std::vector<PresenceRecord> &records, int kept) = 0;

    // The newest `limit` before the position, newest first. A position of 0 is
    // the end; each event comes with its own.
    struct PresencePage {
        std::vector<v1::PresenceEvent> events;
        std::int64_t next = 0;
    };
    virtual Result<PresencePage> presenceEvents(const std::string &uid, std::int64_t before, int limit) = 0;
};

} // namespace wheelhouse::devices
