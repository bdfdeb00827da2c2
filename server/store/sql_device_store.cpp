#include "server/store/sql_device_store.h"

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>

#include "core/identifier.h"
#include "server/devices/device_name.h"
#include "server/store/device_body.h"
#include "server/store/sql_credential_store.h"

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
                     std::span<const Value> values)
{
    constexpr std::array<std::size_t, 4> kPieces{512, 64, 8, 1};
    std::size_t row = 0;
    const std::size_t rows = values.size() / columns;
    while (row < rows) {
        const auto piece = *std::find_if(kPieces.begin(), kPieces.end(), [&](auto size) { return size <= rows - row; });
        const auto result = connection.execWith(head + placeholders(piece, columns) + tail,
                                                values.subspan(row * columns, piece * columns));
        if (!result)
            return passOn(result);
        row += piece;
    }
    return {};
}

std::string_view viewOf(const std::uint8_t *bytes, std::size_t size)
{
    return {reinterpret_cast<const char *>(bytes), size};
}

template <std::size_t N> Blob blobOf(const std::array<std::uint8_t, N> &bytes)
{
    return Blob{std::string(viewOf(bytes.data(), N))};
}

Result<UuidBytes> uidOf(const std::string &uid)
{
    const auto bytes = uuidBytes(uid);
    if (!bytes)
        return fail(ErrorCode::InvalidArgument, fmt::format("a device's uid is a UUID in lower case, not {}", uid));
    return *bytes;
}

Blob bodyOf(const v1::Device &device)
{
    Blob body;
    appendBody(device, body.bytes);
    return body;
}

Blob twinOf(const v1::Device &device)
{
    Blob twin;
    appendTwin(device, twin.bytes);
    return twin;
}

// The rows of devices to be inserted, ready before the writer is held up.
class DeviceRows {
public:
    static constexpr std::array<std::string_view, 8> kColumns{"uid",         "product",    "serial",        "state",
                                                              "secret_hash", "request_id", "import_number", "body"};

    static Result<DeviceRows> of(const std::vector<StoredDevice> &devices)
    {
        DeviceRows rows(devices);
        rows.m_rows.reserve(devices.size());
        rows.m_bodies.reserve(devices.size() * 96);
        for (const auto &stored : devices) {
            const auto key = devices::DeviceName::parse(stored.device.name());
            if (!key)
                return passOn(key);
            const auto uid = uidOf(stored.device.uid());
            if (!uid)
                return passOn(uid);
            appendBody(stored.device, rows.m_bodies);
            rows.m_rows.push_back({*uid, key->product.size(), rows.m_bodies.size()});
        }
        return rows;
    }

    std::size_t size() const { return m_rows.size(); }
    void fill(std::size_t i, std::span<Cell> cells) const
    {
        constexpr std::size_t kProducts = std::string_view("products/").size();
        constexpr std::size_t kDevices = std::string_view("/devices/").size();
        const auto &row = m_rows[i];
        const auto &stored = m_devices[i];
        const std::string_view name = stored.device.name();
        const std::size_t begin = i == 0 ? 0 : m_rows[i - 1].bodyEnd;
        cells[0] = BytesView{viewOf(row.uid.data(), row.uid.size())};
        cells[1] = name.substr(kProducts, row.productSize);
        cells[2] = name.substr(kProducts + row.productSize + kDevices);
        cells[3] = static_cast<std::int64_t>(stored.device.state());
        cells[4] = BytesView{viewOf(stored.secretHash.data(), stored.secretHash.size())};
        cells[5] = std::string_view(stored.requestId);
        cells[6] = stored.importNumber == 0 ? Cell() : Cell(stored.importNumber);
        cells[7] = BytesView{std::string_view(m_bodies).substr(begin, row.bodyEnd - begin)};
    }

private:
    struct Row {
        UuidBytes uid;
        std::size_t productSize;
        std::size_t bodyEnd;
    };

    explicit DeviceRows(const std::vector<StoredDevice> &devices) : m_devices(devices) {}

    const std::vector<StoredDevice> &m_devices;
    std::vector<Row> m_rows;
    std::string m_bodies;
};

Result<void> insertRowsOf(Connection &connection, const DeviceRows &rows, const std::vector<StoredDevice> &devices)
{
    auto inserted = connection.insertRows("devices", DeviceRows::kColumns, rows.size(),
                                          [&](std::size_t i, std::span<Cell> cells) { rows.fill(i, cells); });
    if (!inserted && inserted.error().code == ErrorCode::AlreadyExists) {
        return fail(ErrorCode::AlreadyExists, devices.size() == 1
                        ? fmt::format("{} is registered already", devices.front().device.name())
                        : std::string("one of the serials is registered already"));
    }
    if (!inserted)
        return inserted;
    return insertFirstCredentials(connection, devices);
}

constexpr char kColumnsRead[] = "SELECT uid, product, serial, state, secret_hash, import_number, devices.body, "
                                "device_twins.body FROM devices "
                                "LEFT JOIN device_twins ON device_twins.number = devices.number ";

