#include <QtTest>

#include <random>

#include <QSortFilterProxyModel>

#include <fmt/format.h>

#include "models/device_row.h"
#include "models/devices_model.h"
#include "tests/bench/fleet.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace wheelhouse::models;

namespace {

// A page of a snapshot, and what a stream brings twenty times a second.
constexpr int kPage = 5000;
constexpr int kBatch = 500;
constexpr int kBatchMs = 50;
constexpr int kBatches = 60;

v1::Device deviceAt(int number, int change = 0)
{
    std::mt19937 random(static_cast<unsigned>(number) * 2654435761U + static_cast<unsigned>(change));
    const auto upTo = [&random](unsigned limit) { return random() % limit; };
    static constexpr const char *kSites[] = {"sz-01", "sz-02", "sh-01", "bj-01", "cd-03", "gz-02"};
    v1::Device device;
    device.set_name(fmt::format("products/printer/devices/SN{:07}", number));
    device.set_state(v1::Device::STATE_ACTIVE);
    device.set_model(number % 2 ? "CP-58" : "CP-80");
    device.set_site(kSites[number % 6]);
    device.set_owner(fmt::format("Merchant {}", number % 10'000));
    device.set_firmware(fmt::format("1.{}.{}", number % 5, number % 17));
    auto &presence = *device.mutable_presence();
    presence.set_status(upTo(10) ? v1::Presence::STATUS_ONLINE : v1::Presence::STATUS_OFFLINE);
    presence.mutable_since_time()->set_seconds(1'790'000'000 + upTo(1'000'000));
    presence.mutable_last_seen_time()->set_seconds(1'791'000'000 + change);
    auto &fields = *device.mutable_reported()->mutable_fields();
    fields["signal"].set_number_value(-40 - static_cast<double>(upTo(50)));
    fields["queue"].set_number_value(upTo(6));
    return device;
}

// The plain way: a table and Qt's proxy before it.
class PlainTable final : public QAbstractTableModel {
public:
    explicit PlainTable(const LiveRows &rows)
    {
        rows.forEach([this](const Row &row) { m_rows.push_back(static_cast<const DeviceRow *>(&row)); });
    }
    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    int columnCount(const QModelIndex & = {}) const override { return 2; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DisplayRole)
            return {};
        const auto &row = *m_rows[static_cast<std::size_t>(index.row())];
        return index.column() == 0 ? QVariant(row.owner) : QVariant(row.signal);
    }

private:
    std::vector<const DeviceRow *> m_rows;
};

} // namespace

// The table of devices at 100,000 and at a million rows. `held` is how long the
// UI thread was busy in one go.
class BenchTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tables_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("100000") << 100'000;
        QTest::newRow("1000000") << 1'000'000;
    }

    void tables()
    {
        QFETCH(const int, count);
        const std::string id = count == 100'000 ? ".100k" : ".1M";
        const std::string rowsWords = count == 100'000 ? " of 100,000 rows" : " of a million rows";
        const bool million = count == 1'000'000;

        DeviceRows rows;
        Catalog catalog;
        DevicesModel model(rows, catalog);
        firstView(rows, model, count, id, rowsWords);

        // By text, by number, and back to the worst first.
        Samples sorts[2];
        Samples held;
        const int columns[2] = {model.columnOf(QStringLiteral("shop")), model.columnOf(QStringLiteral("signal"))};
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < 2; ++i) {
                const auto took =
                    query(model, [&] { model.sort(columns[i], round % 2 ? Qt::DescendingOrder : Qt::AscendingOrder); });
                sorts[i].add(took.whole);
                held.add(took.held);
            }
        }
        figure((million ? "D5.text" : "table.sort.text") + (million ? std::string() : id), sorts[0].median(), "ms",
               million ? "<=150" : "-", "sort by shop" + rowsWords);
        figure((million ? "D5.number" : "table.sort.number") + (million ? std::string() : id), sorts[1].median(), "ms",
               million ? "<=60" : "-", "sort by signal" + rowsWords);
        figure((million ? "D5.held" : "table.sort.held") + (million ? std::string() : id), held.max(), "ms",
               million ? "<=5" : "-", "the UI thread held in one go while sorting" + rowsWords + ", at most");
        (void)query(model, [&] { model.sort(-1); });

        // As somebody types it, each key a filter of its own.
        Samples keys;
        Samples keysHeld;
        for (const char *typed :
             {"m", "me", "mer", "merchant", "merchant 12", "sz", "sz-0", "sz-01", "site=sz-01 signal<-70"}) {
            const auto filter = RowFilter::parse(QString::fromLatin1(typed));
            const auto took = query(model, [&] { model.setFilter(filter); });
            keys.add(took.whole);
            keysHeld.add(took.held);
        }
        (void)query(model, [&] { model.setFilter({}); });
        figure((million ? "D7" : "table.filter") + (million ? std::string() : id), keys.max(), "ms",
               million ? "<=20" : "-",
               "a key typed into the filter to the filtered table, the slowest of nine," + rowsWords);
        figure("table.filter.held" + id, keysHeld.max(), "ms", "-",
               "the UI thread held in one go while filtering" + rowsWords + ", at most");

        followChanges(rows, model, count, id, rowsWords);
        againstQt(rows, id, rowsWords);
    }

