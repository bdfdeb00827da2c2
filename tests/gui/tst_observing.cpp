// What is observed of a cluster, in a window, with a real Prometheus and a real
// Alertmanager, and a log store that speaks Loki's API: charts in the inspectors,
// rules and alerts and what they are about, logs from the store.
#include <mutex>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QUrl>
#include <QUrlQuery>

#include <fmt/format.h>

#include "models/metric_board.h"
#include "models/stored_log_reader.h"
#include "tests/gui/desktop_fixture.h"
#include "tests/support/lab.h"
#include "tests/support/monitoring_stack.h"
#include "tests/support/whctl.h"
#include "tests/support/window_warnings.h"
#include "widgets/alerts/alert_inspector.h"
#include "widgets/alerts/rule_inspector.h"
#include "widgets/board/board_view.h"
#include "widgets/chart/time_chart.h"
#include "widgets/controls/inspector.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/state_stack.h"
#include "widgets/drawer/drawer.h"
#include "widgets/drawer/log_pane.h"
#include "widgets/drawer/log_store_dialog.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;
using models::PanelState;

namespace {

const char kRules[] = R"(groups:
- name: gateway
  rules:
  - alert: GatewayDown
    expr: wh_gateway_up == 0
    labels: {severity: critical}
    annotations: {summary: "the gateway is down", description: "Nothing is printed: wh_gateway_up is 0."}
  - alert: GatewaySlow
    expr: wh_gateway_up == 0 and on (namespace) sum by (namespace) (rate(container_cpu_usage_seconds_total[5m])) > 100
    for: 10m
    labels: {severity: warning}
  - alert: NoNumber
    expr: label_replace(wh_gateway_up, "namespace", "x", "", "") or on () (wh_twice + on (namespace) group_left wh_twice)
)";

// Lines of a store, one a second from some hours ago to beyond this test.
class Store {
public:
    explicit Store(int lines) : m_end(QDateTime::currentSecsSinceEpoch() + 600), m_lines(lines + 600) {}

    void answer(const test::ScriptedRequest &request, test::ScriptedConnection &connection)
    {
        const QUrl url(QString::fromStdString(request.target));
        const QUrlQuery query(url);
        const auto number = [&](const char *name) { return query.queryItemValue(QLatin1String(name)).toLongLong(); };
        const QString expression = query.queryItemValue(QStringLiteral("query"), QUrl::FullyDecoded);
        const bool onlyErrors = expression.contains(QStringLiteral("failed"));
        QJsonArray values;
        for (int i = 0; i < m_lines && values.size() < number("limit"); ++i) {
            const qint64 second = m_end - i;
            const qint64 time = second * 1'000'000'000;
            if (time < number("start") || time >= number("end"))
                continue;
            const bool isError = second % 100 == 7;
            if (onlyErrors && !isError)
                continue;
            values.append(QJsonArray{QString::number(time),
                                     isError ? QStringLiteral("ERROR order %1 failed").arg(second) : QStringLiteral("order %1 printed").arg(second)});
        }
        const QJsonObject stream{{QStringLiteral("stream"), QJsonObject{{QStringLiteral("pod"), QStringLiteral("gateway-1")},
                                                                       {QStringLiteral("container"), QStringLiteral("gateway")}}},
                                 {QStringLiteral("values"), values}};
        const QJsonObject root{{QStringLiteral("status"), QStringLiteral("success")},
                               {QStringLiteral("data"), QJsonObject{{QStringLiteral("resultType"), QStringLiteral("streams")},
                                                                    {QStringLiteral("result"), QJsonArray{stream}}}}};
        const std::lock_guard lock(m_mutex);
        ++m_asked;
        connection.answer(m_status, "application/json",
                          m_status == 200 ? QJsonDocument(root).toJson(QJsonDocument::Compact).toStdString() : "the ring is not ready");
    }
    void setStatus(int status)
    {
        const std::lock_guard lock(m_mutex);
        m_status = status;
    }
    int takeAsked()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_asked, 0);
    }

private:
    const qint64 m_end;
    const int m_lines;
    std::mutex m_mutex;
    int m_status = 200;
    int m_asked = 0;
};

} // namespace

class TestObserving : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnWarnings(); }
    void cleanup();
    void cleanupTestCase();
    void saysThatThereAreNoMetrics();
    void drawsBoards();
    void drawsBoardsOfObjects();
    void listsRules();
    void leadsFromAnAlertToItsObject();
    void leadsFromAServiceToItsObject();
    void readsStoredLogs();

