#pragma once

#include "server/devices/device_store.h"
#include "server/devices/product_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Products and devices in the database. Any thread; blocks. The database must
// outlive it.
class SqlDeviceStore final : public devices::DeviceStore, public devices::ProductStore {
public:
    explicit SqlDeviceStore(Database &database) : m_database(database) {}

    Result<void> insertProduct(const v1::Product &product, const std::string &requestId) override;
    Result<void> updateProduct(const v1::Product &product) override;
    Result<void> loadProducts(const std::function<void(v1::Product, std::string requestId)> &visit) override;

    Result<void> insertDevices(const std::vector<devices::StoredDevice> &devices) override;
    Result<void> removeDevices(const std::vector<std::string> &uids) override;
    Result<void> updateDevice(const devices::StoredDevice &device) override;
    Result<void> updateDevices(const std::vector<devices::StoredDevice> &devices) override;
    Result<void> saveTwins(const std::vector<std::shared_ptr<const v1::Device>> &devices) override;
    Result<void> loadDevices(const std::function<void(const devices::StoredDevice &)> &visit,
                             const std::function<void(devices::StoredDevice &)> &prepare = {}) override;
    Result<void> devicesOfImport(std::int64_t importNumber,
                                 const std::function<void(devices::StoredDevice)> &visit) override;
    Result<std::string> requestIdOf(const std::string &uid) override;
    Result<void> appendPresence(const std::vector<devices::PresenceRecord> &records, int kept) override;
    Result<PresencePage> presenceEvents(const std::string &uid, std::int64_t before, int limit) override;

    // Of other stores' transactions: insertDevices() and updateDevice().
    static Result<void> insertIn(Connection &connection, const std::vector<devices::StoredDevice> &devices);
    static Result<void> updateIn(Connection &connection, const devices::StoredDevice &device);

private:
    // `next` says what each row is read into.
    Result<void> load(std::string_view sql, std::span<const Value> parameters,
                      const std::function<devices::StoredDevice &()> &next);

    Database &m_database;
};

} // namespace wheelhouse::store
