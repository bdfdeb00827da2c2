#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "server/devices/device_link.h"
#include "server/devices/device_order.h"
#include "server/devices/device_query.h"
#include "server/devices/device_rows.h"
#include "server/devices/device_store.h"
#include "server/live/subscription.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/system.pb.h"

namespace wheelhouse::devices {

// What the broker is to know of a device that has this one credential: refused
// while it is disabled, or has none.
Account accountOf(const v1::Device &device, const SecretHash &hash);

// The devices that are not retired, as watches see them.
class LiveDevices final : public live::Watchable<v1::Device> {
public:
    using Device = DeviceRows::Device;

    explicit LiveDevices(std::shared_ptr<DeviceRows> rows) : m_rows(std::move(rows)) {}

    // Null if it is none of them.
    Device get(const std::string &name) const;
    std::size_t size() const { return m_rows->livingCount(); }
    // Each of them, in no order.
    void forEach(const std::function<void(const v1::Device &)> &visit) const;
    // All that match, in no order. They take their room: DeviceTable::walk does
    // not.
    std::vector<Device> select(const DevicePredicate &predicate = {}) const;

    // The same as numbers, four bytes each, in an order; each is to be had by
    // at(), which is null where the device has been retired or removed since.
    std::vector<DeviceRows::Row> rows(const DeviceQuery &query, const DeviceOrder &order) const;
    Device at(DeviceRows::Row row) const;

private:
    std::shared_ptr<live::Feed<v1::Device>> feed() override { return m_rows; }

    std::shared_ptr<DeviceRows> m_rows;
};

// All devices in memory, by columns: what lists, watches and the broker's
// accounts are made from. The store holds the same, and is what counts after a
// restart.
//
// Threads: any. A question reads some thousand rows at a time and keeps writers
// waiting no longer than that; it sees every change that was done before it was
// asked. Bound: some 200 bytes a device, and its texts where no other has them.
// Owned by the server's wiring.
class DeviceTable final : public AccountSource {
public:
    using Device = DeviceRows::Device;

    DeviceTable();

    // A device new or changed by hand; watches are told.
    void add(StoredDevice stored);
    // The same of what was stored, before there are watches.
    void load(const StoredDevice &stored);

    // The living by resource name, for watches.
    LiveDevices &live() { return m_live; }
    const LiveDevices &live() const { return m_live; }

    // Living or retired; null if there never was one.
    Device get(const std::string &name) const;

    // Applies `change` to the device as it is now, alone at that time, and shows
    // the outcome. What it is then; null if it is not among the living.
    Device modify(const std::string &name, const std::function<void(v1::Device &)> &change);

    // Takes it from the living; its account goes with it.
    Device retire(const std::string &name, const std::function<void(v1::Device &)> &change);

    // As if it had never been; its name is free again.
    void remove(const std::string &name);

    // Some devices of a query in an order, after a place in it.
    struct Page {
        std::vector<Device> devices;
        // How many match in all.
        std::int64_t total = 0;
        bool isLast = true;
    };
    Page page(const DeviceQuery &query, const DeviceOrder &order, const std::optional<DeviceOrder::Key> &after,
              std::size_t size) const;

    // How many match, and which values they have; as SummarizeDevicesResponse
    // says.
    v1::SummarizeDevicesResponse summarize(const DeviceQuery &query, const std::vector<std::string> &names,
                                           const std::vector<DeviceAttribute> &facets, std::size_t facetSize) const;
    std::int64_t count(const DeviceQuery &query) const;

    // Calls `visit` with all that match, up to `batch` at a time, until it
    // returns false; never more than a batch is in memory. Without an order one
    // pass, in no order; with one a question a batch. No lock is held meanwhile.
    using Visit = std::function<bool(const std::vector<Device> &)>;
    void walk(const DeviceQuery &query, std::size_t batch, const Visit &visit) const;
    void walk(const DeviceQuery &query, const DeviceOrder &order, std::size_t batch, const Visit &visit) const;

    // How many there are of each product, living, by presence and need.
    std::vector<v1::ProductCount> productCounts() const;

    // Credential of a device; `refused` as for a disabled one.
    void setAccount(Account account);
    void forEachAccount(const std::function<void(const Account &)> &visit) const override;
    Account account(const std::string &key) const override;

    // Of the texts that rows share, for tests and gauges.
    const TextPool &texts() const { return m_rows->pool(); }

private:
    std::mutex &stripe(DeviceRows::Row row) { return m_stripes[row % m_stripes.size()]; }
    DeviceRows::Made put(const StoredDevice &stored);
    Device change(DeviceRows::Row row, const std::function<void(v1::Device &)> &change, bool retires);

    std::shared_ptr<DeviceRows> m_rows = std::make_shared<DeviceRows>();
    LiveDevices m_live;
    std::shared_ptr<const Proof> olderOf(const std::string &key) const;
    void forgetOlder(const std::string &name);

    // A change reads, copies and puts back: one at a time for each device.
    std::array<std::mutex, 256> m_stripes;
    // Older credentials that are still good, by key; few devices have one.
    mutable std::shared_mutex m_olderMutex;
    std::unordered_map<std::string, std::shared_ptr<const Proof>> m_older;
};

} // namespace wheelhouse::devices
