#pragma once

#include "server/devices/command_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Inserts one within a transaction of any store.
Result<void> insertCommand(Connection &connection, const v1::DeviceCommand &command, const std::string &requestId);

// Commands to devices in the database. Any thread; blocks. The database must
// outlive it.
class SqlCommandStore final : public devices::CommandStore {
public:
    explicit SqlCommandStore(Database &database) : m_database(database) {}

    Result<void> insertCommand(const v1::DeviceCommand &command, const std::string &requestId) override;
    Result<void> saveCommands(const std::vector<v1::DeviceCommand> &commands) override;
    Result<v1::DeviceCommand> command(const std::string &name) override;
    Result<std::optional<v1::DeviceCommand>> commandOfRequest(const std::string &device,
                                                              const std::string &requestId) override;
    Result<std::vector<v1::DeviceCommand>> commands(const std::string &device, const std::string &before,
                                                    int limit) override;
    Result<std::vector<v1::DeviceCommand>> openCommands() override;

private:
    Result<std::vector<v1::DeviceCommand>> select(const std::string &sql, const std::vector<Value> &parameters);

    Database &m_database;
};

} // namespace wheelhouse::store
