#include <random>
#include <thread>

#include <QSignalSpy>
#include <QTest>

#include "models/row_mailbox.h"
#include "sample_rows.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;

class RowMailboxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheNewestOfEachKey();
    void aResetForgetsWhatWasNotTaken();
    void removingAndComingBack();
    void takesFromManyThreads();
    void survivesTheBridge();
    void drainsWithEachFrameWhereThatIsQuick();
    void leavesTheThreadFreeWhereItIsNot();

private:
    static int drainsWhen(std::chrono::milliseconds cost, qint64 &elapsed);
    static v1::WatchMark mark(v1::WatchMark::Phase phase, bool reset = false)
    {
        v1::WatchMark mark;
        mark.set_phase(phase);
        mark.set_reset(reset);
        return mark;
    }
    static RowBatch rows(std::initializer_list<RowPtr> upserted, std::vector<std::string> removed = {}, bool reset = false)
    {
        return {.reset = reset, .upserted = upserted, .removed = std::move(removed)};
    }
};

void RowMailboxTest::keepsTheNewestOfEachKey()
{
    StreamBridge bridge;
    std::vector<StreamNews> news;
    const auto box = std::make_shared<RowMailbox>(bridge.door(), [&news](StreamNews n) { news.push_back(std::move(n)); });
    bridge.attach(box);
    for (int i = 0; i < 1'000; ++i)
        box->put(rows({sampleRow(i % 10, 0, i)}), mark(v1::WatchMark::PHASE_CHANGES));
    box->drain();
    QCOMPARE(news.size(), std::size_t(1));
    QCOMPARE(news[0].batch.upserted.size(), std::size_t(10));
    QCOMPARE(news[0].messages, 1'000);
    QCOMPARE(news[0].folded, 990);
    for (const RowPtr &row : news[0].batch.upserted)
        QVERIFY(static_cast<const SampleRow &>(*row).number >= 990);
}

void RowMailboxTest::aResetForgetsWhatWasNotTaken()
{
    StreamBridge bridge;
    LiveRows live;
    const auto box = std::make_shared<RowMailbox>(bridge.door(), [&live](StreamNews n) { live.apply(std::move(n.batch)); });
    live.apply({.upserted = {sampleRow(1), sampleRow(2)}});
    box->put(rows({sampleRow(7)}, {"things/1"}), mark(v1::WatchMark::PHASE_CHANGES));
    box->put(rows({sampleRow(2), sampleRow(3)}, {}, true), mark(v1::WatchMark::PHASE_SNAPSHOT, true));
    RowBatch synced;
    synced.synced = true;
    box->put(std::move(synced), mark(v1::WatchMark::PHASE_SYNCED));
    box->drain();
    QCOMPARE(live.size(), 2);
    QVERIFY(live.get("things/2") && live.get("things/3") && !live.get("things/1") && !live.get("things/7"));
}

void RowMailboxTest::removingAndComingBack()
{
    StreamBridge bridge;
    LiveRows live;
    const auto box = std::make_shared<RowMailbox>(bridge.door(), [&live](StreamNews n) { live.apply(std::move(n.batch)); });
    live.apply({.upserted = {sampleRow(1)}});
    box->put(rows({}, {"things/1"}), mark(v1::WatchMark::PHASE_CHANGES));
    box->put(rows({sampleRow(1, 0, 9)}), mark(v1::WatchMark::PHASE_CHANGES));
    box->put(rows({sampleRow(2)}), mark(v1::WatchMark::PHASE_CHANGES));
    box->put(rows({}, {"things/2"}), mark(v1::WatchMark::PHASE_CHANGES));
    box->drain();
    QVERIFY(live.get("things/1"));
    QVERIFY(!live.get("things/2"));
}

void RowMailboxTest::takesFromManyThreads()
{
    StreamBridge bridge;
    constexpr int kThreads = 6;
    constexpr int kMessages = 3'000;
    std::vector<std::unique_ptr<LiveRows>> tables;
    std::vector<std::shared_ptr<RowMailbox>> boxes;
    int messages = 0;
    for (int i = 0; i < kThreads; ++i) {
        tables.push_back(std::make_unique<LiveRows>());
        boxes.push_back(std::make_shared<RowMailbox>(bridge.door(), [&messages, table = tables.back().get()](StreamNews n) {
            messages += n.messages;
            table->apply(std::move(n.batch));
        }));
        bridge.attach(boxes.back());
    }
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&box = *boxes[static_cast<std::size_t>(t)], t] {
            std::mt19937 random(static_cast<unsigned>(t));
            for (int i = 0; i < kMessages; ++i) {
                RowBatch batch;
                for (int n = 0; n < 10; ++n)
                    batch.upserted.push_back(sampleRow(static_cast<int>(random() % 500), 0, i));
                batch.removed.push_back("things/" + std::to_string(random() % 500));
                box.put(std::move(batch), mark(v1::WatchMark::PHASE_CHANGES));
            }
            // What stays is known.
            box.put(rows({sampleRow(1'000, 0, t)}), mark(v1::WatchMark::PHASE_CHANGES));
        });
    }
    for (auto &thread : threads)
        thread.join();
    QTRY_COMPARE(messages, kThreads * (kMessages + 1));
    for (int t = 0; t < kThreads; ++t) {
        const RowPtr row = tables[static_cast<std::size_t>(t)]->get("things/1000");
        QVERIFY(row);
        QCOMPARE(static_cast<const SampleRow &>(*row).number, static_cast<double>(t));
        QVERIFY(tables[static_cast<std::size_t>(t)]->size() <= 501);
    }
}

void RowMailboxTest::survivesTheBridge()
{
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int round = 0; round < 20; ++round) {
        auto bridge = std::make_unique<StreamBridge>();
        const auto box = std::make_shared<RowMailbox>(bridge->door(), [](StreamNews) {});
        const auto door = bridge->door();
        bridge->attach(box);
        stop = false;
        std::thread writer([&stop, box, door] {
            while (!stop) {
                box->put(rows({sampleRow(1)}), mark(v1::WatchMark::PHASE_CHANGES));
                door->post([] {});
            }
        });
        QTest::qWait(2);
        bridge.reset();
        stop = true;
        writer.join();
    }
}

// How often a mailbox is drained in 600 ms, 400 of them with a change in each,
// when each drain takes so long.
int RowMailboxTest::drainsWhen(std::chrono::milliseconds cost, qint64 &elapsed)
{
    StreamBridge bridge;
    int drains = 0;
    const auto box = std::make_shared<RowMailbox>(bridge.door(), [&](StreamNews) {
        ++drains;
        const QDeadlineTimer busy(cost);
        while (!busy.hasExpired()) { }
    });
    bridge.attach(box);
    std::thread writer([&box] {
        for (int i = 0; i < 400; ++i) {
            box->put(rows({sampleRow(i)}), mark(v1::WatchMark::PHASE_CHANGES));
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    QElapsedTimer timer;
    timer.start();
    QTest::qWait(600);
    writer.join();
    elapsed = timer.elapsed();
    return drains;
}

void RowMailboxTest::drainsWithEachFrameWhereThatIsQuick()
{
    qint64 elapsed = 0;
    const int drains = drainsWhen(std::chrono::milliseconds(0), elapsed);
    QVERIFY(drains >= 3);
    QVERIFY2(drains <= elapsed / 16 + 2, qPrintable(QString::number(drains)));
}

void RowMailboxTest::leavesTheThreadFreeWhereItIsNot()
{
    qint64 elapsed = 0;
    const int drains = drainsWhen(std::chrono::milliseconds(20), elapsed);
    QVERIFY(drains >= 3);
    QVERIFY2(drains <= elapsed / 50 + 2, qPrintable(QString::number(drains)));
}

QTEST_GUILESS_MAIN(RowMailboxTest)
#include "tst_row_mailbox.moc"
