#pragma once

#include <memory>
#include <string>

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include "core/result.h"

namespace wheelhouse::test {

// A PostgreSQL cluster of a test's own: in a temporary directory, on a free
// port of 127.0.0.1, without syncs. Lives on the test's thread; the destructor
// stops it, and the kernel does if the test dies. Debian's PostgreSQL 15 must
// be installed; as root it runs as the user `postgres`.
class PostgresServer {
public:
    // Takes two to three seconds. Unavailable, with the log, when it does not
    // come up. `settings` overrule ours: `fsync=on`.
    static Result<std::unique_ptr<PostgresServer>> start(const QStringList &settings = {});
    ~PostgresServer();

    // An empty database of its own: its URL.
    Result<std::string> createDatabase();

    // As a crash of the machine would.
    void kill();
    // On the same port, with the same data.
    Result<void> startAgain();

private:
    PostgresServer() = default;
    Result<void> initialize();
    Result<void> launch();
    Result<void> waitUntilUp();
    std::string url(const std::string &database) const;

    QTemporaryDir m_directory;
    QStringList m_settings;
    QProcess m_process;
    int m_port = 0;
    int m_databaseCount = 0;
};

} // namespace wheelhouse::test
