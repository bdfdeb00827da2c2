#include "tests/support/monitoring_stack.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include <QFile>
#include <fmt/format.h>

namespace wheelhouse::test {

namespace {

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

bool write(const QString &path, const std::string &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.data(), static_cast<qint64>(text.size())) >= 0;
}

// The start of an answer to `GET path`.
std::string answerOf(const std::string &host, int port, const std::string &path)
{
    const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    std::string answer;
    if (::connect(connection, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0) {
        const std::string request = fmt::format("GET {} HTTP/1.0\r\n\r\n", path);
        char bytes[512];
        if (::write(connection, request.data(), request.size()) > 0) {
            const auto read = ::read(connection, bytes, sizeof bytes);
            answer.assign(bytes, read > 0 ? static_cast<std::size_t>(read) : 0);
        }
    }
    ::close(connection);
    return answer;
}

void end(QProcess &process)
{
    if (process.state() == QProcess::NotRunning)
        return;
    process.terminate();
    if (!process.waitForFinished(5'000))
        process.kill();
    process.waitForFinished(5'000);
}

} // namespace

MonitoringStack::MonitoringStack()
    : m_exporter([this](const ScriptedRequest &, ScriptedConnection &connection) {
          std::string text;
          {
              const std::lock_guard lock(m_mutex);
              text = m_metrics;
          }
          connection.answer(200, "text/plain; version=0.0.4", text);
      })
{
}

MonitoringStack::~MonitoringStack()
{
    end(m_prometheusProcess);
    end(m_alertmanagerProcess);
}

void MonitoringStack::setMetrics(std::string text)
{
    const std::lock_guard lock(m_mutex);
    m_metrics = std::move(text);
}

void MonitoringStack::stopAlertmanager() { end(m_alertmanagerProcess); }

Result<void> MonitoringStack::launch(QProcess &process, const QString &program, const QStringList &arguments, int port)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.setProcessChannelMode(QProcess::MergedChannels);
    const QString log = m_directory.filePath(program + QStringLiteral(".log"));
    process.setStandardOutputFile(log);
    process.start(program, arguments);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (process.state() != QProcess::NotRunning && std::chrono::steady_clock::now() < limit) {
        process.waitForStarted(1000);
        if (answerOf(m_host, port, "/-/ready").find(" 200 ") != std::string::npos)
            return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    QFile file(log);
    const QByteArray words = file.open(QIODevice::ReadOnly) ? file.readAll().right(2000) : QByteArray();
    return fail(ErrorCode::Unavailable, program.toStdString() + " did not come up: " + words.toStdString());
}

Result<std::unique_ptr<MonitoringStack>> MonitoringStack::start(const std::string &rules, const std::string &labels,
                                                                const std::string &host)
{
    std::unique_ptr<MonitoringStack> stack(new MonitoringStack());
    stack->m_host = host;
    stack->m_alertmanagerPort = freePort();
    stack->m_prometheusPort = freePort();
    const auto path = [&](const char *name) { return stack->m_directory.filePath(QString::fromUtf8(name)); };
    write(path("alertmanager.yml"), "route:\n  receiver: nobody\n  group_wait: 1s\nreceivers:\n- name: nobody\n");
    write(path("rules.yml"), rules);
    write(path("prometheus.yml"),
          fmt::format("global: {{scrape_interval: 1s, evaluation_interval: 1s, external_labels: {}}}\n"
                      "rule_files: [rules.yml]\n"
                      "alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{}:{}']}}]}}]}}\n"
                      "scrape_configs: [{{job_name: exporter, honor_labels: true, static_configs: [{{targets: ['127.0.0.1:{}']}}]}}]\n",
                      labels, host, stack->m_alertmanagerPort, stack->m_exporter.port()));
    const QString address = QString::fromStdString(host);
    if (auto up = stack->launch(stack->m_alertmanagerProcess, QStringLiteral("prometheus-alertmanager"),
                                {QStringLiteral("--config.file=") + path("alertmanager.yml"),
                                 QStringLiteral("--storage.path=") + path("alerts"),
                                 QStringLiteral("--web.listen-address=%1:%2").arg(address).arg(stack->m_alertmanagerPort),
                                 QStringLiteral("--cluster.listen-address=")},
                                stack->m_alertmanagerPort);
        !up)
        return passOn(up);
    if (auto up = stack->launch(stack->m_prometheusProcess, QStringLiteral("prometheus"),
                                {QStringLiteral("--config.file=") + path("prometheus.yml"),
                                 QStringLiteral("--storage.tsdb.path=") + path("series"),
                                 QStringLiteral("--web.listen-address=%1:%2").arg(address).arg(stack->m_prometheusPort)},
                                stack->m_prometheusPort);
        !up)
        return passOn(up);
    return stack;
}

} // namespace wheelhouse::test
