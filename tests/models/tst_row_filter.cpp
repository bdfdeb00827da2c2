#include <QTest>

#include "sample_rows.h"

using namespace wheelhouse::models;

class RowFilterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void matchesOneOfSeveral();
    void keepsItsText_data();
    void keepsItsText();
    void ordersNaturally();
    void tellsUnknownKeys();
};

void RowFilterTest::matches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("expected");
    // Against thing-12 of group g-3 with number 8.
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("equal") << QStringLiteral("group=g-3") << true;
    QTest::newRow("case") << QStringLiteral("GROUP=G-3") << true;
    QTest::newRow("not equal") << QStringLiteral("group!=g-3") << false;
    QTest::newRow("star") << QStringLiteral("group=g-*") << true;
    QTest::newRow("stars") << QStringLiteral("name=*in*2") << true;
    QTest::newRow("star, no") << QStringLiteral("group=h-*") << false;
    QTest::newRow("any at all") << QStringLiteral("group=*") << true;
    QTest::newRow("any at all, of nothing") << QStringLiteral("label.room=*") << false;
    QTest::newRow("nothing") << QStringLiteral("label.room!=*") << true;
    QTest::newRow("alternatives") << QStringLiteral("group=g-1,g-3") << true;
    QTest::newRow("less") << QStringLiteral("number<10") << true;
    QTest::newRow("greater or equal") << QStringLiteral("number>=8") << true;
    QTest::newRow("text is ordered naturally") << QStringLiteral("name<thing-100") << true;
    QTest::newRow("label") << QStringLiteral("label.site=g-3") << true;
    QTest::newRow("label, none") << QStringLiteral("label.room=g-3") << false;
    QTest::newRow("word") << QStringLiteral("ING-1") << true;
    QTest::newRow("word, no") << QStringLiteral("printer") << false;
    QTest::newRow("all must hold") << QStringLiteral("thing number>9") << false;
    QTest::newRow("half-typed") << QStringLiteral("group=") << true;
    QTest::newRow("unknown key") << QStringLiteral("colour=red") << true;
}

void RowFilterTest::matches()
{
    QFETCH(const QString, text);
    QFETCH(const bool, expected);
    const CompiledFilter filter(RowFilter::parse(text), sampleSchema());
    QCOMPARE(filter.matches(*sampleRow(12, 3, 8)), expected);
}

void RowFilterTest::matchesOneOfSeveral()
{
    SampleRow row;
    row.group = QStringLiteral("tills") + kListDivider + QStringLiteral("east-2");
    const auto matches = [&row](const char *text) {
        return CompiledFilter(RowFilter::parse(QString::fromLatin1(text)), sampleSchema()).matches(row);
    };
    QVERIFY(matches("group=east-2"));
    QVERIFY(matches("group=ea*,x"));
    QVERIFY(!matches("group=east"));
    QVERIFY(!matches("group!=tills"));
    QVERIFY(matches("group!=west"));
}

void RowFilterTest::keepsItsText_data()
{
    QTest::addColumn<QString>("text");
    for (const auto &text : {QStringLiteral("product=printer firmware<3.4 label.site=sz-*"),
                             QStringLiteral("owner=\"Old Street Noodles\" x"), QStringLiteral("\"two words\""),
                             QStringLiteral("a>=1 b<=2 c!=3 d>4")})
        QTest::newRow(qPrintable(text)) << text;
}

void RowFilterTest::keepsItsText()
{
    QFETCH(const QString, text);
    QCOMPARE(RowFilter::parse(text).toText(), text);
}

void RowFilterTest::ordersNaturally()
{
    const QStringList ordered{QString(), QStringLiteral("1.4.2"), QStringLiteral("1.10"), QStringLiteral("sz-1"),
                              QStringLiteral("sz-01"), QStringLiteral("sz-2"), QStringLiteral("sz-10"),
                              QStringLiteral("sz-10a"), QStringLiteral("sz-a")};
    for (int i = 0; i < ordered.size(); ++i) {
        for (int j = 0; j < ordered.size(); ++j) {
            const int result = naturalCompare(ordered[i], ordered[j]);
            QCOMPARE((result > 0) - (result < 0), (i > j) - (i < j));
        }
    }
}

void RowFilterTest::tellsUnknownKeys()
{
    const CompiledFilter filter(RowFilter::parse(QStringLiteral("colour=red number=1 label.x=1")), sampleSchema());
    QCOMPARE(filter.unknownKeys(), QStringList(QStringLiteral("colour")));
}

QTEST_GUILESS_MAIN(RowFilterTest)
#include "tst_row_filter.moc"
