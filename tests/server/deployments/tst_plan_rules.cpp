#include <QtTest>

#include "core/result.h"
#include "server/deployments/plan_rules.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;

namespace {

WorkloadObject gateway(const std::string &image = "registry.example.com/iot/gateway:1.4.2-test-318")
{
    WorkloadObject object;
    object.kind = "Deployment";
    object.resourceVersion = "41";
    object.generation = 3;
    object.replicas = 3;
    object.strategy = "RollingUpdate";
    object.containers = {{"gateway", image, true}};
    object.templateDigest = "digest of " + image;
    object.text = "image: " + image + "\n";
    return object;
}

PlanInput input(const std::string &tag)
{
    PlanInput wanted;
    wanted.workload = "clusters/test/namespaces/iot/deployments/gateway";
    wanted.tag = tag;
    wanted.healthy = true;
    return wanted;
}

PlannedRollout plan(const PlanInput &wanted, const WorkloadObject &live)
{
    const auto order = resolveOrder(wanted, live);
    auto after = live;
    after.containers[0].image = order->targetImage;
    after.text = "image: " + order->targetImage + "\n";
    return makePlan(wanted, *order, live, after);
}

v1::Check::Verdict verdict(const PlannedRollout &planned, const std::string &id)
{
    for (const auto &check : planned.plan.checks()) {
        if (check.id() == id)
            return check.verdict();
    }
    return v1::Check::VERDICT_UNSPECIFIED;
}

constexpr auto kPassed = v1::Check::VERDICT_PASSED;
constexpr auto kWarned = v1::Check::VERDICT_WARNED;
constexpr auto kRefused = v1::Check::VERDICT_REFUSED;
constexpr auto kAbsent = v1::Check::VERDICT_UNSPECIFIED;

} // namespace

class TestPlanRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checksTags_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<QString>("problem");
        QTest::newRow("good") << "1.4.3-test-319" << "";
        QTest::newRow("version with dashes") << "1.4.3-rc-1-test-319" << "";
        QTest::newRow("other environment") << "1.4.3-prod-322" << "1.4.3-prod-322 belongs to prod and cannot go to test.";
        QTest::newRow("no convention")
            << "latest" << "latest does not follow VERSION-ENVIRONMENT-CI_NUMBER, such as 1.4.3-test-319.";
        QTest::newRow("empty") << "" << "A tag is 1 to 128";
        QTest::newRow("a slash") << "a/1-test-3" << "A tag is 1 to 128";
        QTest::newRow("a digest") << "1-test-3@sha256:00" << "A tag is 1 to 128";
        QTest::newRow("a line break") << "1.4\n-test-3" << "A tag is 1 to 128";
        QTest::newRow("too long") << QString(130, QLatin1Char('1')) + QStringLiteral("-test-3") << "A tag is 1 to 128";
    }

    void checksTags()
    {
        QFETCH(QString, tag);
        QFETCH(QString, problem);
        const auto checked = checkTag(tag.toStdString(), "test");
        QCOMPARE(checked.has_value(), problem.isEmpty());
        if (!checked) {
            QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
            QCOMPARE(checked.error().fields.at(0).field, std::string("tag"));
            QVERIFY(checked.error().fields.at(0).description.starts_with(problem.toStdString()));
        }
    }

    void keepsRegistryAndRepository()
    {
        const auto order = resolveOrder(input("1.4.3-test-319"), gateway());
        QVERIFY(order);
        QCOMPARE(order->container, std::string("gateway"));
        QCOMPARE(order->targetImage, std::string("registry.example.com/iot/gateway:1.4.3-test-319"));
        QCOMPARE(order->previousImage, gateway().containers[0].image);
        QVERIFY(order->previousHealthy);
    }

    void refusesAMissingContainer()
    {
        auto wanted = input("1.4.3-test-319");
        wanted.container = "other";
        QCOMPARE(resolveOrder(wanted, gateway()).error().code, ErrorCode::FailedPrecondition);
    }

    void comparesWithWhatRuns_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<int>("expected");
        QTest::newRow("newer") << "1.4.3-test-319" << int(kPassed);
        QTest::newRow("newer build") << "1.4.2-test-319" << int(kPassed);
        QTest::newRow("older") << "1.4.1-test-400" << int(kWarned);
        QTest::newRow("the same") << "1.4.2-test-318" << int(kWarned);
    }

    void comparesWithWhatRuns()
    {
        QFETCH(QString, tag);
        QFETCH(int, expected);
        const auto planned = plan(input(tag.toStdString()), gateway());
        QCOMPARE(int(verdict(planned, "order")), expected);
        QCOMPARE(planned.refusal, std::string());
        QCOMPARE(planned.previousTag, std::string("1.4.2-test-318"));
    }

    void warnsOfWhatIsRisky()
    {
        const auto calm = plan(input("1.4.3-test-319"), gateway());
        QCOMPARE(verdict(calm, "probes"), kPassed);
        QCOMPARE(verdict(calm, "replicas"), kPassed);
        QCOMPARE(verdict(calm, "helm"), kAbsent);
        QCOMPARE(verdict(calm, "drift"), kAbsent);

        auto risky = gateway();
        risky.replicas = 1;
        risky.containers[0].hasReadinessProbe = false;
        risky.strategy = "Recreate";
        risky.helmRelease = "edge";
        auto wanted = input("1.4.3-test-319");
        wanted.lastGoodTag = "1.4.0-test-300";
        const auto warned = plan(wanted, risky);
        for (const auto *id : {"probes", "replicas", "strategy", "helm", "drift"})
            QVERIFY2(verdict(warned, id) == kWarned, id);
        QCOMPARE(warned.refusal, std::string());
    }

    void refusesWhatCannotRollOut()
    {
        auto paused = gateway();
        paused.paused = true;
        QVERIFY(plan(input("1.4.3-test-319"), paused).refusal.starts_with("Its rollouts are paused"));
        auto byHand = gateway();
        byHand.strategy = "OnDelete";
        QCOMPARE(verdict(plan(input("1.4.3-test-319"), byHand), "strategy"), kRefused);
    }

    void tellsWhyTheApiServerRefuses()
    {
        const auto order = resolveOrder(input("1.4.3-test-319"), gateway());
        const auto planned = makePlan(input("1.4.3-test-319"), *order, gateway(),
                                      fail(ErrorCode::FailedPrecondition, "admission webhook denied it"));
        QCOMPARE(verdict(planned, "dry-run"), kRefused);
        QCOMPARE(planned.refusal, std::string("The API server refuses it: admission webhook denied it"));
        QVERIFY(planned.plan.diff().empty());
    }

    void refusesWhenAdmissionChangesTheImage()
    {
        const auto order = resolveOrder(input("1.4.3-test-319"), gateway());
        const auto planned = makePlan(input("1.4.3-test-319"), *order, gateway(), gateway());
        QCOMPARE(verdict(planned, "dry-run"), kRefused);
    }

    void showsTheDiff()
    {
        QCOMPARE(plan(input("1.4.3-test-319"), gateway()).plan.diff(),
                 std::string("@@ -1,1 +1,1 @@\n-image: registry.example.com/iot/gateway:1.4.2-test-318\n"
                             "+image: registry.example.com/iot/gateway:1.4.3-test-319\n"));
    }

    void hashesWhatIsSentAndWhatItIsBasedOn()
    {
        const auto hash = plan(input("1.4.3-test-319"), gateway()).plan.hash();
        QCOMPARE(hash.size(), std::size_t(64));
        QCOMPARE(plan(input("1.4.3-test-319"), gateway()).plan.hash(), hash);
        QVERIFY(plan(input("1.4.3-test-320"), gateway()).plan.hash() != hash);
        auto other = gateway();
        other.templateDigest = "other";
        QVERIFY(plan(input("1.4.3-test-319"), other).plan.hash() != hash);
        auto elsewhere = input("1.4.3-test-319");
        elsewhere.workload += "-2";
        QVERIFY(plan(elsewhere, gateway()).plan.hash() != hash);
    }

    void knowsAStalePlan()
    {
        const auto order = *resolveOrder(input("1.4.3-test-319"), gateway());
        QVERIFY(!staleReason(order, gateway()));
        QVERIFY(staleReason(order, gateway("registry.example.com/iot/gateway:1.4.2-test-999"))->starts_with("the image was"));
        auto edited = gateway();
        edited.templateDigest = "other";
        QCOMPARE(*staleReason(order, edited), std::string("the pod template was changed since it was planned"));
        edited.containers.clear();
        QCOMPARE(*staleReason(order, edited), std::string("container gateway is gone"));
    }
};

QTEST_GUILESS_MAIN(TestPlanRules)
#include "tst_plan_rules.moc"
