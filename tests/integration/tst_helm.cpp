#include <QScopeGuard>
#include <QStandardPaths>
#include <QtTest>

#include "tests/support/free_port.h"
#include "tests/support/helm_chart.h"
#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// Helm releases from the command line: the real server, the real helm, the lab's
// real API server, in a namespace of the test's own.
class TestHelm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void showsItsProgram();
    void installs();
    void showsRevisions();
    void upgradesAFailedRelease();
    void rollsBackWhenToldTo();
    void rollsBack();
    void comparesWithTheCluster();
    void rescuesAStuckRelease();
    void endsAHookThatLoops();
    void cancels();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void survivesALargeChart();
    void survivesForeignSecrets();
    void fetchesCharts();
    void fetchesFromARegistry();
    void upgradesValuesAlone();
    void uninstalls();
    void saysThatThereIsNoProgram();
    void leavesNothingBehind();

private:
    test::Whctl::Run helm(const char *words, const QStringList &more = {}) const
    {
        return m_whctl((QByteArray("helm ") + words).constData(),
                       more + QStringList{QStringLiteral("--cluster"), QStringLiteral("test"), QStringLiteral("-n"), m_namespace});
    }
    // A file of values.
    QString values(const QByteArray &yaml)
    {
        QFile file(m_folder.filePath(QStringLiteral("values-%1.yaml").arg(++m_files)));
        if (!file.open(QIODevice::WriteOnly) || file.write(yaml) != yaml.size())
            qFatal("values cannot be written");
        return file.fileName();
    }
    QString text(const QString &release) const
    {
        return m_kubectl({QStringLiteral("get"), QStringLiteral("configmap"), release, QStringLiteral("-o"), QStringLiteral("jsonpath={.data.text}")});
    }
    QJsonObject release(const char *name) const
    {
        for (const auto each : helm("list -o json").json().value(u"releases").toArray()) {
            if (each[u"name"].toString().endsWith(QLatin1Char('/') + QLatin1String(name)))
                return each.toObject();
        }
        return {};
    }
    // Somebody's helm that is killed in the midst of an upgrade.
    void leavePending(const QString &name);

    const QString m_namespace = QStringLiteral("wh-helm-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    QTemporaryDir m_folder;
    QTemporaryDir m_data;
    QString m_chart;
    int m_files = 0;
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
};

// Evaluates its argument once.
#define VERIFY_RUN(run, expected)                                                                                      \
    do {                                                                                                               \
        const auto verified = (run);                                                                                   \
        QVERIFY2(verified.code == (expected), qPrintable(QStringLiteral("%1: %2%3").arg(verified.code).arg(verified.output, verified.error))); \
    } while (false)

void TestHelm::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_chart = test::makeChart(m_folder.path());
    m_kubectl({QStringLiteral("create"), QStringLiteral("namespace"), m_namespace});
    auto started = test::ServerProcess::start({QStringLiteral("--helm"), test::labHelm()}, m_data.path());
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    m_whctl = test::Whctl(*m_server);
    const auto added = m_whctl("cluster add test", {QStringLiteral("--kubeconfig"), test::labKubeconfig(QStringLiteral("test"))});
    VERIFY_RUN(added, 0);
}

void TestHelm::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(!m_server || m_server->stop());
    m_kubectl.forgetNamespace();
}

void TestHelm::showsItsProgram()
{
    const auto run = m_whctl("helm program");
    VERIFY_RUN(run, 0);
    QVERIFY2(run.output.contains(QStringLiteral(" v3.")) || run.output.contains(QStringLiteral(" v4.")), qPrintable(run.output));
}

