#include <QSignalSpy>
#include <QTest>

#include "core/result.h"
#include "models/metric_board.h"
#include "wheelhouse/v1/metrics.pb.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;
using Kind = MetricBoard::Panel::Kind;

namespace {

v1::BoardPanel &add(v1::QueryBoardResponse &response, const char *id, v1::BoardPanel::State state)
{
    auto &panel = *response.add_panels();
    panel.set_id(id);
    panel.set_title(id);
    panel.set_state(state);
    response.mutable_step()->set_seconds(15);
    return panel;
}

v1::Series &addSeries(v1::BoardPanel &panel, const char *name, std::initializer_list<int> secondsAgo)
{
    auto &series = *panel.add_series();
    (*series.mutable_labels())["series"] = name;
    for (const int ago : secondsAgo) {
        series.add_times(static_cast<double>(QDateTime::currentSecsSinceEpoch() - ago));
        series.add_values(0.5);
    }
    return series;
}

} // namespace

class MetricBoardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsWhatHasABoard_data();
    void knowsWhatHasABoard();
    void drawsLinesLevelsAndGaps();
    void saysWhatIsNotMeasured();
    void saysWhenNothingCanBeAsked();
    void keepsChartsWhenItCannotAskAgain();
    void showsOneTimeInAllCharts();
    void takesOnlyTheLastAnswer();
};

void MetricBoardTest::knowsWhatHasABoard_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("resource");
    const auto row = [](const char *key, const char *resource) {
        QTest::newRow(key) << QString::fromLatin1(key) << QString::fromLatin1(resource);
    };
    row("clusters/a", "clusters/a");
    row("clusters/a/nodes/n1", "clusters/a/nodes/n1");
    row("clusters/a/namespaces/iot", "clusters/a/namespaces/iot");
    row("clusters/a/namespaces/iot/pods/p-1", "clusters/a/namespaces/iot/pods/p-1");
    row("clusters/a/namespaces/iot/deployments/x", "clusters/a/namespaces/iot/deployments/x");
    row("clusters/a/namespaces/iot/deployments.apps/x", "clusters/a/namespaces/iot/deployments/x");
    row("clusters/a/namespaces/iot/statefulsets.apps/x", "clusters/a/namespaces/iot/statefulsets/x");
    row("clusters/a/namespaces/iot/configmaps/x", "");
    row("clusters/a/storageclasses.storage.k8s.io/x", "");
    row("deployments/12", "");
    row("", "");
}

void MetricBoardTest::knowsWhatHasABoard()
{
    QFETCH(QString, key);
    QFETCH(QString, resource);
    QCOMPARE(MetricBoard::resourceOf(key), resource);
}

void MetricBoardTest::drawsLinesLevelsAndGaps()
{
    MetricBoard board(QStringLiteral("clusters/a/namespaces/iot/deployments/x"));
    QCOMPARE(board.state().kind, PanelState::Kind::Loading);
    v1::QueryBoardResponse response;
    auto &cpu = add(response, "cpu", v1::BoardPanel::STATE_READY);
    cpu.set_unit(v1::BoardPanel::UNIT_CORES);
    addSeries(cpu, "x-1", {300, 285, 60, 45});
    auto &limit = *cpu.add_levels();
    limit.set_id("limit");
    limit.set_value(2);
    auto &network = add(response, "network", v1::BoardPanel::STATE_READY);
    network.set_unit(v1::BoardPanel::UNIT_BYTES_PER_SECOND);
    addSeries(network, "in", {30});
    board.apply(*board.beginQuestion(), response);
    QCOMPARE(board.state().kind, PanelState::Kind::Live);
    QCOMPARE(board.panels().size(), std::size_t(2));
    const auto &chart = *board.panels()[0].chart;
    QCOMPARE(chart.unit(), MetricSeriesModel::Unit::Cores);
    QCOMPARE(chart.lines().size(), std::size_t(2));
    QCOMPARE(chart.lines()[0].name, QStringLiteral("x-1"));
    QCOMPARE(chart.lines()[0].segments.size(), 2);
    QVERIFY(chart.lines()[1].isLimit);
    QCOMPARE(chart.summary(1).last, 2.0);
    // It goes across, whatever the time.
    const auto across = chart.thinned(1, 300);
    QCOMPARE(across.size(), 1);
    QCOMPARE(across[0].size(), 2);
    const auto &received = *board.panels()[1].chart;
    QCOMPARE(received.lines()[0].name, QStringLiteral("received"));
    QVERIFY(received.format(2048).endsWith(QStringLiteral("/s")));
}