std::string_view bytesIn(const Cell &cell)
{
    if (const auto *view = std::get_if<BytesView>(&cell))
        return view->bytes;
    const auto *text = std::get_if<std::string_view>(&cell);
    return text ? *text : std::string_view();
}

std::int64_t numberIn(const Cell &cell)
{
    const auto *number = std::get_if<std::int64_t>(&cell);
    return number ? *number : 0;
}

template <class Message> bool readInto(Message &message, std::string_view bytes)
{
    google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t *>(bytes.data()),
                                                  static_cast<int>(bytes.size()));
    return message.MergeFromCodedStream(&stream);
}

// What was in it before goes; its memory is used again.
Result<void> readDevice(std::span<const Cell> cells, StoredDevice &stored)
{
    auto &device = stored.device;
    device.Clear();
    const auto uid = bytesIn(cells[0]);
    const auto product = bytesIn(cells[1]);
    const auto serial = bytesIn(cells[2]);
    if (uid.size() != std::tuple_size_v<UuidBytes> || !readInto(device, bytesIn(cells[6]))
        || !readInto(device, bytesIn(cells[7])))
        return fail(ErrorCode::Internal, fmt::format("the device {} of {} in the database cannot be read", serial, product));
    device.set_uid(uuidText(std::span<const std::uint8_t, 16>(reinterpret_cast<const std::uint8_t *>(uid.data()), 16)));
    std::string &name = *device.mutable_name();
    name.reserve(18 + product.size() + serial.size());
    name += "products/";
    name += product;
    name += "/devices/";
    name += serial;
    device.set_state(static_cast<v1::Device::State>(numberIn(cells[3])));
    const auto hash = bytesIn(cells[4]);
    stored.secretHash = {};
    std::copy_n(hash.begin(), std::min(hash.size(), stored.secretHash.size()), stored.secretHash.begin());
    stored.importNumber = numberIn(cells[5]);
    return {};
}

// Values of `IN (…)`, in pieces of a few sizes.
template <class V, class Run> Result<void> inPieces(const std::vector<V> &values, Run run)
{
    constexpr std::array<std::size_t, 3> kPieces{500, 50, 1};
    std::size_t at = 0;
    while (at < values.size()) {
        const auto piece =
            *std::find_if(kPieces.begin(), kPieces.end(), [&](auto size) { return size <= values.size() - at; });
        std::vector<Value> some(values.begin() + static_cast<std::ptrdiff_t>(at),
                                values.begin() + static_cast<std::ptrdiff_t>(at + piece));
        if (auto ran = run(placeholders(1, piece), std::span<const Value>(some)); !ran)
            return ran;
        at += piece;
    }
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

Result<void> SqlDeviceStore::updateProduct(const v1::Product &product)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto updated = connection.exec("UPDATE products SET body = $2 WHERE name = $1", product.name(),
                                             Blob{product.SerializeAsString()});
        if (updated && *updated == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", product.name()));
        return done(updated);
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
    const auto rows = DeviceRows::of(devices);
    if (!rows)
        return passOn(rows);
    return m_database.write([&](Connection &connection) { return insertRowsOf(connection, *rows, devices); });
}

Result<void> SqlDeviceStore::insertIn(Connection &connection, const std::vector<StoredDevice> &devices)
{
    const auto rows = DeviceRows::of(devices);
    if (!rows)
        return passOn(rows);
    return insertRowsOf(connection, *rows, devices);
}

Result<void> SqlDeviceStore::removeDevices(const std::vector<std::string> &uids)
{
    std::vector<Blob> bytes;
    bytes.reserve(uids.size());
    for (const auto &uid : uids) {
        const auto each = uidOf(uid);
        if (!each)
            return passOn(each);
        bytes.push_back(blobOf(*each));
    }
    return m_database.write([&](Connection &connection) -> Result<void> {
        auto gone = inPieces(uids, [&](const std::string &list, std::span<const Value> values) -> Result<void> {
            for (const std::string table : {"presence_events", "device_twin_changes", "device_credentials"}) {
                if (auto removed = connection.execWith("DELETE FROM " + table + " WHERE uid IN " + list, values); !removed)
                    return passOn(removed);
            }
            return {};
        });
        if (!gone)
            return gone;
        return inPieces(bytes, [&](const std::string &list, std::span<const Value> values) -> Result<void> {
            for (const std::string head :
                 {"DELETE FROM device_twins WHERE number IN (SELECT number FROM devices WHERE uid IN ",
                  "DELETE FROM device_group_members WHERE device IN "
                  "(SELECT product || '/' || serial FROM devices WHERE uid IN ",
                  "DELETE FROM device_commands WHERE device IN "
                  "(SELECT 'products/' || product || '/devices/' || serial FROM devices WHERE uid IN "}) {
                if (auto removed = connection.execWith(head + list + ")", values); !removed)
                    return passOn(removed);
            }
            return done(connection.execWith("DELETE FROM devices WHERE uid IN " + list, values));
        });
    });
}

Result<void> SqlDeviceStore::updateDevice(const StoredDevice &stored)
{
    return updateDevices({stored});
}

Result<void> SqlDeviceStore::updateDevices(const std::vector<StoredDevice> &devices)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &stored : devices) {
            if (auto updated = updateIn(connection, stored); !updated)
                return updated;
        }
        return {};
    });
}

