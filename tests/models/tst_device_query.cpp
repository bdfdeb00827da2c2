#include <QTest>

#include "models/device_query.h"

using namespace wheelhouse::models;

// What the filter bar says, in the server's words and back.
class DeviceQueryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void says_data();
    void says();
    void namesWhatOnlyThePageKnows();
    void keepsWhatItCannotSay_data();
    void keepsWhatItCannotSay();
};

void DeviceQueryTest::says_data()
{
    QTest::addColumn<QString>("bar");
    QTest::addColumn<QString>("query");
    const auto row = [](const char *name, const char *bar, const char *query) {
        QTest::newRow(name) << QString::fromUtf8(bar) << QString::fromUtf8(query);
    };
    row("nothing", "", "");
    row("equal", "product=printer", "product = \"printer\"");
    row("several", "site=sz-*,sh-01 firmware<2.1", "(site = \"sz-*\" OR site = \"sh-01\") AND firmware < 2.1");
    row("version", "firmware>=1.4.2", "firmware >= \"1.4.2\"");
    row("enum", "presence=never-seen", "presence = \"NEVER_SEEN\"");
    row("finding", "finding=duplicate-identity", "finding = \"DUPLICATE_IDENTITY\"");
    row("pending", "pending=yes", "pending = \"true\"");
    row("not", "presence!=online", "NOT presence = \"ONLINE\"");
    row("none of", "site!=a,b", "NOT (site = \"a\" OR site = \"b\")");
    row("any", "care=*", "care:*");
    row("none", "group!=*", "NOT group:*");
    row("label", "label.fleet=pilot", "label.fleet = \"pilot\"");
    row("owner", "shop=\"Old Street\"", "owner = \"Old Street\"");
    row("quotes", "note=\"a \\\"b\\\"\"", "note = \"a \\\"b\\\"\"");
    row("reported", "signal<-80", "reported.signal < -80");
    row("word", "noodles",
        "(serial:\"noodles\" OR model:\"noodles\" OR site:\"noodles\" OR owner:\"noodles\" OR care:\"noodles\" OR note:\"noodles\")");
}

void DeviceQueryTest::says()
{
    QFETCH(QString, bar);
    QFETCH(QString, query);
    const RowFilter filter = RowFilter::parse(bar);
    const DeviceQuery made = deviceQueryOf(filter);
    QCOMPARE(made.filter, query);
    QCOMPARE(made.unknownKeys, QStringList());
    const auto back = rowFilterOf(query);
    QVERIFY(back);
    QCOMPARE(back->toText(), filter.toText());
}

void DeviceQueryTest::namesWhatOnlyThePageKnows()
{
    const DeviceQuery made = deviceQueryOf(RowFilter::parse(QStringLiteral("address=10.* product=printer nonsense=1")));
    QCOMPARE(made.unknownKeys, QStringList({QStringLiteral("address"), QStringLiteral("nonsense")}));
    QCOMPARE(made.filter, QStringLiteral("product = \"printer\""));
}

void DeviceQueryTest::keepsWhatItCannotSay_data()
{
    QTest::addColumn<QString>("query");
    for (const char *query : {"site = \"a\" OR product = \"b\"", "(site = \"a\" OR product = \"b\")", "NOT (firmware < 2)",
                              "site = \"a", "site =", "(site = \"a\"", "\"free text\"", "last_seen < \"2026-01-01T00:00:00Z\"",
                              "owner:\"a\"", "((site = \"a\"))"})
        QTest::newRow(query) << QString::fromUtf8(query);
}

void DeviceQueryTest::keepsWhatItCannotSay()
{
    QFETCH(QString, query);
    QVERIFY(!rowFilterOf(query));
}

QTEST_GUILESS_MAIN(DeviceQueryTest)
#include "tst_device_query.moc"