private:
    Inspector *inspector() const { return m_desk.window().currentPage()->inspector(); }
    QByteArray namesInPrometheus() const
    {
        QProcess curl;
        curl.start(QStringLiteral("curl"), {QStringLiteral("-s"), QString::fromStdString(m_stack->prometheus() + "/api/v1/label/__name__/values")});
        return curl.waitForFinished(5000) ? curl.readAllStandardOutput() : QByteArray();
    }
    BoardView *board() const { return inspector()->findChild<BoardView *>(); }
    bool isDrawn(const QString &id) const
    {
        const auto *model = board() && board()->isVisible() ? board()->board() : nullptr;
        if (!model || model->state().kind != PanelState::Kind::Live)
            return false;
        for (const auto &panel : model->panels()) {
            if (panel.id == id)
                return panel.kind == models::MetricBoard::Panel::Kind::Drawn && panel.chart->pointCount() > 0;
        }
        return false;
    }
    template <class Widget> bool click(const QString &text) const
    {
        for (Widget *button : m_desk.window().findChildren<Widget *>()) {
            if (button->isVisible() && button->isEnabled() && button->text() == text) {
                button->click();
                return true;
            }
        }
        return false;
    }
    bool choose(QWidget *parent, int index) const
    {
        for (auto *words : parent->findChildren<Segmented *>()) {
            if (words->isVisible()) {
                Q_EMIT words->chosen(index);
                return true;
            }
        }
        return false;
    }

    const QString m_namespace = QStringLiteral("wh-observing-%1").arg(QCoreApplication::applicationPid());
    const QString m_workload = QStringLiteral("clusters/test/namespaces/%1/deployments/gateway").arg(m_namespace);
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    std::unique_ptr<test::MonitoringStack> m_stack;
    Store m_lines{23'000};
    test::ScriptedHttpServer m_store{[this](const auto &request, auto &connection) { m_lines.answer(request, connection); }};
    test::Whctl m_whctl;
    test::DesktopFixture m_desk;
};

void TestObserving::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl.makeGateway("1.4.2-test-318");
    auto stack = test::MonitoringStack::start(kRules, "{cluster: test}");
    if (!stack)
        QFAIL(stack.error().message.c_str());
    m_stack = std::move(*stack);
    std::string metrics = fmt::format("wh_gateway_up{{namespace=\"{0}\",deployment=\"gateway\"}} 0\n"
                                      "wh_twice{{namespace=\"{0}\",copy=\"1\"}} 1\nwh_twice{{namespace=\"{0}\",copy=\"2\"}} 1\n",
                                      m_namespace.toStdString());
    const auto pods = m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-o"), QStringLiteral("jsonpath={.items[*].metadata.name}")});
    for (const QString &pod : pods.split(u' ', Qt::SkipEmptyParts)) {
        metrics += fmt::format("container_cpu_usage_seconds_total{{namespace=\"{0}\",pod=\"{1}\",container=\"gateway\"}} 5\n"
                               "container_memory_working_set_bytes{{namespace=\"{0}\",pod=\"{1}\",container=\"gateway\"}} 4e8\n",
                               m_namespace.toStdString(), pod.toStdString());
    }
    m_stack->setMetrics(metrics);
    // The server remembers for minutes what metrics there are.
    QTRY_VERIFY_WITH_TIMEOUT(namesInPrometheus().contains("container_memory_working_set_bytes"), 20'000);
    const auto started = m_desk.startServer();
    QVERIFY2(started, started ? "" : started.error().message.c_str());
    m_whctl = test::Whctl(m_desk.server());
    const auto added = m_whctl("cluster add test --environment test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    QVERIFY(m_desk.openWindow());
}

void TestObserving::cleanup()
{
    if (QTest::currentTestFailed() && m_desk.driver.window)
        m_desk.driver.picture(QStringLiteral("failed-%1").arg(QLatin1String(QTest::currentTestFunction())));
}

void TestObserving::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(m_desk.stop());
    m_kubectl.forgetNamespace();
}

