#include <random>

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include "sample_rows.h"

using namespace wheelhouse::models;

// A table against a list that is filtered and sorted the plain way.
class TableModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWorstFirst();
    void followsRandomBatches_data();
    void followsRandomBatches();
    void keepsSelectionWhileRowsMove();
    void keepsSelectionWhileTheSourceIsAway();
    void holdsOrderUnderThePointer();
    void snapshotDropsWhatDidNotComeAgain();
    void saysWhyItIsEmpty();
    void greysStaleRows();
    void outlivesItsRows();
    void changesFewRowsWithFewSignals();

private:
    static QStringList keys(const TableModel &model)
    {
        QStringList result;
        for (int row = 0; row < model.rowCount(); ++row)
            result.append(model.keyAt(row));
        return result;
    }
    static QStringList expected(const LiveRows &rows, const TableModel &model)
    {
        const auto schema = sampleSchema();
        const CompiledFilter filter(model.filter(), schema);
        const RowOrder order{schema, model.sortColumn(), model.sortOrder() == Qt::DescendingOrder};
        std::vector<const Row *> list;
        rows.forEach([&](const Row &row) {
            if (filter.matches(row))
                list.push_back(&row);
        });
        std::sort(list.begin(), list.end(),
                  [&](const Row *left, const Row *right) { return order.compare(*left, *right) < 0; });
        QStringList result;
        for (const Row *row : list)
            result.append(fromUtf8(row->key));
        return result;
    }
    static void waitUntilIdle(TableModel &model) { QTRY_VERIFY_WITH_TIMEOUT(!model.isBusy(), 20'000); }
};

void TableModelTest::showsWorstFirst()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    rows.apply({.upserted = {sampleRow(1, 0, 0, Status::Ok), sampleRow(2, 0, 0, Status::Bad, 50),
                             sampleRow(3, 0, 0, Status::Warn), sampleRow(4, 0, 0, Status::Bad, 10),
                             sampleRow(5, 0, 0, Status::Progress), sampleRow(6, 0, 0, Status::Off),
                             sampleRow(7, 0, 0, Status::Unknown)}});
    QCOMPARE(keys(model).join(u' ').remove(QStringLiteral("things/")), QStringLiteral("4 2 3 5 7 6 1"));
    QCOMPARE(model.statusCounts()[static_cast<int>(Status::Bad)], 2);
    QCOMPARE(model.rowOf(QStringLiteral("things/3")), 2);
    QCOMPARE(model.index(0, 0).data(StatusRole).toInt(), static_cast<int>(Status::Bad));
}

void TableModelTest::followsRandomBatches_data()
{
    QTest::addColumn<int>("rowCount");
    QTest::addColumn<int>("batchSize");
    QTest::newRow("few rows, merged at once") << 60 << 12;
    QTest::newRow("many changes, few rows") << 1'500 << 900;
    QTest::newRow("many rows, few changes") << 9'000 << 40;
    QTest::newRow("many rows, sorted on the worker") << 9'000 << 3'000;
}

