#include <QtTest>

#include "core/x509.h"
#include "server/access/server_identity.h"

using namespace wheelhouse;
using access::loadServerIdentity;
using access::ServerIdentity;

class TestServerIdentity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesAnIdentityOnce();
    void coversTheHostsItListensOn();
    void renewsInTime();
    void replacesAPairThatDoesNotFit();
    void refusesToLoseItsAuthority();

private:
    static ServerIdentity load(const QTemporaryDir &directory, const std::vector<std::string> &hosts = {},
                               std::chrono::days later = {})
    {
        auto identity = loadServerIdentity(directory.path().toStdString(), hosts,
                                           std::chrono::system_clock::now() + later);
        if (!identity)
            qFatal("%s", identity.error().message.c_str());
        return std::move(*identity);
    }
};

void TestServerIdentity::makesAnIdentityOnce()
{
    const QTemporaryDir directory;
    const auto first = load(directory);
    const auto second = load(directory);
    QCOMPARE(first.serverId, second.serverId);
    QCOMPARE(first.serverId.size(), std::size_t(36));
    QCOMPARE(first.authorityPem, second.authorityPem);
    QCOMPARE(first.certificatePem, second.certificatePem);
    QVERIFY(isKeyOf(second.certificatePem, second.keyPem));
    for (const char *name : {"ca.key", "server.key"})
        QCOMPARE(QFile::permissions(directory.filePath(QString::fromLatin1(name)))
                     & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
}

void TestServerIdentity::coversTheHostsItListensOn()
{
    const QTemporaryDir directory;
    const auto local = load(directory);
    const auto names = readCertificate(local.certificatePem)->names;
    for (const char *name : {"localhost", "127.0.0.1", "::1"})
        QVERIFY(std::find(names.begin(), names.end(), name) != names.end());
    QCOMPARE(load(directory, {"0.0.0.0", "::", "localhost"}).certificatePem, local.certificatePem);
    const auto wider = load(directory, {"fleet.example.com", "192.0.2.7"});
    QVERIFY(wider.certificatePem != local.certificatePem);
    const auto widerNames = readCertificate(wider.certificatePem)->names;
    for (const char *name : {"fleet.example.com", "192.0.2.7"})
        QVERIFY(std::find(widerNames.begin(), widerNames.end(), name) != widerNames.end());
    QCOMPARE(wider.authorityPem, local.authorityPem);
}

void TestServerIdentity::renewsInTime()
{
    const QTemporaryDir directory;
    const auto first = load(directory);
    QCOMPARE(load(directory, {}, std::chrono::days(360)).certificatePem, first.certificatePem);
    QVERIFY(load(directory, {}, std::chrono::days(380)).certificatePem != first.certificatePem);
}

void TestServerIdentity::replacesAPairThatDoesNotFit()
{
    const QTemporaryDir directory;
    const QTemporaryDir other;
    const auto first = load(directory);
    load(other);
    QVERIFY(QFile::remove(directory.filePath(QStringLiteral("server.key"))));
    QVERIFY(QFile::copy(other.filePath(QStringLiteral("server.key")), directory.filePath(QStringLiteral("server.key"))));
    const auto repaired = load(directory);
    QVERIFY(repaired.certificatePem != first.certificatePem);
    QVERIFY(isKeyOf(repaired.certificatePem, repaired.keyPem));
}

void TestServerIdentity::refusesToLoseItsAuthority()
{
    const QTemporaryDir directory;
    load(directory);
    QVERIFY(QFile::remove(directory.filePath(QStringLiteral("ca.key"))));
    const auto refused = loadServerIdentity(directory.path().toStdString(), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
    QVERIFY(refused.error().message.find("ca.key is missing") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestServerIdentity)
#include "tst_server_identity.moc"
