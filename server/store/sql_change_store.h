#pragma once

#include "server/clusters/objects/change_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// The change history of clusters' objects, in the database. Any thread; blocks.
// The database must outlive it.
class SqlChangeStore final : public clusters::ChangeStore {
public:
    explicit SqlChangeStore(Database &database) : m_database(database) {}

    Result<void> saveChanges(const std::vector<v1::ObjectChange> &changes) override;
    Result<std::vector<clusters::KeptChange>> findChanges(const clusters::ChangeQuery &query) override;
    Result<std::int64_t> pruneChanges(clusters::Moment before, std::int64_t mostRows) override;

private:
    Database &m_database;
};

} // namespace wheelhouse::store
