#pragma once

#include "server/clusters/event_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Kept events, in the database. Any thread; blocks. The database must outlive
// it.
class SqlEventStore final : public clusters::EventStore {
public:
    explicit SqlEventStore(Database &database) : m_database(database) {}

    Result<void> saveEvents(const std::vector<std::shared_ptr<const v1::Event>> &events) override;
    Result<std::vector<v1::Event>> findEvents(const clusters::EventQuery &query) override;
    Result<std::int64_t> pruneEvents(clusters::Moment before, std::int64_t mostRows) override;

private:
    Database &m_database;
};

} // namespace wheelhouse::store
