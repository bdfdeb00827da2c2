#include <QtTest/QtTest>

#include <QJsonArray>

#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// Clusters by whctl: contexts, logins, rights, and what a workload is made of,
// with the lab's real API servers.
class TestWhctlClusters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::labIsUp()) {
            QSKIP("the lab is not up");
        }
        auto started = test::ServerProcess::start({QStringLiteral("--metrics-listen"), QStringLiteral("127.0.0.1:0")});
        if (!started) {
            QFAIL(started.error().message.c_str());
        }
        m_server = std::move(*started);
        m_whctl = test::Whctl(*m_server);
        writeKubeconfigs();
    }

    void cleanupTestCase() { QVERIFY(!m_server || m_server->stop()); }

    void showsContexts()
    {
        const auto table = m_whctl("cluster contexts --kubeconfig", {m_both});
        QVERIFY2(table.code == 0, qPrintable(table.error));
        QVERIFY2(table.output.contains(QStringLiteral("first")) && table.output.contains(QStringLiteral("second@lab")),
                 qPrintable(table.output));
        QVERIFY2(table.output.contains(QStringLiteral("a server cannot")), qPrintable(table.output));
        const auto json = m_whctl("-o json cluster contexts --kubeconfig", {m_both});
        const auto contexts = json.json().value(QStringLiteral("contexts")).toArray();
        QCOMPARE(contexts.size(), 3);
        QCOMPARE(contexts[0].toObject().value(QStringLiteral("current")).toBool(), true);
        QVERIFY(!json.output.contains(QStringLiteral("PRIVATE")));
        QCOMPARE(m_whctl("cluster contexts --kubeconfig /nowhere").code, 2);
    }

    void addsAllContexts()
    {
        const auto run = m_whctl("cluster add --all-contexts --kubeconfig", {m_both});
        // One of three cannot be used, and does not keep the others away.
        QVERIFY2(run.code == 2 || run.code == 1, qPrintable(QStringLiteral("%1 %2").arg(run.code).arg(run.error)));
        QVERIFY2(run.output.contains(QStringLiteral("a server cannot")), qPrintable(run.output));
        const auto list = m_whctl("cluster list");
        QVERIFY2(list.output.contains(QStringLiteral("first")) && list.output.contains(QStringLiteral("second")),
                 qPrintable(list.output));
        QVERIFY(list.output.contains(QStringLiteral("REQUESTS/S")));
        QTRY_VERIFY_WITH_TIMEOUT(m_whctl("cluster get first").output.contains(QStringLiteral("live")), 10000);
        QCOMPARE(m_whctl("cluster remove second -y").code, 0);
        QCOMPARE(m_whctl("cluster add --all-contexts one --kubeconfig", {m_both}).code, 2);
        QCOMPARE(m_whctl("cluster add --kubeconfig", {m_both}).code, 2);
    }

    void changesAndLogsInAnew()
    {
        const auto changed = m_whctl("cluster update first --display-name Shenzhen --namespace iot,pay");
        QVERIFY2(changed.code == 0, qPrintable(changed.error));
        const auto shown = m_whctl("cluster get first");
        QVERIFY2(shown.output.contains(QStringLiteral("Shenzhen")) && shown.output.contains(QStringLiteral("iot, pay")),
                 qPrintable(shown.output));
        QVERIFY2(shown.output.contains(QStringLiteral("at most 25")), qPrintable(shown.output));
        const auto login = m_whctl("cluster update first --context second@lab --kubeconfig", {m_both});
        QVERIFY2(login.code == 0, qPrintable(login.error));
        QVERIFY2(login.output.contains(QStringLiteral("context second@lab")), qPrintable(login.output));
        QTRY_VERIFY_WITH_TIMEOUT(m_whctl("cluster get first").output.contains(QStringLiteral("context second@lab")),
                                 5000);
        QCOMPARE(m_whctl("cluster update first").code, 2);
        QCOMPARE(m_whctl("cluster update nowhere --display-name x").code, 5);
        // One that does not work changes nothing.
        const auto wrong = m_whctl("cluster update first --kubeconfig", {m_wrong});
        QVERIFY2(wrong.code == 1 && wrong.error.contains(QStringLiteral("does not accept the credentials")),
                 qPrintable(wrong.error));
        QTRY_VERIFY_WITH_TIMEOUT(m_whctl("cluster get first").output.contains(QStringLiteral("live")), 10000);
        const auto audit = m_whctl("audit list -o json");
        QVERIFY2(audit.output.contains(QStringLiteral("UpdateCluster")), qPrintable(audit.output));
        QVERIFY(!audit.output.contains(QStringLiteral("wrong-token")));
    }

    void showsAWorkload()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_whctl("workload get first/iot/deployment/gateway").code == 0, 10000);
        const auto run = m_whctl("workload get deployment/gateway --cluster first --namespace iot");
        QVERIFY2(run.code == 0, qPrintable(run.error));
        for (const char *words : {"deployment/gateway", "Container", "Resources", "Ready"})
            QVERIFY2(run.output.contains(QString::fromUtf8(words)), qPrintable(run.output));
        const auto json = m_whctl("-o json workload get first/iot/deployment/gateway");
        QVERIFY(json.json().contains(u"readTime"));
        QCOMPARE(m_whctl("workload get first/iot/deployment/none").code, 5);
        QCOMPARE(m_whctl("workload get gateway").code, 2);
    }

    void holdsAnInventoryAgainstItsNodes()
    {
        const auto nodes = m_whctl("-o json node list --cluster first").json().value(QStringLiteral("nodes")).toArray();
        QVERIFY(nodes.size() > 1);
        const auto first = nodes[0].toObject();
        QFile file(m_folder.filePath(QStringLiteral("inventory.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QStringLiteral(
                       "apiVersion: kubekey.kubesphere.io/v1\nkind: Inventory\nmetadata: {name: lab}\nspec:\n  hosts:\n"
                       "    %1: {connector: {host: 203.0.113.1, password: top-secret}}\n    spare: {connector: {host: "
                       "203.0.113.2}}\n"
                       "  groups: {kube_worker: {hosts: [%1]}}\n")
                       .arg(first.value(QStringLiteral("name")).toString().section(u'/', -1))
                       .toUtf8());
        file.close();
        const auto run = m_whctl("cluster inventory import first", {file.fileName()});
        QVERIFY2(run.code == 0, qPrintable(run.error));
        QVERIFY2(run.output.contains(QStringLiteral("by name")) && run.output.contains(QStringLiteral("no such node"))
                     && run.output.contains(QStringLiteral("not in the inventory")),
                 qPrintable(run.output));
        const auto shown = m_whctl("-o json cluster inventory show first").json();
        QCOMPARE(shown.value(QStringLiteral("unlistedNodes")).toArray().size(), nodes.size() - 1);
        QVERIFY(!m_whctl("audit list -o json").output.contains(QStringLiteral("top-secret")));
        QCOMPARE(m_whctl("cluster inventory remove first").code, 0);
        QCOMPARE(m_whctl("cluster inventory show first").code, 5);
        QCOMPARE(m_whctl("cluster inventory import first", {m_both}).code, 2);
    }

    void tellsMetrics()
    {
        QProcess curl;
        curl.start(QStringLiteral("curl"),
                   {QStringLiteral("-s"),
                    QStringLiteral("http://%1/metrics").arg(QString::fromStdString(m_server->metricsAddress()))});
        QVERIFY(curl.waitForFinished(10000));
        const auto page = curl.readAllStandardOutput();
        QVERIFY2(page.contains("wheelhouse_cluster_requests_total{cluster=\"first\"}"), page.constData());
        QVERIFY(page.contains("wheelhouse_cluster_state{cluster=\"first\",state=\"live\"} 1"));
    }

private:
    // The lab's, under two contexts, and one whose plugin wants a person.
    void writeKubeconfigs()
    {
        QFile lab(test::labKubeconfig(QStringLiteral("test")));
        QVERIFY(lab.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(lab.readAll());
        const auto field = [&text](const char *key) {
            const QRegularExpression pattern(QString::fromUtf8(key) + QStringLiteral(":\\s*\"?([^\"\\s,}]+)"));
            return pattern.match(text).captured(1);
        };
        const QString cluster = QStringLiteral("{server: '%1', certificate-authority-data: '%2'}")
                                    .arg(field("server"), field("certificate-authority-data"));
        const QString user = field("token").isEmpty()
                                 ? QStringLiteral("{client-certificate-data: '%1', client-key-data: '%2'}")
                                       .arg(field("client-certificate-data"), field("client-key-data"))
                                 : QStringLiteral("{token: '%1'}").arg(field("token"));
        const auto write = [this](const char *name, const QString &content) {
            const QString path = m_folder.filePath(QString::fromUtf8(name));
            QFile file(path);
            if (!file.open(QIODevice::WriteOnly))
                qFatal("cannot write");
            file.write(content.toUtf8());
            return path;
        };
        m_both = write(
            "both",
            QStringLiteral(
                "current-context: first\nclusters: [{name: c, cluster: %1}]\n"
                "contexts: [{name: first, context: {cluster: c, user: u}}, {name: second@lab, context: {cluster: c, "
                "user: u}},"
                " {name: third, context: {cluster: c, user: person}}]\n"
                "users: [{name: u, user: %2}, {name: person, user: {exec: {apiVersion: client.authentication.k8s.io/v1,"
                " command: sso, interactiveMode: Always}}}]\n")
                .arg(cluster, user));
        m_wrong = write("wrong", QStringLiteral("current-context: a\nclusters: [{name: c, cluster: %1}]\ncontexts: "
                                                "[{name: a, context: {cluster: c, user: u}}]\n"
                                                "users: [{name: u, user: {token: wrong-token}}]\n")
                                     .arg(cluster));
    }

    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
    QTemporaryDir m_folder;
    QString m_both;
    QString m_wrong;
};

QTEST_GUILESS_MAIN(TestWhctlClusters)
#include "tst_whctl_clusters.moc"
