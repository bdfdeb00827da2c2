#include <QtTest/QtTest>

#include "core/identifier.h"
#include "core/image_tag.h"

using namespace wheelhouse;

class TestImageTag : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parsesFromTheRight_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("environment");
        QTest::addColumn<qint64>("ciNumber");
        QTest::newRow("plain") << "1.4.2-prod-318" << "1.4.2" << "prod" << qint64(318);
        QTest::newRow("version with dashes") << "1.4.2-rc-1-test-7" << "1.4.2-rc-1" << "test" << qint64(7);
        QTest::newRow("no convention") << "latest" << "" << "" << qint64(0);
        QTest::newRow("no version") << "-prod-318" << "" << "" << qint64(0);
        QTest::newRow("no number") << "1.4.2-prod-" << "" << "" << qint64(0);
        QTest::newRow("zero") << "1.4.2-prod-0" << "" << "" << qint64(0);
        QTest::newRow("leading zero") << "1.4.2-prod-018" << "" << "" << qint64(0);
        QTest::newRow("number too long") << "1.4.2-prod-1234567890123456789" << "" << "" << qint64(0);
        QTest::newRow("environment with capitals") << "1.4.2-Prod-3" << "" << "" << qint64(0);
        QTest::newRow("empty") << "" << "" << "" << qint64(0);
    }

    void parsesFromTheRight()
    {
        QFETCH(QString, tag);
        QFETCH(QString, version);
        QFETCH(QString, environment);
        QFETCH(qint64, ciNumber);
        const auto parsed = ImageTag::parse(tag.toStdString());
        QCOMPARE(parsed.has_value(), ciNumber != 0);
        if (parsed) {
            QCOMPARE(parsed->version, version.toStdString());
            QCOMPARE(parsed->environment, environment.toStdString());
            QCOMPARE(parsed->ciNumber, ciNumber);
            QCOMPARE(parsed->toString(), tag.toStdString());
        }
    }

    void ordersBuilds_data()
    {
        QTest::addColumn<QString>("older");
        QTest::addColumn<QString>("newer");
        QTest::newRow("CI number as a number") << "1.4.2-test-9" << "1.4.2-test-10";
        QTest::newRow("version before CI number") << "1.4.2-test-900" << "1.4.3-test-1";
        QTest::newRow("parts as numbers") << "1.9.0-test-1" << "1.10.0-test-1";
        QTest::newRow("a part more") << "1.4-test-1" << "1.4.1-test-1";
        QTest::newRow("candidate before release") << "1.4.0-rc1-test-5" << "1.4.0-test-1";
    }

    void ordersBuilds()
    {
        QFETCH(QString, older);
        QFETCH(QString, newer);
        const auto left = ImageTag::parse(older.toStdString());
        const auto right = ImageTag::parse(newer.toStdString());
        QVERIFY(left && right);
        QVERIFY(left->compareBuild(*right) < 0);
        QVERIFY(right->compareBuild(*left) > 0);
        QVERIFY(left->compareBuild(*left) == 0);
    }

    void takesReferencesApart()
    {
        const auto full = ImageName::parse("registry.local:5000/iot/gateway:1.4.2-prod-318@sha256:abc");
        QCOMPARE(full.registry, std::string("registry.local:5000"));
        QCOMPARE(full.repository, std::string("iot/gateway"));
        QCOMPARE(full.tag, std::string("1.4.2-prod-318"));
        QCOMPARE(full.digest, std::string("sha256:abc"));
        QCOMPARE(full.withTag("2"), std::string("registry.local:5000/iot/gateway:2"));
        const auto bare = ImageName::parse("iot/gateway");
        QCOMPARE(bare.registry, std::string());
        QCOMPARE(bare.repository, std::string("iot/gateway"));
        QCOMPARE(bare.withTag("1"), std::string("iot/gateway:1"));
    }

    void makesIdentifiersThatSortByTime()
    {
        const auto first = makeUuid();
        QCOMPARE(first.size(), std::size_t(36));
        QCOMPARE(first[14], '7');
        QTest::qWait(3);
        QVERIFY(first < makeUuid());
        QVERIFY(makeRandomToken() != makeRandomToken());
        QCOMPARE(makeRandomToken(32).size(), std::size_t(43));
    }

    void knowsResourceIds()
    {
        QVERIFY(isResourceId("gateway-2", 40));
        QVERIFY(!isResourceId("Gateway", 40));
        QVERIFY(!isResourceId("2gateway", 40));
        QVERIFY(!isResourceId("gateway-", 40));
        QVERIFY(!isResourceId("a/b", 40));
        QVERIFY(!isResourceId("", 40));
        QVERIFY(!isResourceId("abcdef", 5));
    }
};

QTEST_GUILESS_MAIN(TestImageTag)
#include "tst_image_tag.moc"
