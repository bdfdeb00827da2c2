#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "server/devices/command_store.h"
#include "server/devices/device_link.h"
#include "server/devices/device_name.h"
#include "server/devices/device_store.h"
#include "server/devices/product_store.h"
#include "server/devices/twin_store.h"

namespace wheelhouse::tests {

// Stores for tests of rules, where a database would only be slow. The real ones
// keep the same contract: tests/server/store/tst_device_store.cpp.
class MemoryDeviceStore : public devices::DeviceStore {
public:
    Result<void> insertDevices(const std::vector<devices::StoredDevice> &devices) override
    {
        const std::lock_guard lock(mutex);
        if (failing)
            return fail(ErrorCode::Unavailable, "the disk is full");
        std::set<std::string> names;
        for (const auto &device : devices) {
            if (rows.contains(device.device.name()) || !names.insert(device.device.name()).second)
                return fail(ErrorCode::AlreadyExists, device.device.name());
        }
        for (const auto &device : devices)
            rows[device.device.name()] = device;
        return {};
    }
    Result<void> updateDevice(const devices::StoredDevice &device) override
    {
        const std::lock_guard lock(mutex);
        if (failing)
            return fail(ErrorCode::Unavailable, "the disk is full");
        auto &row = rows.at(device.device.name());
        row.device = device.device;
        row.secretHash = device.secretHash;
        return {};
    }
    Result<void> updateDevices(const std::vector<devices::StoredDevice> &devices) override
    {
        for (const auto &device : devices) {
            if (auto updated = updateDevice(device); !updated)
                return updated;
        }
        return {};
    }
    Result<void> saveTwins(const std::vector<std::shared_ptr<const v1::Device>> &devices) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &device : devices)
            rows[device->name()].device = *device;
        return {};
    }
    Result<void> loadDevices(const std::function<void(const devices::StoredDevice &)> &visit,
                             const std::function<void(devices::StoredDevice &)> &prepare = {}) override
    {
        for (auto [name, device] : rows) {
            if (prepare)
                prepare(device);
            visit(std::move(device));
        }
        return {};
    }
    Result<void> removeDevices(const std::vector<std::string> &uids) override
    {
        const std::lock_guard lock(mutex);
        if (failing)
            return fail(ErrorCode::Unavailable, "the disk is full");
        std::erase_if(rows, [&](const auto &row) {
            return std::find(uids.begin(), uids.end(), row.second.device.uid()) != uids.end();
        });
        return {};
    }
    Result<void> devicesOfImport(std::int64_t importNumber,
                                 const std::function<void(devices::StoredDevice)> &visit) override
    {
        for (const auto &[name, device] : rows) {
            if (device.importNumber == importNumber)
                visit(device);
        }
        return {};
    }
    Result<std::string> requestIdOf(const std::string &uid) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &[name, device] : rows) {
            if (device.device.uid() == uid)
                return device.requestId;
        }
        return fail(ErrorCode::NotFound, uid);
    }
    Result<void> appendPresence(const std::vector<devices::PresenceRecord> &records, int) override
    {
        const std::lock_guard lock(mutex);
        presence.insert(presence.end(), records.begin(), records.end());
        return {};
    }
    Result<PresencePage> presenceEvents(const std::string &uid, std::int64_t, int) override
    {
        const std::lock_guard lock(mutex);
        PresencePage page;
        for (auto record = presence.rbegin(); record != presence.rend(); ++record) {
            if (record->uid == uid)
                page.events.push_back(record->event);
        }
        return page;
    }

    std::mutex mutex;
    std::map<std::string, devices::StoredDevice> rows;
    std::vector<devices::PresenceRecord> presence;
    bool failing = false;
};

class MemoryProductStore final : public devices::ProductStore {
public:
    Result<void> insertProduct(const v1::Product &product, const std::string &requestId) override
    {
        rows[product.name()] = {product, requestId};
        return {};
    }
    Result<void> updateProduct(const v1::Product &product) override
    {
        rows.at(product.name()).first = product;
        return {};
    }
    Result<void> loadProducts(const std::function<void(v1::Product, std::string)> &visit) override
    {
        for (const auto &[name, row] : rows)
            visit(row.first, row.second);
        return {};
    }

    std::map<std::string, std::pair<v1::Product, std::string>> rows;
};

