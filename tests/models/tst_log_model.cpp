#include <random>

#include <QAbstractItemModelTester>
#include <QTest>

#include "models/log_model.h"

using namespace wheelhouse::models;

class LogModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsLevels_data();
    void readsLevels();
    void staysBounded();
    void hidesAndFinds();
    void mergesByTime();
    void tellsWhatEnded();
};

void LogModelTest::readsLevels_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("level");
    const auto add = [](const char *line, LogEntry::Level level) {
        QTest::newRow(line) << QString::fromUtf8(line) << static_cast<int>(level);
    };
    add("2026-11-23T07:00:00Z ERROR dial timeout", LogEntry::Level::Error);
    add("WARN redis-print:6379 dial timeout", LogEntry::Level::Warn);
    add("[info] started", LogEntry::Level::Info);
    add("{\"level\":\"warn\",\"msg\":\"x\"}", LogEntry::Level::Warn);
    add("E0102 15:04:05.123 1 main.go:1] broken", LogEntry::Level::Error);
    add("level=debug msg=\"no error here\"", LogEntry::Level::Debug);
    add("job 8842107 printed in 1.21 s", LogEntry::Level::Info);
}

void LogModelTest::readsLevels()
{
    QFETCH(const QString, line);
    QFETCH(const int, level);
    QCOMPARE(static_cast<int>(LogModel::levelOf(line)), level);
}

void LogModelTest::staysBounded()
{
    LogModel model(1'000);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const int pod = model.addPod(QStringLiteral("gateway-1"));
    std::mt19937 random(1);
    qint64 sent = 0;
    for (int round = 0; round < 60; ++round) {
        std::vector<LogModel::Incoming> lines;
        const int count = static_cast<int>(random() % 150);
        for (int i = 0; i < count; ++i)
            lines.push_back({.msSinceEpoch = sent++, .text = QStringLiteral("%1 line %2").arg(i % 3 ? u"INFO" : u"WARN").arg(sent), .pod = pod});
        model.append(std::move(lines));
        if (round == 20)
            model.setLevel(LogEntry::Level::Warn);
        if (round == 40)
            model.setLevel(LogEntry::Level::Debug);
    }
    QCOMPARE(model.keptCount(), 1'000);
    QCOMPARE(model.lostCount(), sent - 1'000);
    QCOMPARE(model.hiddenCount(), 0);
    QVERIFY(model.entry(model.rowCount() - 1).text.endsWith(QString::number(sent)));
    // More at once than there is room for.
    std::vector<LogModel::Incoming> flood(5'000, {.msSinceEpoch = sent, .text = QStringLiteral("INFO flood"), .pod = pod});
    model.append(std::move(flood));
    QCOMPARE(model.rowCount(), 1'000);
}

void LogModelTest::hidesAndFinds()
{
    LogModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const int pod = model.addPod(QStringLiteral("a"));
    model.append({{1, QStringLiteral("INFO redis-print ok"), pod}, {2, QStringLiteral("ERROR Redis-Print gone"), pod},
                  {3, QStringLiteral("DEBUG queue"), pod}});
    model.setLevel(LogEntry::Level::Info);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.hiddenCount(), 1);
    model.setSearch(QStringLiteral("redis-print"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.matchCount(), 2);
    QCOMPARE(model.searchHits(model.entry(1).text).first(), qMakePair(6, 11));
    model.setSearch(QStringLiteral("redis.*(gone|lost)"), true);
    // What does not match stays where it is.
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.matchCount(), 1);
    QVERIFY(!model.isMatch(0) && model.isMatch(1));
    QCOMPARE(model.matchesBefore(1), 0);
    model.append({{4, QStringLiteral("WARN redis lost"), pod}, {5, QStringLiteral("DEBUG redis lost"), pod}});
    QCOMPARE(model.matchCount(), 2);
    model.setLevel(LogEntry::Level::Debug);
    QCOMPARE(model.matchCount(), 3);
    model.setSearch(QStringLiteral("("), true);
    QVERIFY(!model.isSearchValid());
    QCOMPARE(model.matchCount(), 0);
    model.setSearch({});
    QCOMPARE(model.matchCount(), -1);
    model.noteFiltered(12);
    QCOMPARE(model.filteredCount(), 12);
    model.noteSkipped(7);
    QCOMPARE(model.lostCount(), 7);
    QVERIFY(model.toText().contains(QStringLiteral(" a ERROR Redis-Print gone\n")));
}

void LogModelTest::mergesByTime()
{
    LogModel model;
    const int a = model.addPod(QStringLiteral("a"));
    const int b = model.addPod(QStringLiteral("b"));
    model.append({{30, QStringLiteral("third"), a}, {10, QStringLiteral("first"), b}, {20, QStringLiteral("second"), a}});
    QCOMPARE(model.entry(0).text, QStringLiteral("first"));
    QCOMPARE(model.entry(2).text, QStringLiteral("third"));
    model.setPod(b);
    QCOMPARE(model.rowCount(), 1);
}

void LogModelTest::tellsWhatEnded()
{
    LogModel model;
    const int pod = model.addPod(QStringLiteral("a"));
    model.endPod(pod, QStringLiteral("Pod a ended"));
    model.endPod(pod, QStringLiteral("Pod a ended"));
    QVERIFY(model.isPodEnded(pod));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.entry(0).kind, LogEntry::Kind::Mark);
}

QTEST_GUILESS_MAIN(LogModelTest)
#include "tst_log_model.moc"
