#include <QtTest>

#include "app/ctl/freeze_text.h"

using namespace wheelhouse;

class TestFreezeText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPeopleWrite_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("back");
        QTest::newRow("range") << "fri-sun 18:00-09:00 nobody is there" << "fri,sat,sun 18:00-09:00 nobody is there";
        QTest::newRow("over the week's end") << "sat-mon 00:00-06:00 x" << "sat,sun,mon 00:00-06:00 x";
        QTest::newRow("list") << "mon,wed 18:00-19:00 x" << "mon,wed 18:00-19:00 x";
        QTest::newRow("daily") << "daily 22:00-06:00 night" << "daily 22:00-06:00 night";
        QTest::newRow("dates") << "2026-12-20T18:00/2027-01-03T09:00 holidays in China" << "2026-12-20T18:00/2027-01-03T09:00 holidays in China";
        for (const char *wrong : {"", "fri", "fri 18:00", "fri 18:00-09:00", "never 18:00-09:00 x", "fri- 18:00 x", "2026-12-20T18:00/x"})
            QTest::newRow(qPrintable(QStringLiteral("wrong: ") + QString::fromUtf8(wrong))) << QString::fromUtf8(wrong) << "";
    }
    void readsWhatPeopleWrite()
    {
        QFETCH(QString, text);
        QFETCH(QString, back);
        const auto window = ctl::parseFreeze(text.toStdString());
        QCOMPARE(window.has_value(), !back.isEmpty());
        if (window)
            QCOMPARE(QString::fromStdString(ctl::freezeText(*window)), back);
        else
            QCOMPARE(window.error().fields.at(0).field, std::string("--freeze"));
    }
};

QTEST_GUILESS_MAIN(TestFreezeText)
#include "tst_freeze_text.moc"