void MetricBoardTest::saysWhatIsNotMeasured()
{
    MetricBoard board(QStringLiteral("clusters/a"));
    QSignalSpy changed(&board, &MetricBoard::panelsChanged);
    v1::QueryBoardResponse response;
    auto &missing = add(response, "filesystem", v1::BoardPanel::STATE_MISSING);
    missing.add_missing_metrics("node_filesystem_size_bytes");
    missing.set_exporter("node exporter");
    add(response, "restarts", v1::BoardPanel::STATE_EMPTY);
    add(response, "cpu", v1::BoardPanel::STATE_FAILED).set_reason("query timed out");
    board.apply(*board.beginQuestion(), response);
    QCOMPARE(changed.size(), 1);
    const auto &panels = board.panels();
    QCOMPARE(panels[0].kind, Kind::Missing);
    QCOMPARE(board.whyNot(panels[0]), QStringLiteral("Prometheus has no node_filesystem_size_bytes: it does not scrape node exporter."));
    QCOMPARE(board.titleOf(panels[0]), QStringLiteral("File systems used"));
    QCOMPARE(panels[1].kind, Kind::Empty);
    QVERIFY(!board.whyNot(panels[1]).isEmpty());
    QCOMPARE(panels[2].chart->state().kind, PanelState::Kind::Failed);
    QCOMPARE(panels[2].chart->state().title, QStringLiteral("query timed out"));
    // The same again is no change.
    board.apply(*board.beginQuestion(), response);
    QCOMPARE(changed.size(), 1);
    // It begins to be measured.
    response.mutable_panels(1)->set_state(v1::BoardPanel::STATE_READY);
    addSeries(*response.mutable_panels(1), "x", {30, 15});
    board.apply(*board.beginQuestion(), response);
    QCOMPARE(changed.size(), 2);
    QCOMPARE(panels[1].kind, Kind::Drawn);
}

void MetricBoardTest::saysWhenNothingCanBeAsked()
{
    using wheelhouse::Error;
    using wheelhouse::ErrorCode;
    MetricBoard board(QStringLiteral("clusters/a"));
    board.fail(*board.beginQuestion(), Error{ErrorCode::FailedPrecondition, "the cluster clusters/a has no Prometheus", {}});
    QVERIFY(board.lacksEndpoint());
    QCOMPARE(board.state().kind, PanelState::Kind::Failed);
    board.fail(*board.beginQuestion(), Error{ErrorCode::Unavailable, "Prometheus does not answer", {}});
    QVERIFY(!board.lacksEndpoint());
    QCOMPARE(board.state().title, QStringLiteral("Prometheus does not answer"));
    QCOMPARE(board.state().action, QStringLiteral("retry"));
}

void MetricBoardTest::keepsChartsWhenItCannotAskAgain()
{
    MetricBoard board(QStringLiteral("clusters/a"));
    v1::QueryBoardResponse response;
    addSeries(add(response, "cpu", v1::BoardPanel::STATE_READY), "x", {30, 15});
    board.apply(*board.beginQuestion(), response);
    board.fail(*board.beginQuestion(), wheelhouse::Error{wheelhouse::ErrorCode::Unavailable, "gone", {}});
    QCOMPARE(board.state().kind, PanelState::Kind::Stale);
    QVERIFY(board.state().dataTime.isValid());
    QCOMPARE(board.panels()[0].chart->pointCount(), std::size_t(2));
}

void MetricBoardTest::showsOneTimeInAllCharts()
{
    MetricBoard board(QStringLiteral("clusters/a"));
    v1::QueryBoardResponse response;
    for (const char *id : {"cpu", "memory", "network"})
        addSeries(add(response, id, v1::BoardPanel::STATE_READY), "x", {30, 15});
    board.apply(*board.beginQuestion(), response);
    QSignalSpy asked(&board, &MetricBoard::refreshRequested);
    const auto &panels = board.panels();
    const QDateTime end = QDateTime::currentDateTimeUtc();
    panels[1].chart->setWindow(end.addSecs(-60), end);
    QCOMPARE(asked.size(), 1);
    QVERIFY(!board.followsNow());
    for (const auto &panel : panels) {
        QCOMPARE(panel.chart->begin(), end.addSecs(-60));
        QCOMPARE(panel.chart->end(), end);
    }
    panels[2].chart->setWindow({}, {});
    QCOMPARE(asked.size(), 2);
    for (const auto &panel : panels)
        QVERIFY(panel.chart->followsNow());
    board.setRange(std::chrono::hours(6));
    QCOMPARE(asked.size(), 3);
    for (const auto &panel : panels)
        QCOMPARE(panel.chart->range(), std::chrono::seconds(6 * 3600));
    // What comes later shows the same.
    addSeries(add(response, "load", v1::BoardPanel::STATE_READY), "x", {30, 15});
    board.apply(*board.beginQuestion(), response);
    QCOMPARE(board.panels().back().chart->range(), std::chrono::seconds(6 * 3600));
}

void MetricBoardTest::takesOnlyTheLastAnswer()
{
    MetricBoard board(QStringLiteral("clusters/a"));
    const auto first = board.beginQuestion();
    QVERIFY(first);
    // The same is asked for already.
    QVERIFY(!board.beginQuestion());
    board.setRange(std::chrono::hours(24));
    const auto second = board.beginQuestion();
    QVERIFY(second);
    v1::QueryBoardResponse response;
    addSeries(add(response, "cpu", v1::BoardPanel::STATE_READY), "x", {30, 15});
    board.apply(*first, response);
    QVERIFY(board.panels().empty());
    board.apply(*second, response);
    QCOMPARE(board.panels().size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(MetricBoardTest)
#include "tst_metric_board.moc"
