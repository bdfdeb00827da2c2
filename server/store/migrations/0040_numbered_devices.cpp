#include "server/store/migrations/0040_numbered_devices.h"

#include <fmt/format.h>

#include "core/identifier.h"

namespace wheelhouse::store {

namespace {

constexpr int kPage = 5000;
constexpr std::array<std::string_view, 8> kDeviceColumns{"number", "uid",         "product",    "serial",
                                                         "state",  "secret_hash", "request_id", "body"};
constexpr std::array<std::string_view, 2> kTwinColumns{"number", "body"};

std::string_view viewOf(const UuidBytes &uid)
{
    return {reinterpret_cast<const char *>(uid.data()), uid.size()};
}

// `firstNumber` is the first row's.
Result<void> copyPage(Connection &connection, const std::vector<Row> &rows, std::int64_t firstNumber)
{
    std::vector<UuidBytes> uids;
    std::vector<std::size_t> withTwin;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto uid = uuidBytes(rows[i].text(0));
        if (!uid)
            return fail(ErrorCode::FailedPrecondition, fmt::format("a device's uid {} is no UUID", rows[i].text(0)));
        uids.push_back(*uid);
        if (!rows[i].isNull(7))
            withTwin.push_back(i);
    }
    const auto devices =
        connection.insertRows("devices", kDeviceColumns, rows.size(), [&](std::size_t i, std::span<Cell> cells) {
            const Row &row = rows[i];
            cells[0] = firstNumber + static_cast<std::int64_t>(i);
            cells[1] = BytesView{viewOf(uids[i])};
            cells[2] = std::string_view(row.text(1));
            cells[3] = std::string_view(row.text(2));
            cells[4] = row.integer(3);
            cells[5] = BytesView{row.bytes(4)};
            cells[6] = std::string_view(row.text(5));
            cells[7] = BytesView{row.bytes(6)};
        });
    if (!devices)
        return devices;
    return connection.insertRows("device_twins", kTwinColumns, withTwin.size(),
                                 [&](std::size_t i, std::span<Cell> cells) {
                                     cells[0] = firstNumber + static_cast<std::int64_t>(withTwin[i]);
                                     cells[1] = BytesView{rows[withTwin[i]].bytes(7)};
                                 });
}

} // namespace

Result<void> copyNumberedDevices(Connection &connection)
{
    // UUIDs of version 7: in the order of registration.
    std::string after;
    std::int64_t number = 1;
    while (true) {
        const auto rows = connection.query(
            "SELECT d.uid, d.product, d.serial, d.state, d.secret_hash, d.request_id, d.body, t.body "
            "FROM devices_before_0040 d LEFT JOIN device_twins_before_0040 t ON t.uid = d.uid "
            "WHERE d.uid > $1 ORDER BY d.uid LIMIT $2",
            after, kPage);
        if (!rows)
            return passOn(rows);
        if (rows->empty())
            break;
        if (auto copied = copyPage(connection, *rows, number); !copied)
            return copied;
        after = rows->back().text(0);
        number += static_cast<std::int64_t>(rows->size());
    }
    if (connection.dialect() == Dialect::Postgres)
        return connection.script(
            fmt::format("ALTER TABLE devices ALTER COLUMN number RESTART WITH {}", number));
    return {};
}

} // namespace wheelhouse::store
