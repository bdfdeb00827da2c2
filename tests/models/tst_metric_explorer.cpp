#include <QSignalSpy>
#include <QTest>

#include "core/result.h"
#include "models/metric_explorer.h"

using namespace wheelhouse;
using models::CompletionPlace;
using models::MetricExplorer;
using Kind = CompletionPlace::Kind;

class TestMetricExplorer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsThePlace_data()
    {
        // `|` is the cursor.
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("metric");
        QTest::addColumn<QString>("label");
        QTest::newRow("metric") << "sum(rate(node_c|" << int(Kind::Metric) << "node_c" << "" << "";
        QTest::newRow("nothing yet") << "sum(|" << int(Kind::None) << "" << "" << "";
        QTest::newRow("number") << "up > 1|" << int(Kind::None) << "" << "" << "";
        QTest::newRow("label") << "up{jo|}" << int(Kind::LabelName) << "jo" << "up" << "";
        QTest::newRow("any label") << "up{|" << int(Kind::LabelName) << "" << "up" << "";
        QTest::newRow("second label") << "up{a=\"1\", b|" << int(Kind::LabelName) << "b" << "up" << "";
        QTest::newRow("behind an operator") << "up{a=|" << int(Kind::None) << "" << "" << "";
        QTest::newRow("value") << "up{job=~\"pro|\"}" << int(Kind::LabelValue) << "pro" << "up" << "job";
        QTest::newRow("Chinese value") << QStringLiteral("up{机房=\"深|") << int(Kind::LabelValue) << QStringLiteral("深") << "up" << QStringLiteral("机房");
        QTest::newRow("after the braces") << "up{a=\"b\"} + no|" << int(Kind::Metric) << "no" << "" << "";
        QTest::newRow("grouping") << "sum by (na|" << int(Kind::LabelName) << "na" << "" << "";
        QTest::newRow("quoted brace") << "up{a=\"}\",b|" << int(Kind::LabelName) << "b" << "up" << "";
        QTest::newRow("text outside") << "label_replace(up, \"x|" << int(Kind::None) << "" << "" << "";
    }
    void findsThePlace()
    {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(QString, prefix);
        QFETCH(QString, metric);
        QFETCH(QString, label);
        const int cursor = static_cast<int>(text.indexOf(u'|'));
        text.remove(cursor, 1);
        const auto place = CompletionPlace::of(text, cursor);
        QCOMPARE(int(place.kind), kind);
        if (place.kind == Kind::None)
            return;
        QCOMPARE(place.prefix, prefix);
        QCOMPARE(place.metric, metric);
        QCOMPARE(place.label, label);
        QCOMPARE(place.begin + place.prefix.size(), qsizetype(cursor));
    }

    void placesErrors()
    {
        MetricExplorer explorer;
        explorer.ask(QStringLiteral("clusters/test"), QStringLiteral("up{a=\"😀\"}}"));
        Error error{ErrorCode::InvalidArgument, "query: 1:12: parse error: x", {}};
        error.fields = {{"query", "1:12: parse error: x"}, {"query.position", "9"}};
        explorer.fail(error);
        QCOMPARE(explorer.error(), QStringLiteral("1:12: parse error: x"));
        // Two units of UTF-16 before it count once.
        QCOMPARE(explorer.errorPosition(), 10);
        explorer.succeed({QStringLiteral("cut")});
        QCOMPARE(explorer.errorPosition(), -1);
        QVERIFY(explorer.error().isEmpty());
    }

    void dropsProposalsThatCameTooLate()
    {
        MetricExplorer explorer;
        QSignalSpy wanted(&explorer, &MetricExplorer::completionWanted);
        QSignalSpy proposed(&explorer, &MetricExplorer::proposed);
        const auto first = CompletionPlace::of(QStringLiteral("u"), 1);
        const auto second = CompletionPlace::of(QStringLiteral("up"), 2);
        explorer.complete(QStringLiteral("clusters/test"), first);
        explorer.complete(QStringLiteral("clusters/test"), second);
        QCOMPARE(wanted.size(), 2);
        explorer.propose(first, {QStringLiteral("uptime")});
        QCOMPARE(proposed.size(), 0);
        explorer.propose(second, {QStringLiteral("up")});
        QCOMPARE(proposed.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestMetricExplorer)
#include "tst_metric_explorer.moc"
