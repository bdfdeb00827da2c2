#include <QtTest>

#include "server/deployments/image_check.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;

namespace {

const std::string kImage = "registry.example.com/iot/gateway:1.4.3-test-319";
const auto kNow = std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000));

ImageFacts facts(std::initializer_list<const char *> architectures)
{
    ImageFacts found;
    for (const char *architecture : architectures) {
        ImagePlatform platform{"linux", architecture};
        platform.sizeBytes = 42'500'000;
        platform.createTime = kNow - std::chrono::hours(3);
        found.platforms.push_back(platform);
    }
    return found;
}

v1::Check check(const Result<ImageFacts> &found, const NodeArchitectures &nodes)
{
    v1::Plan plan;
    checkImage(plan, kImage, found, nodes, kNow);
    return plan.checks_size() == 1 ? plan.checks(0) : v1::Check();
}

} // namespace

class TestImageCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judges_data()
    {
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("actual");
        QTest::addColumn<int>("actualVerdict");
        const auto row = [](const char *name, const v1::Check &check, v1::Check::Verdict verdict, const char *words) {
            QTest::newRow(name) << static_cast<int>(verdict) << QString::fromUtf8(words)
                                << QString::fromStdString(check.description()) << static_cast<int>(check.verdict());
        };
        row("there", check(facts({"amd64"}), {{"amd64", 3}}), v1::Check::VERDICT_PASSED,
            "It is in the registry: amd64 42 MB, built 3 h ago.");
        row("nodes not known", check(facts({"amd64", "arm64"}), {}), v1::Check::VERDICT_PASSED, "arm64 42 MB");
        row("only what concerns the nodes", check(facts({"amd64", "s390x"}), {{"amd64", 3}}), v1::Check::VERDICT_PASSED,
            "It is in the registry: amd64 42 MB, built 3 h ago.");
        row("some nodes", check(facts({"amd64"}), {{"amd64", 3}, {"arm64", 2}}), v1::Check::VERDICT_WARNED,
            "2 of the nodes are arm64, and it has no image for arm64");
        row("no node", check(facts({"arm64"}), {{"amd64", 3}}), v1::Check::VERDICT_REFUSED,
            "is for linux/arm64, and the nodes are amd64: no pod of it can start");
        row("no platform", check(facts({}), {}), v1::Check::VERDICT_REFUSED, "is for no platform");
        row("missing", check(fail(ErrorCode::NotFound, "There is no such."), {}), v1::Check::VERDICT_REFUSED, "There is no such.");
        row("away", check(fail(ErrorCode::Unavailable, "It does not answer."), {}), v1::Check::VERDICT_WARNED,
            "was not to be found out: It does not answer.");
        row("refuses", check(fail(ErrorCode::FailedPrecondition, "No."), {}), v1::Check::VERDICT_WARNED, "No.");
    }
    void judges()
    {
        QFETCH(int, verdict);
        QFETCH(QString, words);
        QFETCH(QString, actual);
        QFETCH(int, actualVerdict);
        QVERIFY2(actual.contains(words), qPrintable(actual));
        QCOMPARE(actualVerdict, verdict);
    }

    void tellsSizes()
    {
        QCOMPARE(sizeText(999), std::string("999 B"));
        QCOMPARE(sizeText(1500), std::string("1.5 kB"));
        QCOMPARE(sizeText(42'500'000), std::string("42 MB"));
        QCOMPARE(sizeText(3'200'000'000), std::string("3.2 GB"));
    }
};

QTEST_GUILESS_MAIN(TestImageCheck)
#include "tst_image_check.moc"
