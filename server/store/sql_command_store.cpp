#include "server/store/sql_command_store.h"

#include <fmt/format.h>

namespace wheelhouse::store {

namespace {

std::string idOf(const std::string &name)
{
    return name.substr(name.rfind('/') + 1);
}

std::string deviceOf(const std::string &name)
{
    return name.substr(0, name.rfind("/commands/"));
}

bool isOpen(const v1::DeviceCommand &command)
{
    return command.state() == v1::DeviceCommand::STATE_QUEUED || command.state() == v1::DeviceCommand::STATE_SENT
        || command.state() == v1::DeviceCommand::STATE_ACKNOWLEDGED;
}

} // namespace

Result<void> insertCommand(Connection &connection, const v1::DeviceCommand &command, const std::string &requestId)
{
    const auto inserted = connection.exec(
        "INSERT INTO device_commands (id, device, request_id, is_open, of_job, body) VALUES ($1, $2, $3, $4, $5, $6)",
        idOf(command.name()), deviceOf(command.name()), requestId.empty() ? std::nullopt : std::optional(requestId),
        isOpen(command), !command.job().empty(), Blob{command.SerializeAsString()});
    if (!inserted && inserted.error().code == ErrorCode::AlreadyExists)
        return fail(ErrorCode::AlreadyExists, "a command with this request id is there already");
    if (!inserted)
        return passOn(inserted);
    return {};
}

Result<void> SqlCommandStore::insertCommand(const v1::DeviceCommand &command, const std::string &requestId)
{
    return m_database.write(
        [&](Connection &connection) { return store::insertCommand(connection, command, requestId); });
}

Result<void> SqlCommandStore::saveCommands(const std::vector<v1::DeviceCommand> &commands)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &command : commands) {
            const auto updated = connection.exec("UPDATE device_commands SET is_open = $2, body = $3 WHERE id = $1",
                                                 idOf(command.name()), isOpen(command),
                                                 Blob{command.SerializeAsString()});
            if (!updated)
                return passOn(updated);
        }
        return {};
    });
}

Result<std::vector<v1::DeviceCommand>> SqlCommandStore::select(const std::string &sql,
                                                               const std::vector<Value> &parameters)
{
    std::vector<v1::DeviceCommand> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.clear();
        const auto rows = connection.queryWith("SELECT body FROM device_commands " + sql, parameters);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            if (!found.emplace_back().ParseFromString(row.bytes(0)))
                return fail(ErrorCode::Internal, "a command in the database cannot be read");
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

Result<v1::DeviceCommand> SqlCommandStore::command(const std::string &name)
{
    auto found = select("WHERE id = $1 AND device = $2", {idOf(name), deviceOf(name)});
    if (!found)
        return passOn(found);
    if (found->empty())
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
    return std::move(found->front());
}

Result<std::optional<v1::DeviceCommand>> SqlCommandStore::commandOfRequest(const std::string &device,
                                                                           const std::string &requestId)
{
    auto found = select("WHERE device = $1 AND request_id = $2", {device, requestId});
    if (!found)
        return passOn(found);
    std::optional<v1::DeviceCommand> command;
    if (!found->empty())
        command = std::move(found->front());
    return command;
}

Result<std::vector<v1::DeviceCommand>> SqlCommandStore::commands(const std::string &device,
                                                                 const std::string &before, int limit)
{
    // Ids are hexadecimal: none is above this.
    const std::string below = before.empty() ? "g" : before;
    if (device.empty())
        return select("WHERE of_job = 0 AND id < $1 ORDER BY id DESC LIMIT $2", {below, limit});
    return select("WHERE device = $1 AND id < $2 ORDER BY id DESC LIMIT $3", {device, below, limit});
}

Result<std::vector<v1::DeviceCommand>> SqlCommandStore::openCommands()
{
    return select("WHERE is_open = 1 ORDER BY id", {});
}

} // namespace wheelhouse::store
