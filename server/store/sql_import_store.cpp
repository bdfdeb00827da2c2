#include "server/store/sql_import_store.h"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "core/identifier.h"
#include "server/devices/device_name.h"
#include "server/store/joined_transaction.h"
#include "server/store/sql_device_store.h"

namespace wheelhouse::store {

namespace {

using devices::BeforeImage;
using devices::StoredImport;

constexpr std::string_view kColumns = "SELECT number, name, options_hash, rows_hash, removed_count, retired_count, "
                                      "restored_count, kept_count, body FROM device_imports ";

Result<StoredImport> importOf(const Row &row)
{
    StoredImport stored;
    if (!stored.import.ParseFromString(row.bytes(8)))
        return fail(ErrorCode::Internal, fmt::format("the import {} in the database cannot be read", row.text(1)));
    stored.number = row.integer(0);
    stored.optionsHash = row.text(2);
    stored.rowsHash = row.text(3);
    stored.removedCount = row.integer(4);
    stored.retiredCount = row.integer(5);
    stored.restoredCount = row.integer(6);
    stored.keptCount = row.integer(7);
    return stored;
}

Result<void> update(Connection &connection, const StoredImport &import)
{
    const auto updated = connection.exec(
        "UPDATE device_imports SET rows_hash = $2, removed_count = $3, retired_count = $4, restored_count = $5, "
        "kept_count = $6, body = $7 WHERE number = $1",
        import.number, import.rowsHash, import.removedCount, import.retiredCount, import.restoredCount,
        import.keptCount, Blob{import.import.SerializeAsString()});
    if (!updated)
        return passOn(updated);
    if (*updated == 0)
        return fail(ErrorCode::Aborted, import.import.name() + " was begun anew meanwhile");
    return {};
}

Result<void> insertImages(Connection &connection, std::int64_t number, const std::vector<BeforeImage> &images)
{
    static constexpr std::array<std::string_view, 4> kImageColumns{"import_number", "uid", "after_hash", "body"};
    std::string body;
    return connection.insertRows("device_import_images", kImageColumns, images.size(),
                                 [&](std::size_t i, std::span<Cell> cells) {
                                     images[i].device.SerializeToString(&body);
                                     cells[0] = number;
                                     cells[1] = std::string_view(images[i].uid);
                                     cells[2] = std::string_view(images[i].afterHash);
                                     cells[3] = BytesView{body};
                                 });
}

// Groups that went meanwhile are passed over.
Result<void> setMemberships(Connection &connection, const std::vector<devices::ImportStore::Membership> &memberships)
{
    for (const auto &membership : memberships) {
        const auto key = devices::keyOfName(membership.device);
        if (auto left = connection.exec("DELETE FROM device_group_members WHERE device = $1", key); !left)
            return passOn(left);
        for (const auto &id : membership.groups) {
            const auto joined = connection.exec("INSERT INTO device_group_members (device, group_id) "
                                                "SELECT $1, id FROM device_groups WHERE id = $2",
                                                key, id);
            if (!joined)
                return passOn(joined);
        }
    }
    return {};
}

Result<std::optional<StoredImport>> first(Result<std::vector<StoredImport>> found)
{
    if (!found)
        return passOn(found);
    if (found->empty())
        return std::optional<StoredImport>();
    return std::optional<StoredImport>(std::move(found->front()));
}

} // namespace

Result<std::int64_t> SqlImportStore::insertImport(const StoredImport &import)
{
    std::int64_t number = 0;
    const auto inserted = m_database.write([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne(
            "INSERT INTO device_imports (name, options_hash, rows_hash, removed_count, retired_count, restored_count, "
            "kept_count, body) VALUES ($1, $2, $3, 0, 0, 0, 0, $4) RETURNING number",
            import.import.name(), import.optionsHash, import.rowsHash, Blob{import.import.SerializeAsString()});
        if (!row)
            return passOn(row);
        number = (*row)->integer(0);
        return {};
    });
    if (!inserted)
        return passOn(inserted);
    return number;
}

Result<void> SqlImportStore::updateImport(const StoredImport &import)
{
    return m_database.write([&](Connection &connection) { return update(connection, import); });
}

Result<void> SqlImportStore::removeImport(std::int64_t number)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        if (auto removed = connection.exec("DELETE FROM device_import_images WHERE import_number = $1", number); !removed)
            return passOn(removed);
        if (auto removed = connection.exec("DELETE FROM device_imports WHERE number = $1", number); !removed)
            return passOn(removed);
        return {};
    });
}

