#include <QtTest>

#include <thread>

#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// Deployments from the command line, as several people, against the lab's real
// API servers. How rollouts end is tested by tst_rollouts.
class TestWhctlDeployments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void refusesWrongTags_data();
    void refusesWrongTags();
    void showsThePlan();
    void survivesAKilledWhctl();
    void undoes();
    void waitsForASecondPerson();
    void takesANoForAnAnswer();
    void showsWhatMayNotBeSeen();
    void deploysNowhereWithoutTheCluster();

private:
    // The account of a person, with a file of his token.
    test::Whctl person(const QString &name, const char *role);
    QString tagIn(const test::Kubectl &kubectl) const { return kubectl.image().section(QLatin1Char(':'), -1); }
    static QString numberOf(const test::Whctl::Run &run)
    {
        return run.json().value(u"name").toString().section(QLatin1Char('/'), -1);
    }

    QTemporaryDir m_folder;
    const QString m_namespace = QStringLiteral("wh-whctl-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_test{QStringLiteral("test"), m_namespace};
    const test::Kubectl m_prod{QStringLiteral("prod"), m_namespace};
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_admin;
    test::Whctl m_wu;
    test::Whctl m_li;
    test::Whctl m_eve;
    // Of the deployment that succeeded last.
    QString m_number;
};

test::Whctl TestWhctlDeployments::person(const QString &name, const char *role)
{
    const auto file = m_folder.filePath(name);
    const auto made = m_admin("account create", {name, QStringLiteral("--role"), QString::fromUtf8(role)});
    // Printed, as it is without --out: the last line is the token.
    QFile token(file);
    if (made.code != 0 || !token.open(QIODevice::WriteOnly))
        qFatal("%s", qPrintable(made.error));
    token.write(made.output.trimmed().section(QLatin1Char('\n'), -1).toUtf8());
    return m_admin.with(file);
}

void TestWhctlDeployments::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    std::thread prod([this] { m_prod.makeGateway("1.4.2-prod-318"); });
    m_test.makeGateway("1.4.2-test-318");
    prod.join();
    auto started = test::ServerProcess::start();
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    m_admin = test::Whctl(*m_server);
    m_wu = person(QStringLiteral("wu"), "approver");
    m_li = person(QStringLiteral("li"), "approver");
    m_eve = person(QStringLiteral("eve"), "operator");
    for (const auto *plane : {"test", "prod"}) {
        const auto name = QString::fromUtf8(plane);
        const auto added = m_admin("cluster add", {name, QStringLiteral("--environment"), name, QStringLiteral("--kubeconfig"), test::labKubeconfig(name)});
        QVERIFY2(added.code == 0, qPrintable(added.error));
        test::Whctl::Run bound;
        // The workload is known as soon as the cluster has been read.
        QTRY_VERIFY2_WITH_TIMEOUT((bound = m_admin("application create gateway --workload deployment/gateway",
                                      {QStringLiteral("--environment"), name, QStringLiteral("--cluster"), name, QStringLiteral("--namespace"), m_namespace})).code == 0,
                                  qPrintable(bound.error), 10'000);
    }
}

void TestWhctlDeployments::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(!m_server || m_server->stop());
    m_test.forgetNamespace();
    m_prod.forgetNamespace();
}

void TestWhctlDeployments::refusesWrongTags_data()
{
    QTest::addColumn<QString>("tag");
    QTest::newRow("no parts") << "latest";
    QTest::newRow("version alone") << "1.4.3";
    QTest::newRow("another environment") << "1.4.3-prod-319";
    QTest::newRow("no number") << "1.4.3-test-next";
    QTest::newRow("slash") << "1.4.3-test-319/../x";
    QTest::newRow("another image") << "evil:1.4.3-test-319";
    QTest::newRow("digest") << "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    QTest::newRow("space") << "1.4.3-test-319 ";
    QTest::newRow("300 characters") << QString(300, QLatin1Char('1')) + QStringLiteral("-test-319");
    QTest::newRow("empty") << "";
}

void TestWhctlDeployments::refusesWrongTags()
{
    QFETCH(QString, tag);
    const auto run = m_eve("deployment create gateway --environment test --wait --version", {tag});
    QVERIFY2(run.code == 1, qPrintable(QString::number(run.code) + QLatin1Char(' ') + run.error));
    // The sentence says what a tag should be.
    QVERIFY2(run.error.contains(QStringLiteral("tag")) , qPrintable(run.error));
    QVERIFY2(run.took < std::chrono::seconds(5), qPrintable(run.error));
    QCOMPARE(tagIn(m_test), QStringLiteral("1.4.2-test-318"));
}

