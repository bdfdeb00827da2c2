#include <QtTest>

#include "server/deployments/freeze_windows.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;

namespace {

v1::EnvironmentRules rules(const std::string &zone)
{
    v1::EnvironmentRules made;
    made.set_time_zone(zone);
    return made;
}

void addWeekly(v1::EnvironmentRules &made, std::initializer_list<int> days, const char *start, const char *end)
{
    auto &window = *made.add_freeze_windows();
    window.set_reason("nobody is there");
    for (const int day : days)
        window.mutable_weekly()->add_days(day);
    window.mutable_weekly()->set_start(start);
    window.mutable_weekly()->set_end(end);
}

void addDated(v1::EnvironmentRules &made, const char *start, const char *end)
{
    auto &window = *made.add_freeze_windows();
    window.set_reason("holidays");
    window.mutable_dated()->set_start(start);
    window.mutable_dated()->set_end(end);
}

std::chrono::sys_seconds at(const char *utc)
{
    const auto time = QDateTime::fromString(QString::fromUtf8(utc), Qt::ISODate);
    return std::chrono::sys_seconds(std::chrono::seconds(time.toSecsSinceEpoch()));
}

} // namespace

class TestFreezeWindows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holds_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("now");
        QTest::addColumn<QString>("until");
        // Fridays from 18:00 to 09:00 on the day after; Friday is 2026-11-27.
        QTest::newRow("before, in Shanghai") << "Asia/Shanghai" << "2026-11-27T09:59:59Z" << "";
        QTest::newRow("begins") << "Asia/Shanghai" << "2026-11-27T10:00:00Z" << "2026-11-28 09:00 Asia/Shanghai";
        QTest::newRow("after midnight") << "Asia/Shanghai" << "2026-11-28T00:59:59Z" << "2026-11-28 09:00 Asia/Shanghai";
        QTest::newRow("ended") << "Asia/Shanghai" << "2026-11-28T01:00:00Z" << "";
        QTest::newRow("another day") << "Asia/Shanghai" << "2026-11-26T12:00:00Z" << "";
        QTest::newRow("the same moment in UTC") << "" << "2026-11-27T10:00:00Z" << "";
        QTest::newRow("in UTC") << "" << "2026-11-27T18:00:00Z" << "2026-11-28 09:00 UTC";
        QTest::newRow("in New York") << "America/New_York" << "2026-11-28T13:59:59Z" << "2026-11-28 09:00 America/New_York";
        QTest::newRow("ended in New York") << "America/New_York" << "2026-11-28T14:00:00Z" << "";
    }
    void holds()
    {
        QFETCH(QString, zone);
        QFETCH(QString, now);
        QFETCH(QString, until);
        auto made = rules(zone.toStdString());
        addWeekly(made, {5}, "18:00", "09:00");
        QVERIFY(checkRules(made));
        const auto freeze = freezeAt(made, at(qPrintable(now)));
        QCOMPARE(freeze.frozen, !until.isEmpty());
        QCOMPARE(QString::fromStdString(freeze.untilText), until);
        QCOMPARE(QString::fromStdString(freeze.reason), freeze.frozen ? QStringLiteral("nobody is there") : QString());
    }

    void takesTheWiderSideOfAClockChange()
    {
        // In Berlin 2026-03-29 02:00 to 03:00 is left out, 2026-10-25 02:00 to 03:00
        // comes twice.
        auto made = rules("Europe/Berlin");
        addDated(made, "2026-10-25T01:00", "2026-10-25T02:30");
        QVERIFY(freezeAt(made, at("2026-10-25T01:29:59Z")).frozen);
        QVERIFY(!freezeAt(made, at("2026-10-25T01:30:00Z")).frozen);
        auto spring = rules("Europe/Berlin");
        addDated(spring, "2026-03-29T02:30", "2026-03-29T04:00");
        QVERIFY(freezeAt(spring, at("2026-03-29T01:00:00Z")).frozen);
        QVERIFY(!freezeAt(spring, at("2026-03-29T02:00:00Z")).frozen);
    }

    void followsWindowsThatJoin()
    {
        auto made = rules({});
        addDated(made, "2026-12-20T18:00", "2026-12-24T00:00");
        addDated(made, "2026-12-23T00:00", "2026-12-27T00:00");
        addWeekly(made, {7}, "00:00", "12:00");
        const auto freeze = freezeAt(made, at("2026-12-21T00:00:00Z"));
        QVERIFY(freeze.frozen);
        QCOMPARE(freeze.reason, std::string("holidays"));
        // 2026-12-27 is a Sunday.
        QCOMPARE(freeze.untilText, std::string("2026-12-27 12:00 UTC"));
    }

    void endsEvenIfItNeverEnds()
    {
        auto made = rules({});
        addWeekly(made, {}, "00:00", "00:00");
        const auto freeze = freezeAt(made, at("2026-12-21T10:00:00Z"));
        QVERIFY(freeze.frozen);
        QVERIFY(freeze.until.has_value());
    }

    void isFreeWithoutWindows()
    {
        QVERIFY(!freezeAt(rules("Asia/Shanghai"), at("2026-12-21T10:00:00Z")).frozen);
        // A zone that is gone from the system does not end the program.
        auto made = rules("Mars/Olympus");
        addDated(made, "2026-12-20T18:00", "2026-12-24T00:00");
        QVERIFY(freezeAt(made, at("2026-12-21T10:00:00Z")).frozen);
    }

    void namesTheWrongField_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("field");
        for (const char *zone : {"Mars/Olympus", "/etc/localtime", "../../etc/passwd", "UTC+x;"})
            QTest::newRow(zone) << QString::fromUtf8(zone) << "rules.time_zone";
        for (const char *wrong : {"24:00", "9:00", "09:60", "0900", "-1:00", "09:0x", ""})
            QTest::newRow(qPrintable(QStringLiteral("time %1").arg(QString::fromUtf8(wrong))))
                << QStringLiteral("start ") + QString::fromUtf8(wrong) << "rules.freeze_windows[0].weekly.start";
        for (const char *wrong : {"2026-02-30T00:00", "2026-13-01T00:00", "2026-12-01 00:00", "2026-12-01", "1899-01-01T00:00", ""})
            QTest::newRow(qPrintable(QStringLiteral("date %1").arg(QString::fromUtf8(wrong))))
                << QStringLiteral("date ") + QString::fromUtf8(wrong) << "rules.freeze_windows[0].dated.start";
    }
    void namesTheWrongField()
    {
        QFETCH(QString, what);
        QFETCH(QString, field);
        auto made = rules(what.startsWith(QLatin1String("start")) || what.startsWith(QLatin1String("date")) ? "" : what.toStdString());
        const auto value = what.section(QLatin1Char(' '), 1).toStdString();
        if (what.startsWith(QLatin1String("start")))
            addWeekly(made, {1}, value.c_str(), "09:00");
        if (what.startsWith(QLatin1String("date")))
            addDated(made, value.c_str(), "2027-01-01T00:00");
        const auto checked = checkRules(made);
        QVERIFY(!checked);
        QCOMPARE(QString::fromStdString(checked.error().fields.at(0).field), field);
    }

    void refusesOddWindows()
    {
        auto days = rules({});
        addWeekly(days, {1, 8}, "18:00", "09:00");
        QVERIFY(!checkRules(days));
        auto twice = rules({});
        addWeekly(twice, {1, 1}, "18:00", "09:00");
        QVERIFY(!checkRules(twice));
        auto backwards = rules({});
        addDated(backwards, "2026-12-24T00:00", "2026-12-20T00:00");
        QCOMPARE(checkRules(backwards).error().fields.at(0).field, std::string("rules.freeze_windows[0].dated.end"));
        auto forEver = rules({});
        addDated(forEver, "2026-12-24T00:00", "2036-12-20T00:00");
        QVERIFY(!checkRules(forEver));
        auto nothing = rules({});
        nothing.add_freeze_windows()->set_reason("x");
        QVERIFY(!checkRules(nothing));
        auto silent = rules({});
        addWeekly(silent, {1}, "18:00", "09:00");
        silent.mutable_freeze_windows(0)->clear_reason();
        QVERIFY(!checkRules(silent));
        auto many = rules({});
        for (int i = 0; i < 51; ++i)
            addWeekly(many, {1}, "18:00", "09:00");
        QVERIFY(!checkRules(many));
    }
};

QTEST_GUILESS_MAIN(TestFreezeWindows)
#include "tst_freeze_windows.moc"
