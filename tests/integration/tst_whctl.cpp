#include <QtTest/QtTest>

#include "tests/support/server_process.h"

using namespace wheelhouse;

namespace {

struct Run {
    int code = -1;
    QString output;
    QString error;

    QJsonObject json() const { return QJsonDocument::fromJson(output.toUtf8()).object(); }
};

} // namespace

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
        m_environment = QProcessEnvironment::systemEnvironment();
        m_environment.insert(QStringLiteral("WHEELHOUSE_SERVER"), QString::fromStdString(m_server->address()));
        m_environment.insert(QStringLiteral("WHEELHOUSE_CA"), QString::fromStdString(m_server->caFile()));
        m_environment.insert(QStringLiteral("WHEELHOUSE_TOKEN_FILE"), QString::fromStdString(m_server->tokenFile()));
    }

    void cleanupTestCase() { QVERIFY(!m_server || m_server->stop()); }

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
        QTest::newRow("unknown format") << "status -o xml" << 2 << "";
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
        const auto connect = readJson(out + QStringLiteral("/connect.json"));
        QCOMPARE(QFile::permissions(out + QStringLiteral("/connect.json")) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        for (const auto *key : {"host", "port", "client_id", "username", "password", "topic_prefix", "ca_file"}) {
            QVERIFY2(connect.contains(QLatin1String(key)), key);
        }
        QVERIFY(!registered.output.contains(connect.value(u"password").toString()));

        // Any MQTT client can be that device.
        QCOMPARE(presence(QStringLiteral("printer/SN1")), QStringLiteral("STATUS_NEVER_SEEN"));
        QProcess device;
        device.start(QStringLiteral("mosquitto_sub"),
                     clientArguments(connect) + QStringList{QStringLiteral("-t"), connect.value(u"topic_prefix").toString() + QStringLiteral("/down/#")});
        QVERIFY(device.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(presence(QStringLiteral("printer/SN1")), QStringLiteral("STATUS_ONLINE"), 3000);
        device.kill();
        device.waitForFinished();
        QTRY_COMPARE_WITH_TIMEOUT(presence(QStringLiteral("printer/SN1")), QStringLiteral("STATUS_OFFLINE"), 3000);
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
    // `words` are split at spaces, `more` are not.
    Run whctl(const char *words, const QStringList &more = {}) const
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        process.start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/whctl"),
                      QString::fromUtf8(words).split(QLatin1Char(' '), Qt::SkipEmptyParts) + more);
        process.closeWriteChannel();
        Run run;
        if (process.waitForFinished(30'000) && process.exitStatus() == QProcess::NormalExit) {
            run.code = process.exitCode();
        }
        run.output = QString::fromUtf8(process.readAllStandardOutput());
        run.error = QString::fromUtf8(process.readAllStandardError());
        return run;
    }

    QString presence(const QString &device) const
    {
        return whctl("device get", {device, QStringLiteral("-o"), QStringLiteral("json")})
            .json()
            .value(u"presence")
            .toObject()
            .value(u"status")
            .toString();
    }

    static QJsonObject readJson(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }

    static QStringList clientArguments(const QJsonObject &connect)
    {
        QStringList arguments{QStringLiteral("-V"), QStringLiteral("mqttv5"),
                              QStringLiteral("-h"), connect.value(u"host").toString(),
                              QStringLiteral("-p"), QString::number(connect.value(u"port").toInt()),
                              QStringLiteral("-i"), connect.value(u"client_id").toString(),
                              QStringLiteral("-u"), connect.value(u"username").toString(),
                              QStringLiteral("-P"), connect.value(u"password").toString()};
        if (!connect.value(u"ca_file").toString().isEmpty()) {
            arguments << QStringLiteral("--cafile") << connect.value(u"ca_file").toString();
        }
        return arguments;
    }

    std::unique_ptr<test::ServerProcess> m_server;
    QProcessEnvironment m_environment;
};

QTEST_GUILESS_MAIN(TestWhctl)
#include "tst_whctl.moc"