class MemoryCommandStore final : public devices::CommandStore {
public:
    Result<void> insertCommand(const v1::DeviceCommand &command, const std::string &requestId) override
    {
        const std::lock_guard lock(mutex);
        rows[command.name()] = {command, requestId};
        return {};
    }
    Result<void> saveCommands(const std::vector<v1::DeviceCommand> &commands) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &command : commands)
            rows[command.name()].first = command;
        return {};
    }
    Result<v1::DeviceCommand> command(const std::string &name) override
    {
        const std::lock_guard lock(mutex);
        const auto found = rows.find(name);
        if (found == rows.end())
            return fail(ErrorCode::NotFound, name);
        return found->second.first;
    }
    Result<std::optional<v1::DeviceCommand>> commandOfRequest(const std::string &device,
                                                              const std::string &requestId) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &[name, row] : rows) {
            if (row.second == requestId && name.starts_with(device + "/"))
                return std::optional(row.first);
        }
        return std::optional<v1::DeviceCommand>();
    }
    Result<std::vector<v1::DeviceCommand>> commands(const std::string &device, const std::string &before,
                                                    int limit) override
    {
        const std::lock_guard lock(mutex);
        std::vector<v1::DeviceCommand> found;
        const auto idOf = [](const std::string &name) { return name.substr(name.rfind('/') + 1); };
        for (const auto &[name, row] : rows) {
            if ((device.empty() || name.starts_with(device + "/")) && (before.empty() || idOf(name) < before))
                found.push_back(row.first);
        }
        std::sort(found.begin(), found.end(),
                  [&](const auto &l, const auto &r) { return idOf(l.name()) > idOf(r.name()); });
        if (found.size() > static_cast<std::size_t>(limit))
            found.resize(static_cast<std::size_t>(limit));
        return found;
    }
    Result<std::vector<v1::DeviceCommand>> openCommands() override
    {
        const std::lock_guard lock(mutex);
        std::vector<v1::DeviceCommand> open;
        for (const auto &[name, row] : rows) {
            if (row.first.state() <= v1::DeviceCommand::STATE_ACKNOWLEDGED)
                open.push_back(row.first);
        }
        return open;
    }

    std::mutex mutex;
    std::map<std::string, std::pair<v1::DeviceCommand, std::string>> rows;
};

class MemoryTwinStore final : public devices::TwinStore {
public:
    Result<void> saveTwinChanges(const std::vector<devices::TwinRecord> &changes, int) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &[uid, change] : changes)
            rows[{uid, change.version()}] = change;
        return {};
    }
    Result<void> saveTwinApplied(const std::vector<devices::TwinApplied> &applied) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &each : applied) {
            const auto found = rows.find({each.uid, each.version});
            if (found != rows.end() && !found->second.has_apply_time())
                *found->second.mutable_apply_time() = devices::toTimestamp(each.time);
        }
        return {};
    }
    Result<std::vector<v1::TwinChange>> twinChanges(const std::string &uid, std::int64_t before, int limit) override
    {
        const std::lock_guard lock(mutex);
        std::vector<v1::TwinChange> found;
        for (auto row = rows.rbegin(); row != rows.rend() && found.size() < static_cast<std::size_t>(limit); ++row) {
            if (row->first.first == uid && row->first.second < before)
                found.push_back(row->second);
        }
        return found;
    }

    std::mutex mutex;
    std::map<std::pair<std::string, std::int64_t>, v1::TwinChange> rows;
};

// Writes down what it is told.
class RecordingLink final : public devices::DeviceLink {
public:
    bool publish(devices::DownMessage message) override
    {
        const std::lock_guard lock(mutex);
        if (!up)
            return false;
        published.push_back(std::move(message));
        return true;
    }
    Result<void> applyAccounts(const std::vector<devices::Account> &changed) override
    {
        const std::lock_guard lock(mutex);
        for (const auto &account : changed)
            accounts[account.key] = account;
        return {};
    }
    devices::BrokerEndpoint endpoint() const override { return {"broker.example", 8883, 8884, "CA"}; }
    std::size_t publishedCount()
    {
        const std::lock_guard lock(mutex);
        return published.size();
    }

    std::mutex mutex;
    bool up = true;
    std::vector<devices::DownMessage> published;
    std::map<std::string, devices::Account> accounts;
};

} // namespace wheelhouse::tests