void TableModelTest::followsRandomBatches()
{
    QFETCH(const int, rowCount);
    QFETCH(const int, batchSize);
    std::mt19937 random(42);
    const auto upTo = [&random](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    std::vector<std::pair<QPersistentModelIndex, QString>> kept;
    for (int round = 0; round < 40; ++round) {
        RowBatch batch;
        for (int i = 0; i < batchSize; ++i) {
            const int id = upTo(rowCount);
            if (upTo(4) == 0)
                batch.removed.push_back("things/" + std::to_string(id));
            else
                batch.upserted.push_back(sampleRow(id, upTo(5), upTo(100), static_cast<Status>(upTo(6)), upTo(1000)));
        }
        rows.apply(std::move(batch));
        switch (upTo(6)) {
        case 0: model.sort(upTo(4) - 1, upTo(2) ? Qt::AscendingOrder : Qt::DescendingOrder); break;
        case 1: model.setFilter(RowFilter::parse(QStringLiteral("group=g-%1").arg(upTo(6)))); break;
        case 2: model.setFilter({}); break;
        case 3: model.setFilter(RowFilter::parse(QStringLiteral("number<%1").arg(upTo(100)))); break;
        default: break;
        }
        if (upTo(3) == 0)
            waitUntilIdle(model);
        if (!kept.empty() || model.rowCount() == 0) {
            for (const auto &[index, key] : kept) {
                if (index.isValid())
                    QCOMPARE(model.keyAt(index.row()), key);
            }
        }
        kept.clear();
        for (int i = 0; i < 10 && model.rowCount() > 0; ++i) {
            const int row = upTo(model.rowCount());
            kept.emplace_back(model.index(row, upTo(3)), model.keyAt(row));
        }
        if (!model.isBusy())
            QCOMPARE(keys(model), expected(rows, model));
    }
    waitUntilIdle(model);
    QCOMPARE(keys(model), expected(rows, model));
    QCOMPARE(model.totalCount(), rows.size());
}

void TableModelTest::keepsSelectionWhileRowsMove()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    RowBatch batch;
    for (int i = 0; i < 200; ++i)
        batch.upserted.push_back(sampleRow(i, 0, i));
    rows.apply(std::move(batch));
    model.sort(2);
    QItemSelectionModel selection(&model);
    selection.select(model.index(10, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    selection.select(model.index(150, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);

    rows.apply({.upserted = {sampleRow(10, 0, 1000), sampleRow(300, 0, -5)}, .removed = {"things/0", "things/77"}});
    model.sort(2, Qt::DescendingOrder);
    QStringList selected;
    for (const QModelIndex &index : selection.selectedRows())
        selected.append(model.keyAt(index.row()));
    selected.sort();
    QCOMPARE(selected, QStringList({QStringLiteral("things/10"), QStringLiteral("things/150")}));
}

// Contact is lost, and later everything is told anew, in pages.
void TableModelTest::keepsSelectionWhileTheSourceIsAway()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    const auto page = [](int first, bool reset, bool synced) {
        RowBatch batch;
        batch.reset = reset;
        batch.synced = synced;
        for (int i = first; i < first + 100; ++i)
            batch.upserted.push_back(sampleRow(i, 0, i));
        return batch;
    };
    rows.apply(page(0, true, false));
    rows.apply(page(100, false, true));
    rows.setFeed({.kind = FeedState::Kind::Live});
    QItemSelectionModel selection(&model);
    selection.setCurrentIndex(model.index(model.rowOf(QStringLiteral("things/150")), 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QSignalSpy emptied(&model, &QAbstractItemModel::modelReset);
    rows.setFeed({.kind = FeedState::Kind::Stale, .dataTime = QDateTime::currentDateTime()});
    QCOMPARE(model.rowCount(), 200);
    rows.apply(page(0, true, false));
    QCOMPARE(model.rowCount(), 200);
    rows.apply(page(100, false, true));
    rows.setFeed({.kind = FeedState::Kind::Live});
    QCOMPARE(model.rowCount(), 200);
    QCOMPARE(emptied.size(), 0);
    QCOMPARE(selection.selectedRows().size(), 1);
    QCOMPARE(model.keyAt(selection.selectedRows().constFirst().row()), QStringLiteral("things/150"));
    QCOMPARE(model.keyAt(selection.currentIndex().row()), QStringLiteral("things/150"));
}

void TableModelTest::holdsOrderUnderThePointer()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    rows.apply({.upserted = {sampleRow(1, 0, 1), sampleRow(2, 0, 2), sampleRow(3, 0, 3)}});
    model.sort(2);
    model.setFilter(RowFilter::parse(QStringLiteral("number<100")));
    QSignalSpy moved(&model, &TableModel::movedCountChanged);
    model.holdOrder(true);
    const QStringList before = keys(model);
    rows.apply({.upserted = {sampleRow(1, 0, 50), sampleRow(2, 0, 500)}});
    QCOMPARE(keys(model), before);
    QCOMPARE(model.movedCount(), 2);
    rows.apply({.upserted = {sampleRow(4, 0, 0)}});
    QCOMPARE(keys(model), before + QStringList(QStringLiteral("things/4")));
    QCOMPARE(model.movedCount(), 3);
    QCOMPARE(model.index(0, 2).data(ValueRole).toDouble(), 50.0);
    // What is gone is gone at once.
    rows.apply({.removed = {"things/3"}});
    QVERIFY(!keys(model).contains(QStringLiteral("things/3")));
    model.holdOrder(false);
    QCOMPARE(keys(model), QStringList({QStringLiteral("things/4"), QStringLiteral("things/1")}));
    QCOMPARE(model.movedCount(), 0);
    QVERIFY(moved.count() >= 3);
}

void TableModelTest::snapshotDropsWhatDidNotComeAgain()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    rows.apply({.reset = true, .synced = true, .upserted = {sampleRow(1), sampleRow(2), sampleRow(3)}});
    QCOMPARE(rows.changedAt(rows.find("things/1")), 0);
    // A new snapshot: the old rows stay until it is complete.
    rows.apply({.reset = true, .upserted = {sampleRow(2)}});
    QCOMPARE(model.rowCount(), 3);
    rows.apply({.synced = true, .upserted = {sampleRow(4)}});
    QCOMPARE(keys(model), QStringList({QStringLiteral("things/2"), QStringLiteral("things/4")}));
    rows.apply({.upserted = {sampleRow(4, 1)}});
    QVERIFY(rows.changedAt(rows.find("things/4")) > 0);
}

void TableModelTest::saysWhyItIsEmpty()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    QCOMPARE(model.state().kind, PanelState::Kind::Loading);
    rows.setFeed({.kind = FeedState::Kind::Failed, .cause = QStringLiteral("The server refuses.")});
    QCOMPARE(model.state().kind, PanelState::Kind::Failed);
    QCOMPARE(model.state().title, QStringLiteral("The server refuses."));
    QCOMPARE(model.state().action, QStringLiteral("retry"));
    rows.setFeed({.kind = FeedState::Kind::Live});
    QCOMPARE(model.state().kind, PanelState::Kind::Empty);
    rows.apply({.upserted = {sampleRow(1)}});
    QCOMPARE(model.state().kind, PanelState::Kind::Live);
    model.setFilter(RowFilter::parse(QStringLiteral("group=none name=x")));
    QCOMPARE(model.state().kind, PanelState::Kind::Empty);
    QCOMPARE(model.state().action, QStringLiteral("clear-filter"));
    model.setFilter({});
    rows.setFeed({.kind = FeedState::Kind::Stale, .dataTime = QDateTime::currentDateTimeUtc()});
    QCOMPARE(model.state().kind, PanelState::Kind::Stale);
    QVERIFY(model.state().dataTime.isValid());
}

void TableModelTest::greysStaleRows()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    rows.apply({.upserted = {sampleRow(1, 0, 0, Status::Bad)}});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    rows.setStalePrefixes({"things/"});
    QCOMPARE(changed.count(), 1);
    QVERIFY(model.index(0, 0).data(StaleRole).toBool());
    QCOMPARE(model.index(0, 0).data(StatusRole).toInt(), static_cast<int>(Status::Unknown));
}