Result<std::vector<StoredImport>> SqlImportStore::query(std::string_view tail, std::vector<Value> parameters)
{
    std::vector<StoredImport> imports;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        imports.clear();
        const auto rows = connection.queryWith(std::string(kColumns) + std::string(tail), parameters);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            auto import = importOf(row);
            if (!import)
                return passOn(import);
            imports.push_back(std::move(*import));
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return imports;
}

Result<std::optional<StoredImport>> SqlImportStore::findImport(const std::string &name)
{
    return first(query("WHERE name = $1", {name}));
}

Result<std::optional<StoredImport>> SqlImportStore::importOfDevice(const std::string &uid)
{
    const auto bytes = uuidBytes(uid);
    if (!bytes)
        return std::optional<StoredImport>();
    return first(query("WHERE number = (SELECT import_number FROM devices WHERE uid = $1)",
                       {Blob{std::string(reinterpret_cast<const char *>(bytes->data()), bytes->size())}}));
}

Result<std::vector<StoredImport>> SqlImportStore::listImports(std::int64_t before, int limit)
{
    return query("WHERE number < $1 ORDER BY number DESC LIMIT $2",
                 {before > 0 ? before : std::numeric_limits<std::int64_t>::max(), limit});
}

Result<void> SqlImportStore::applyBatch(const Batch &batch)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        JoinedTransaction transaction(connection);
        SqlDeviceStore devices(transaction);
        if (!batch.created.empty()) {
            if (auto inserted = devices.insertDevices(batch.created); !inserted)
                return inserted;
        }
        if (!batch.changed.empty()) {
            if (auto updated = devices.updateDevices(batch.changed); !updated)
                return updated;
        }
        if (!batch.images.empty()) {
            if (auto inserted = insertImages(connection, batch.progress.number, batch.images); !inserted)
                return inserted;
        }
        if (auto set = setMemberships(connection, batch.memberships); !set)
            return set;
        return update(connection, batch.progress);
    });
}

Result<std::vector<SqlImportStore::Made>> SqlImportStore::devicesMade(std::int64_t number, std::int64_t after, int limit)
{
    std::vector<Made> made;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        made.clear();
        return connection.each(
            [&](const Row &row) {
                made.push_back({row.integer(0), devices::DeviceName{row.text(1), row.text(2)}.toString()});
            },
            "SELECT number, product, serial FROM devices WHERE import_number = $1 AND number > $2 "
            "ORDER BY number LIMIT $3",
            number, after, limit);
    });
    if (!read)
        return passOn(read);
    return made;
}

Result<std::vector<BeforeImage>> SqlImportStore::beforeImages(std::int64_t number, int limit)
{
    std::vector<BeforeImage> images;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        images.clear();
        const auto rows = connection.query("SELECT uid, after_hash, body FROM device_import_images "
                                           "WHERE import_number = $1 ORDER BY uid LIMIT $2",
                                           number, limit);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            auto &image = images.emplace_back();
            image.uid = row.text(0);
            image.afterHash = row.text(1);
            if (!image.device.ParseFromString(row.bytes(2)))
                return fail(ErrorCode::Internal, fmt::format("what device {} was before cannot be read", image.uid));
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return images;
}

Result<void> SqlImportStore::applyUndo(const UndoBatch &batch)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        JoinedTransaction transaction(connection);
        SqlDeviceStore devices(transaction);
        if (!batch.removed.empty()) {
            if (auto removed = devices.removeDevices(batch.removed); !removed)
                return removed;
        }
        if (!batch.changed.empty()) {
            if (auto updated = devices.updateDevices(batch.changed); !updated)
                return updated;
        }
        for (const auto &uid : batch.imagesDone) {
            const auto removed = connection.exec("DELETE FROM device_import_images WHERE import_number = $1 AND uid = $2",
                                                 batch.progress.number, uid);
            if (!removed)
                return passOn(removed);
        }
        if (auto set = setMemberships(connection, batch.memberships); !set)
            return set;
        return update(connection, batch.progress);
    });
}

} // namespace wheelhouse::store
