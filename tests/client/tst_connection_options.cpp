#include <QtTest/QtTest>

#include "client/connection_options.h"

using namespace wheelhouse;
using namespace wheelhouse::client;

namespace {

// A certificate of no use but to be one.
const char *const kCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBdDCCARmgAwIBAgIUVm5kZXItd2hlZWxob3VzZS10ZXMwCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
)";

} // namespace

class TestConnectionOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        for (const auto *variable : {"WHEELHOUSE_SERVER", "WHEELHOUSE_CA", "WHEELHOUSE_TOKEN_FILE", "XDG_RUNTIME_DIR"}) {
            qunsetenv(variable);
        }
        m_dir = std::make_unique<QTemporaryDir>();
    }

    void parsesAddresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::newRow("name") << "wheelhouse.example:7443" << "wheelhouse.example:7443";
        QTest::newRow("IPv4") << "127.0.0.1:1" << "127.0.0.1:1";
        QTest::newRow("IPv6") << "[::1]:7443" << "[::1]:7443";
        QTest::newRow("socket") << "unix:/run/w.sock" << "unix:/run/w.sock";
        QTest::newRow("socket with slashes") << "unix:///run/w.sock" << "unix:/run/w.sock";
        QTest::newRow("no port") << "localhost" << "";
        QTest::newRow("empty port") << "localhost:" << "";
        QTest::newRow("port 0") << "localhost:0" << "";
        QTest::newRow("port too large") << "localhost:65536" << "";
        QTest::newRow("port with letters") << "localhost:74x" << "";
        QTest::newRow("bare IPv6") << "::1:7443" << "";
        QTest::newRow("scheme") << "https://localhost:7443" << "";
        QTest::newRow("no host") << ":7443" << "";
        QTest::newRow("empty socket") << "unix:" << "";
        QTest::newRow("socket too long") << QStringLiteral("unix:/") + QString(200, QLatin1Char('x')) << "";
        QTest::newRow("empty") << "" << "";
    }

    void parsesAddresses()
    {
        QFETCH(QString, text);
        QFETCH(QString, printed);
        const auto address = ServerAddress::parse(text.toStdString());
        QCOMPARE(address.has_value(), !printed.isEmpty());
        if (address) {
            QCOMPARE(QString::fromStdString(address->toString()), printed);
        } else {
            QCOMPARE(address.error().code, ErrorCode::InvalidArgument);
            QCOMPARE(address.error().fields.at(0).field, std::string("server"));
        }
    }

    void fallsBackToTheLocalSocket()
    {
        auto options = connectionFromEnvironment();
        QVERIFY(options.has_value());
        QCOMPARE(options->server.toString(), std::string("unix:/run/wheelhouse/wheelhoused.sock"));
        QVERIFY(options->token.empty());

        qputenv("XDG_RUNTIME_DIR", m_dir->path().toUtf8());
        QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("wheelhouse")));
        write(QStringLiteral("wheelhouse/wheelhoused.sock"), "");
        options = connectionFromEnvironment();
        QVERIFY(options.has_value());
        QCOMPARE(QString::fromStdString(options->server.path), m_dir->filePath(QStringLiteral("wheelhouse/wheelhoused.sock")));
    }

    void namesTheFileThatIsWrong_data()
    {
        QTest::addColumn<QString>("ca");
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("words");
        QTest::newRow("no CA") << "" << "token" << "ca" << "--ca FILE";
        QTest::newRow("CA missing") << "nowhere" << "token" << "ca" << "there is no file";
        QTest::newRow("CA a directory") << "." << "token" << "ca" << "is a directory";
        QTest::newRow("CA not PEM") << "token" << "token" << "ca" << "is not a PEM file";
        QTest::newRow("no certificate in the PEM") << "broken.crt" << "token" << "ca" << "is not a PEM file";
    }

    void namesTheFileThatIsWrong()
    {
        QFETCH(QString, ca);
        QFETCH(QString, token);
        QFETCH(QString, field);
        QFETCH(QString, words);
        write(QStringLiteral("token"), "secret\n");
        write(QStringLiteral("broken.crt"), kCertificate);
        const auto path = [this](const QString &name) {
            return name.isEmpty() ? std::string() : m_dir->filePath(name).toStdString();
        };
        const auto options = resolveConnection({"localhost:7443", path(ca), path(token)});
        QVERIFY(!options.has_value());
        QCOMPARE(QString::fromStdString(options.error().fields.at(0).field), field);
        QVERIFY2(options.error().message.find(words.toStdString()) != std::string::npos, options.error().message.c_str());
    }

    void readsTokens_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<bool>("good");
        QTest::newRow("one line") << QByteArray("abc_DEF-1\n") << true;
        QTest::newRow("empty") << QByteArray(" \n") << false;
        QTest::newRow("two lines") << QByteArray("abc\ndef\n") << false;
        QTest::newRow("binary") << QByteArray("abc\x01\x02", 5) << false;
        QTest::newRow("not ASCII") << QByteArray("密码") << false;
        QTest::newRow("too long") << QByteArray(5000, 'x') << false;
        QTest::newRow("huge") << QByteArray(2'000'000, 'x') << false;
    }

    void readsTokens()
    {
        QFETCH(QByteArray, content);
        QFETCH(bool, good);
        write(QStringLiteral("token"), content);
        const auto options
            = resolveConnection({"unix:/tmp/w.sock", "", m_dir->filePath(QStringLiteral("token")).toStdString()});
        QCOMPARE(options.has_value(), good);
        if (good) {
            QCOMPARE(options->token.reveal(), content.trimmed().toStdString());
        } else {
            QCOMPARE(options.error().fields.at(0).field, std::string("token_file"));
            QVERIFY(options.error().message.find("abc") == std::string::npos);
        }
    }

private:
    void write(const QString &name, const QByteArray &content)
    {
        QFile file(m_dir->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

QTEST_GUILESS_MAIN(TestConnectionOptions)
#include "tst_connection_options.moc"
