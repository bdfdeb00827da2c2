#include <random>

#include <QElapsedTimer>
#include <QTest>

#include "sample_rows.h"

using namespace wheelhouse::models;

// A million rows: sorting and filtering off the UI thread, and what the UI
// thread is held for meanwhile. The limits are wide, for noisy machines; the
// measured times are printed.
class ViewWorkerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sortsAMillion_data();
    void sortsAMillion();
    void filtersAMillion();
    void appliesChangesWhileSorted();
    void changesWhileAJobRunsAreMerged();
    void endsALongJobEarly();

private:
    static constexpr int kRows = 1'000'000;
    static void wait(TableModel &model) { QTRY_VERIFY_WITH_TIMEOUT(!model.isBusy(), 60'000); }
    std::unique_ptr<LiveRows> m_rows;
};

void ViewWorkerTest::initTestCase()
{
    m_rows = std::make_unique<LiveRows>();
    std::mt19937 random(7);
    RowBatch batch{.reset = true, .synced = true};
    batch.upserted.reserve(kRows);
    for (int i = 0; i < kRows; ++i)
        batch.upserted.push_back(sampleRow(i, static_cast<int>(random() % 100), random() % 100'000,
                                           static_cast<Status>(random() % 6), random() % 1'000'000));
    QElapsedTimer timer;
    timer.start();
    m_rows->apply(std::move(batch));
    qInfo("%d rows taken in %lld ms", m_rows->size(), timer.elapsed());
}

void ViewWorkerTest::sortsAMillion_data()
{
    QTest::addColumn<int>("column");
    QTest::newRow("worst first") << -1;
    QTest::newRow("by text") << 1;
    QTest::newRow("by number") << 2;
}

void ViewWorkerTest::sortsAMillion()
{
    QFETCH(const int, column);
    TableModel model(*m_rows, sampleSchema());
    wait(model);
    QElapsedTimer timer;
    timer.start();
    model.sort(column, Qt::DescendingOrder);
    const qint64 held = timer.elapsed();
    wait(model);
    qInfo("sorted in %lld ms, %lld ms on the UI thread to begin", static_cast<long long>(model.queryTime().count()), held);
    QCOMPARE(model.rowCount(), kRows);
    const RowOrder order{sampleSchema(), column, true};
    for (int row = 1; row < kRows; row += 997)
        QVERIFY(order.compare(*model.sharedRow(row - 1), *model.sharedRow(row)) < 0);
    QVERIFY2(model.queryTime() < std::chrono::seconds(20), "sorting a million rows takes far too long");
    QVERIFY2(held < 500, "the UI thread sorted");
}

void ViewWorkerTest::filtersAMillion()
{
    TableModel model(*m_rows, sampleSchema());
    wait(model);
    for (const auto &text : {QStringLiteral("group=g-1*"), QStringLiteral("number<100"), QStringLiteral("9999")}) {
        model.setFilter(RowFilter::parse(text));
        wait(model);
        qInfo("%s: %d rows in %lld ms", qPrintable(text), model.rowCount(), static_cast<long long>(model.queryTime().count()));
        QVERIFY(model.rowCount() > 0 && model.rowCount() < kRows / 2);
    }
}

void ViewWorkerTest::appliesChangesWhileSorted()
{
    TableModel model(*m_rows, sampleSchema());
    model.sort(2);
    wait(model);
    qint64 worst = 0;
    for (int frame = 0; frame < 20; ++frame) {
        RowBatch batch;
        for (int i = 0; i < 200; ++i)
            batch.upserted.push_back(sampleRow(frame * 5'000 + i, 1, i * 31));
        QElapsedTimer timer;
        timer.start();
        m_rows->apply(std::move(batch));
        worst = std::max(worst, timer.elapsed());
    }
    qInfo("200 moving rows a frame: at most %lld ms", worst);
    QVERIFY(!model.isBusy());
    QVERIFY2(worst < 1'000, "a frame took far too long");
}

void ViewWorkerTest::changesWhileAJobRunsAreMerged()
{
    TableModel model(*m_rows, sampleSchema());
    wait(model);
    model.sort(2);
    QVERIFY(model.isBusy());
    m_rows->apply({.upserted = {sampleRow(1, 0, -5), sampleRow(kRows + 1, 0, -7)}, .removed = {"things/2"}});
    wait(model);
    QCOMPARE(model.keyAt(0), QStringLiteral("things/%1").arg(kRows + 1));
    QCOMPARE(model.keyAt(1), QStringLiteral("things/1"));
    QCOMPARE(model.rowOf(QStringLiteral("things/2")), -1);
    QCOMPARE(model.rowCount(), m_rows->size());
}

void ViewWorkerTest::endsALongJobEarly()
{
    auto model = std::make_unique<TableModel>(*m_rows, sampleSchema());
    wait(*model);
    model->sort(1);
    QVERIFY(model->isBusy());
    QElapsedTimer timer;
    timer.start();
    model.reset();
    qInfo("ended within %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 2'000);
    // The rows can be written in place again: no snapshot is left out.
    m_rows->apply({.upserted = {sampleRow(5, 0, 1)}});
}

QTEST_GUILESS_MAIN(ViewWorkerTest)
#include "tst_view_worker.moc"
