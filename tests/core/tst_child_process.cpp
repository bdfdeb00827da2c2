// Real programs, run and bounded.
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <unistd.h>

#include "core/child_process.h"

using namespace wheelhouse;

class TestChildProcess : public QObject {
    Q_OBJECT

    static ChildCommand shell(const std::string &script)
    {
        ChildCommand command;
        command.program = "sh";
        command.arguments = {"-c", script};
        return command;
    }

private Q_SLOTS:
    void tellsWhatItSaid()
    {
        const auto result = runChild(shell("echo out; echo err >&2; exit 7"));
        QVERIFY(result);
        QCOMPARE(result->exitStatus, 7);
        QCOMPARE(result->output, std::string("out\n"));
        QCOMPARE(result->errors, std::string("err\n"));
        QCOMPARE(runChild(shell("kill -TERM $$"))->exitStatus, 128 + SIGTERM);
    }

    void choosesItsEnvironment()
    {
        qputenv("WH_TEST_KEPT", "kept");
        qputenv("WH_SECRET_A", "secret");
        qputenv("NOTIFY_SOCKET", "/run/systemd");
        auto command = shell("echo $WH_TEST_KEPT/$WH_SECRET_A/$NOTIFY_SOCKET/$WH_ADDED/$PWD");
        command.environment = {{"WH_ADDED", "a b"}};
        command.withoutPrefixes = {"WH_SECRET_"};
        const QTemporaryDir folder;
        command.directory = folder.path().toStdString();
        const auto result = runChild(command);
        qunsetenv("NOTIFY_SOCKET");
        QVERIFY(result);
        QCOMPARE(result->output, "kept///a b/" + command.directory + "\n");
    }

    void isEndedInTime()
    {
        auto command = shell("sleep 100 & sleep 100");
        command.timeLimit = std::chrono::milliseconds(200);
        const auto result = runChild(command);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(QString::fromStdString(result.error().message).startsWith(QStringLiteral("the program sh did not end")));
    }

    void isEndedWhenTold()
    {
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        QCOMPARE(::write(ends[1], "x", 1), 1);
        auto command = shell("sleep 100");
        command.stopDescriptor = ends[0];
        const auto result = runChild(command);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        ::close(ends[0]);
        ::close(ends[1]);
    }

    void isHeldToItsOutput()
    {
        auto command = shell("yes");
        command.name = "the plugin";
        command.maxOutputBytes = 100'000;
        const auto result = runChild(command);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::ResourceExhausted);
        QVERIFY(QString::fromStdString(result.error().message).startsWith(QStringLiteral("the plugin wrote more")));
        // Of its errors the first part is kept, and it goes on.
        auto noisy = shell("head -c 1000000 /dev/zero >&2; echo done");
        noisy.maxErrorBytes = 1000;
        const auto noisyResult = runChild(noisy);
        QVERIFY(noisyResult);
        QCOMPARE(noisyResult->output, std::string("done\n"));
        QCOMPARE(noisyResult->errors.size(), std::size_t(1000));
    }

    void saysWhatIsNotThere()
    {
        ChildCommand command;
        command.program = "no-such-program-of-wheelhouse";
        const auto result = runChild(command);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_child_process.moc"
