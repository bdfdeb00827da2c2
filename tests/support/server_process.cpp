#include "tests/support/server_process.h"

#include <csignal>
#include <sys/prctl.h>

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThread>

#include "client/call.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace wheelhouse::test {
namespace {

constexpr int kStartLimitMs = 20'000;

QString program()
{
    return qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/wheelhoused");
}

} // namespace

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const QStringList &moreArguments,
                                                            const QString &dataDirectory)
{
    std::unique_ptr<ServerProcess> server(new ServerProcess);
    server->m_dataDirectory = dataDirectory.isEmpty() ? server->m_directory.filePath(QStringLiteral("data")) : dataDirectory;
    if (const auto launched = server->launch(moreArguments); !launched) {
        return passOn(launched);
    }
    return server;
}

ServerProcess::~ServerProcess()
{
    if (m_process.state() != QProcess::NotRunning && !stop()) {
        kill();
    }
}

QByteArray ServerProcess::log() const
{
    QFile file(m_directory.filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<void> ServerProcess::launch(const QStringList &moreArguments)
{
    m_socket = m_directory.filePath(QStringLiteral("socket/s")).toStdString();
    m_process.setStandardErrorFile(m_directory.filePath(QStringLiteral("log")));
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    QStringList arguments{QStringLiteral("--data-dir"), m_dataDirectory, QStringLiteral("--socket"),
                          QString::fromStdString(m_socket)};
    if (!moreArguments.contains(QStringLiteral("--listen"))) {
        arguments << QStringLiteral("--listen") << QStringLiteral("127.0.0.1:0");
    }
    m_process.start(program(), arguments + moreArguments);
    if (!m_process.waitForStarted()) {
        return fail(ErrorCode::Unavailable, "cannot start " + program().toStdString());
    }
    if (const auto announced = readAnnouncement(); !announced) {
        return passOn(announced);
    }
    return awaitHealth();
}

Result<void> ServerProcess::readAnnouncement()
{
    QDeadlineTimer limit(kStartLimitMs);
    while (!m_process.canReadLine() && m_process.state() == QProcess::Running && !limit.hasExpired()) {
        m_process.waitForReadyRead(100);
    }
    const auto line = QJsonDocument::fromJson(m_process.readLine()).object();
    m_address = line.value(u"address").toString().toStdString();
    m_caFile = line.value(u"ca").toString().toStdString();
    m_tokenFile = line.value(u"token_file").toString().toStdString();
    m_metricsAddress = line.value(u"metrics").toString().toStdString();
    if (m_address.empty()) {
        return fail(ErrorCode::Unavailable, "wheelhoused did not say where it listens: " + log().toStdString());
    }
    return {};
}

Result<void> ServerProcess::awaitHealth()
{
    const auto open = anonymousChannel();
    QDeadlineTimer limit(kStartLimitMs);
    while (!limit.hasExpired()) {
        const auto health = client::callBlocking(*open, &grpc::health::v1::Health::Stub::Check, {});
        if (health && health->status() == grpc::health::v1::HealthCheckResponse::SERVING) {
            return {};
        }
        QThread::msleep(50);
    }
    return fail(ErrorCode::Unavailable, "wheelhoused did not come to serve: " + log().toStdString());
}

std::shared_ptr<client::Channel> ServerProcess::channel(const std::string &token) const
{
    auto options = client::resolveConnection({m_address, m_caFile, m_tokenFile});
    if (!options) {
        qFatal("%s", options.error().message.c_str());
    }
    if (!token.empty()) {
        options->token = Secret(token);
    }
    return std::make_shared<client::Channel>(std::move(*options));
}

std::shared_ptr<client::Channel> ServerProcess::anonymousChannel() const
{
    client::ConnectionOptions options;
    options.server = *client::ServerAddress::parse(m_address);
    QFile ca(QString::fromStdString(m_caFile));
    if (ca.open(QIODevice::ReadOnly)) {
        options.caCertificate = ca.readAll().toStdString();
    }
    return std::make_shared<client::Channel>(std::move(options));
}

bool ServerProcess::stop(std::chrono::milliseconds limit)
{
    if (m_process.state() == QProcess::NotRunning) {
        return true;
    }
    ::kill(static_cast<pid_t>(m_process.processId()), SIGTERM);
    return m_process.waitForFinished(static_cast<int>(limit.count())) && m_process.exitStatus() == QProcess::NormalExit
        && m_process.exitCode() == 0;
}

void ServerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(5000);
}

} // namespace wheelhouse::test
