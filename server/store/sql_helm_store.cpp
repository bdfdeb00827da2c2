#include "server/store/sql_helm_store.h"

#include <fmt/format.h>

#include "server/helm/operation_rules.h"

namespace wheelhouse::store {

namespace {

using helm::OperationRecord;

constexpr char kSelect[] = "SELECT number, version, operation, request_id, mark, process_id, process_start, machine, limit_us, "
                           "orders, heartbeat_us FROM helm_operations ";

// Bound to the operation, so that a row's order cannot be put into another row.
std::string purposeOf(const std::string &name) { return name + "/order"; }
std::string passwordPurpose(const std::string &name) { return name + "/password"; }

std::optional<std::string> orNull(const std::string &text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

int isActive(const OperationRecord &record) { return helm::hasEnded(record.operation.state()) ? 0 : 1; }

Result<void> checkFree(Connection &connection, const OperationRecord &record)
{
    const auto &operation = record.operation;
    if (!record.requestId.empty()) {
        const auto taken = connection.queryOne("SELECT number FROM helm_operations WHERE requester = $1 AND request_id = $2",
                                               operation.requester(), record.requestId);
        if (!taken)
            return passOn(taken);
        if (*taken)
            return fail(ErrorCode::AlreadyExists, "this request id is taken");
    }
    const auto held = connection.queryOne("SELECT number FROM helm_operations WHERE release_name = $1 AND active = 1",
                                          operation.release());
    if (!held)
        return passOn(held);
    if (*held)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("helmOperations/{:08} is at work on this release", (*held)->integer(0)));
    return {};
}

Blob sealed(const access::SecretBox &box, const OperationRecord &record)
{
    return record.order.empty() ? Blob{} : Blob{box.seal(record.order, purposeOf(record.operation.name()))};
}

Result<void> insert(Connection &connection, const access::SecretBox &box, OperationRecord &record)
{
    if (auto isFree = checkFree(connection, record); !isFree)
        return isFree;
    const auto number = connection.queryOne("UPDATE helm_operation_numbers SET last = last + 1 RETURNING last");
    if (!number)
        return passOn(number);
    if (!*number)
        return fail(ErrorCode::Internal, "the count of Helm operations is missing in the database");
    record.number = (*number)->integer(0);
    record.version = 1;
    record.operation.set_name(fmt::format("helmOperations/{:08}", record.number));
    const auto done = connection.exec(
        "INSERT INTO helm_operations (number, version, release_name, active, holder, heartbeat_us, requester, request_id, "
        "operation, mark, process_id, process_start, machine, limit_us, orders) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        record.number, record.version, record.operation.release(), isActive(record), record.operation.holder(),
        record.heartbeat, record.operation.requester(), orNull(record.requestId), Blob{record.operation.SerializeAsString()},
        record.mark, record.process.id, record.process.started, record.process.machine, record.limit, sealed(box, record));
    if (!done)
        return passOn(done);
    if (auto forgotten = connection.exec("DELETE FROM helm_operations WHERE active = 0 AND number <= $1",
                                         record.number - helm::OperationStore::kKept);
        !forgotten)
        return passOn(forgotten);
    return {};
}

Result<void> update(Connection &connection, const access::SecretBox &box, OperationRecord &record)
{
    const auto version = record.version + 1;
    const auto changed = connection.exec(
        "UPDATE helm_operations SET version = $2, active = $3, holder = $4, heartbeat_us = $5, operation = $6, process_id = $7, "
        "process_start = $8, machine = $9, limit_us = $10, orders = $11 WHERE number = $1 AND version = $12",
        record.number, version, isActive(record), record.operation.holder(), record.heartbeat,
        Blob{record.operation.SerializeAsString()}, record.process.id, record.process.started, record.process.machine,
        record.limit, sealed(box, record), record.version);
    if (!changed)
        return passOn(changed);
    if (*changed == 0)
        return fail(ErrorCode::Aborted, fmt::format("{} was changed meanwhile", record.operation.name()));
    record.version = version;
    return {};
}

} // namespace

Result<void> SqlHelmOperationStore::save(OperationRecord &record)
{
    OperationRecord saved;
    const auto done = m_database.write([&](Connection &connection) -> Result<void> {
        saved = record;
        return saved.number == 0 ? insert(connection, m_box, saved) : update(connection, m_box, saved);
    });
    if (done)
        record = std::move(saved);
    return done;
}

Result<void> SqlHelmOperationStore::beat(const std::string &holder, std::int64_t now)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto done = connection.exec("UPDATE helm_operations SET heartbeat_us = $2 WHERE active = 1 AND holder = $1", holder, now);
        if (!done)
            return passOn(done);
        return {};
    });
}

