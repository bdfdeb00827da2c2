#include <QtTest>

#include <csignal>

#include <QScopeGuard>

#include "server/store/sql_helm_store.h"
#include "tests/support/helm_chart.h"
#include "tests/support/lab.h"
#include "tests/support/test_databases.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;
using Operation = v1::HelmOperation;

// Kills the server at every state of an operation that is kept, before and after
// it is, over and over; with some of them the helm program too. However often:
// each operation comes to an end that fits what was asked for, and nothing is
// applied twice.
//
// WHEELHOUSE_HELM_KILLS says how many; 60 by default.
class TestHelmKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void endsWhateverIsKilled();
    void goesOnOnAnotherServer();

private:
    // One thing to do to the release, and how it may end.
    struct Step {
        QByteArray words;
        QByteArray values;
        QList<Operation::State> ends;
        // Of the release's revisions, how many more there are then, at most.
        int revisions = 1;
    };

    std::optional<helm::OperationRecord> active();
    helm::OperationRecord last();
    int latestRevision() const;
    // Runs the server until it is killed; begins `step` where nothing is under way.
    void liveAndDie(const Step *step, bool before);
    void killHelm() const;

    const QString m_namespace = QStringLiteral("wh-kill-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    QTemporaryDir m_folder;
    QTemporaryDir m_data;
    QString m_chart;
    QString m_values;
    std::unique_ptr<store::Database> m_database;
    std::optional<access::SecretBox> m_box;
    std::unique_ptr<store::SqlHelmOperationStore> m_store;
};

namespace {

QStringList serverArguments() { return {QStringLiteral("--helm"), test::labHelm()}; }

} // namespace

