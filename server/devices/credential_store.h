#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_name.h"
#include "server/devices/device_store.h"

namespace wheelhouse::devices {

// One credential of one device, without its secret.
struct StoredCredential {
    // Sorts by the time it was made.
    std::string id;
    // Resource name and uid of the device.
    std::string device;
    std::string uid;
    v1::CredentialKind kind = v1::CREDENTIAL_KIND_TOKEN;
    SecretHash hash{};
    Clock::time_point createTime;
    std::optional<Clock::time_point> expireTime;
    std::optional<Clock::time_point> revokeTime;
    std::string requester;
    std::string requestId;
    // The one that is in the device's own row as well.
    bool newest = false;

    bool isGood(Clock::time_point now) const { return !revokeTime && (!expireTime || *expireTime > now); }
};

// Port: where the devices' credentials are kept, the ended ones too. A token
// that came with the registration and was never changed has no row: the
// device's own says all of it. Implemented by server/store. Any thread; blocks.
class CredentialStore {
public:
    static constexpr int kKept = 100;

    virtual ~CredentialStore() = default;

    // In one transaction: the device's row, as DeviceStore::updateDevice, and
    // these credentials, new or changed. Of each device the newest `kKept` stay.
    virtual Result<void> saveCredentials(const StoredDevice &device,
                                         const std::vector<StoredCredential> &credentials) = 0;

    // Of the device of that uid, newest first, with ids below `before` where it
    // is not empty.
    virtual Result<std::vector<StoredCredential>> credentials(const std::string &uid, const std::string &before,
                                                              int limit) = 0;

    // Those that are not the newest of their device and good after `now`.
    virtual Result<void> loadOlder(Clock::time_point now, const std::function<void(StoredCredential)> &visit) = 0;

    // Newest ones that end, in the order of their ends: at most `limit` of
    // those after the position and not after `until`.
    struct Ending {
        Clock::time_point time{};
        std::string id;
        std::string device;
    };
    virtual Result<std::vector<Ending>> endings(const Ending &after, Clock::time_point until, int limit) = 0;

    // In one transaction: a new device, the state of the one it replaces, and its
    // place in that one's groups.
    // AlreadyExists for a serial its product has or had.
    virtual Result<void> swapDevice(const StoredDevice &fresh, const StoredDevice &retired) = 0;
};

} // namespace wheelhouse::devices
