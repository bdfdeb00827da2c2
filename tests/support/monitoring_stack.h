#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <QProcess>
#include <QTemporaryDir>

#include "core/result.h"
#include "tests/support/scripted_http_server.h"

namespace wheelhouse::test {

// Debian's prometheus and prometheus-alertmanager of a test's own, on free ports
// of loopback, with rules, and metrics that the test says. Scraped and evaluated
// every second. Lives on the test's thread; the destructor stops them, and the
// kernel does if the test dies.
class MonitoringStack {
public:
    // `rules` is YAML, the groups of a rule file; `labels` are external labels in
    // YAML's flow style: `{cluster: test}`. Takes some two seconds. Unavailable,
    // with the log, when one does not come up.
    static Result<std::unique_ptr<MonitoringStack>> start(const std::string &rules, const std::string &labels = "{}",
                                                          const std::string &host = "127.0.0.1");
    ~MonitoringStack();

    std::string prometheus() const { return "http://" + m_host + ":" + std::to_string(m_prometheusPort); }
    std::string alertmanager() const { return "http://" + m_host + ":" + std::to_string(m_alertmanagerPort); }
    int prometheusPort() const { return m_prometheusPort; }
    // What is scraped from now on, in Prometheus' text format.
    void setMetrics(std::string text);
    void stopAlertmanager();

private:
    MonitoringStack();
    Result<void> launch(QProcess &process, const QString &program, const QStringList &arguments, int port);

    QTemporaryDir m_directory;
    std::string m_host;
    std::mutex m_mutex;
    std::string m_metrics;
    ScriptedHttpServer m_exporter;
    QProcess m_alertmanagerProcess;
    QProcess m_prometheusProcess;
    int m_alertmanagerPort = 0;
    int m_prometheusPort = 0;
};

} // namespace wheelhouse::test