void TestWhctlDeployments::showsThePlan()
{
    const auto plan = m_eve("deployment create gateway --environment test --version 1.4.3-test-319 --plan-only");
    QVERIFY2(plan.code == 0 && plan.output.contains(QStringLiteral("+      - image: registry.example.com/iot/gateway:1.4.3-test-319")),
             qPrintable(plan.output + plan.error));
    QCOMPARE(tagIn(m_test), QStringLiteral("1.4.2-test-318"));
    QCOMPARE(m_eve("deployment list -o json").output.trimmed(), QStringLiteral("{}"));
}

void TestWhctlDeployments::survivesAKilledWhctl()
{
    {
        const auto victim = m_eve.begin("deployment create gateway --environment test --version 1.4.5-test-321 --wait");
        QTRY_VERIFY_WITH_TIMEOUT(tagIn(m_test) == QStringLiteral("1.4.5-test-321"), 10'000);
    }
    // The rollout is the server's, and goes on.
    m_number = m_eve("deployment list --limit 1 -o json").json().value(u"deployments").toArray().first().toObject()
                   .value(u"name").toString().section(QLatin1Char('/'), -1);
    const auto watched = m_eve("deployment watch", {m_number});
    QVERIFY2(watched.code == 0, qPrintable(watched.error));
    const auto shown = m_eve("deployment get -o json", {m_number}).json();
    QCOMPARE(shown.value(u"tag").toString(), QStringLiteral("1.4.5-test-321"));
    QCOMPARE(shown.value(u"state").toString(), QStringLiteral("STATE_SUCCEEDED"));
    QCOMPARE(shown.value(u"requester").toString(), QStringLiteral("accounts/eve"));
}

void TestWhctlDeployments::undoes()
{
    const auto undone = m_eve("deployment undo --wait", {m_number});
    QVERIFY2(undone.code == 0, qPrintable(undone.error));
    QCOMPARE(tagIn(m_test), QStringLiteral("1.4.2-test-318"));
    const auto again = m_eve("deployment undo", {m_number});
    QVERIFY2(again.code == 1 && again.error.contains(QStringLiteral("undone")), qPrintable(again.error));
}

void TestWhctlDeployments::waitsForASecondPerson()
{
    const auto asked = m_wu("deployment create gateway --environment prod --version 1.4.3-prod-319 -o json");
    QVERIFY2(asked.code == 0, qPrintable(asked.error));
    const auto number = numberOf(asked);
    QCOMPARE(asked.json().value(u"state").toString(), QStringLiteral("STATE_AWAITING_APPROVAL"));
    const auto hash = asked.json().value(u"plan").toObject().value(u"hash").toString();
    QVERIFY(!hash.isEmpty());
    const QStringList thatPlan{QStringLiteral("--plan-hash"), hash};

    // Not by whoever asked, whatever his role; not by an operator; not another plan.
    const auto own = m_wu("deployment approve", QStringList{number} + thatPlan);
    QVERIFY2(own.code == 4 && own.error.contains(QStringLiteral("wu asked for it and cannot approve it")), qPrintable(own.error));
    const auto operators = m_eve("deployment approve", QStringList{number} + thatPlan);
    QVERIFY2(operators.code == 4 && operators.error.contains(QStringLiteral("needs the role approver")), qPrintable(operators.error));
    const auto another = m_li("deployment approve --plan-hash 0123456789abcdef", {number});
    QVERIFY2(another.code == 1 && another.error.contains(QStringLiteral("look at it again")), qPrintable(another.error));
    const auto blind = m_li("deployment approve", {number});
    QVERIFY2(blind.code == 2 && blind.error.contains(QStringLiteral("--plan-hash")), qPrintable(blind.error));
    QCOMPARE(m_li("deployment approve 424242", thatPlan).code, 5);
    // Nor is a second one let in beside it.
    const auto second = m_eve("deployment create gateway --environment prod --version 1.4.4-prod-320");
    QVERIFY2(second.code == 1 && second.error.contains(number), qPrintable(second.error));
    QCOMPARE(tagIn(m_prod), QStringLiteral("1.4.2-prod-318"));

    const auto approved = m_li("deployment approve --wait --comment", QStringList{QStringLiteral("looks good"), number} + thatPlan);
    QVERIFY2(approved.code == 0, qPrintable(approved.error));
    QCOMPARE(tagIn(m_prod), QStringLiteral("1.4.3-prod-319"));
    const auto done = m_wu("deployment get -o json", {number}).json();
    QCOMPARE(done.value(u"state").toString(), QStringLiteral("STATE_SUCCEEDED"));
    QCOMPARE(done.value(u"approvals").toArray().first().toObject().value(u"approver").toString(), QStringLiteral("accounts/li"));
    // Who did what is on record.
    const auto audit = m_admin("audit list --limit 0 -o json").output;
    QVERIFY(audit.contains(QStringLiteral("DeploymentService/ApproveDeployment")));
    QVERIFY(audit.contains(QStringLiteral("PERMISSION_DENIED")));
}

void TestWhctlDeployments::takesANoForAnAnswer()
{
    const auto waiting = m_wu.begin("deployment create gateway --environment prod --version 1.5.0-prod-330 --wait");
    QString number;
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
        const auto first = m_li("deployment list --environment prod --limit 1 -o json").json().value(u"deployments").toArray().first().toObject();
        number = first.value(u"name").toString().section(QLatin1Char('/'), -1);
        return first.value(u"state").toString() == QStringLiteral("STATE_AWAITING_APPROVAL");
    })(), 10'000);
    QVERIFY(!waiting->waitForFinished(200));
    QCOMPARE(m_li("deployment reject", {number}).code, 2);
    QCOMPARE(m_li("deployment reject --comment", {QStringLiteral("not on a Friday"), number}).code, 0);
    QVERIFY(waiting->waitForFinished(5000));
    QCOMPARE(waiting->exitCode(), 1);
    const auto error = QString::fromUtf8(waiting->readAllStandardError());
    QVERIFY2(error.contains(QStringLiteral("not on a Friday")), qPrintable(error));
    QCOMPARE(tagIn(m_prod), QStringLiteral("1.4.3-prod-319"));
    // The place is free again.
    const auto next = m_wu("deployment create gateway --environment prod --version 1.5.1-prod-331 -o json");
    QCOMPARE(next.code, 0);
    QCOMPARE(m_wu("deployment cancel", {numberOf(next)}).code, 0);
}

