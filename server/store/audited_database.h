#pragma once

#include "server/store/database.h"

namespace wheelhouse::store {

// The database as the subjects' stores see it: a write made for a call takes
// the call's record along (core/unit_of_work.h), so that neither is ever there
// without the other. `database` outlives it.
class AuditedDatabase final : public Database {
public:
    explicit AuditedDatabase(Database &database) : m_database(database) {}

    Result<void> write(const Work &work) override;
    Result<void> read(const Work &work) override { return m_database.read(work); }
    Dialect dialect() const override { return m_database.dialect(); }
    std::string description() const override { return m_database.description(); }

private:
    Database &m_database;
};

} // namespace wheelhouse::store
