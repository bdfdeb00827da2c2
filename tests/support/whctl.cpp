#include "tests/support/whctl.h"

#include <QElapsedTimer>
#include <QJsonDocument>

namespace wheelhouse::test {
namespace {

constexpr int kLimitMs = 30'000;

QString programs()
{
    return qEnvironmentVariable("WHEELHOUSE_BIN");
}

} // namespace

QJsonObject Whctl::Run::json() const
{
    return QJsonDocument::fromJson(output.toUtf8()).object();
}

Whctl::Whctl(const ServerProcess &server) : m_environment(QProcessEnvironment::systemEnvironment())
{
    m_environment.insert(QStringLiteral("WHEELHOUSE_SERVER"), QString::fromStdString(server.address()));
    m_environment.insert(QStringLiteral("WHEELHOUSE_CA"), QString::fromStdString(server.caFile()));
    m_environment.insert(QStringLiteral("WHEELHOUSE_TOKEN_FILE"), QString::fromStdString(server.tokenFile()));
    m_environment.insert(QStringLiteral("PATH"), programs() + QLatin1Char(':') + qEnvironmentVariable("PATH"));
}

Whctl Whctl::with(const QString &tokenFile) const
{
    Whctl other = *this;
    other.m_environment.insert(QStringLiteral("WHEELHOUSE_TOKEN_FILE"), tokenFile);
    return other;
}

Whctl::Run Whctl::operator()(const char *words, const QStringList &more) const
{
    const auto process = begin(words, more);
    process->closeWriteChannel();
    return finish(*process);
}

Whctl::Run Whctl::shell(const QString &script) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), script});
    process.closeWriteChannel();
    return finish(process);
}

HeldProcess Whctl::begin(const char *words, const QStringList &more) const
{
    HeldProcess process(new QProcess);
    process->setProcessEnvironment(m_environment);
    process->start(programs() + QStringLiteral("/whctl"),
                   QString::fromUtf8(words).split(QLatin1Char(' '), Qt::SkipEmptyParts) + more);
    return process;
}

Whctl::Run Whctl::finish(QProcess &process) const
{
    QElapsedTimer timer;
    timer.start();
    Run run;
    if (process.waitForFinished(kLimitMs) && process.exitStatus() == QProcess::NormalExit) {
        run.code = process.exitCode();
    } else {
        process.kill();
        process.waitForFinished(5000);
    }
    run.took = std::chrono::milliseconds(timer.elapsed());
    run.output = QString::fromUtf8(process.readAllStandardOutput());
    run.error = QString::fromUtf8(process.readAllStandardError());
    return run;
}

} // namespace wheelhouse::test