void TestHelmKill::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_chart = test::makeChart(m_folder.path());
    m_kubectl({QStringLiteral("create"), QStringLiteral("namespace"), m_namespace});
    auto server = test::ServerProcess::start(serverArguments(), m_data.path());
    QVERIFY(server);
    const test::Whctl whctl(**server);
    const auto added = whctl("cluster add test", {QStringLiteral("--kubeconfig"), test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    QVERIFY((*server)->stop());
    m_box = *access::SecretBox::open(m_data.path().toStdString());
    m_database = *store::openDatabase("sqlite:" + m_data.filePath(QStringLiteral("wheelhouse.db")).toStdString());
    m_store = std::make_unique<store::SqlHelmOperationStore>(*m_database, *m_box);
}

void TestHelmKill::cleanupTestCase()
{
    if (test::labIsUp())
        m_kubectl.forgetNamespace();
}

std::optional<helm::OperationRecord> TestHelmKill::active()
{
    auto all = m_store->active();
    if (!all)
        qFatal("%s", all.error().message.c_str());
    return all->empty() ? std::nullopt : std::optional(std::move(all->front()));
}

helm::OperationRecord TestHelmKill::last() { return std::move(m_store->load()->back()); }

int TestHelmKill::latestRevision() const
{
    int latest = 0;
    const auto names = m_kubectl({QStringLiteral("get"), QStringLiteral("secrets"), QStringLiteral("-l"), QStringLiteral("owner=helm"), QStringLiteral("-o"),
                                  QStringLiteral("jsonpath={range .items[*]}{.metadata.labels.version}{\" \"}{end}")});
    for (const auto &word : names.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        latest = std::max(latest, word.toInt());
    return latest;
}

void TestHelmKill::killHelm() const
{
    const auto record = m_store->active();
    for (const auto &entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile file(QStringLiteral("/proc/%1/environ").arg(entry));
        if (entry.toInt() > 0 && record && !record->empty() && file.open(QIODevice::ReadOnly)
            && file.readAll().contains("WHEELHOUSE_HELM_MARK=" + QByteArray::fromStdString(record->front().mark)))
            ::kill(entry.toInt(), SIGKILL);
    }
}

void TestHelmKill::liveAndDie(const Step *step, bool before)
{
    QProcess server;
    server.setStandardErrorFile(m_folder.filePath(QStringLiteral("server.log")));
    server.start(QCoreApplication::applicationDirPath() + QStringLiteral("/ending_wheelhoused"),
                 QStringList{before ? QStringLiteral("before") : QStringLiteral("after"), QStringLiteral("--data-dir"), m_data.path(), QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")} + serverArguments());
    QVERIFY(server.waitForStarted());
    // However this is left.
    const auto gone = qScopeGuard([&server] {
        server.kill();
        server.waitForFinished();
    });
    if (step) {
        QDeadlineTimer limit(20'000);
        while (!server.canReadLine() && server.state() == QProcess::Running && !limit.hasExpired())
            server.waitForReadyRead(50);
        const auto line = QJsonDocument::fromJson(server.readLine()).object();
        QProcess whctl;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("WHEELHOUSE_SERVER"), line.value(u"address").toString());
        environment.insert(QStringLiteral("WHEELHOUSE_CA"), line.value(u"ca").toString());
        environment.insert(QStringLiteral("WHEELHOUSE_TOKEN_FILE"), line.value(u"token_file").toString());
        whctl.setProcessEnvironment(environment);
        QFile values(m_folder.filePath(QStringLiteral("values.yaml")));
        QVERIFY(values.open(QIODevice::WriteOnly));
        values.write(step->values);
        values.close();
        QStringList words = QString::fromUtf8("helm " + step->words).split(QLatin1Char(' '));
        if (!step->values.isEmpty())
            words << QStringLiteral("-f") << values.fileName() << m_chart;
        words << QStringLiteral("--detach") << QStringLiteral("--cluster") << QStringLiteral("test") << QStringLiteral("-n") << m_namespace;
        whctl.start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/whctl"), words);
        // The server may be gone before it has answered.
        QVERIFY(whctl.waitForFinished(30'000));
        QVERIFY2(active() || whctl.exitCode() == 0, whctl.readAllStandardError().constData());
    }
    QVERIFY2(server.state() == QProcess::NotRunning || server.waitForFinished(60'000), "nothing was kept for a minute");
    QCOMPARE(server.exitStatus(), QProcess::CrashExit);
}

void TestHelmKill::endsWhateverIsKilled()
{
    const int wanted = qEnvironmentVariableIsSet("WHEELHOUSE_HELM_KILLS") ? qEnvironmentVariableIntValue("WHEELHOUSE_HELM_KILLS") : 60;
    const QList<Step> steps{
        {"install gateway", "text: one\n", {Operation::STATE_DEPLOYED}},
        {"upgrade gateway", "text: two\n", {Operation::STATE_DEPLOYED}},
        {"upgrade gateway", "bad: true\n", {Operation::STATE_FAILED}},
        {"upgrade gateway", "text: three\n", {Operation::STATE_DEPLOYED}},
        {"upgrade gateway --roll-back", "bad: true\n", {Operation::STATE_ROLLED_BACK}, 2},
        {"rollback gateway", "", {Operation::STATE_DEPLOYED}},
        {"uninstall gateway --yes", "", {Operation::STATE_UNINSTALLED}, 0},
    };
    QElapsedTimer timer;
    timer.start();
    int kills = 0;
    int ended = 0;
    QMap<int, int> atStates;
    for (int i = 0; kills < wanted; ++i) {
        const Step &step = steps[i % steps.size()];
        // In every third round of steps helm is killed with its server.
        const bool withHelm = i / steps.size() % 3 == 2;
        const int base = latestRevision();
        const int first = kills;
        do {
            const auto before = active();
            liveAndDie(before ? nullptr : &step, kills % 2 == 0);
            if (QTest::currentTestFailed())
                return;
            ++kills;
            const auto now = active();
            ++atStates[now ? int(now->operation.state()) : 0];
            if (withHelm && now && kills % 4 == 3)
                killHelm();
            QVERIFY2(kills - first < 60, "it does not come to its end");
        } while (active());

        const auto record = last();
        const auto &operation = record.operation;
        const auto words = QStringLiteral("step %1, %2: %3 %4").arg(i).arg(QString::fromUtf8(step.words), QString::fromStdString(Operation::State_Name(operation.state())),
                                                                    QString::fromStdString(operation.reason()));
        ++ended;
        auto ends = step.ends;
        if (withHelm)
            ends << Operation::STATE_FAILED << Operation::STATE_ROLLED_BACK;
        QVERIFY2(ends.contains(operation.state()), qPrintable(words));
        const int latest = latestRevision();
        const int most = operation.state() == Operation::STATE_UNINSTALLED ? 0 : base + step.revisions;
        QVERIFY2(withHelm ? latest <= most : latest == most, qPrintable(QStringLiteral("%1: revision %2 after %3").arg(words).arg(latest).arg(base)));
        // The release is held by nobody, and nobody's helm runs.
        const auto states = m_kubectl({QStringLiteral("get"), QStringLiteral("secrets"), QStringLiteral("-l"), QStringLiteral("owner=helm"), QStringLiteral("-o"),
                                       QStringLiteral("jsonpath={range .items[*]}{.metadata.labels.status}{\" \"}{end}")});
        QVERIFY2(!states.contains(QStringLiteral("pending")) && !states.contains(QStringLiteral("uninstalling")), qPrintable(words + states));
        if (withHelm && operation.state() != step.ends.first() && step.words.startsWith("install") && latest == 0)
            i = i / int(steps.size()) * int(steps.size()) - 1;
    }
    qInfo("%d kills in %lld ms, %d operations, by state kept: %s", kills, static_cast<long long>(timer.elapsed()), ended,
          qPrintable([&] {
              QStringList words;
              for (auto each = atStates.begin(); each != atStates.end(); ++each)
                  words << QStringLiteral("%1 %2").arg(QString::fromStdString(each.key() ? Operation::State_Name(Operation::State(each.key())) : "ended")).arg(each.value());
              return words.join(QStringLiteral(", "));
          }()));

    // What is left serves on.
    auto server = test::ServerProcess::start(serverArguments(), m_data.path());
    QVERIFY(server);
    QTRY_VERIFY_WITH_TIMEOUT(!active(), 60'000);
    const test::Whctl whctl(**server);
    QTRY_VERIFY_WITH_TIMEOUT(whctl("helm list --cluster test").code == 0, 10'000);
    QVERIFY(QDir(m_data.filePath(QStringLiteral("helm"))).isEmpty());
    QVERIFY((*server)->stop());
}

// Two servers share a database; the one that upgrades goes, with the helm it ran.
void TestHelmKill::goesOnOnAnotherServer()
{
    test::TestDatabases databases;
    databases.start();
    const QStringList arguments = serverArguments() + QStringList{QStringLiteral("--database"), QString::fromStdString(databases.makeUrl(QStringLiteral("postgresql")))};
    QTemporaryDir here;
    QTemporaryDir there;
    auto first = test::ServerProcess::start(arguments, here.path());
    QVERIFY2(first, first ? "" : first.error().message.c_str());
    const test::Whctl hands(**first);
    const auto added = hands("cluster add test", {QStringLiteral("--kubeconfig"), test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    QVERIFY(QFile::copy(here.filePath(QStringLiteral("secret.key")), there.filePath(QStringLiteral("secret.key"))));
    auto second = test::ServerProcess::start(arguments, there.path());
    QVERIFY2(second, second ? "" : second.error().message.c_str());
    const auto place = QStringList{QStringLiteral("--cluster"), QStringLiteral("test"), QStringLiteral("-n"), m_namespace};
    const auto installed = hands("helm install shared", QStringList{m_chart} + place);
    QVERIFY2(installed.code == 0, qPrintable(installed.error));

    QFile values(m_folder.filePath(QStringLiteral("hook.yaml")));
    QVERIFY(values.open(QIODevice::WriteOnly));
    values.write("hook: true\ntext: two\n");
    values.close();
    const auto begun = hands("helm upgrade shared --detach --roll-back -o json -f", QStringList{values.fileName(), m_chart} + place);
    QVERIFY2(begun.code == 0, qPrintable(begun.error));
    const auto operation = begun.json().value(u"name").toString();
    const auto ofOperation = [&](const test::Whctl &who) { return who("helm operation get -o json", {operation}).json(); };
    QTRY_COMPARE_WITH_TIMEOUT(ofOperation(hands).value(u"state").toString(), QStringLiteral("STATE_RUNNING"), 20'000);
    const auto helmOf = [&] { return ofOperation(hands).value(u"processId").toString().toInt(); };
    QTRY_VERIFY_WITH_TIMEOUT(helmOf() > 0, 20'000);
    // Until it has said to the cluster that it upgrades.
    QTRY_VERIFY_WITH_TIMEOUT(m_kubectl({QStringLiteral("get"), QStringLiteral("secret"), QStringLiteral("-l"), QStringLiteral("owner=helm,name=shared,status=pending-upgrade"), QStringLiteral("-o"), QStringLiteral("name")}).contains(QStringLiteral("secret/")), 20'000);
    const auto helm = helmOf();
    QVERIFY(helm > 0);
    (*first)->kill();
    ::kill(-helm, SIGKILL);

    // Not at once: its heartbeat is waited for.
    const auto others = test::Whctl(**second).with(QString::fromStdString((*first)->tokenFile()));
    const auto seen = others("helm operation get", {operation});
    QVERIFY2(seen.code == 0, qPrintable(seen.error));
    QTRY_COMPARE_WITH_TIMEOUT(ofOperation(others).value(u"state").toString(), QStringLiteral("STATE_ROLLED_BACK"), 60'000);
    const auto ended = ofOperation(others);
    QVERIFY(ended.value(u"holder").toString().endsWith(there.path()));
    QCOMPARE(ended.value(u"resultRevision").toInt(), 3);
    QCOMPARE(m_kubectl({QStringLiteral("get"), QStringLiteral("configmap"), QStringLiteral("shared"), QStringLiteral("-o"), QStringLiteral("jsonpath={.data.text}")}),
             QStringLiteral("one"));
    const auto upgraded = others("helm upgrade shared", QStringList{m_chart} + place);
    QVERIFY2(upgraded.code == 0, qPrintable(upgraded.error));
    QVERIFY((*second)->stop());
}

QTEST_GUILESS_MAIN(TestHelmKill)
#include "tst_helm_kill.moc"
