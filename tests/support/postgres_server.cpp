#include "tests/support/postgres_server.h"

#include <arpa/inet.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include <fmt/format.h>

namespace wheelhouse::test {

namespace {

constexpr auto kBin = "/usr/lib/postgresql/15/bin/";

// PostgreSQL refuses to run as root.
const passwd *ordinaryUser()
{
    if (::geteuid() != 0)
        return nullptr;
    const passwd *user = ::getpwnam("postgres");
    return user ? user : ::getpwnam("nobody");
}

void becomeOrdinary(QProcess &process)
{
    const passwd *user = ordinaryUser();
    const uid_t uid = user ? user->pw_uid : ::geteuid();
    const gid_t gid = user ? user->pw_gid : ::getegid();
    process.setChildProcessModifier([drop = user != nullptr, uid, gid] {
        if (drop && (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0))
            ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    });
}

int freePort()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool bound = ::bind(listener, reinterpret_cast<sockaddr *>(&address), size) == 0
        && ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) == 0;
    ::close(listener);
    return bound ? ntohs(address.sin_port) : 0;
}

} // namespace

Result<std::unique_ptr<PostgresServer>> PostgresServer::start(const QStringList &settings)
{
    std::unique_ptr<PostgresServer> server(new PostgresServer());
    if (const auto initialized = server->initialize(); !initialized)
        return passOn(initialized);
    server->m_settings = settings;
    server->m_port = freePort();
    if (const auto launched = server->launch(); !launched)
        return passOn(launched);
    return server;
}

PostgresServer::~PostgresServer()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    ::kill(static_cast<pid_t>(m_process.processId()), SIGQUIT);
    if (!m_process.waitForFinished(10'000))
        m_process.kill();
    m_process.waitForFinished(5'000);
}

Result<std::string> PostgresServer::createDatabase()
{
    const std::string name = fmt::format("test{}", ++m_databaseCount);
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url("postgres").c_str()), PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), ("CREATE DATABASE " + name).c_str()), PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        return fail(ErrorCode::Unavailable, PQerrorMessage(connection.get()));
    return url(name);
}

void PostgresServer::kill()
{
    // An immediate shutdown: its backends go too, and recovery runs at the next
    // start.
    ::kill(static_cast<pid_t>(m_process.processId()), SIGQUIT);
    m_process.waitForFinished(10'000);
}

Result<void> PostgresServer::startAgain()
{
    return launch();
}

Result<void> PostgresServer::initialize()
{
    if (const passwd *user = ordinaryUser()) {
        if (::chown(m_directory.path().toUtf8().constData(), user->pw_uid, user->pw_gid) != 0)
            return fail(ErrorCode::Internal, "cannot give the directory to the database's user");
    }
    QProcess initdb;
    becomeOrdinary(initdb);
    initdb.setWorkingDirectory(m_directory.path());
    initdb.start(QString::fromUtf8(kBin) + QStringLiteral("initdb"),
                 {QStringLiteral("--pgdata=") + m_directory.filePath(QStringLiteral("data")),
                  QStringLiteral("--username=wheelhouse"), QStringLiteral("--auth=trust"),
                  QStringLiteral("--encoding=UTF8"), QStringLiteral("--locale=C.UTF-8"), QStringLiteral("--no-sync"),
                  QStringLiteral("--no-instructions")});
    if (!initdb.waitForFinished(60'000) || initdb.exitCode() != 0)
        return fail(ErrorCode::Unavailable, "initdb: " + initdb.readAllStandardError().toStdString());
    return {};
}

Result<void> PostgresServer::launch()
{
    becomeOrdinary(m_process);
    m_process.setWorkingDirectory(m_directory.path());
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(m_directory.filePath(QStringLiteral("log")));
    QStringList arguments{QStringLiteral("-D"), m_directory.filePath(QStringLiteral("data"))};
    const QStringList own{QStringLiteral("port=%1").arg(m_port), QStringLiteral("listen_addresses=127.0.0.1"),
                          QStringLiteral("unix_socket_directories=") + m_directory.path(), QStringLiteral("fsync=off"),
                          QStringLiteral("shared_buffers=16MB"), QStringLiteral("max_connections=50")};
    // The last one counts.
    for (const QString &setting : own + m_settings)
        arguments << QStringLiteral("-c") << setting;
    m_process.start(QString::fromUtf8(kBin) + QStringLiteral("postgres"), arguments);
    if (!m_process.waitForStarted())
        return fail(ErrorCode::Unavailable, "cannot start postgres");
    return waitUntilUp();
}

Result<void> PostgresServer::waitUntilUp()
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end && !m_process.waitForFinished(0)) {
        if (PQping(url("postgres").c_str()) == PQPING_OK)
            return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    QFile log(m_directory.filePath(QStringLiteral("log")));
    const bool opened = log.open(QIODevice::ReadOnly);
    return fail(ErrorCode::Unavailable,
                "postgres did not come up: " + (opened ? log.readAll().toStdString() : std::string()));
}

std::string PostgresServer::url(const std::string &database) const
{
    return fmt::format("postgresql://wheelhouse@127.0.0.1:{}/{}", m_port, database);
}

} // namespace wheelhouse::test