Result<void> SqlDeviceStore::updateIn(Connection &connection, const StoredDevice &stored)
{
    const auto uid = uidOf(stored.device.uid());
    if (!uid)
        return passOn(uid);
    const auto updated = connection.exec("UPDATE devices SET state = $2, secret_hash = $3, body = $4 WHERE uid = $1",
                                         blobOf(*uid), stored.device.state(), blobOf(stored.secretHash),
                                         bodyOf(stored.device));
    if (!updated)
        return passOn(updated);
    if (*updated == 0)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", stored.device.name()));
    return {};
}

// Of a device that is gone meanwhile nothing is kept.
Result<void> SqlDeviceStore::saveTwins(const std::vector<std::shared_ptr<const v1::Device>> &devices)
{
    std::vector<Value> values;
    values.reserve(devices.size() * 2);
    for (const auto &device : devices) {
        const auto uid = uidOf(device->uid());
        if (!uid)
            return passOn(uid);
        values.emplace_back(blobOf(*uid));
        values.emplace_back(twinOf(*device));
    }
    return m_database.write([&](Connection &connection) -> Result<void> {
        // CROSS: SQLite is to go by the values.
        return forRows(connection,
                       "INSERT INTO device_twins (number, body) SELECT devices.number, twins.column2 FROM (VALUES ",
                       ") AS twins CROSS JOIN devices WHERE devices.uid = twins.column1 "
                       "ON CONFLICT (number) DO UPDATE SET body = excluded.body",
                       2, values);
    });
}

Result<void> SqlDeviceStore::load(std::string_view sql, std::span<const Value> parameters,
                                  const std::function<StoredDevice &()> &next)
{
    return m_database.read([&](Connection &connection) -> Result<void> {
        Result<void> outcome;
        auto read = connection.eachCells(
            [&](std::span<const Cell> cells) {
                if (outcome)
                    outcome = readDevice(cells, next());
            },
            sql, parameters);
        return read ? outcome : read;
    });
}

// By two halves at once where it is worth it: to read the messages takes longer
// than to read the rows. What is read is handed over by the hundreds, so that
// the halves hardly ever wait for each other.
Result<void> SqlDeviceStore::loadDevices(const std::function<void(const StoredDevice &)> &visit,
                                         const std::function<void(StoredDevice &)> &prepare)
{
    constexpr std::size_t kHandedOver = 500;
    constexpr std::int64_t kWorthAThread = 20'000;
    std::int64_t last = 0;
    const auto counted = m_database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne("SELECT MAX(number) FROM devices");
        if (!row)
            return passOn(row);
        last = *row ? (*row)->integer(0) : 0;
        return {};
    });
    if (!counted)
        return counted;
    std::mutex visiting;
    const auto loadRange = [&](std::int64_t above, std::int64_t upTo) {
        // The same ones again and again: to make a message anew takes longer than
        // to read it.
        std::vector<StoredDevice> room(kHandedOver);
        std::size_t read = 0;
        const auto handOver = [&] {
            if (prepare)
                std::for_each_n(room.begin(), read, prepare);
            const std::lock_guard lock(visiting);
            std::for_each_n(room.cbegin(), read, visit);
            read = 0;
        };
        const std::array<Value, 2> parameters{above, upTo};
        auto loaded = load(std::string(kColumnsRead) + "WHERE devices.number > $1 AND devices.number <= $2 "
                                                       "ORDER BY devices.number",
                           parameters, [&]() -> StoredDevice & {
                               if (read == kHandedOver)
                                   handOver();
                               return room[read++];
                           });
        if (loaded)
            handOver();
        return loaded;
    };
    const std::int64_t middle = last < kWorthAThread ? 0 : last / 2;
    Result<void> first;
    std::thread other;
    if (middle > 0)
        other = std::thread([&] { first = loadRange(0, middle); });
    auto second = loadRange(middle, std::numeric_limits<std::int64_t>::max());
    if (other.joinable())
        other.join();
    return first ? second : first;
}

Result<void> SqlDeviceStore::devicesOfImport(std::int64_t importNumber,
                                             const std::function<void(StoredDevice)> &visit)
{
    const std::array<Value, 1> parameters{importNumber};
    std::optional<StoredDevice> read;
    auto loaded = load(std::string(kColumnsRead) + "WHERE import_number = $1 ORDER BY devices.number", parameters,
                       [&]() -> StoredDevice & {
                           if (read)
                               visit(std::move(*read));
                           return read.emplace();
                       });
    if (loaded && read)
        visit(std::move(*read));
    return loaded;
}

Result<std::string> SqlDeviceStore::requestIdOf(const std::string &uid)
{
    const auto bytes = uidOf(uid);
    if (!bytes)
        return passOn(bytes);
    std::string requestId;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne("SELECT request_id FROM devices WHERE uid = $1", blobOf(*bytes));
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
        if (auto inserted = forRows(connection, "INSERT INTO presence_events (uid, body) VALUES ", "", 2, values);
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
