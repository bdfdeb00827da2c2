#include <QtTest>

#include "core/private_file.h"

using namespace wheelhouse;

class TestPrivateFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatWasWritten();
    void knowsAMissingFile();
    void refusesAFileThatOthersMayRead();
    void saysWhyItCannotWrite();
};

void TestPrivateFile::keepsWhatWasWritten()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("secret"));
    for (const std::string &content : {std::string("first"), std::string("a\0b", 3), std::string()}) {
        QVERIFY(writePrivateFile(path.toStdString(), Secret(content)).has_value());
        const auto read = readPrivateFile(path.toStdString());
        QVERIFY(read && *read);
        QCOMPARE((*read)->reveal(), content);
    }
    QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
    QCOMPARE(QDir(directory.path()).entryList(QDir::Files), QStringList{QStringLiteral("secret")});
}

void TestPrivateFile::knowsAMissingFile()
{
    const QTemporaryDir directory;
    const auto read = readPrivateFile(directory.filePath(QStringLiteral("none")).toStdString());
    QVERIFY(read.has_value());
    QVERIFY(!read->has_value());
}

void TestPrivateFile::refusesAFileThatOthersMayRead()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("secret"));
    QVERIFY(writePrivateFile(path.toStdString(), Secret("x")).has_value());
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    const auto read = readPrivateFile(path.toStdString());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::FailedPrecondition);
    QVERIFY(read.error().message.find("chmod 600") != std::string::npos);
}

void TestPrivateFile::saysWhyItCannotWrite()
{
    const auto written = writePrivateFile("/nonexistent/secret", Secret("x"));
    QVERIFY(!written);
    QVERIFY(written.error().message.find("No such file or directory") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestPrivateFile)
#include "tst_private_file.moc"
