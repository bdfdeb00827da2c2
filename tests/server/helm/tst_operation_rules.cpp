#include <QtTest>

#include <algorithm>

#include "server/helm/operation_rules.h"

using namespace wheelhouse;
using Operation = v1::HelmOperation;

namespace {

helm::RevisionLabels revision(int number, v1::HelmReleaseState state, const std::string &mark = {})
{
    helm::RevisionLabels labels;
    labels.release = "gateway";
    labels.revision = number;
    labels.state = state;
    labels.operation = mark;
    return labels;
}

helm::OperationRecord record(Operation::Kind kind, int base)
{
    helm::OperationRecord record;
    record.operation.set_kind(kind);
    record.operation.set_release("clusters/test/namespaces/iot/helmReleases/gateway");
    record.operation.set_base_revision(base);
    record.operation.mutable_timeout()->set_seconds(60);
    record.mark = "mine";
    return record;
}

bool holds(const std::vector<std::string> &words, const std::vector<std::string> &wanted)
{
    return std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

} // namespace

class TestOperationRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheRevisionItMade()
    {
        const auto upgrade = record(Operation::KIND_UPGRADE, 2);
        // Before it, somebody else's, its own, and one that has inherited the label.
        const std::vector<helm::RevisionLabels> history{
            revision(5, v1::HELM_RELEASE_STATE_DEPLOYED, "mine"), revision(4, v1::HELM_RELEASE_STATE_SUPERSEDED, "mine"),
            revision(3, v1::HELM_RELEASE_STATE_SUPERSEDED, "other"), revision(2, v1::HELM_RELEASE_STATE_SUPERSEDED, "mine")};
        QCOMPARE(helm::madeBy(upgrade, history)->revision, 4);
        QVERIFY(!helm::madeBy(record(Operation::KIND_UPGRADE, 5), history));
        // A rollback has no label of its own.
        QCOMPARE(helm::madeBy(record(Operation::KIND_ROLLBACK, 2), history)->revision, 3);
        QCOMPARE(helm::latestOf(history).revision, 5);
    }

    void rollsBackToWhatRanLast()
    {
        const std::vector<helm::RevisionLabels> history{
            revision(5, v1::HELM_RELEASE_STATE_PENDING_UPGRADE), revision(4, v1::HELM_RELEASE_STATE_FAILED),
            revision(3, v1::HELM_RELEASE_STATE_DEPLOYED), revision(2, v1::HELM_RELEASE_STATE_SUPERSEDED)};
        QCOMPARE(helm::rollbackTarget(history, 5), 3);
        QCOMPARE(helm::rollbackTarget(history, 3), 2);
        QCOMPARE(helm::rollbackTarget(history, 2), 0);
    }

    void writesCommands()
    {
        auto upgrade = record(Operation::KIND_UPGRADE, 2);
        v1::UpgradeHelmReleaseRequest request;
        request.mutable_options()->set_wait(true);
        upgrade.order = Secret(request.SerializeAsString());
        const helm::RunPaths paths{"/d", "/d/kubeconfig", "prod", "/d/values.yaml", "/d/chart.tgz"};
        const auto words = helm::commandOf(upgrade, paths, false);
        QCOMPARE(words[0], std::string("upgrade"));
        QCOMPARE(words[1], std::string("gateway"));
        QVERIFY(holds(words, {"--reset-values"}));
        QVERIFY(holds(words, {"--namespace", "iot", "--kubeconfig", "/d/kubeconfig", "--kube-context", "prod"}));
        QVERIFY(holds(words, {"--timeout", "60s", "--wait"}));
        QVERIFY(holds(words, {"--values", "/d/values.yaml"}));
        QVERIFY(holds(words, {"--labels", "wheelhouse.operation=mine"}));
        QVERIFY(holds(helm::commandOf(upgrade, paths, true), {"--dry-run=server", "--output", "json"}));
        QVERIFY(!holds(helm::commandOf(upgrade, paths, true), {"--labels"}));
        const auto back = helm::rollbackCommand(upgrade, paths, 2);
        QVERIFY(holds(back, {"rollback", "gateway", "2"}));
    }

    void checksWhatIsAskedFor()
    {
        Operation operation;
        v1::HelmRunOptions options;
        QVERIFY(helm::checkOptions(options, operation));
        QCOMPARE(operation.timeout().seconds(), 300);
        QCOMPARE(operation.failure_policy(), v1::HELM_FAILURE_POLICY_MARK_FAILED);
        options.mutable_timeout()->set_seconds(5);
        QCOMPARE(helm::checkOptions(options, operation).error().fields.front().field, std::string("options.timeout"));

        QVERIFY(helm::checkValues(""));
        QVERIFY(helm::checkValues("a: 1\nb: {c: [1, 2]}\n"));
        for (const char *wrong : {"a: [1", "- a\n- b\n", "just text", "a: 1\n\tb: 2\n"}) {
            const auto checked = helm::checkValues(wrong);
            QVERIFY2(!checked, wrong);
            QCOMPARE(checked.error().fields.front().field, std::string("values_yaml"));
        }
        QVERIFY(!helm::checkValues(std::string(2u << 20, 'a')));

        v1::HelmChartSource chart;
        QVERIFY(!helm::checkChart(chart));
        QVERIFY(helm::checkChart(chart, true));
        for (const char *right : {"oci://registry.example.com:5000/charts/redis", "stable/redis"}) {
            chart.set_reference(right);
            QVERIFY2(helm::checkChart(chart), right);
        }
        for (const char *wrong : {"", "redis", "--kubeconfig=/etc/x/y", "../../etc/passwd", "/etc/charts/a", "file:///etc/passwd\n/a", "a/b c"}) {
            chart.set_reference(wrong);
            QVERIFY2(!helm::checkChart(chart), wrong);
        }
        chart.set_archive("not a chart");
        QVERIFY(!helm::checkChart(chart));
    }

    void keepsTheStoryShort()
    {
        auto long_ = record(Operation::KIND_UPGRADE, 1);
        for (int i = 0; i < 300; ++i)
            helm::enter(long_, Operation::STATE_PREPARING, std::to_string(i));
        QCOMPARE(long_.operation.events_size(), 100);
        QCOMPARE(long_.operation.events(0).text(), std::string("0"));
        QCOMPARE(long_.operation.events(99).text(), std::string("299"));
        QVERIFY(!long_.operation.has_end_time());
        helm::enter(long_, Operation::STATE_FAILED, "why");
        QVERIFY(long_.operation.has_end_time());
        QCOMPARE(long_.operation.reason(), std::string("why"));
    }

    void findsTheCause()
    {
        QCOMPARE(helm::causeOf("WARNING: x\nsome line\nError: UPGRADE FAILED: no\n"), std::string("UPGRADE FAILED: no"));
        QCOMPARE(helm::causeOf("odd\n"), std::string("odd"));
        QCOMPARE(helm::causeOf(""), std::string());
        QCOMPARE(helm::tailOf(std::string(100'000, 'a') + "end").size(), std::size_t(64 << 10));
        QCOMPARE(helm::tailOf("a\xff\x1b[1m"), std::string("a\xEF\xBF\xBD[1m"));
    }
};

QTEST_GUILESS_MAIN(TestOperationRules)
#include "tst_operation_rules.moc"
