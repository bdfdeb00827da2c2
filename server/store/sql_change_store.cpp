#include "server/store/sql_change_store.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::store {

namespace {

clusters::Moment momentOf(const v1::ObjectChange &change)
{
    return clusters::Moment(
        std::chrono::microseconds(google::protobuf::util::TimeUtil::TimestampToMicroseconds(change.time())));
}

} // namespace

Result<void> SqlChangeStore::saveChanges(const std::vector<v1::ObjectChange> &changes)
{
    // Sort as they came, within a batch too: changes of one second are many.
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()).time_since_epoch().count();
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < changes.size(); ++i)
        ids.push_back(fmt::format("{:016x}-{:06x}-{}", now, i, makeRandomToken(6)));
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const auto &change = changes[i];
            const auto saved = connection.exec(
                "INSERT INTO object_changes (id, name, cluster, namespace, changed_us, body) VALUES ($1, $2, $3, $4, $5, $6)", ids[i],
                change.name(), clusters::clusterOf(change.name()), clusters::lastPart(clusters::namespaceOf(change.name())),
                momentOf(change), Blob{change.SerializeAsString()});
            if (!saved)
                return passOn(saved);
        }
        return {};
    });
}

Result<std::vector<clusters::KeptChange>> SqlChangeStore::findChanges(const clusters::ChangeQuery &query)
{
    std::string sql = "SELECT id, body FROM object_changes WHERE 1 = 1";
    std::vector<Value> values;
    const auto add = [&](const char *condition, Value value) {
        values.push_back(std::move(value));
        sql += fmt::format(" AND {}${}", condition, values.size());
    };
    if (!query.object.empty())
        add("name = ", query.object);
    if (!query.cluster.empty())
        add("cluster = ", query.cluster);
    if (!query.nameSpace.empty())
        add("namespace = ", query.nameSpace);
    if (query.since)
        add("changed_us >= ", *query.since);
    if (query.until)
        add("changed_us < ", *query.until);
    if (query.afterTime) {
        values.emplace_back(*query.afterTime);
        values.emplace_back(query.afterId);
        sql += fmt::format(" AND (changed_us < ${0} OR (changed_us = ${0} AND id < ${1}))", values.size() - 1, values.size());
    }
    values.emplace_back(query.limit);
    sql += fmt::format(" ORDER BY changed_us DESC, id DESC LIMIT ${}", values.size());
    std::vector<clusters::KeptChange> changes;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        changes.clear();
        const auto rows = connection.queryWith(sql, values);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            auto &kept = changes.emplace_back();
            kept.id = row.text(0);
            if (!kept.change.ParseFromString(row.bytes(1)))
                return fail(ErrorCode::Internal, "a change in the database cannot be read");
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return changes;
}

Result<std::int64_t> SqlChangeStore::pruneChanges(clusters::Moment before, std::int64_t mostRows)
{
    std::int64_t gone = 0;
    const auto pruned = m_database.write([&](Connection &connection) -> Result<void> {
        const auto old = connection.exec("DELETE FROM object_changes WHERE changed_us < $1", before);
        if (!old)
            return passOn(old);
        const auto surplus = connection.exec("DELETE FROM object_changes WHERE id IN (SELECT id FROM object_changes "
                                             "ORDER BY changed_us DESC, id DESC LIMIT 100000 OFFSET $1)",
                                             mostRows);
        if (!surplus)
            return passOn(surplus);
        gone = *old + *surplus;
        return {};
    });
    if (!pruned)
        return passOn(pruned);
    return gone;
}

} // namespace wheelhouse::store
