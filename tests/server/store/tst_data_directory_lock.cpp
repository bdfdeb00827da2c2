#include <QtTest>

#include <sys/wait.h>
#include <unistd.h>

#include "server/store/data_directory_lock.h"

using namespace wheelhouse;
using store::DataDirectoryLock;

class TestDataDirectoryLock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesThePrivateDirectory();
    void refusesASecondServer();
    void isFreeAfterACrash();
};

void TestDataDirectoryLock::makesThePrivateDirectory()
{
    const QTemporaryDir parent;
    const QString path = parent.filePath(QStringLiteral("a/b"));
    const auto lock = DataDirectoryLock::acquire(path.toStdString());
    QVERIFY(lock.has_value());
    QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void TestDataDirectoryLock::refusesASecondServer()
{
    const QTemporaryDir directory;
    const std::string path = directory.path().toStdString();
    {
        const auto first = DataDirectoryLock::acquire(path);
        QVERIFY(first.has_value());
        const auto second = DataDirectoryLock::acquire(path);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(second.error().message.find(std::to_string(::getpid())) != std::string::npos);
    }
    QVERIFY(DataDirectoryLock::acquire(path).has_value());
}

void TestDataDirectoryLock::isFreeAfterACrash()
{
    const QTemporaryDir directory;
    const std::string path = directory.path().toStdString();
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = DataDirectoryLock::acquire(path);
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFSIGNALED(status));
    QVERIFY(DataDirectoryLock::acquire(path).has_value());
}

QTEST_GUILESS_MAIN(TestDataDirectoryLock)
#include "tst_data_directory_lock.moc"
