#include "server/store/sql_audit_store.h"

#include <array>

#include "server/store/timestamps.h"

namespace wheelhouse::store {

namespace {

v1::AuditEntry entryOf(const Row &row)
{
    v1::AuditEntry entry;
    entry.set_sequence(row.integer(0));
    *entry.mutable_time() = timestampOf(row.time(1));
    entry.set_account(row.text(2));
    entry.set_method(row.text(3));
    entry.set_resource(row.text(4));
    entry.set_result(row.text(5));
    entry.set_request_json(row.text(6));
    entry.set_request_id(row.text(7));
    entry.set_peer(row.text(8));
    entry.set_hash(row.text(9));
    return entry;
}

Result<access::AuditHead> readHead(Connection &connection)
{
    const auto row = connection.queryOne("SELECT sequence, hash FROM audit_entries ORDER BY sequence DESC LIMIT 1");
    if (!row)
        return passOn(row);
    return *row ? access::AuditHead{(*row)->integer(0), (*row)->text(1)} : access::AuditHead();
}

constexpr std::array<std::string_view, 10> kColumns{"sequence", "time_us",      "account",    "method", "resource",
                                                    "result",   "request_json", "request_id", "peer",   "hash"};

} // namespace

Result<void> lockAuditTrail(Connection &connection)
{
    // Servers that append at once would conflict again and again; so they
    // queue. Readers are not held up.
    if (connection.dialect() != Dialect::Postgres)
        return {};
    return connection.script("LOCK TABLE audit_entries IN EXCLUSIVE MODE");
}

Result<void> appendAuditEntries(Connection &connection, std::span<v1::AuditEntry> entries,
                                const access::AuditStore::Link &link)
{
    const auto head = readHead(connection);
    if (!head)
        return passOn(head);
    link(*head, entries);
    return connection.insertRows("audit_entries", kColumns, entries.size(), [&](std::size_t i, std::span<Cell> cells) {
        const v1::AuditEntry &entry = entries[i];
        cells[0] = entry.sequence();
        cells[1] = static_cast<std::int64_t>(timeOf(entry.time()).time_since_epoch().count());
        const std::array<const std::string *, 8> texts{&entry.account(),      &entry.method(),     &entry.resource(),
                                                       &entry.result(),       &entry.request_json(), &entry.request_id(),
                                                       &entry.peer(),         &entry.hash()};
        for (std::size_t column = 0; column < texts.size(); ++column)
            cells[column + 2] = std::string_view(*texts[column]);
    });
}

Result<void> SqlAuditStore::append(std::span<v1::AuditEntry> entries, const Link &link)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        if (auto locked = lockAuditTrail(connection); !locked)
            return locked;
        return appendAuditEntries(connection, entries, link);
    });
}

Result<std::vector<v1::AuditEntry>> SqlAuditStore::list(std::int64_t before, int limit, const std::string &resource)
{
    std::vector<v1::AuditEntry> entries;
    const auto keep = [&](const Row &row) { entries.push_back(entryOf(row)); };
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        if (resource.empty()) {
            return connection.each(keep,
                                   "SELECT sequence, time_us, account, method, resource, result, request_json, "
                                   "request_id, peer, hash FROM audit_entries "
                                   "WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2",
                                   before, limit);
        }
        return connection.each(keep,
                               "SELECT sequence, time_us, account, method, resource, result, request_json, "
                               "request_id, peer, hash FROM audit_entries "
                               "WHERE sequence < $1 AND resource = $3 ORDER BY sequence DESC LIMIT $2",
                               before, limit, resource);
    });
    if (!read)
        return passOn(read);
    return entries;
}

Result<void> SqlAuditStore::each(const std::function<void(const v1::AuditEntry &)> &onEntry)
{
    return m_database.read([&](Connection &connection) {
        return connection.each([&](const Row &row) { onEntry(entryOf(row)); },
                               "SELECT sequence, time_us, account, method, resource, result, request_json, request_id, "
                               "peer, hash FROM audit_entries ORDER BY sequence");
    });
}

} // namespace wheelhouse::store
