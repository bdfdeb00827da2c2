#include "app/desktop/local_server.h"

#include <csignal>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>

namespace wheelhouse::desktop {

namespace {

QString privateFolder(const QString &path)
{
    QDir().mkpath(path);
    QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    return path;
}

} // namespace

LocalServer::LocalServer()
    : m_dataDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/wheelhouse/server"))
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString folder = runtime.isEmpty() ? m_dataDir + QStringLiteral("/run") : runtime + QStringLiteral("/wheelhouse");
    m_socket = folder + QStringLiteral("/desktop.sock");
}

bool LocalServer::answers() const
{
    sockaddr_un address{};
    const QByteArray path = QFile::encodeName(m_socket);
    if (path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return false;
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    const bool connected = ::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

Result<void> LocalServer::ensureRunning()
{
    privateFolder(m_dataDir);
    privateFolder(QFileInfo(m_socket).path());
    if (answers())
        return {};
    QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/wheelhoused");
    if (!QFileInfo(program).isExecutable())
        program = QStandardPaths::findExecutable(QStringLiteral("wheelhoused"));
    if (program.isEmpty())
        return fail(ErrorCode::NotFound, "wheelhoused is neither beside this program nor on the path");
    QProcess process;
    process.setProgram(program);
    // Any port: the usual one may be another server's, the system's or another person's.
    process.setArguments({QStringLiteral("--data-dir"), m_dataDir, QStringLiteral("--socket"), m_socket,
                          QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")});
    const QString log = m_dataDir + QStringLiteral("/wheelhoused.log");
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(log, QIODevice::Append);
    qint64 pid = 0;
    if (!process.startDetached(&pid))
        return fail(ErrorCode::Internal, fmt::format("wheelhoused does not start: {}", process.errorString().toStdString()));
    m_pid = pid;
    return {};
}

void LocalServer::stop()
{
    if (m_pid)
        ::kill(static_cast<pid_t>(*m_pid), SIGTERM);
    m_pid.reset();
}

} // namespace wheelhouse::desktop
