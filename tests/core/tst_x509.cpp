#include <QtTest>

#include "core/x509.h"

using namespace wheelhouse;
using namespace std::chrono_literals;

class TestX509 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void issuesForAServer();
    void issuesForAClient();
    void comesBackFromPem();
    void refusesWhatDoesNotBelongTogether();
    void knowsItsOwn();
    void refusesBadNames();
    void openSslAgrees();
    void clientLeafHasTheProfile();

private:
    static CertificateAuthority authority() { return *CertificateAuthority::create("Wheelhouse test CA"); }
};

void TestX509::issuesForAServer()
{
    const auto issued = authority().issueServer({"localhost", "127.0.0.1", "::1", "a,DNS:evil.example"}, std::chrono::days(30));
    QVERIFY(issued.has_value());
    const auto facts = readCertificate(issued->certificatePem);
    QVERIFY(facts.has_value());
    QCOMPARE(facts->commonName, std::string("localhost"));
    QCOMPARE(facts->names, (std::vector<std::string>{"localhost", "127.0.0.1", "::1", "a,DNS:evil.example"}));
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    QVERIFY(facts->startTime < now && facts->startTime > now - 2h);
    QVERIFY(facts->expireTime > now + std::chrono::days(29) && facts->expireTime < now + std::chrono::days(31));
    QCOMPARE(facts->fingerprint.size(), std::size_t(64));
    QCOMPARE(facts->serialNumber.size(), std::size_t(32));
    QVERIFY(isKeyOf(issued->certificatePem, issued->keyPem));
}

void TestX509::issuesForAClient()
{
    const auto ca = authority();
    const auto issued = ca.issueClient("speaker.SN0001");
    QVERIFY(issued.has_value());
    QCOMPARE(readCertificate(issued->certificatePem)->commonName, std::string("speaker.SN0001"));
    QVERIFY(issued->keyPem.reveal().starts_with("-----BEGIN PRIVATE KEY-----"));
    const auto other = ca.issueClient("speaker.SN0001");
    QVERIFY(readCertificate(other->certificatePem)->serialNumber != readCertificate(issued->certificatePem)->serialNumber);
}

void TestX509::comesBackFromPem()
{
    const auto first = authority();
    const auto loaded = CertificateAuthority::load(first.certificatePem(), first.keyPem());
    QVERIFY(loaded.has_value());
    QCOMPARE(loaded->certificatePem(), first.certificatePem());
    QVERIFY(first.hasIssued(loaded->issueClient("x")->certificatePem));
}

void TestX509::refusesWhatDoesNotBelongTogether()
{
    const auto one = authority();
    const auto two = authority();
    QVERIFY(!CertificateAuthority::load(one.certificatePem(), two.keyPem()));
    QVERIFY(!CertificateAuthority::load("rubbish", one.keyPem()));
    QVERIFY(!CertificateAuthority::load(one.certificatePem(), Secret("rubbish")));
    const auto leaf = one.issueClient("leaf");
    const auto refused = CertificateAuthority::load(leaf->certificatePem, leaf->keyPem);
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("the certificate is no authority's"));
    QVERIFY(!isKeyOf(leaf->certificatePem, one.keyPem()));
}

void TestX509::knowsItsOwn()
{
    const auto one = authority();
    const auto two = authority();
    const auto issued = one.issueClient("x", std::chrono::days(1));
    QVERIFY(one.hasIssued(issued->certificatePem));
    QVERIFY(!two.hasIssued(issued->certificatePem));
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    QVERIFY(!one.hasIssued(issued->certificatePem, now + std::chrono::days(2)));
    QVERIFY(!one.hasIssued("rubbish"));
}

void TestX509::refusesBadNames()
{
    QCOMPARE(authority().issueClient("").error().code, ErrorCode::InvalidArgument);
    QCOMPARE(authority().issueClient(std::string(65, 'x')).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(authority().issueServer({}).error().code, ErrorCode::InvalidArgument);
    QVERIFY(authority().issueServer({std::string(60, 'x') + ".example"}).has_value());
    QVERIFY(!readCertificate("rubbish"));
}

// Another reader than ourselves: the openssl program, with its strict checks.
void TestX509::openSslAgrees()
{
    const QTemporaryDir directory;
    const auto ca = authority();
    const auto issued = ca.issueServer({"localhost"});
    const auto save = [&](const QString &name, const std::string &text) {
        QFile file(directory.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text.data(), static_cast<qint64>(text.size()));
    };
    save(QStringLiteral("ca.crt"), ca.certificatePem());
    save(QStringLiteral("server.crt"), issued->certificatePem);
    QProcess openssl;
    openssl.setWorkingDirectory(directory.path());
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("verify"), QStringLiteral("-x509_strict"), QStringLiteral("-purpose"),
                   QStringLiteral("sslserver"), QStringLiteral("-verify_hostname"), QStringLiteral("localhost"),
                   QStringLiteral("-CAfile"), QStringLiteral("ca.crt"), QStringLiteral("server.crt")});
    QVERIFY(openssl.waitForFinished());
    QVERIFY2(openssl.exitCode() == 0, openssl.readAllStandardError().constData());
}

// What is written by hand says what OpenSSL would have made it say.
void TestX509::clientLeafHasTheProfile()
{
    const auto ca = authority();
    const std::string longName(64, 'n');
    const auto issued = ca.issueClient(longName, std::chrono::days(365 * 40));
    QVERIFY(issued.has_value());
    QVERIFY(isKeyOf(issued->certificatePem, issued->keyPem));
    QVERIFY(ca.hasIssued(issued->certificatePem));
    QCOMPARE(readCertificate(issued->certificatePem)->commonName, longName);
    QCOMPARE(readCertificate(issued->certificatePem)->serialNumber.size(), std::size_t(32));
    // Beyond 2049 the year has four digits.
    QVERIFY(readCertificate(issued->certificatePem)->expireTime
            > std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + std::chrono::days(365 * 39));
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("leaf.pem")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(issued->certificatePem.c_str());
    file.close();
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), {QStringLiteral("x509"), QStringLiteral("-in"), file.fileName(),
                                              QStringLiteral("-noout"), QStringLiteral("-text")});
    QVERIFY(openssl.waitForFinished());
    const auto text = openssl.readAllStandardOutput();
    for (const char *said : {"Version: 3", "Signature Algorithm: ecdsa-with-SHA256", "Issuer: CN = Wheelhouse test CA",
                             "ASN1 OID: prime256v1", "X509v3 Basic Constraints: critical", "CA:FALSE",
                             "X509v3 Key Usage: critical", "Digital Signature", "TLS Web Client Authentication",
                             "X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier"})
        QVERIFY2(text.contains(said), said);
}

QTEST_GUILESS_MAIN(TestX509)
#include "tst_x509.moc"
