#include "server/store/sql_drain_store.h"

#include <charconv>

#include <fmt/format.h>

namespace wheelhouse::store {

namespace {

constexpr std::string_view kCollection = "drains/";

std::int64_t numberOf(const std::string &name)
{
    std::int64_t number = -1;
    if (name.starts_with(kCollection))
        std::from_chars(name.data() + kCollection.size(), name.data() + name.size(), number);
    return number;
}

int hasEnded(const v1::Drain &drain) { return drain.state() == v1::Drain::STATE_RUNNING ? 0 : 1; }

} // namespace

Result<void> SqlDrainStore::insert(v1::Drain &drain)
{
    v1::Drain named = drain;
    const auto inserted = m_database.write([&](Connection &connection) -> Result<void> {
        // The latest is never forgotten, so that no number is given twice.
        const auto highest = connection.queryOne("SELECT COALESCE(MAX(number), 0) FROM drains");
        if (!highest)
            return passOn(highest);
        const std::int64_t number = (*highest)->integer(0) + 1;
        named.set_name(fmt::format("{}{:08}", kCollection, number));
        if (auto put = connection.exec("INSERT INTO drains (number, ended, drain) VALUES ($1, $2, $3)", number,
                                       hasEnded(named), Blob{named.SerializeAsString()});
            !put)
            return passOn(put);
        if (auto forgotten = connection.exec("DELETE FROM drains WHERE ended = 1 AND number <= $1", number - kKept);
            !forgotten)
            return passOn(forgotten);
        return {};
    });
    if (inserted)
        drain = std::move(named);
    return inserted;
}

Result<void> SqlDrainStore::update(const v1::Drain &drain)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("UPDATE drains SET ended = $2, drain = $3 WHERE number = $1",
                                           numberOf(drain.name()), hasEnded(drain), Blob{drain.SerializeAsString()});
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no drain {}", drain.name()));
        return {};
    });
}

Result<std::vector<v1::Drain>> SqlDrainStore::load()
{
    std::vector<v1::Drain> all;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        all.clear();
        const auto rows = connection.query(
            "SELECT drain FROM (SELECT number, drain FROM drains ORDER BY number DESC LIMIT $1) AS latest ORDER BY number",
            static_cast<std::int64_t>(kKept));
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            v1::Drain drain;
            if (!drain.ParseFromString(row.bytes(0)))
                return fail(ErrorCode::Internal, "a drain that was kept cannot be read");
            all.push_back(std::move(drain));
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return all;
}

} // namespace wheelhouse::store
