#include "server/store/sql_device_store.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "server/devices/device_name.h"

namespace wheelhouse::store {

namespace {

using devices::StoredDevice;

Result<void> done(const Result<std::int64_t> &result)
{
    if (!result)
        return passOn(result);
    return {};
}

// Runs a statement for many rows, in pieces of a few sizes, so that only a few
// texts are ever prepared. `head` ends before the placeholders.
Result<void> forRows(Connection &connection, const std::string &head, const std::string &tail, std::size_t columns,
                     std::vector<Value> values)
{
    constexpr std::array<std::size_t, 4> kPieces{512, 64, 8, 1};
    std::size_t row = 0;
    const std::size_t rows = values.size() / columns;
    while (row < rows) {
        const auto piece = *std::find_if(kPieces.begin(), kPieces.end(), [&](auto size) { return size <= rows - row; });
        const auto result = connection.execWith(head + placeholders(piece, columns) + tail,
                                                std::span(values).subspan(row * columns, piece * columns));
        if (!result)
            return passOn(result);
        row += piece;
    }
    return {};
}

// What people have set.
Blob bodyOf(const v1::Device &device)
{
    v1::Device body;
    body.set_model(device.model());
    *body.mutable_labels() = device.labels();
    body.set_site(device.site());
    body.set_owner(device.owner());
    body.set_note(device.note());
    if (device.has_desired())
        *body.mutable_desired() = device.desired();
    body.set_desired_version(device.desired_version());
    body.set_credential(device.credential());
    if (device.has_create_time())
        *body.mutable_create_time() = device.create_time();
    if (device.has_update_time())
        *body.mutable_update_time() = device.update_time();
    return Blob{body.SerializeAsString()};
}

// What it says of itself.
Blob twinOf(const v1::Device &device)
{
    v1::Device twin;
    if (device.has_presence())
        *twin.mutable_presence() = device.presence();
    if (device.has_reported())
        *twin.mutable_reported() = device.reported();
    if (device.has_reported_time())
        *twin.mutable_reported_time() = device.reported_time();
    twin.set_applied_version(device.applied_version());
    twin.set_firmware(device.firmware());
    return Blob{twin.SerializeAsString()};
}

Blob hashOf(const devices::SecretHash &hash)
{
    return Blob{std::string(reinterpret_cast<const char *>(hash.data()), hash.size())};
}

Result<void> readDevice(const Row &row, const std::function<void(StoredDevice)> &visit)
{
    StoredDevice stored;
    auto &device = stored.device;
    if (!device.ParseFromString(row.bytes(5)) || !device.MergeFromString(row.bytes(6)))
        return fail(ErrorCode::Internal, fmt::format("the device {} in the database cannot be read", row.text(0)));
    device.set_uid(row.text(0));
    device.set_name(devices::DeviceName{row.text(1), row.text(2)}.toString());
    device.set_state(static_cast<v1::Device::State>(row.integer(3)));
    const std::string &hash = row.bytes(4);
    std::copy_n(hash.begin(), std::min(hash.size(), stored.secretHash.size()), stored.secretHash.begin());
    visit(std::move(stored));
    return {};
}

} // namespace

Result<void> SqlDeviceStore::insertProduct(const v1::Product &product, const std::string &requestId)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto inserted = connection.exec("INSERT INTO products (name, request_id, body) VALUES ($1, $2, $3)",
                                              product.name(), requestId, Blob{product.SerializeAsString()});
        if (!inserted && inserted.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} is there already", product.name()));
        return done(inserted);
    });
}

Result<void> SqlDeviceStore::loadProducts(const std::function<void(v1::Product, std::string)> &visit)
{
    return m_database.read([&](Connection &connection) -> Result<void> {
        const auto rows = connection.query("SELECT name, request_id, body FROM products ORDER BY name");
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            v1::Product product;
            if (!product.ParseFromString(row.bytes(2)))
                return fail(ErrorCode::Internal, fmt::format("{} in the database cannot be read", row.text(0)));
            visit(std::move(product), row.text(1));
        }
        return {};
    });
}

