#pragma once

#include "server/store/database.h"

namespace wheelhouse::store {

// A transaction under way, as a database: what a store writes to it is part of
// that transaction. So stores that know nothing of each other are changed
// together. Lives within the outer write().
class JoinedTransaction final : public Database {
public:
    explicit JoinedTransaction(Connection &connection) : m_connection(connection) {}

    Result<void> write(const Work &work) override { return work(m_connection); }
    Result<void> read(const Work &work) override { return work(m_connection); }
    Dialect dialect() const override { return m_connection.dialect(); }
    std::string description() const override { return "a transaction"; }

private:
    Connection &m_connection;
};

} // namespace wheelhouse::store
