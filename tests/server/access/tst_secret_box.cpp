#include <QtTest>

#include "server/access/secret_box.h"

using namespace wheelhouse;
using access::SecretBox;

class TestSecretBox : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensWhatItSealed();
    void opensAfterARestart();
    void refusesOtherPurposesKeysAndChanges();
    void refusesABadKeyFile();
};

void TestSecretBox::opensWhatItSealed()
{
    const QTemporaryDir directory;
    const auto box = SecretBox::open(directory.path().toStdString());
    QVERIFY(box.has_value());
    for (const std::string &text : {std::string(), std::string("kubeconfig"), std::string(100'000, 'x')}) {
        const std::string sealed = box->seal(Secret(text), "clusters/prod/kubeconfig");
        QCOMPARE(sealed.size(), text.size() + 41);
        QVERIFY(text.empty() || sealed.find(text) == std::string::npos);
        QVERIFY(sealed != box->seal(Secret(text), "clusters/prod/kubeconfig"));
        const auto opened = box->unseal(sealed, "clusters/prod/kubeconfig");
        QVERIFY(opened.has_value());
        QCOMPARE(opened->reveal(), text);
    }
}

void TestSecretBox::opensAfterARestart()
{
    const QTemporaryDir directory;
    const std::string sealed = SecretBox::open(directory.path().toStdString())->seal(Secret("x"), "a");
    QCOMPARE(SecretBox::open(directory.path().toStdString())->unseal(sealed, "a")->reveal(), std::string("x"));
    QCOMPARE(QFile::permissions(directory.filePath(QStringLiteral("secret.key")))
                 & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
}

void TestSecretBox::refusesOtherPurposesKeysAndChanges()
{
    const QTemporaryDir one;
    const QTemporaryDir two;
    const auto box = SecretBox::open(one.path().toStdString());
    std::string sealed = box->seal(Secret("hunter2"), "clusters/prod/kubeconfig");
    QCOMPARE(box->unseal(sealed, "clusters/test/kubeconfig").error().code, ErrorCode::FailedPrecondition);
    QVERIFY(!SecretBox::open(two.path().toStdString())->unseal(sealed, "clusters/prod/kubeconfig"));
    QVERIFY(!box->unseal(sealed.substr(0, 40), "clusters/prod/kubeconfig"));
    QVERIFY(!box->unseal({}, "clusters/prod/kubeconfig"));
    for (const std::size_t at : {std::size_t(0), std::size_t(5), sealed.size() - 1}) {
        std::string changed = sealed;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        QVERIFY(!box->unseal(changed, "clusters/prod/kubeconfig"));
    }
}

void TestSecretBox::refusesABadKeyFile()
{
    const QTemporaryDir directory;
    QVERIFY(SecretBox::open(directory.path().toStdString()).has_value());
    const QString path = directory.filePath(QStringLiteral("secret.key"));
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    QCOMPARE(SecretBox::open(directory.path().toStdString()).error().code, ErrorCode::FailedPrecondition);
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(QFile::resize(path, 10));
    QCOMPARE(SecretBox::open(directory.path().toStdString()).error().code, ErrorCode::FailedPrecondition);
}

QTEST_GUILESS_MAIN(TestSecretBox)
#include "tst_secret_box.moc"
