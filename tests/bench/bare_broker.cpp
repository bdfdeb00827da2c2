#include "tests/bench/bare_broker.h"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QDeadlineTimer>
#include <QFile>
#include <QStandardPaths>
#include <QThread>

namespace wheelhouse::bench {

namespace {

// Connects to that port of loopback or, with 0, takes a free one and lets it go.
int tryPort(int port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    socklen_t size = sizeof(address);
    const bool worked = port == 0 ? ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0
                                  : ::connect(socket, generic, size) == 0;
    ::close(socket);
    return worked ? ntohs(address.sin_port) : 0;
}

} // namespace

Result<std::unique_ptr<BareBroker>> BareBroker::start()
{
    std::unique_ptr<BareBroker> broker(new BareBroker);
    broker->m_port = tryPort(0);
    QFile configuration(broker->m_directory.filePath(QStringLiteral("mosquitto.conf")));
    if (!configuration.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Internal, "cannot write the broker's configuration");
    configuration.write((::geteuid() == 0 ? "user root\n" : "")
                        + QByteArray("allow_anonymous true\npersistence false\nlog_type error\n"
                                     "max_inflight_messages 1000\nmax_queued_messages 100000\n"
                                     "set_tcp_nodelay true\nsys_interval 0\nlistener ")
                        + QByteArray::number(broker->m_port) + " 127.0.0.1\n");
    configuration.close();
    const QString sbin = QStringLiteral("/usr/sbin");
    QString program = QStandardPaths::findExecutable(QStringLiteral("mosquitto"));
    if (program.isEmpty())
        program = QStandardPaths::findExecutable(QStringLiteral("mosquitto"), {sbin});
    broker->m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    broker->m_process.start(program, {QStringLiteral("-c"), configuration.fileName()});
    const QDeadlineTimer limit(5000);
    while (!limit.hasExpired()) {
        if (tryPort(broker->m_port) != 0)
            return broker;
        QThread::msleep(20);
    }
    return fail(ErrorCode::Unavailable,
                "mosquitto did not start: " + broker->m_process.readAllStandardError().toStdString());
}

BareBroker::~BareBroker()
{
    m_process.terminate();
    if (!m_process.waitForFinished(3000))
        m_process.kill();
}

} // namespace wheelhouse::bench
