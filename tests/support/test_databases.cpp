#include "tests/support/test_databases.h"

#include <QtTest>

#include "server/store/schema.h"

namespace wheelhouse::test {

namespace {

template <class T> T require(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

} // namespace

void TestDatabases::start()
{
    m_postgres = require(PostgresServer::start());
}

void TestDatabases::addEngines()
{
    QTest::addColumn<QString>("engine");
    QTest::newRow("sqlite") << QStringLiteral("sqlite");
    QTest::newRow("postgresql") << QStringLiteral("postgresql");
}

std::string TestDatabases::makeUrl(const QString &engine)
{
    if (engine == u"postgresql")
        return require(m_postgres->createDatabase());
    m_directories.push_back(std::make_unique<QTemporaryDir>());
    return "sqlite:" + m_directories.back()->filePath(QStringLiteral("test.db")).toStdString();
}

std::unique_ptr<store::Database> TestDatabases::open(const QString &engine, const store::DatabaseOptions &options)
{
    auto database = require(store::openDatabase(makeUrl(engine), options));
    if (const auto migrated = store::migrate(*database); !migrated)
        qFatal("%s", migrated.error().message.c_str());
    return database;
}

} // namespace wheelhouse::test