void TestObserving::saysThatThereAreNoMetrics()
{
    m_desk.window().openKey(m_workload);
    QTRY_VERIFY_WITH_TIMEOUT(inspector() && inspector()->isVisible(), 15'000);
    inspector()->setCurrentPage(2);
    QTRY_VERIFY_WITH_TIMEOUT(board() && board()->isVisible() && board()->board() && board()->board()->lacksEndpoint(), 15'000);
    const auto &state = board()->findChild<StateStack *>()->state();
    QCOMPARE(state.kind, PanelState::Kind::Empty);
    QCOMPARE(state.action, QStringLiteral("add-endpoint"));
    QVERIFY2(state.detail.contains(QStringLiteral("has no Prometheus")), qPrintable(state.detail));
    for (const auto &[kind, url] : {std::pair("prometheus", m_stack->prometheus()), std::pair("alertmanager", m_stack->alertmanager())}) {
        const auto set = m_whctl("cluster endpoint set test", {QString::fromUtf8(kind), QString::fromStdString(url)});
        QVERIFY2(set.code == 0, qPrintable(set.error));
    }
    board()->board()->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(QStringLiteral("memory")), 30'000);
}

void TestObserving::drawsBoards()
{
    // Rates need two scrapes.
    QTRY_VERIFY_WITH_TIMEOUT((board()->board()->refresh(), isDrawn(QStringLiteral("cpu"))), 30'000);
    const auto &panels = board()->board()->panels();
    QCOMPARE(panels[1].chart->lines().size(), std::size_t(3));
    QVERIFY(std::any_of(panels.begin(), panels.end(), [](const auto &panel) { return panel.kind == models::MetricBoard::Panel::Kind::Missing; }));
    // No more points than there is room for.
    for (const auto &panel : panels) {
        for (std::size_t line = 0; line < panel.chart->lines().size(); ++line)
            QVERIFY(panel.chart->pointCount() <= panel.chart->lines().size() * static_cast<std::size_t>(board()->width()));
    }
    m_desk.driver.picture(QStringLiteral("board-workload"));
    QVERIFY(choose(board(), 2));
    QCOMPARE(board()->board()->range(), std::chrono::seconds(24 * 3600));
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(QStringLiteral("memory")), 15'000);
    m_desk.driver.picture(QStringLiteral("board-workload-24h"));
    // Of one pod.
    auto *of = board()->findChild<QComboBox *>();
    QVERIFY(of);
    QTRY_COMPARE(of->count(), 4);
    of->setCurrentIndex(1);
    Q_EMIT of->activated(1);
    QVERIFY(board()->subject().contains(QStringLiteral("/pods/gateway-")));
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(QStringLiteral("memory")), 15'000);
    QCOMPARE(board()->board()->panels()[1].chart->lines().front().name, QStringLiteral("gateway"));
    m_desk.driver.picture(QStringLiteral("board-pod"));
    // Of the cluster.
    m_desk.window().openKey(QStringLiteral("clusters/test"));
    QTRY_VERIFY(inspector()->isVisible());
    inspector()->setCurrentPage(2);
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(QStringLiteral("memory")), 15'000);
    m_desk.driver.picture(QStringLiteral("board-cluster"));
    inspector()->setCurrentPage(0);
}

void TestObserving::drawsBoardsOfObjects()
{
    m_desk.window().openObject(QStringLiteral("clusters/test/namespaces/") + m_namespace);
    QTRY_VERIFY_WITH_TIMEOUT(inspector()->isVisible(), 15'000);
    inspector()->setCurrentPage(4);
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(QStringLiteral("memory")), 15'000);
    QCOMPARE(board()->board()->resource(), QStringLiteral("clusters/test/namespaces/") + m_namespace);
    m_desk.driver.picture(QStringLiteral("board-namespace"));
    m_desk.window().openObject(m_workload);
    QTRY_VERIFY_WITH_TIMEOUT(board()->subject() == m_workload, 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(isDrawn(QStringLiteral("memory")), 15'000);
}

void TestObserving::listsRules()
{
    m_desk.window().openPage(QStringLiteral("alerts"));
    QVERIFY(choose(m_desk.window().currentPage(), 1));
    DataTable *rules = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((rules = m_desk.driver.tableWith(QStringLiteral("expression"))) && rules->table()->rowCount() == 3, 20'000);
    const auto word = [&](const QString &rule) {
        for (int row = 0; row < rules->table()->rowCount(); ++row) {
            if (test::DesktopDriver::text(*rules, row, QStringLiteral("alert")) == rule)
                return test::DesktopDriver::text(*rules, row, QStringLiteral("status"));
        }
        return QString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("GatewayDown")), QStringLiteral("Firing"), 40'000);
    QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("NoNumber")), QStringLiteral("Fails"), 40'000);
    QCOMPARE(word(QStringLiteral("GatewaySlow")), QStringLiteral("Inactive"));
    QCOMPARE(m_desk.window().currentPage()->statusLine(), QStringLiteral("3 rules"));
    for (int row = 0; row < 3; ++row) {
        rules->selectKey(rules->table()->keyAt(row));
        auto *shown = qobject_cast<RuleInspector *>(inspector());
        QVERIFY(shown && shown->isVisible());
        m_desk.driver.picture(QStringLiteral("rule-%1").arg(row));
    }
    const auto listed = m_whctl("alert rules");
    QVERIFY2(listed.output.contains(QStringLiteral("NoNumber")) && listed.output.contains(QStringLiteral("test")), qPrintable(listed.output + listed.error));
}

void TestObserving::leadsFromAnAlertToItsObject()
{
    auto *rules = m_desk.driver.tableWith(QStringLiteral("expression"));
    for (int row = 0; row < rules->table()->rowCount(); ++row) {
        if (test::DesktopDriver::text(*rules, row, QStringLiteral("alert")) == QStringLiteral("GatewayDown"))
            rules->selectKey(rules->table()->keyAt(row));
    }
    QVERIFY(click<Button>(QStringLiteral("Its alerts")));
    DataTable *alerts = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((alerts = m_desk.driver.tableWith(QStringLiteral("since"))) && alerts->table()->rowCount() == 1, 40'000);
    alerts->selectKey(alerts->table()->keyAt(0));
    QVERIFY(qobject_cast<AlertInspector *>(inspector()));
    QVERIFY(m_desk.window().currentPage()->statusLine().startsWith(QStringLiteral("1 critical · 0 warnings")));
    m_desk.driver.picture(QStringLiteral("alert"));
    QVERIFY(click<Button>(QStringLiteral("Open the object")));
    QCOMPARE(m_desk.window().currentPage()->metaObject()->className(), "wheelhouse::widgets::ServicesPage");
    QTRY_COMPARE(m_desk.driver.tableWith(QStringLiteral("workload"))->currentKey(), m_workload);
    // What is in no list of its own is among the objects.
    const auto pods = m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-o"), QStringLiteral("jsonpath={.items[0].metadata.name}")});
    const QString pod = QStringLiteral("clusters/test/namespaces/%1/pods/%2").arg(m_namespace, pods);
    m_desk.window().openKey(pod);
    QCOMPARE(m_desk.window().currentPage()->metaObject()->className(), "wheelhouse::widgets::ObjectsPage");
    QTRY_VERIFY_WITH_TIMEOUT(board()->subject() == pod, 15'000);
}

void TestObserving::leadsFromAServiceToItsObject()
{
    m_desk.window().openKey(m_workload);
    QCOMPARE(m_desk.window().currentPage()->metaObject()->className(), "wheelhouse::widgets::ServicesPage");
    auto *services = m_desk.driver.tableWith(QStringLiteral("workload"));
    QTRY_COMPARE(services->currentKey(), m_workload);
    QMenu menu;
    Q_EMIT services->contextMenuWanted(&menu, m_workload);
    QAction *open = nullptr;
    for (QAction *action : menu.actions()) {
        if (action->text() == QStringLiteral("YAML, events, changes"))
            open = action;
    }
    QVERIFY(open);
    open->trigger();
    QCOMPARE(m_desk.window().currentPage()->metaObject()->className(), "wheelhouse::widgets::ObjectsPage");
    const auto chosen = [this] {
        const auto *objects = m_desk.driver.tableWith(QStringLiteral("ready"));
        return objects ? objects->currentKey() : QString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(chosen(), QStringLiteral("clusters/test/namespaces/%1/deployments.apps/gateway").arg(m_namespace), 15'000);
}

void TestObserving::readsStoredLogs()
{
    m_desk.window().openLog(m_workload, QStringLiteral("gateway"));
    auto &pane = m_desk.window().findChild<Drawer *>()->logs();
    auto *log = pane.shownLog();
    QVERIFY(log);
    const auto kind = [log] { return log->state().kind; };
    // The pane's first words are the level's.
    const auto segments = pane.findChildren<Segmented *>();
    auto *source = *std::find_if(segments.begin(), segments.end(), [](Segmented *words) { return !words->toolTip().isEmpty(); });
    Q_EMIT source->chosen(1);
    QTRY_COMPARE_WITH_TIMEOUT(kind(), PanelState::Kind::Empty, 15'000);
    QCOMPARE(log->state().action, QStringLiteral("log-store"));
    m_desk.driver.picture(QStringLiteral("logs-no-store"));
    QVERIFY(click<Button>(QStringLiteral("Where logs are kept…")));
    LogStoreDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_desk.driver.dialog<LogStoreDialog>()));
    test::DesktopDriver::type(dialog->findChild<QLineEdit *>(), QStringLiteral("ftp://x"));
    dialog->deed()->click();
    QTRY_VERIFY(!dialog->isBusy());
    QVERIFY(dialog->isVisible());
    m_desk.driver.picture(QStringLiteral("log-store-dialog"));
    dialog->findChild<QLineEdit *>()->setText(QString::fromStdString(m_store.url()));
    dialog->deed()->click();
    // An hour of them.
    QTRY_COMPARE_WITH_TIMEOUT(log->keptCount(), 3600, 15'000);
    QCOMPARE(kind(), PanelState::Kind::Live);
    QCOMPARE(m_lines.takeAsked(), 2);
    QVERIFY(log->entry(0).msSinceEpoch < log->entry(3599).msSinceEpoch);
    m_desk.driver.picture(QStringLiteral("logs-stored"));
    // Page by page, and no line twice; what is left out is said.
    QElapsedTimer turn;
    qint64 longest = 0;
    QTimer tick;
    tick.setInterval(1);
    connect(&tick, &QTimer::timeout, this, [&] { longest = std::max(longest, turn.restart()); });
    turn.start();
    tick.start();
    Q_EMIT source->chosen(3);
    QTRY_VERIFY_WITH_TIMEOUT(log->keptCount() > models::StoredLogReader::kMaxLines - 100, 30'000);
    tick.stop();
    qInfo("longest turn of the loop while %d lines are read: %lld ms", log->keptCount(), longest);
    QVERIFY(longest < 500);
    QCOMPARE(m_lines.takeAsked(), 8);
    QCOMPARE(log->entry(0).kind, models::LogEntry::Kind::Mark);
    QVERIFY2(log->entry(0).text.contains(QStringLiteral("these are the newest 19,993")), qPrintable(log->entry(0).text));
    QSet<QString> seen;
    for (int row = 1; row < log->rowCount(); ++row)
        seen.insert(log->entry(row).text);
    QCOMPARE(seen.size(), qsizetype(19'993));
    // The store filters what must match, the console what must not.
    auto wanted = log->wanted();
    wanted.include = QStringLiteral("failed");
    log->setWanted(wanted);
    QTRY_VERIFY_WITH_TIMEOUT(log->keptCount() >= 229 && log->keptCount() <= 236, 15'000);
    wanted.include.clear();
    wanted.exclude = QStringLiteral("printed");
    wanted.stored = std::chrono::hours(1);
    log->setWanted(wanted);
    QTRY_COMPARE_WITH_TIMEOUT(log->keptCount(), 36, 15'000);
    QCOMPARE(log->filteredCount(), qint64(3564));
    m_desk.driver.picture(QStringLiteral("logs-stored-filtered"));
    // Why it cannot be read, in words.
    m_lines.setStatus(503);
    Q_EMIT log->retryWanted();
    wanted.exclude.clear();
    log->setWanted(wanted);
    QTRY_COMPARE_WITH_TIMEOUT(kind(), PanelState::Kind::Failed, 15'000);
    QVERIFY2(log->state().title.contains(QStringLiteral("503")), qPrintable(log->state().title));
    m_desk.driver.picture(QStringLiteral("logs-store-failed"));
    m_lines.setStatus(200);
    Q_EMIT log->retryWanted();
    QTRY_COMPARE_WITH_TIMEOUT(log->keptCount(), 3600, 15'000);
    // And live again.
    Q_EMIT source->chosen(0);
    QTRY_VERIFY_WITH_TIMEOUT(log->keptCount() != 3600 && log->wanted().stored.count() == 0, 15'000);
}

QTEST_MAIN(TestObserving)
#include "tst_observing.moc"
