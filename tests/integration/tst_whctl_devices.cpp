#include <QtTest/QtTest>

#include "tests/support/mqtt_client.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// Products of one's own, credentials and swaps on the command line: the real
// whctl against the real server and its broker.
class TestWhctlDevices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start();
        if (!started)
            QFAIL(started.error().message.c_str());
        m_server = std::move(*started);
        m_whctl = test::Whctl(*m_server);
    }
    void cleanupTestCase() { QVERIFY(!m_server || m_server->stop()); }

    // The example of the documentation, there and back.
    void aProductOfOnesOwn()
    {
        QFile document(qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/docs/products.md"));
        QVERIFY(document.open(QIODevice::ReadOnly));
        const auto text = QString::fromUtf8(document.readAll());
        const auto example = text.section(QStringLiteral("```yaml\n"), 1).section(QStringLiteral("```"), 0, 0);
        const auto file = write(QStringLiteral("scale.yaml"), example);
        const auto created = m_whctl("product create -f", {file});
        QVERIFY2(created.code == 0, qPrintable(created.error));
        const auto got = m_whctl("product get scale -o yaml");
        QCOMPARE(got.code, 0);
        // What get prints, update takes, and nothing changes by it.
        const auto printed = write(QStringLiteral("printed.yaml"), got.output);
        const auto same = m_whctl("product update -f", {printed});
        QVERIFY2(same.code == 0, qPrintable(same.error));
        QCOMPARE(m_whctl("product get scale -o yaml").output, got.output);
        // And create, on another server: here under another name.
        auto renamed = got.output;
        renamed.replace(QStringLiteral("products/scale"), QStringLiteral("products/scale2"));
        const auto copied = m_whctl("product create -f", {write(QStringLiteral("copy.yaml"), renamed)});
        QVERIFY2(copied.code == 0, qPrintable(copied.error));
        const auto rest = [](const test::Whctl::Run &run) {
            auto product = run.json();
            for (const char *key : {"name", "createTime", "updateTime", "etag"})
                product.remove(QLatin1String(key));
            return product;
        };
        QCOMPARE(rest(m_whctl("product get scale2 -o json")), rest(m_whctl("product get scale -o json")));
    }

    void aProductIsChangedWhileDevicesReport()
    {
        const auto out = m_folder.filePath(QStringLiteral("c1"));
        QCOMPARE(m_whctl("device register --product scale --serial C1 --out", {out}).code, 0);
        const test::MqttClient device(test::readJson(out + QStringLiteral("/connect.json")));
        QVERIFY(device.publish(QStringLiteral("state"), R"({"battery": 12})"));
        QTRY_VERIFY(m_whctl("device get scale/C1").output.contains(QStringLiteral("Battery low")));
        auto yaml = m_whctl("product get scale -o yaml").output;
        yaml.replace(QStringLiteral("Battery low"), QStringLiteral("Change the cells"));
        const auto file = write(QStringLiteral("changed.yaml"), yaml);
        const auto changed = m_whctl("product update -f", {file});
        QVERIFY2(changed.code == 0, qPrintable(changed.error));
        // At once, without another report.
        QVERIFY(m_whctl("device get scale/C1").output.contains(QStringLiteral("Change the cells")));
        QVERIFY(device.publish(QStringLiteral("state"), R"({"battery": 11})"));
        QTRY_VERIFY(m_whctl("device get scale/C1 -o json").json().value(u"reported").toObject().value(u"battery").toInt() == 11);
        QVERIFY(m_whctl("device get scale/C1").output.contains(QStringLiteral("Change the cells")));
        // The file is older than the product now.
        const auto stale = m_whctl("product update -f", {file});
        QCOMPARE(stale.code, 1);
        QVERIFY2(stale.error.contains(QStringLiteral("changed by somebody else")), qPrintable(stale.error));
        QCOMPARE(m_whctl("product update --force -f", {file}).code, 0);
        // Validation follows.
        QCOMPARE(m_whctl("device command send --expire 1h scale/C1 tare").code, 0);
        auto without = m_whctl("product get scale -o yaml").output;
        without.replace(QStringLiteral("id: tare"), QStringLiteral("id: zero"));
        QCOMPARE(m_whctl("product update -f", {write(QStringLiteral("without.yaml"), without)}).code, 0);
        QVERIFY(m_whctl("device command send --expire 1h scale/C1 tare").code != 0);
        const auto wrong = m_whctl("product update scale -f",
                                   {write(QStringLiteral("wrong.yaml"), QStringLiteral("displayName: Scale\ncareRules: [{key: no, equals: x, words: y}]\n"))});
        QVERIFY2(wrong.error.contains(QStringLiteral("care_rules[0].key")), qPrintable(wrong.error));
    }

    void rotatesAndRevokes()
    {
        m_whctl("product create --template printer");
        const auto first = m_folder.filePath(QStringLiteral("k1"));
        const auto second = m_folder.filePath(QStringLiteral("k1-new"));
        QCOMPARE(m_whctl("device register --product printer --serial K1 --out", {first}).code, 0);
        const auto rotated = m_whctl("device credential rotate printer/K1 --overlap 1h --lifetime 1y --out", {second});
        QVERIFY2(rotated.code == 0, qPrintable(rotated.error));
        QVERIFY(test::MqttClient(connect(first)).publish(QStringLiteral("state"), "{}"));
        QVERIFY(test::MqttClient(connect(second)).publish(QStringLiteral("state"), "{}"));
        const auto table = m_whctl("device credential list printer/K1");
        QVERIFY2(table.output.contains(QStringLiteral("overlapping")), qPrintable(table.output));
        const auto list = m_whctl("device credential list printer/K1 -o json").json().value(u"credentials").toArray();
        QCOMPARE(list.size(), 2);
        const auto old = list.at(1).toObject().value(u"name").toString();
        const auto revoked = m_whctl("device credential revoke --reason lost",
                                     {QStringLiteral("printer/K1/") + old.section(u'/', -1)});
        QVERIFY2(revoked.code == 0, qPrintable(revoked.error));
        QVERIFY(!test::MqttClient(connect(first)).publish(QStringLiteral("state"), "{}"));
        QVERIFY(test::MqttClient(connect(second)).publish(QStringLiteral("state"), "{}"));
        QVERIFY(m_whctl("audit list -o json").output.contains(QStringLiteral("lost")));
        QVERIFY(m_whctl("device get printer/K1").output.contains(QStringLiteral("token until")));
        // Nothing is written over, and nothing is made for nothing.
        QCOMPARE(m_whctl("device credential rotate printer/K1 --out", {second}).code, 1);
        QCOMPARE(m_whctl("device credential list printer/K1 -o json").json().value(u"credentials").toArray().size(), 2);
        QCOMPARE(m_whctl("device credential rotate printer/K1").code, 2);
        QCOMPARE(m_whctl("device credential rotate printer/none --out", {m_folder.filePath(QStringLiteral("x"))}).code, 5);
        QCOMPARE(m_whctl("device credential revoke printer/K1").code, 2);
    }

    void signsARequest()
    {
        const auto key = m_folder.filePath(QStringLiteral("device.key"));
        const auto request = m_folder.filePath(QStringLiteral("device.csr"));
        QProcess openssl;
        openssl.start(QStringLiteral("openssl"),
                      {QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-nodes"), QStringLiteral("-newkey"),
                       QStringLiteral("rsa:2048"), QStringLiteral("-keyout"), key, QStringLiteral("-out"), request,
                       QStringLiteral("-subj"), QStringLiteral("/CN=R1")});
        QVERIFY(openssl.waitForFinished() && openssl.exitCode() == 0);
        const auto out = m_folder.filePath(QStringLiteral("r1"));
        const auto registered = m_whctl("device register --product printer --serial R1 --credential certificate --csr",
                                        {request, QStringLiteral("--out"), out});
        QVERIFY2(registered.code == 0, qPrintable(registered.error));
        auto json = connect(out);
        QVERIFY(json.value(u"key_file").toString().isEmpty());
        json.insert(QStringLiteral("key_file"), key);
        QVERIFY(test::MqttClient(json).publish(QStringLiteral("state"), "{}"));
        const auto foreign = m_whctl("device register --product printer --serial R2 --credential certificate --csr",
                                     {request, QStringLiteral("--out"), m_folder.filePath(QStringLiteral("r2"))});
        QVERIFY2(foreign.error.contains(QStringLiteral("another name")), qPrintable(foreign.error));
        QCOMPARE(m_whctl("device register --product printer --serial R3 --credential none").code, 0);
        QVERIFY(m_whctl("device get printer/R3").output.contains(QStringLiteral("none")));
    }

    void swaps()
    {
        const auto first = m_folder.filePath(QStringLiteral("s1"));
        const auto second = m_folder.filePath(QStringLiteral("s2"));
        QCOMPARE(m_whctl("device register --product printer --serial S1 --site sz-09 --out", {first}).code, 0);
        QCOMPARE(m_whctl("group create tills").code, 0);
        QCOMPARE(m_whctl("group add tills printer/S1").code, 0);
        const auto swapped = m_whctl("device swap printer/S1 S2 --reason broken --out", {second});
        QVERIFY2(swapped.code == 0, qPrintable(swapped.error));
        QVERIFY(!test::MqttClient(connect(first)).publish(QStringLiteral("state"), "{}"));
        QVERIFY(test::MqttClient(connect(second)).publish(QStringLiteral("state"), "{}"));
        const auto shown = m_whctl("device get printer/S2").output;
        QVERIFY2(shown.contains(QStringLiteral("sz-09")) && shown.contains(QStringLiteral("printer/S1")), qPrintable(shown));
        QVERIFY(m_whctl("device get printer/S1").output.contains(QStringLiteral("retired")));
        const auto members = m_whctl("group members tills").output;
        QVERIFY2(members.contains(QStringLiteral("printer/S2")) && !members.contains(QStringLiteral("printer/S1")), qPrintable(members));
        QCOMPARE(m_whctl("device swap printer/S1 S3 --out", {m_folder.filePath(QStringLiteral("s3"))}).code, 1);
    }

private:
    QString write(const QString &name, const QString &text)
    {
        const auto path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write");
        file.write(text.toUtf8());
        return path;
    }
    static QJsonObject connect(const QString &directory) { return test::readJson(directory + QStringLiteral("/connect.json")); }

    QTemporaryDir m_folder;
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
};

QTEST_GUILESS_MAIN(TestWhctlDevices)
#include "tst_whctl_devices.moc"
