#include <QtTest>

#include "core/certificate_stamp.h"
#include "core/identifier.h"
#include "core/x509.h"

using namespace wheelhouse;

class TestCertificateStamp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The short way says what the whole one says; before and after 2050, when
    // times begin to be written in another way.
    void saysWhatTheCertificateSays_data()
    {
        QTest::addColumn<int>("days");
        QTest::newRow("a day") << 1;
        QTest::newRow("ten years") << 3650;
        QTest::newRow("after 2050") << 36500;
    }
    void saysWhatTheCertificateSays()
    {
        QFETCH(int, days);
        const auto authority = CertificateAuthority::create("Test", std::chrono::days(days));
        QVERIFY(authority);
        const auto client = authority->issueClient("SN1", std::chrono::days(days));
        const auto server = authority->issueServer({"a.example", "127.0.0.1"}, std::chrono::days(days));
        QVERIFY(client && server);
        for (const auto &pem : {authority->certificatePem(), client->certificatePem, server->certificatePem}) {
            const auto facts = readCertificate(pem);
            const auto stamp = readCertificateStamp(pem);
            QVERIFY(facts);
            QVERIFY2(stamp, stamp ? "" : stamp.error().message.c_str());
            QCOMPARE(hexText(stamp->fingerprint), facts->fingerprint);
            QVERIFY(stamp->expireTime == facts->expireTime);
        }
    }

    void refusesWhatIsNone()
    {
        const auto authority = CertificateAuthority::create("Test");
        QVERIFY(authority);
        QVERIFY(!readCertificateStamp({}));
        QVERIFY(!readCertificateStamp("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"));
        QVERIFY(!readCertificateStamp(authority->keyPem().reveal()));
        // What is in it is cut off after so many bytes.
        const QByteArray pem = QByteArray::fromStdString(authority->certificatePem());
        const QByteArray der = QByteArray::fromBase64(pem.split('\n').mid(1, pem.count('\n') - 2).join());
        QVERIFY(der.size() > 200);
        for (int size = 0; size < 150; ++size) {
            const QByteArray cut = "-----BEGIN CERTIFICATE-----\n" + der.left(size).toBase64() + "\n-----END CERTIFICATE-----\n";
            const auto stamp = readCertificateStamp(cut.toStdString());
            QVERIFY2(!stamp, qPrintable(QString::number(size)));
            QCOMPARE(stamp.error().code, ErrorCode::InvalidArgument);
        }
    }
};

QTEST_APPLESS_MAIN(TestCertificateStamp)
#include "tst_certificate_stamp.moc"