private:
    struct Took {
        double whole = 0;
        double held = 0;
    };

    // Runs the event loop until the model is idle; the longest it was busy.
    static double runUntilIdle(const TableModel &model)
    {
        double held = 0;
        while (model.isBusy()) {
            const auto began = Clock::now();
            QCoreApplication::processEvents();
            held = std::max(held, msSince(began));
            QThread::usleep(100);
        }
        return held;
    }

    template <class Ask> static Took query(const TableModel &model, Ask ask)
    {
        const auto began = Clock::now();
        ask();
        Took took{0, msSince(began)};
        took.held = std::max(took.held, runUntilIdle(model));
        took.whole = msSince(began);
        return took;
    }

    static void firstView(DeviceRows &rows, const DevicesModel &model, int count, const std::string &id,
                          const std::string &words)
    {
        // Rows are made on gRPC's threads: not measured.
        std::vector<RowBatch> pages;
        for (int first = 0; first < count; first += kPage) {
            RowBatch page;
            page.reset = first == 0;
            page.synced = first + kPage >= count;
            for (int i = first; i < first + kPage; ++i)
                page.upserted.push_back(deviceRowOf(deviceAt(i), *rows.pool()));
            pages.push_back(std::move(page));
        }
        const double heap = heapMiB();
        Samples held;
        double first = 0;
        const auto began = Clock::now();
        for (auto &page : pages) {
            const auto applied = Clock::now();
            rows.apply(std::move(page));
            held.add(msSince(applied));
            const auto drawn = Clock::now();
            QCoreApplication::processEvents();
            held.add(msSince(drawn));
            if (first == 0 && model.rowCount() > 0)
                first = msSince(began);
        }
        held.add(runUntilIdle(model));
        QCOMPARE(model.rowCount(), count);
        figure("table.first" + id, first, "ms", "-", "the first rows on screen" + words + ", by pages of 5,000");
        figure("table.all" + id, msSince(began), "ms", "-", "all of them in order," + words);
        figure("table.first.held" + id, held.max(), "ms", "-",
               "the UI thread held in one go while they come" + words + ", at most");
        figure("table.memory" + id, heapMiB() - heap, "MiB", "-", "what the view adds to the rows," + words);
    }

    static void followChanges(DeviceRows &rows, DevicesModel &model, int count, const std::string &id,
                              const std::string &words)
    {
        const int signal = model.columnOf(QStringLiteral("signal"));
        (void)query(model, [&] { model.sort(signal); });
        std::mt19937 random(3);
        std::vector<RowBatch> batches;
        for (int i = 0; i < kBatches; ++i) {
            RowBatch batch;
            for (int j = 0; j < kBatch; ++j)
                batch.upserted.push_back(deviceRowOf(
                    deviceAt(static_cast<int>(random() % static_cast<unsigned>(count)), i + 1), *rows.pool()));
            batches.push_back(std::move(batch));
        }
        Samples applied;
        Samples held;
        double busy = 0;
        const auto began = Clock::now();
        for (int i = 0; i < kBatches; ++i) {
            const auto at = Clock::now();
            rows.apply(std::move(batches[static_cast<std::size_t>(i)]));
            applied.add(msSince(at));
            double longest = msSince(at);
            busy += longest;
            while (msSince(began) < (i + 1) * kBatchMs) {
                const auto step = Clock::now();
                QCoreApplication::processEvents();
                const double took = msSince(step);
                longest = std::max(longest, took);
                busy += took > 0.2 ? took : 0;
                QThread::usleep(200);
            }
            held.add(longest);
        }
        const double seconds = msSince(began) / 1000;
        percentiles("table.batch" + id, applied, "ms", "-",
                    "the UI thread's time to apply 500 changes, sorted by what changes," + words);
        figure(
            "table.changes.held" + id, held.percentile(0.99), "ms", "<=8",
            "p99 of the longest the UI thread was held in 50 ms, at 10,000 changes a second (as D4, without painting),"
                + words);
        figure("table.changes.busy" + id, 100 * busy / 1000 / seconds, "%", "-",
               "of the UI thread's time at 10,000 changes a second," + words);
        figure("table.changes.rate" + id, kBatches * kBatch / seconds, "changes/s", ">=9500",
               "changes applied, of 10,000 a second offered," + words);
        (void)runUntilIdle(model);
    }

    static void againstQt(const DeviceRows &rows, const std::string &id, const std::string &words)
    {
        PlainTable plain(rows);
        QSortFilterProxyModel proxy;
        proxy.setSourceModel(&plain);
        for (int column = 0; column < 2; ++column) {
            const auto began = Clock::now();
            proxy.sort(column);
            figure(std::string("qt.sort.") + (column == 0 ? "text" : "number") + id, msSince(began), "ms", "-",
                   std::string("QSortFilterProxyModel sorts by ") + (column == 0 ? "shop" : "signal") + words
                       + ", all on the UI thread");
        }
        proxy.sort(-1);
        const auto began = Clock::now();
        proxy.setFilterFixedString(QStringLiteral("Merchant 12"));
        figure("qt.filter" + id, msSince(began), "ms", "-", "QSortFilterProxyModel filters one column" + words);
    }
};

QTEST_GUILESS_MAIN(BenchTables)
#include "bench_tables.moc"
