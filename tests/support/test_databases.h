#pragma once

#include <memory>
#include <string>
#include <vector>

#include <QString>

#include "server/store/database.h"
#include "tests/support/postgres_server.h"

namespace wheelhouse::test {

// Fresh databases on both engines, for the contract tests of stores:
//
//   void TestX::initTestCase() { m_databases.start(); }
//   void TestX::keeps_data() { test::TestDatabases::addEngines(); }
//   void TestX::keeps()
//   {
//       QFETCH(QString, engine);
//       const auto database = m_databases.open(engine);   // migrated, empty
//
// A member of the test object. Ends the test program when something cannot be
// started: there is nothing to test then.
class TestDatabases {
public:
    // Starts PostgreSQL.
    void start();
    // A column `engine` with the rows `sqlite` and `postgresql`.
    static void addEngines();
    // An empty database: its URL. Kept until this object goes.
    std::string makeUrl(const QString &engine);
    std::unique_ptr<store::Database> open(const QString &engine, const store::DatabaseOptions &options = {});
    PostgresServer &postgres() { return *m_postgres; }

private:
    std::unique_ptr<PostgresServer> m_postgres;
    std::vector<std::unique_ptr<QTemporaryDir>> m_directories;
};

} // namespace wheelhouse::test