void TestHelm::installs()
{
    const auto dry = helm("install gateway --dry-run", {m_chart});
    VERIFY_RUN(dry, 0);
    QVERIFY2(dry.output.contains(QStringLiteral("+data: {text: \"one\"}")), qPrintable(dry.output));
    QVERIFY2(!dry.output.contains(QStringLiteral("hunter2")), qPrintable(dry.output));
    QVERIFY(release("gateway").isEmpty());

    const auto run = helm("install gateway --comment first", {m_chart});
    VERIFY_RUN(run, 0);
    QVERIFY2(run.output.contains(QStringLiteral("deployed: revision 1 is deployed")), qPrintable(run.output));
    QCOMPARE(text(QStringLiteral("gateway")), QStringLiteral("one"));
    const auto found = release("gateway");
    QCOMPARE(found.value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_DEPLOYED"));
    QCOMPARE(found.value(u"chart").toString(), QStringLiteral("settings"));
    QCOMPARE(found.value(u"chartVersion").toString(), QStringLiteral("0.1.0"));
    QCOMPARE(found.value(u"appVersion").toString(), QStringLiteral("7"));

    const auto again = helm("install gateway", {m_chart});
    VERIFY_RUN(again, 1);
    QVERIFY2(again.error.contains(QStringLiteral("upgrade it")), qPrintable(again.error));
}

void TestHelm::showsRevisions()
{
    VERIFY_RUN(helm("upgrade gateway -f", {values("text: two\n"), m_chart}), 0);
    const auto history = helm("history gateway -o json").json().value(u"revisions").toArray();
    QCOMPARE(history.size(), 2);
    QCOMPARE(history[0][u"revision"].toInt(), 2);
    QCOMPARE(history[1][u"state"].toString(), QStringLiteral("HELM_RELEASE_STATE_SUPERSEDED"));
    QCOMPARE(helm("get gateway --part values").output, QStringLiteral("text: two\n"));
    QVERIFY(helm("get gateway --part all-values").output.contains(QStringLiteral("fill: 0")));
    QVERIFY(helm("get gateway --part notes").output.contains(QStringLiteral("It says two.")));
    const auto manifest = helm("get gateway --part manifest").output;
    QVERIFY2(manifest.contains(QStringLiteral("text: \"two\"")) && !manifest.contains(QStringLiteral("hunter2")), qPrintable(manifest));
    const auto diff = helm("diff gateway");
    VERIFY_RUN(diff, 0);
    QVERIFY2(diff.output.contains(QStringLiteral("-data: {text: \"one\"}")) && diff.output.contains(QStringLiteral("+text: two")),
             qPrintable(diff.output));
}

void TestHelm::upgradesAFailedRelease()
{
    const auto failed = helm("upgrade gateway -f", {values("text: three\nbad: true\n"), m_chart});
    VERIFY_RUN(failed, 1);
    QVERIFY2(failed.error.contains(QStringLiteral("Not_A_Name")), qPrintable(failed.error));
    auto found = release("gateway");
    QCOMPARE(found.value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_FAILED"));
    QVERIFY2(found.value(u"description").toString().contains(QStringLiteral("Not_A_Name")), "the failure is shown");
    VERIFY_RUN(helm("upgrade gateway -f", {values("text: four\n"), m_chart}), 0);
    found = release("gateway");
    QCOMPARE(found.value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_DEPLOYED"));
    QCOMPARE(found.value(u"revision").toInt(), 4);
    // The first one too, which nothing was deployed before.
    VERIFY_RUN(helm("install second -f", {values("bad: true\n"), m_chart}), 1);
    VERIFY_RUN(helm("upgrade second", {m_chart}), 0);
}

void TestHelm::rollsBackWhenToldTo()
{
    const auto run = helm("upgrade gateway --roll-back -f", {values("text: five\nbad: true\n"), m_chart});
    VERIFY_RUN(run, 1);
    QVERIFY2(run.error.contains(QStringLiteral("rolled back")), qPrintable(run.error));
    QCOMPARE(text(QStringLiteral("gateway")), QStringLiteral("four"));
    QCOMPARE(release("gateway").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_DEPLOYED"));
    QCOMPARE(release("gateway").value(u"revision").toInt(), 6);
}

void TestHelm::rollsBack()
{
    const auto dry = helm("rollback gateway --revision 2 --dry-run");
    VERIFY_RUN(dry, 0);
    QVERIFY2(dry.output.contains(QStringLiteral("+data: {text: \"two\"}")), qPrintable(dry.output));
    VERIFY_RUN(helm("rollback gateway --revision 2"), 0);
    QCOMPARE(text(QStringLiteral("gateway")), QStringLiteral("two"));
    VERIFY_RUN(helm("rollback gateway"), 0);
    QCOMPARE(text(QStringLiteral("gateway")), QStringLiteral("four"));
    VERIFY_RUN(helm("rollback gateway --revision 99"), 5);
}

void TestHelm::comparesWithTheCluster()
{
    const auto same = helm("diff gateway --live");
    VERIFY_RUN(same, 0);
    QVERIFY2(same.output.contains(QStringLiteral("Nothing differs")), qPrintable(same.output));
    m_kubectl({QStringLiteral("patch"), QStringLiteral("configmap"), QStringLiteral("gateway"), QStringLiteral("-p"), QStringLiteral("{\"data\":{\"text\":\"by hand\"}}")});
    m_kubectl({QStringLiteral("delete"), QStringLiteral("secret"), QStringLiteral("gateway")});
    const auto changed = helm("diff gateway --live");
    VERIFY_RUN(changed, 0);
    QVERIFY2(changed.output.contains(QStringLiteral("-  text: by hand")) && changed.output.contains(QStringLiteral("+  text: four")), qPrintable(changed.output));
    QVERIFY2(changed.output.contains(QStringLiteral("Secret/gateway: not there")), qPrintable(changed.output));
    // Helm 4 does not take back a field that somebody else has taken.
    m_kubectl({QStringLiteral("delete"), QStringLiteral("configmap"), QStringLiteral("gateway")});
    VERIFY_RUN(helm("rollback gateway"), 0);
}

void TestHelm::leavePending(const QString &name)
{
    QProcess process;
    process.start(test::labHelm(), {QStringLiteral("upgrade"), name, m_chart, QStringLiteral("--kubeconfig"), test::labKubeconfig(QStringLiteral("test")),
                                    QStringLiteral("-n"), m_namespace, QStringLiteral("--set"), QStringLiteral("hook=true,text=half")});
    QVERIFY(process.waitForStarted());
    QTRY_COMPARE_WITH_TIMEOUT(release(qPrintable(name)).value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_PENDING_UPGRADE"), 15'000);
    process.kill();
    process.waitForFinished();
}

void TestHelm::rescuesAStuckRelease()
{
    leavePending(QStringLiteral("gateway"));
    const int stuck = release("gateway").value(u"revision").toInt();
    const auto refused = helm("upgrade gateway", {m_chart});
    VERIFY_RUN(refused, 1);
    QVERIFY2(refused.error.contains(QStringLiteral("pending-upgrade")) && refused.error.contains(QStringLiteral("rescue")), qPrintable(refused.error));
    const auto known = helm("rescue gateway -o json").json();
    QVERIFY(known.value(u"stuck").toBool());
    QVERIFY(!known.value(u"holderKnown").toBool());
    QCOMPARE(known.value(u"objectCount").toInt(), 2);
    QCOMPARE(known.value(u"presentCount").toInt(), 2);
    QVERIFY2(known.value(u"advice").toString().contains(QStringLiteral("somebody outside")), qPrintable(known.value(u"advice").toString()));
    // Looking changes nothing.
    QCOMPARE(release("gateway").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_PENDING_UPGRADE"));

    VERIFY_RUN(helm("rescue gateway --mark-failed --yes"), 0);
    QTRY_COMPARE_WITH_TIMEOUT(release("gateway").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_FAILED"), 5000);
    QCOMPARE(release("gateway").value(u"revision").toInt(), stuck);
    VERIFY_RUN(helm("upgrade gateway -f", {values("text: again\n"), m_chart}), 0);
    // Not stuck any more.
    VERIFY_RUN(helm("rescue gateway --mark-failed --yes"), 1);

    leavePending(QStringLiteral("gateway"));
    VERIFY_RUN(helm("rescue gateway --roll-back --yes"), 0);
    QTRY_COMPARE_WITH_TIMEOUT(release("gateway").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_DEPLOYED"), 5000);
    QCOMPARE(text(QStringLiteral("gateway")), QStringLiteral("again"));
}

void TestHelm::endsAHookThatLoops()
{
    QElapsedTimer timer;
    timer.start();
    const auto run = helm("upgrade second --timeout 10s -f", {values("hook: true\n"), m_chart});
    VERIFY_RUN(run, 1);
    QVERIFY2(run.error.contains(QStringLiteral("pre-upgrade hooks failed")), qPrintable(run.error));
    QVERIFY(timer.elapsed() < 25'000);
    QCOMPARE(release("second").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_FAILED"));
    VERIFY_RUN(helm("upgrade second", {m_chart}), 0);
}

void TestHelm::cancels()
{
    const auto begun = helm("upgrade second --detach -o json -f", {values("hook: true\n"), m_chart});
    VERIFY_RUN(begun, 0);
    const auto operation = begun.json().value(u"name").toString();
    QTRY_COMPARE_WITH_TIMEOUT(release("second").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_PENDING_UPGRADE"), 15'000);
    QCOMPARE(release("second").value(u"activeOperation").toString(), operation);
    // Its holder lives.
    VERIFY_RUN(helm("rescue second --mark-failed --yes"), 1);
    VERIFY_RUN(m_whctl("helm operation cancel", {operation}), 0);
    const auto ended = m_whctl("helm operation watch", {operation});
    VERIFY_RUN(ended, 1);
    QVERIFY2(ended.error.contains(QStringLiteral("cancelled by")), qPrintable(ended.error));
    QTRY_COMPARE_WITH_TIMEOUT(release("second").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_FAILED"), 5000);
    VERIFY_RUN(helm("upgrade second", {m_chart}), 0);
}

void TestHelm::refusesWhatIsWrong_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *words, const char *values, const char *says) {
        QTest::newRow(name) << QString::fromUtf8(words) << QByteArray(values) << QString::fromUtf8(says);
    };
    row("values that are no YAML", "upgrade second", "text: [1, 2\n", "values_yaml");
    row("values that are no map", "upgrade second", "- a\n", "values_yaml");
    row("values that multiply", "upgrade second", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n", "values_yaml");
    row("too short a time", "upgrade second --timeout 1s", "text: a\n", "options.timeout");
    row("another revision", "upgrade second --expected-revision 99", "text: a\n", "by now");
    row("no such release", "upgrade nobody", "text: a\n", "no Helm release");
    row("an odd name", "install Not_A_Name", "text: a\n", "release_id");
}

void TestHelm::refusesWhatIsWrong()
{
    QFETCH(QString, words);
    QFETCH(QByteArray, values);
    QFETCH(QString, says);
    const auto run = helm(words.toUtf8().constData(), {QStringLiteral("-f"), this->values(values), m_chart});
    QVERIFY(run.code != 0);
    QVERIFY2(run.error.contains(says), qPrintable(run.error));
}

void TestHelm::survivesALargeChart()
{
    // 40 objects of 250 KB and more each: over 10 MB are rendered, and pack well.
    const auto dry = helm("install large --dry-run -o json -f", {values("fill: 40\n"), m_chart});
    VERIFY_RUN(dry, 0);
    QVERIFY(dry.json().value(u"diff").toString().size() <= 1 << 20);
    const auto run = helm("install large -f", {values("fill: 40\n"), m_chart});
    // Helm keeps it or not; either way its record says so.
    QVERIFY2(run.output.contains(QStringLiteral("large")), qPrintable(run.error));
    const auto found = release("large");
    if (run.code == 0) {
        QCOMPARE(found.value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_DEPLOYED"));
        const auto shown = helm("get large -o json").json();
        QVERIFY(shown.value(u"truncated").toArray().contains(QStringLiteral("manifest_yaml")));
        VERIFY_RUN(helm("uninstall large --yes"), 0);
    }
}

void TestHelm::survivesForeignSecrets()
{
    const auto add = [&](const QByteArray &name, const QByteArray &type, const QByteArray &payload) {
        const QByteArray label = name.split('.').size() > 4 ? name.split('.')[4] : name;
        m_kubectl({QStringLiteral("create"), QStringLiteral("-f"), QStringLiteral("-")},
                  "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"type\": \"" + type + "\", \"metadata\": {\"name\": \"" + name
                      + "\", \"labels\": {\"owner\": \"helm\", \"status\": \"deployed\", \"name\": \"" + label + "\"}}, \"data\": {\"release\": \"" + payload.toBase64().toBase64() + "\"}}");
    };
    add("sh.helm.release.v1.plain.v1", "helm.sh/release.v1", "this is not gzip");
    add("sh.helm.release.v1.opaque.v1", "Opaque", "this is not Helm's");
    add("not-helms", "Opaque", "this is not Helm's");
    // Expands to 256 MiB.
    QProcess gzip;
    gzip.start(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), QStringLiteral("head -c 268435456 /dev/zero | gzip -9")});
    QVERIFY(gzip.waitForFinished(30'000));
    add("sh.helm.release.v1.bomb.v1", "helm.sh/release.v1", gzip.readAllStandardOutput());
    QTRY_VERIFY_WITH_TIMEOUT(!release("bomb").isEmpty(), 5000);
    QVERIFY2(release("plain").value(u"unreadable").toString().contains(QStringLiteral("not gzip")), qPrintable(release("plain").value(u"unreadable").toString()));
    QVERIFY(release("bomb").value(u"unreadable").toString().contains(QStringLiteral("32 MiB")));
    QVERIFY(release("opaque").value(u"unreadable").toString().contains(QStringLiteral("not Helm's")));
    QCOMPARE(helm("list -o json").json().value(u"foreignCount").toInt(), 1);
    const auto shown = helm("get bomb");
    VERIFY_RUN(shown, 0);
    QVERIFY(shown.output.contains(QStringLiteral("32 MiB")));
    for (const char *name : {"sh.helm.release.v1.plain.v1", "sh.helm.release.v1.opaque.v1", "not-helms", "sh.helm.release.v1.bomb.v1"})
        m_kubectl({QStringLiteral("delete"), QStringLiteral("secret"), QString::fromUtf8(name)});
}

void TestHelm::fetchesCharts()
{
    // A repository that wants a password.
    QTemporaryDir folder;
    QVERIFY(QFile::copy(m_chart, folder.filePath(QStringLiteral("settings-0.1.0.tgz"))));
    test::helm({QStringLiteral("repo"), QStringLiteral("index"), folder.path()});
    QProcess repository;
    repository.setWorkingDirectory(folder.path());
    repository.start(QStringLiteral("python3"), {QStringLiteral("-u"), QStringLiteral("-c"), QStringLiteral(R"(
import base64, http.server
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.headers.get('Authorization') != 'Basic ' + base64.b64encode(b'wu:let me in').decode():
            self.send_response(401); self.end_headers(); return
        super().do_GET()
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_address[1])
server.serve_forever()
)")});
    QTRY_VERIFY_WITH_TIMEOUT(repository.canReadLine() || (repository.waitForReadyRead(100) && repository.canReadLine()), 10'000);
    const auto address = QStringLiteral("http://127.0.0.1:%1").arg(QString::fromUtf8(repository.readLine().trimmed()));
    QFile password(m_folder.filePath(QStringLiteral("password")));
    QVERIFY(password.open(QIODevice::WriteOnly));
    password.write("let me in\n");
    password.close();
    VERIFY_RUN(m_whctl("helm repository add mine --user wu --password-file", {password.fileName(), address}), 0);
    VERIFY_RUN(m_whctl("helm repository add locked", {address}), 0);
    VERIFY_RUN(helm("install fetched mine/settings"), 0);
    QCOMPARE(text(QStringLiteral("fetched")), QStringLiteral("one"));
    const auto refused = helm("install refused locked/settings");
    VERIFY_RUN(refused, 1);
    QVERIFY2(refused.error.contains(QStringLiteral("cannot be fetched")), qPrintable(refused.error));
    const auto missing = helm("upgrade fetched mine/nothing");
    VERIFY_RUN(missing, 1);
    QVERIFY2(missing.error.contains(QStringLiteral("nothing was changed")), qPrintable(missing.error));
    VERIFY_RUN(helm("upgrade fetched nobody/settings"), 5);
    const auto listed = m_whctl("helm repository list");
    QVERIFY2(listed.output.contains(QStringLiteral("mine")) && !listed.output.contains(QStringLiteral("let me in")), qPrintable(listed.output));
    VERIFY_RUN(m_whctl("helm repository remove mine --yes"), 0);
    VERIFY_RUN(m_whctl("helm repository remove mine --yes"), 5);
    repository.kill();
    repository.waitForFinished();
}

// Debian's docker-registry, which wants a password.
void TestHelm::fetchesFromARegistry()
{
    if (QStandardPaths::findExecutable(QStringLiteral("docker-registry")).isEmpty())
        QSKIP("docker-registry is not installed");
    QTemporaryDir folder;
    const int port = test::freePort();
    const auto write = [&](const char *name, const QByteArray &content) {
        QFile file(folder.filePath(QString::fromUtf8(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s cannot be written", name);
        return file.fileName();
    };
    QProcess crypt;
    crypt.start(QStringLiteral("python3"), {QStringLiteral("-W"), QStringLiteral("ignore"), QStringLiteral("-c"),
                                            QStringLiteral("import crypt; print('wu:' + crypt.crypt('let me in', crypt.mksalt(crypt.METHOD_BLOWFISH)))")});
    QVERIFY(crypt.waitForFinished(10'000));
    write("htpasswd", crypt.readAllStandardOutput());
    const QByteArray place = "127.0.0.1:" + QByteArray::number(port);
    const auto config = write("config.yaml", "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: '" + folder.path().toUtf8()
                                                 + "/data'}}\nhttp: {addr: '" + place + "'}\nauth: {htpasswd: {realm: test, path: '" + folder.path().toUtf8() + "/htpasswd'}}\n");
    const auto logins = write("logins.json", "{\"auths\": {\"" + place + "\": {\"auth\": \"" + QByteArray("wu:let me in").toBase64() + "\"}}}");
    QProcess registry;
    registry.setStandardErrorFile(folder.filePath(QStringLiteral("log")));
    registry.start(QStringLiteral("docker-registry"), {QStringLiteral("serve"), config});
    const auto gone = qScopeGuard([&registry] {
        registry.kill();
        registry.waitForFinished();
    });
    const auto probe = QStringLiteral("{ exec 3<>/dev/tcp/127.0.0.1/%1; } 2>/dev/null").arg(port);
    QTRY_COMPARE_WITH_TIMEOUT(QProcess::execute(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), probe}), 0, 10'000);
    const auto url = QStringLiteral("oci://") + QString::fromUtf8(place) + QStringLiteral("/charts");
    test::helm({QStringLiteral("push"), m_chart, url, QStringLiteral("--plain-http"), QStringLiteral("--registry-config"), logins});

    const auto password = write("password", "let me in\n");
    VERIFY_RUN(m_whctl("helm repository add registry --plain-http --user wu --password-file", {password, url}), 0);
    VERIFY_RUN(helm("install from-oci registry/settings --version 0.1.0"), 0);
    QCOMPARE(text(QStringLiteral("from-oci")), QStringLiteral("one"));
    // The full reference finds the credentials too.
    VERIFY_RUN(helm("upgrade from-oci -f", {values("text: two\n"), url + QStringLiteral("/settings")}), 0);
    QCOMPARE(text(QStringLiteral("from-oci")), QStringLiteral("two"));
    VERIFY_RUN(m_whctl("helm repository remove registry --yes"), 0);
    VERIFY_RUN(helm("upgrade from-oci", {url + QStringLiteral("/settings")}), 1);
    QCOMPARE(release("from-oci").value(u"revision").toInt(), 2);
}

void TestHelm::upgradesValuesAlone()
{
    VERIFY_RUN(helm("install kept", {m_chart}), 0);
    const auto dry = helm("upgrade kept --dry-run -f", {values("text: kept\n")});
    VERIFY_RUN(dry, 0);
    QVERIFY2(dry.output.contains(QStringLiteral("+data: {text: \"kept\"}")), qPrintable(dry.output));
    VERIFY_RUN(helm("upgrade kept -f", {values("text: kept\n")}), 0);
    QCOMPARE(text(QStringLiteral("kept")), QStringLiteral("kept"));
    QCOMPARE(release("kept").value(u"chartVersion").toString(), QStringLiteral("0.1.0"));
    QVERIFY(helm("get kept --part notes").output.contains(QStringLiteral("It says kept.")));
    VERIFY_RUN(helm("uninstall kept --yes"), 0);
}

void TestHelm::uninstalls()
{
    const auto dry = helm("uninstall gateway --dry-run");
    VERIFY_RUN(dry, 0);
    QVERIFY(dry.output.contains(QStringLiteral("-kind: ConfigMap")));
    VERIFY_RUN(helm("uninstall gateway --yes --keep-history"), 0);
    QCOMPARE(release("gateway").value(u"state").toString(), QStringLiteral("HELM_RELEASE_STATE_UNINSTALLED"));
    VERIFY_RUN(helm("uninstall second --yes"), 0);
    QTRY_VERIFY_WITH_TIMEOUT(release("second").isEmpty(), 5000);
    VERIFY_RUN(helm("uninstall second --yes"), 5);
    VERIFY_RUN(helm("uninstall fetched --yes"), 0);
    QVERIFY(m_kubectl({QStringLiteral("get"), QStringLiteral("configmaps"), QStringLiteral("-o"), QStringLiteral("name")}).contains(QStringLiteral("second")) == false);
}

void TestHelm::saysThatThereIsNoProgram()
{
    QVERIFY(m_server->stop());
    auto started = test::ServerProcess::start({QStringLiteral("--helm"), QStringLiteral("/no/such/helm")}, m_data.path());
    QVERIFY(started);
    m_server = std::move(*started);
    m_whctl = test::Whctl(*m_server);
    const auto program = m_whctl("helm program");
    VERIFY_RUN(program, 1);
    QTRY_VERIFY_WITH_TIMEOUT(helm("list").code == 0, 10'000);
    const auto run = helm("install third", {m_chart});
    VERIFY_RUN(run, 1);
    QVERIFY2(run.error.contains(QStringLiteral("there is no program /no/such/helm on the server")), qPrintable(run.error));
}

// Neither kubeconfigs nor values.
void TestHelm::leavesNothingBehind()
{
    QVERIFY(QDir(m_data.filePath(QStringLiteral("helm"))).isEmpty());
    const auto entries = m_whctl("audit list -o json").output;
    QVERIFY(entries.contains(QStringLiteral("InstallHelmRelease")));
    QVERIFY(!entries.contains(QStringLiteral("let me in")));
}

QTEST_GUILESS_MAIN(TestHelm)
#include "tst_helm.moc"
