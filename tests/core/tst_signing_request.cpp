#include <QtTest>

#include "core/signing_request.h"

using namespace wheelhouse;
using namespace std::chrono_literals;

// Signing requests as OpenSSL's own program makes them.
class TestSigningRequest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judges_data();
    void judges();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
    void refusesAForgedSignature();
    void takesOverTheKeyAndNothingElse();
    void issuesForAnyTime();

private:
    // The key's options, then the subject.
    std::string make(const QStringList &key, const QString &subject, const QStringList &more = {})
    {
        return openssl(QStringList{QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-nodes"),
                                   QStringLiteral("-keyout"), m_folder.filePath(QStringLiteral("key.pem")),
                                   QStringLiteral("-subj"), subject}
                       + key + more);
    }
    std::string openssl(const QStringList &arguments, const QByteArray &input = {})
    {
        QProcess process;
        process.start(QStringLiteral("openssl"), arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(30'000) || process.exitCode() != 0)
            qFatal("openssl: %s", process.readAllStandardError().constData());
        return process.readAllStandardOutput().toStdString();
    }
    static QStringList curve(const char *name)
    {
        return {QStringLiteral("-newkey"), QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
                QStringLiteral("ec_paramgen_curve:") + QLatin1String(name)};
    }
    static QStringList rsa(int bits) { return {QStringLiteral("-newkey"), QStringLiteral("rsa:%1").arg(bits)}; }

    QTemporaryDir m_folder;
};

void TestSigningRequest::judges_data()
{
    QTest::addColumn<QStringList>("key");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("words");
    const auto add = [](const char *name, const QStringList &key, const char *subject, const char *words) {
        QTest::newRow(name) << key << QString::fromUtf8(subject) << QString::fromUtf8(words);
    };
    add("P-256", curve("P-256"), "/CN=SN1", "");
    add("P-384", curve("P-384"), "/CN=SN1", "");
    add("RSA 2048", rsa(2048), "/CN=SN1", "");
    add("no name", curve("P-256"), "/", "");
    add("only an organisation", curve("P-256"), "/O=Somebody", "");
    add("another's name", curve("P-256"), "/CN=SN2", "is for another name, \"SN2\"; its common name must be SN1 or empty");
    add("two names", curve("P-256"), "/CN=SN1/CN=SN2", "is for another name");
    add("another case", curve("P-256"), "/CN=sn1", "is for another name");
    add("RSA 1024", rsa(1024), "/CN=SN1", "it has 1024 bits");
    add("P-521", curve("P-521"), "/CN=SN1", "must hold a key on P-256 or P-384");
    add("secp256k1", curve("secp256k1"), "/CN=SN1", "must hold a key on P-256 or P-384");
    add("Ed25519", {QStringLiteral("-newkey"), QStringLiteral("ed25519")}, "/CN=SN1", "must hold a key on P-256 or P-384");
}

void TestSigningRequest::judges()
{
    QFETCH(QStringList, key);
    QFETCH(QString, subject);
    QFETCH(QString, words);
    const auto checked = checkSigningRequest(make(key, subject), "SN1", "certificate_signing_request");
    QVERIFY2(checked.has_value() == words.isEmpty(), checked ? "" : checked.error().message.c_str());
    if (words.isEmpty())
        return;
    QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(checked.error().fields.at(0).field, std::string("certificate_signing_request"));
    QVERIFY2(QString::fromStdString(checked.error().fields.at(0).description).contains(words),
             checked.error().fields.at(0).description.c_str());
}

void TestSigningRequest::refusesWhatIsNone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("words") << QByteArray("please");
    QTest::newRow("a certificate") << QByteArray::fromStdString(CertificateAuthority::create("CA")->certificatePem());
    QTest::newRow("base64 of nothing") << QByteArray("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n");
    QTest::newRow("too large") << QByteArray(100'000, 'A');
}

void TestSigningRequest::refusesWhatIsNone()
{
    QFETCH(QByteArray, text);
    const auto checked = checkSigningRequest(text.toStdString(), "SN1", "csr");
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
}

void TestSigningRequest::refusesAForgedSignature()
{
    // The last byte of the signature is another one.
    const auto der = openssl({QStringLiteral("req"), QStringLiteral("-outform"), QStringLiteral("DER")},
                             QByteArray::fromStdString(make(rsa(2048), QStringLiteral("/CN=SN1"))));
    QByteArray changed = QByteArray::fromStdString(der);
    changed[changed.size() - 1] = static_cast<char>(changed.back() ^ 1);
    const auto pem = "-----BEGIN CERTIFICATE REQUEST-----\n" + changed.toBase64() + "\n-----END CERTIFICATE REQUEST-----\n";
    const auto checked = checkSigningRequest(pem.toStdString(), "SN1", "csr");
    QVERIFY(!checked);
    QCOMPARE(checked.error().fields.at(0).description, std::string("is not signed with its own key"));
}

void TestSigningRequest::takesOverTheKeyAndNothingElse()
{
    const auto authority = *CertificateAuthority::create("Wheelhouse test CA");
    const auto certifier = *ClientCertifier::of(authority);
    const auto request = make(curve("P-384"), QStringLiteral("/O=Evil/CN=SN1"),
                              {QStringLiteral("-addext"), QStringLiteral("basicConstraints=critical,CA:TRUE"),
                               QStringLiteral("-addext"), QStringLiteral("subjectAltName=DNS:evil.example")});
    QVERIFY(checkSigningRequest(request, "SN1", "csr"));
    const auto certificate = certifier.sign(request, "0198-uid", 48h);
    QVERIFY(certificate);
    const auto facts = readCertificate(*certificate);
    QCOMPARE(facts->commonName, std::string("0198-uid"));
    QVERIFY(facts->names.empty());
    QVERIFY(authority.hasIssued(*certificate));
    QFile key(m_folder.filePath(QStringLiteral("key.pem")));
    QVERIFY(key.open(QIODevice::ReadOnly));
    QVERIFY(isKeyOf(*certificate, Secret(key.readAll().toStdString())));
    const auto text = openssl({QStringLiteral("x509"), QStringLiteral("-noout"), QStringLiteral("-text")},
                              QByteArray::fromStdString(*certificate));
    QVERIFY2(text.find("CA:FALSE") != std::string::npos && text.find("CA:TRUE") == std::string::npos, text.c_str());
    QVERIFY2(text.find("Evil") == std::string::npos && text.find("evil.example") == std::string::npos, text.c_str());
}

void TestSigningRequest::issuesForAnyTime()
{
    const auto authority = *CertificateAuthority::create("Wheelhouse test CA");
    const auto issued = ClientCertifier::of(authority)->issue("0198-uid", 1h);
    QVERIFY(issued);
    const auto facts = readCertificate(issued->certificatePem);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    QVERIFY(facts->expireTime > now + 59min && facts->expireTime <= now + 1h);
    QVERIFY(isKeyOf(issued->certificatePem, issued->keyPem));
    QVERIFY(authority.hasIssued(issued->certificatePem));
}

QTEST_GUILESS_MAIN(TestSigningRequest)
#include "tst_signing_request.moc"