Result<void> SqlDeviceStore::insertDevices(const std::vector<StoredDevice> &devices)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        std::vector<Value> values;
        values.reserve(devices.size() * 7);
        for (const auto &stored : devices) {
            const auto &device = stored.device;
            const auto key = devices::DeviceName::parse(device.name());
            if (!key)
                return passOn(key);
            values.emplace_back(device.uid());
            values.emplace_back(key->product);
            values.emplace_back(key->serial);
            values.emplace_back(device.state());
            values.emplace_back(hashOf(stored.secretHash));
            values.emplace_back(stored.requestId);
            values.emplace_back(bodyOf(device));
        }
        auto inserted = forRows(connection,
                                "INSERT INTO devices (uid, product, serial, state, secret_hash, request_id, body) VALUES ",
                                "", 7, std::move(values));
        if (!inserted && inserted.error().code == ErrorCode::AlreadyExists) {
            return fail(ErrorCode::AlreadyExists, devices.size() == 1
                            ? fmt::format("{} is registered already", devices.front().device.name())
                            : std::string("one of the serials is registered already"));
        }
        return inserted;
    });
}

Result<void> SqlDeviceStore::updateDevice(const StoredDevice &stored)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto updated =
            connection.exec("UPDATE devices SET state = $2, secret_hash = $3, body = $4 WHERE uid = $1",
                            stored.device.uid(), stored.device.state(), hashOf(stored.secretHash), bodyOf(stored.device));
        if (!updated)
            return passOn(updated);
        if (*updated == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", stored.device.name()));
        return {};
    });
}

Result<void> SqlDeviceStore::saveTwins(const std::vector<std::shared_ptr<const v1::Device>> &devices)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        std::vector<Value> values;
        values.reserve(devices.size() * 2);
        for (const auto &device : devices) {
            values.emplace_back(device->uid());
            values.emplace_back(twinOf(*device));
        }
        return forRows(connection, "INSERT INTO device_twins (uid, body) VALUES ",
                       " ON CONFLICT (uid) DO UPDATE SET body = excluded.body", 2, std::move(values));
    });
}

Result<void> SqlDeviceStore::loadDevices(const std::function<void(StoredDevice)> &visit)
{
    return m_database.read([&](Connection &connection) -> Result<void> {
        Result<void> outcome;
        auto read = connection.each(
            [&](const Row &row) {
                if (outcome)
                    outcome = readDevice(row, visit);
            },
            "SELECT devices.uid, product, serial, state, secret_hash, devices.body, device_twins.body FROM devices "
            "LEFT JOIN device_twins ON device_twins.uid = devices.uid");
        return read ? outcome : read;
    });
}

Result<std::string> SqlDeviceStore::requestIdOf(const std::string &uid)
{
    std::string requestId;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne("SELECT request_id FROM devices WHERE uid = $1", uid);
        if (!row)
            return passOn(row);
        if (!*row)
            return fail(ErrorCode::NotFound, fmt::format("there is no device {}", uid));
        requestId = (*row)->text(0);
        return {};
    });
    if (!read)
        return passOn(read);
    return requestId;
}

Result<void> SqlDeviceStore::appendPresence(const std::vector<devices::PresenceRecord> &records, int kept)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        std::vector<Value> values;
        std::set<std::string> uids;
        for (const auto &record : records) {
            values.emplace_back(record.uid);
            values.emplace_back(Blob{record.event.SerializeAsString()});
            uids.insert(record.uid);
        }
        if (auto inserted = forRows(connection, "INSERT INTO presence_events (uid, body) VALUES ", "", 2, std::move(values));
            !inserted)
            return inserted;
        for (const auto &uid : uids) {
            const auto pruned = connection.exec("DELETE FROM presence_events WHERE uid = $1 AND id <= ("
                                                "SELECT id FROM presence_events WHERE uid = $1 "
                                                "ORDER BY id DESC LIMIT 1 OFFSET $2)",
                                                uid, kept);
            if (!pruned)
                return passOn(pruned);
        }
        return {};
    });
}

Result<SqlDeviceStore::PresencePage> SqlDeviceStore::presenceEvents(const std::string &uid, std::int64_t before,
                                                                    int limit)
{
    PresencePage page;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto rows = connection.query("SELECT id, body FROM presence_events WHERE uid = $1 AND id < $2 "
                                           "ORDER BY id DESC LIMIT $3",
                                           uid, before > 0 ? before : std::numeric_limits<std::int64_t>::max(), limit + 1);
        if (!rows)
            return passOn(rows);
        for (std::size_t i = 0; i < rows->size() && i < static_cast<std::size_t>(limit); ++i) {
            auto &event = page.events.emplace_back();
            if (!event.ParseFromString((*rows)[i].bytes(1)))
                return fail(ErrorCode::Internal, "a presence event in the database cannot be read");
            if (rows->size() > static_cast<std::size_t>(limit))
                page.next = (*rows)[i].integer(0);
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return page;
}

} // namespace wheelhouse::store
