#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/devices/device_link.h"
#include "server/devices/device_store.h"
#include "server/live/live_table.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// All devices in memory: what lists, watches and the broker's accounts are made
// from. The store holds the same, and is what counts after a restart.
//
// Threads: any. Bound: one entry a device. Owned by the server's wiring.
class DeviceTable final : public AccountSource {
public:
    using Device = std::shared_ptr<const v1::Device>;

    // A device new or from the store; the retired go where no watch sees them.
    void add(StoredDevice stored);

    // The living by resource name, for watches.
    live::LiveTable<v1::Device> &live() { return m_live; }
    const live::LiveTable<v1::Device> &live() const { return m_live; }

    // Living or retired; null if there never was one.
    Device get(const std::string &name) const;
    std::vector<Device> retired() const;

    // Applies `change` to the device as it is now, alone at that time, and shows
    // the outcome. What it is then; null if it is not among the living.
    Device modify(const std::string &name, const std::function<void(v1::Device &)> &change);

    // Takes it from the living; its account goes with it.
    Device retire(const std::string &name, const std::function<void(v1::Device &)> &change);

    // As if it had never been.
    void remove(const std::string &name);

    // Credential of a device; `refused` as for a disabled one.
    void setAccount(Account account);
    void forEachAccount(const std::function<void(const Account &)> &visit) const override;
    Account account(const std::string &key) const override;

private:
    std::mutex &stripe(const std::string &name)
    {
        return m_stripes[std::hash<std::string>()(name) % m_stripes.size()];
    }

    live::LiveTable<v1::Device> m_live;
    // A change reads, copies and puts back: one at a time for each device.
    std::array<std::mutex, 64> m_stripes;
    mutable std::shared_mutex m_retiredMutex;
    std::unordered_map<std::string, Device> m_retired;
    mutable std::shared_mutex m_accountsMutex;
    std::unordered_map<std::string, Account> m_accounts;
};

} // namespace wheelhouse::devices
