#pragma once

#include "server/devices/twin_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// The history of what was desired, in the database. Any thread; blocks. The
// database must outlive it.
class SqlTwinStore final : public devices::TwinStore {
public:
    explicit SqlTwinStore(Database &database) : m_database(database) {}

    Result<void> saveTwinChange(const std::string &uid, const v1::TwinChange &change, int kept) override;
    Result<void> saveTwinChanges(const std::vector<devices::DesiredChange> &changes, int kept) override;
    Result<void> saveTwinApplied(const std::vector<devices::TwinApplied> &applied) override;
    Result<std::vector<v1::TwinChange>> twinChanges(const std::string &uid, std::int64_t beforeVersion,
                                                    int limit) override;

private:
    Database &m_database;
};

} // namespace wheelhouse::store