void TableModelTest::outlivesItsRows()
{
    auto rows = std::make_unique<LiveRows>();
    TableModel model(*rows, sampleSchema());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    RowBatch batch;
    for (int i = 0; i < 9'000; ++i)
        batch.upserted.push_back(sampleRow(i));
    rows->apply(std::move(batch));
    QVERIFY(model.isBusy());
    rows.reset();
    QCOMPARE(model.rowCount(), 0);
    model.sort(1);
    waitUntilIdle(model);
    QCOMPARE(model.rowCount(), 0);
}

void TableModelTest::changesFewRowsWithFewSignals()
{
    LiveRows rows;
    TableModel model(rows, sampleSchema());
    RowBatch batch;
    for (int i = 0; i < 1'000; ++i)
        batch.upserted.push_back(sampleRow(i, 0, i));
    rows.apply(std::move(batch));
    model.sort(2);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    rows.apply({.upserted = {sampleRow(5, 1, 5), sampleRow(6, 1, 6), sampleRow(7, 1, 7)}});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(layout.count() + inserted.count() + removed.count(), 0);
    rows.apply({.upserted = {sampleRow(2000, 0, 300.5), sampleRow(2001, 0, 300.6)}, .removed = {"things/9"}});
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(layout.count(), 0);
    rows.apply({.upserted = {sampleRow(5, 1, 555.5)}});
    QCOMPARE(layout.count(), 1);
    QCOMPARE(inserted.count() + removed.count(), 2);
}

QTEST_GUILESS_MAIN(TableModelTest)
#include "tst_table_model.moc"
