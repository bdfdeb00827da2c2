#include "server/store/sql_event_store.h"

#include <fmt/format.h>

#include "server/clusters/object_names.h"

namespace wheelhouse::store {

namespace {

// As a part of a pattern of LIKE.
std::string escaped(const std::string &text)
{
    std::string pattern;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

// Conditions and what they compare with, joined as they come.
class Conditions {
public:
    void add(const char *text, Value value)
    {
        m_values.push_back(std::move(value));
        m_text += fmt::format(fmt::runtime(m_text.empty() ? " WHERE {}${}" : " AND {}${}"), text, m_values.size());
    }
    void addText(const char *text, const std::string &value)
    {
        if (!value.empty())
            add(text, value);
    }
    std::string number(Value value)
    {
        m_values.push_back(std::move(value));
        return fmt::format("${}", m_values.size());
    }
    void addPlain(const std::string &text) { m_text += (m_text.empty() ? " WHERE " : " AND ") + text; }
    const std::string &text() const { return m_text; }
    const std::vector<Value> &values() const { return m_values; }

private:
    std::string m_text;
    std::vector<Value> m_values;
};

} // namespace

Result<void> SqlEventStore::saveEvents(const std::vector<std::shared_ptr<const v1::Event>> &events)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &event : events) {
            const auto saved = connection.exec(
                "INSERT INTO cluster_events (id, name, cluster, namespace, object_kind, object_name, warning, reason, last_us, words, body) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET warning = excluded.warning, "
                "last_us = excluded.last_us, words = excluded.words, body = excluded.body WHERE excluded.last_us >= cluster_events.last_us",
                event->uid().empty() ? event->name() : event->uid(), event->name(), clusters::clusterOf(event->name()),
                clusters::lastPart(clusters::namespaceOf(event->name())), event->object_kind(), event->object_name(),
                event->warning() ? 1 : 0, event->reason(), clusters::momentOf(*event), clusters::searchTextOf(*event),
                Blob{event->SerializeAsString()});
            if (!saved)
                return passOn(saved);
        }
        return {};
    });
}

Result<std::vector<v1::Event>> SqlEventStore::findEvents(const clusters::EventQuery &query)
{
    Conditions conditions;
    conditions.addText("cluster = ", query.cluster);
    conditions.addText("namespace = ", query.nameSpace);
    conditions.addText("object_kind = ", query.objectKind);
    conditions.addText("object_name = ", query.objectName);
    conditions.addText("reason = ", query.reason);
    if (query.warningsOnly)
        conditions.add("warning = ", 1);
    if (query.since)
        conditions.add("last_us >= ", *query.since);
    if (query.until)
        conditions.add("last_us < ", *query.until);
    if (!query.text.empty())
        conditions.addPlain(fmt::format("words LIKE {} ESCAPE '\\'", conditions.number("%" + escaped(query.text) + "%")));
    if (query.afterTime) {
        const auto time = conditions.number(*query.afterTime);
        conditions.addPlain(fmt::format("(last_us < {0} OR (last_us = {0} AND name > {1}))", time, conditions.number(query.afterName)));
    }
    const auto limit = conditions.number(query.limit);
    const std::string sql
        = "SELECT body FROM cluster_events" + conditions.text() + " ORDER BY last_us DESC, name LIMIT " + limit;
    std::vector<v1::Event> events;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        events.clear();
        const auto rows = connection.queryWith(sql, conditions.values());
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            if (!events.emplace_back().ParseFromString(row.bytes(0)))
                return fail(ErrorCode::Internal, "an event in the database cannot be read");
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return events;
}

Result<std::int64_t> SqlEventStore::pruneEvents(clusters::Moment before, std::int64_t mostRows)
{
    std::int64_t gone = 0;
    const auto pruned = m_database.write([&](Connection &connection) -> Result<void> {
        const auto old = connection.exec("DELETE FROM cluster_events WHERE last_us < $1", before);
        if (!old)
            return passOn(old);
        // The oldest beyond the bound: all up to the one that is one too many.
        const auto surplus = connection.exec("DELETE FROM cluster_events WHERE id IN (SELECT id FROM cluster_events "
                                             "ORDER BY last_us DESC, name LIMIT 100000 OFFSET $1)",
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