// Against the API server's own rules of access.
void TestWhctlDeployments::showsWhatMayNotBeSeen()
{
    m_test({QStringLiteral("create"), QStringLiteral("serviceaccount"), QStringLiteral("watcher")});
    const auto role = m_namespace + QStringLiteral("-watcher");
    m_test({QStringLiteral("create"), QStringLiteral("clusterrole"), role, QStringLiteral("--verb=get,list,watch"),
            QStringLiteral("--resource=namespaces,pods,deployments.apps,replicasets.apps,statefulsets.apps,daemonsets.apps")});
    m_test({QStringLiteral("create"), QStringLiteral("clusterrolebinding"), role, QStringLiteral("--clusterrole=") + role,
            QStringLiteral("--serviceaccount=") + m_namespace + QStringLiteral(":watcher")});
    const auto token = m_test({QStringLiteral("create"), QStringLiteral("token"), QStringLiteral("watcher")}).trimmed();
    const auto plain = m_test({QStringLiteral("config"), QStringLiteral("view"), QStringLiteral("--raw"), QStringLiteral("--flatten"),
                               QStringLiteral("-o"), QStringLiteral("json")});
    auto config = QJsonDocument::fromJson(plain.toUtf8()).object();
    auto users = config.value(u"users").toArray();
    auto user = users.first().toObject();
    user.insert(QStringLiteral("user"), QJsonObject{{QStringLiteral("token"), token}});
    config.insert(QStringLiteral("users"), QJsonArray{user});
    const auto path = m_folder.filePath(QStringLiteral("watcher.kubeconfig"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(config).toJson());
    file.close();

    QCOMPARE(m_admin("cluster add partly --kubeconfig", {path}).code, 0);
    const auto source = [&] { return m_admin("cluster get partly -o json").json().value(u"source").toObject(); };
    QTRY_COMPARE_WITH_TIMEOUT(source().value(u"state").toString(), QStringLiteral("STATE_LIVE"), 10'000);
    QVERIFY2(source().value(u"reason").toString().startsWith(QStringLiteral("nodes, events may not be seen: nodes is forbidden")),
             qPrintable(source().value(u"reason").toString()));
    QVERIFY(m_admin("workload list --cluster partly").output.contains(m_namespace));
    for (const auto *kind : {"node", "event"}) {
        const auto refused = m_admin((QByteArray(kind) + " list --cluster partly").constData());
        QVERIFY2(refused.code == 1 && refused.error.contains(QStringLiteral("is forbidden")), qPrintable(refused.error));
    }
    QCOMPARE(m_admin("cluster remove partly --yes").code, 0);
    for (const auto *kind : {"clusterrolebinding", "clusterrole"})
        m_test({QStringLiteral("delete"), QString::fromUtf8(kind), role});
}

// A cluster that is gone: nothing hangs, and what was known is still shown.
void TestWhctlDeployments::deploysNowhereWithoutTheCluster()
{
    QCOMPARE(m_admin("cluster remove test --yes").code, 0);
    const auto run = m_eve("deployment create gateway --environment test --version 1.6.0-test-340 --wait");
    QVERIFY2(run.code == 1 && run.error.contains(QStringLiteral("that cluster is not known any more: add it again first")), qPrintable(QString::number(run.code) + QLatin1Char(' ') + run.error));
    QVERIFY(run.took < std::chrono::seconds(5));
    QCOMPARE(m_eve("deployment list").code, 0);
    QCOMPARE(tagIn(m_test), QStringLiteral("1.4.2-test-318"));
}

QTEST_GUILESS_MAIN(TestWhctlDeployments)
#include "tst_whctl_deployments.moc"
