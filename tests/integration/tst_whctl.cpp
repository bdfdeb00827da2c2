#include <QtTest/QtTest>

#include "client/call.h"
#include "tests/support/mqtt_client.h"
#include "tests/support/whctl.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

using namespace wheelhouse;

// The real whctl against the real server and its broker.
class TestWhctl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start();
        if (!started) {
            QFAIL(started.error().message.c_str());
        }
        m_server = std::move(*started);
        m_whctl = test::Whctl(*m_server);
        m_channel = m_server->channel();
    }

    void cleanupTestCase()
    {
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void tellsTheStatus()
    {
        const auto table = whctl("status");
        QCOMPARE(table.code, 0);
        QVERIFY2(table.output.contains(QStringLiteral("administrator")), qPrintable(table.output));
        QVERIFY(!table.output.contains(QLatin1Char('\033')));
        const auto json = whctl("status -o json");
        QCOMPARE(json.code, 0);
        QVERIFY(json.json().contains(u"serverVersion"));
        const auto yaml = whctl("-o yaml status");
        QVERIFY2(yaml.output.contains(QStringLiteral("serverVersion: ")), qPrintable(yaml.output));
        const auto local = whctl("status --server", {QStringLiteral("unix:") + QString::fromStdString(m_server->socket())});
        QVERIFY2(local.code == 0, qPrintable(local.error));
    }

    void endsWithThePromisedCodes_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        QTest::newRow("help") << "device register --help" << 0 << "";
        QTest::newRow("no command") << "" << 2 << "";
        QTest::newRow("unknown option") << "status --nonsense" << 2 << "";
        QTest::newRow("unknown format") << "status -o xml" << 2 << "table, json, yaml";
        QTest::newRow("no such CA file") << "status --ca /nowhere.crt" << 2 << "there is no file /nowhere.crt";
        QTest::newRow("no port") << "status --server localhost" << 2 << "HOST:PORT";
        QTest::newRow("bad device name") << "device get printer" << 2 << "PRODUCT/SERIAL";
        QTest::newRow("not there") << "status --server 127.0.0.1:1" << 3 << "was not reached: connection refused";
        QTest::newRow("no socket") << "status --server unix:/nowhere/s" << 3 << "no such socket";
        QTest::newRow("no such product") << "product get toaster" << 5 << "";
        QTest::newRow("no such device") << "device get printer/none" << 5 << "";
    }

    void endsWithThePromisedCodes()
    {
        QFETCH(QString, arguments);
        QFETCH(int, code);
        QFETCH(QString, words);
        const auto run = whctl(arguments.toUtf8().constData());
        QVERIFY2(run.code == code, qPrintable(QStringLiteral("%1: %2").arg(run.code).arg(run.error)));
        QVERIFY2(run.error.contains(words), qPrintable(run.error));
        QCOMPARE(run.error.isEmpty(), code == 0);
    }

    void isRefusedWithoutTheRight()
    {
        QTemporaryDir dir;
        const auto file = dir.filePath(QStringLiteral("viewer.token"));
        const auto account = whctl("account create eve --role viewer --out", {file});
        QVERIFY2(account.code == 0, qPrintable(account.error));
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(whctl("status --token-file", {file}).code, 0);
        const auto refused = whctl("product create --template speaker --token-file", {file});
        QCOMPARE(refused.code, 4);
        QVERIFY2(refused.error.contains(QStringLiteral("administrator")), qPrintable(refused.error));
        QCOMPARE(whctl("account delete eve").code, 0);
        QCOMPARE(whctl("status --token-file", {file}).code, 4);
        const auto audit = whctl("audit list -o json");
        QVERIFY2(audit.output.contains(QStringLiteral("PERMISSION_DENIED")), qPrintable(audit.output));
        QCOMPARE(whctl("audit verify").code, 0);
    }

    void registersADevice()
    {
        whctl("product create --template printer");
        QTemporaryDir dir;
        const auto out = dir.filePath(QStringLiteral("sn1"));
        const auto registered = whctl("device register --product printer --serial SN1 --out", {out});
        QVERIFY2(registered.code == 0, qPrintable(registered.error));
        const auto connect = test::readJson(out + QStringLiteral("/connect.json"));
        QCOMPARE(QFile::permissions(out + QStringLiteral("/connect.json")) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        for (const auto *key : {"host", "port", "client_id", "username", "password", "topic_prefix", "ca_file"}) {
            QVERIFY2(connect.contains(QLatin1String(key)), key);
        }
        QVERIFY(!registered.output.contains(connect.value(u"password").toString()));

        // Any MQTT client can be that device, and is on line within a second of
        // connecting; asked without a process in between, which takes its time.
        QCOMPARE(presence("SN1"), v1::Presence::STATUS_NEVER_SEEN);
        auto device = test::MqttClient(connect).listen();
        QTRY_COMPARE_WITH_TIMEOUT(presence("SN1"), v1::Presence::STATUS_ONLINE, 1000);
        QVERIFY(m_whctl("device get printer/SN1").output.contains(QStringLiteral("on line")));
        device.reset();
        QTRY_COMPARE_WITH_TIMEOUT(presence("SN1"), v1::Presence::STATUS_OFFLINE, 1000);
        const auto gone = m_whctl("device get printer/SN1 -o json").json().value(u"presence").toObject();
        QCOMPARE(gone.value(u"reason").toString(), QStringLiteral("REASON_CONNECTION_LOST"));
        QVERIFY(!gone.value(u"sinceTime").toString().isEmpty());
    }

    void summarizesDevices()
    {
        m_whctl("product create --template printer");
        const auto out = m_folder.filePath(QStringLiteral("sum"));
        QCOMPARE(m_whctl("device register --product printer --serial SUM1 --site sum-01 --out", {out}).code, 0);
        const auto table = m_whctl("device summarize --facet site --facet presence --filter", {QStringLiteral("serial = \"SUM*\"")});
        QVERIFY2(table.code == 0, qPrintable(table.error));
        QVERIFY2(table.output.startsWith(QStringLiteral("1 device\n")), qPrintable(table.output));
        QVERIFY(table.output.contains(QStringLiteral("sum-01")) && table.output.contains(QStringLiteral("NEVER_SEEN")));
        const auto json = m_whctl("device summarize --product printer --facet label.none --top 1 -o json");
        QCOMPARE(json.code, 0);
        QCOMPARE(json.json().value(u"facets").toArray().size(), 1);
        const auto refused = m_whctl("device summarize --facet height");
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.error.contains(QStringLiteral("facets[0]: there is no field height")), qPrintable(refused.error));
    }

    void commandsADevice()
    {
        m_whctl("product create --template printer");
        const auto out = m_folder.filePath(QStringLiteral("sn3"));
        QCOMPARE(m_whctl("device register --product printer --serial SN3 --out", {out}).code, 0);
        const test::MqttClient device(test::readJson(out + QStringLiteral("/connect.json")));
        auto listening = device.listen();
        QTRY_COMPARE_WITH_TIMEOUT(presence("SN3"), v1::Presence::STATUS_ONLINE, 5000);
        const auto sending = m_whctl.begin("device command send printer/SN3 test_print -p copies=2 --wait -o json");
        QTRY_VERIFY_WITH_TIMEOUT(listening->bytesAvailable() > 0 || listening->waitForReadyRead(10), 5000);
        const auto line = QString::fromUtf8(listening->readLine());
        QVERIFY2(line.startsWith(device.prefix() + QStringLiteral("/down/command {")), qPrintable(line));
        const auto command = QJsonDocument::fromJson(line.section(QLatin1Char(' '), 1).toUtf8()).object();
        QCOMPARE(command.value(u"command").toString(), QStringLiteral("test_print"));
        QCOMPARE(command.value(u"parameters").toObject().value(u"copies").toInt(), 2);
        // An answer to something else changes nothing.
        QVERIFY(device.publish(QStringLiteral("ack"), R"({"id":"another","state":"done"})"));
        QVERIFY(!sending->waitForFinished(300));
        const auto id = command.value(u"id").toString().toUtf8();
        QVERIFY(device.publish(QStringLiteral("ack"), R"({"id":")" + id + R"(","state":"done","result":{"pages":2}})"));
        QVERIFY(sending->waitForFinished(5000));
        QCOMPARE(sending->exitCode(), 0);
        const auto done = QJsonDocument::fromJson(sending->readAllStandardOutput()).object();
        QCOMPARE(done.value(u"state").toString(), QStringLiteral("STATE_DONE"));
        QCOMPARE(done.value(u"result").toObject().value(u"pages").toInt(), 2);
        QVERIFY(done.value(u"name").toString().endsWith(QString::fromUtf8(id)));

        // What the device refuses is a failure here, in its own words.
        listening.reset();
        const auto again = device.listen();
        const auto failing = m_whctl.begin("device command send printer/SN3 test_print --wait");
        QTRY_VERIFY_WITH_TIMEOUT(again->bytesAvailable() > 0 || again->waitForReadyRead(10), 5000);
        const auto second = QJsonDocument::fromJson(again->readLine().split(' ').value(1)).object().value(u"id").toString().toUtf8();
        QVERIFY(device.publish(QStringLiteral("ack"), R"({"id":")" + second + R"(","state":"failed","reason":"no paper"})"));
        QVERIFY(failing->waitForFinished(5000));
        QCOMPARE(failing->exitCode(), 1);
        QVERIFY(failing->readAllStandardError().contains("no paper"));

        // And one that does not answer is told by name when the time is over.
        const auto waited = m_whctl("device command send printer/SN3 test_print --wait --timeout 1s");
        QCOMPARE(waited.code, 1);
        QVERIFY2(waited.error.contains(QStringLiteral("whctl device command get printer/SN3/")), qPrintable(waited.error));
    }

    void writesNothingHalfDone()
    {
        whctl("product create --template printer");
        QTemporaryDir dir;
        const auto out = dir.filePath(QStringLiteral("d"));
        // Refused by the server: not even the directory stays.
        auto run = whctl("device register --product printer --serial a/b --out", {out});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.error.contains(QStringLiteral("serial")), qPrintable(run.error));
        QVERIFY(!QFileInfo::exists(out));
        run = whctl("device register --product printer --serial", {QString(300, QLatin1Char('x')), QStringLiteral("--out"), out});
        QCOMPARE(run.code, 1);
        run = whctl("device register --product nothing --serial X --out", {out});
        QCOMPARE(run.code, 5);
        // A directory that holds a device is left alone, and none is registered.
        QVERIFY(QDir().mkdir(out));
        QFile kept(out + QStringLiteral("/connect.json"));
        QVERIFY(kept.open(QIODevice::WriteOnly));
        kept.close();
        run = whctl("device register --product printer --serial SN2 --out", {out});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.error.contains(QStringLiteral("not overwritten")), qPrintable(run.error));
        QCOMPARE(whctl("device get printer/SN2").code, 5);
        QCOMPARE(QDir(out).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).size(), 1);
    }

private:
    test::Whctl::Run whctl(const char *words, const QStringList &more = {}) const { return m_whctl(words, more); }

    v1::Presence::Status presence(const std::string &serial) const
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/" + serial);
        const auto device = client::callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, request);
        return device ? device->presence().status() : v1::Presence::STATUS_UNSPECIFIED;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    test::Whctl m_whctl;
};

QTEST_GUILESS_MAIN(TestWhctl)
#include "tst_whctl.moc"
