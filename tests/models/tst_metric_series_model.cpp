#include <cmath>

#include <QTest>

#include "models/metric_series_model.h"
#include "wheelhouse/v1/metrics.pb.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;

class MetricSeriesModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsGapsAsGaps();
    void thinsHonestly();
    void saysWhenThereIsNothing();
    void dropsOldPoints();
    void takesNoPointThatIsNoNumber();
};

void MetricSeriesModelTest::keepsGapsAsGaps()
{
    MetricSeriesModel model(QStringLiteral("CPU"), MetricSeriesModel::Unit::Cores);
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    v1::QueryMetricsResponse response;
    response.mutable_step()->set_seconds(15);
    auto &series = *response.add_series();
    for (const int ago : {300, 285, 270, 150, 135}) {
        series.add_times(static_cast<double>(now - ago));
        series.add_values(ago == 285 ? std::nan("") : ago);
    }
    model.apply(response);
    QCOMPARE(model.state().kind, PanelState::Kind::Live);
    QCOMPARE(model.lines().front().segments.size(), 3);
    QVERIFY(std::isnan(model.valueAt(0, (now - 210) * 1000)));
    QCOMPARE(model.valueAt(0, (now - 149) * 1000), 150.0);
    QCOMPARE(model.summary(0).maximum, 300.0);
    QCOMPARE(model.summary(0).last, 135.0);
}

void MetricSeriesModelTest::thinsHonestly()
{
    MetricSeriesModel model(QStringLiteral("CPU"), MetricSeriesModel::Unit::Plain);
    const qint64 end = QDateTime::currentMSecsSinceEpoch();
    QVector<QPointF> points;
    for (int i = 0; i < 100'000; ++i)
        points.append(QPointF(static_cast<double>(end - 3'600'000 + i * 36), i == 51'234 ? 1'000 : i == 70'001 ? -1'000 : i % 7));
    model.setLines({{.name = QStringLiteral("x"), .segments = {points}}}, 36);
    const auto thinned = model.thinned(0, 500);
    QCOMPARE(thinned.size(), 1);
    QVERIFY(thinned[0].size() <= 1'000);
    double low = 0;
    double high = 0;
    for (qsizetype i = 0; i < thinned[0].size(); ++i) {
        low = std::min(low, thinned[0][i].y());
        high = std::max(high, thinned[0][i].y());
        if (i > 0)
            QVERIFY(thinned[0][i].x() >= thinned[0][i - 1].x());
    }
    QCOMPARE(low, -1'000.0);
    QCOMPARE(high, 1'000.0);
}

void MetricSeriesModelTest::saysWhenThereIsNothing()
{
    MetricSeriesModel model(QStringLiteral("Memory"), MetricSeriesModel::Unit::Bytes);
    QCOMPARE(model.state().kind, PanelState::Kind::Loading);
    model.apply(v1::QueryMetricsResponse());
    QCOMPARE(model.state().kind, PanelState::Kind::Empty);
}

void MetricSeriesModelTest::dropsOldPoints()
{
    MetricSeriesModel model(QStringLiteral("Online"), MetricSeriesModel::Unit::Share);
    model.setRange(std::chrono::seconds(60));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < 100; ++i)
        model.addPoint(QStringLiteral("Printer"), now + i * 5'000, 0.5, 5'000);
    QCOMPARE(model.pointCount(), std::size_t(13));
}

void MetricSeriesModelTest::takesNoPointThatIsNoNumber()
{
    MetricSeriesModel model(QStringLiteral("Online share"), MetricSeriesModel::Unit::Share);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    model.addPoint(QStringLiteral("printer"), now - 2000, std::nan(""), 1000);
    QVERIFY(model.lines().empty());
    model.addPoint(QStringLiteral("printer"), now - 1000, 0.5, 1000);
    model.addPoint(QStringLiteral("printer"), now, std::nan(""), 1000);
    QCOMPARE(model.summary(0).last, 0.5);
    QCOMPARE(model.lines().front().segments.front().size(), 1);
}

QTEST_GUILESS_MAIN(MetricSeriesModelTest)
#include "tst_metric_series_model.moc"