Result<std::vector<OperationRecord>> SqlHelmOperationStore::active() { return select("WHERE active = 1 ORDER BY number", {}); }

Result<std::vector<OperationRecord>> SqlHelmOperationStore::load()
{
    return select("WHERE number IN (SELECT number FROM helm_operations ORDER BY active DESC, number DESC LIMIT $1) ORDER BY number",
                  {std::int64_t(kKept)});
}

Result<OperationRecord> SqlHelmOperationStore::get(std::int64_t number)
{
    auto found = select("WHERE number = $1", {number});
    if (!found)
        return passOn(found);
    if (found->empty())
        return fail(ErrorCode::NotFound, fmt::format("there is no operation {}", number));
    return std::move(found->front());
}

Result<OperationRecord> SqlHelmOperationStore::byRequest(const std::string &requester, const std::string &requestId)
{
    auto found = select("WHERE requester = $1 AND request_id = $2", {requester, requestId});
    if (!found)
        return passOn(found);
    if (found->empty())
        return fail(ErrorCode::NotFound, "this request id is not known");
    return std::move(found->front());
}

Result<std::vector<OperationRecord>> SqlHelmOperationStore::select(const std::string &rest, std::vector<Value> parameters)
{
    std::vector<OperationRecord> records;
    std::vector<std::string> orders;
    bool readable = true;
    const auto read = m_database.read([&](Connection &connection) {
        records.clear();
        orders.clear();
        return connection.eachWith(
            [&](const Row &row) {
                OperationRecord record;
                record.number = row.integer(0);
                record.version = row.integer(1);
                readable = record.operation.ParseFromString(row.bytes(2)) && readable;
                record.requestId = row.text(3);
                record.mark = row.text(4);
                record.process = {row.integer(5), row.integer(6), row.text(7)};
                record.limit = std::chrono::time_point_cast<std::chrono::system_clock::duration>(row.time(8));
                orders.push_back(row.bytes(9));
                record.heartbeat = row.integer(10);
                records.push_back(std::move(record));
            },
            kSelect + rest, parameters);
    });
    if (!read)
        return passOn(read);
    if (!readable)
        return fail(ErrorCode::Internal, "a Helm operation that was kept cannot be read");
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (orders[i].empty())
            continue;
        // One whose order cannot be opened fails when it is gone on with.
        if (auto order = m_box.unseal(orders[i], purposeOf(records[i].operation.name())))
            records[i].order = std::move(*order);
    }
    return records;
}

Result<void> SqlChartRepositoryStore::insert(const helm::StoredRepository &stored)
{
    const auto &name = stored.repository.name();
    const Blob password{m_box.seal(stored.password, passwordPurpose(name))};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto done = connection.exec("INSERT INTO helm_repositories (name, repository, password) VALUES ($1, $2, $3)", name,
                                          Blob{stored.repository.SerializeAsString()}, password);
        if (!done && done.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("there is a repository {} already", name));
        if (!done)
            return passOn(done);
        return {};
    });
}

Result<void> SqlChartRepositoryStore::remove(const std::string &name)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("DELETE FROM helm_repositories WHERE name = $1", name);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
        return {};
    });
}

Result<std::vector<helm::StoredRepository>> SqlChartRepositoryStore::load()
{
    std::vector<helm::StoredRepository> all;
    std::vector<std::string> passwords;
    const auto read = m_database.read([&](Connection &connection) {
        all.clear();
        passwords.clear();
        return connection.each(
            [&](const Row &row) {
                helm::StoredRepository stored;
                if (!stored.repository.ParseFromString(row.bytes(0)))
                    return;
                all.push_back(std::move(stored));
                passwords.push_back(row.bytes(1));
            },
            "SELECT repository, password FROM helm_repositories ORDER BY name");
    });
    if (!read)
        return passOn(read);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (auto password = m_box.unseal(passwords[i], passwordPurpose(all[i].repository.name())))
            all[i].password = std::move(*password);
        else
            all[i].broken = password.error().message;
    }
    return all;
}

} // namespace wheelhouse::store
