#include <QtTest>

#include <future>

#include "server/links/kubernetes/credential_source.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

class TestCredentialSource : public QObject {
    Q_OBJECT

    // A plugin that is a shell script; the source itself uses no shell.
    Kubeconfig withPlugin(const QByteArray &script, const std::string &version = "v1")
    {
        const QString path = m_directory.filePath(QStringLiteral("plugin-%1").arg(++m_count));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write a plugin");
        file.write("#!/bin/sh\n" + script);
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        Kubeconfig config;
        config.server = "https://h:1";
        config.exec = ExecPlugin{"client.authentication.k8s.io/" + version, path.toStdString(), {}, {}, {}, false};
        return config;
    }

    static Result<Credentials> ask(CredentialSource &source)
    {
        std::promise<Result<Credentials>> promise;
        source.get([&](Result<Credentials> result) { promise.set_value(std::move(result)); });
        return promise.get_future().get();
    }

    QTemporaryDir m_directory;
    int m_count = 0;

private Q_SLOTS:
    void givesTokensAndPasswords()
    {
        Kubeconfig config;
        config.token = Secret("t");
        QCOMPARE(ask(*makeCredentialSource(config))->authorization.reveal(), std::string("Bearer t"));
        config.token = Secret();
        config.userName = Secret("joe");
        config.password = Secret("pw");
        QCOMPARE(ask(*makeCredentialSource(config))->authorization.reveal(), std::string("Basic am9lOnB3"));
    }

    void runsThePluginOnceUntilItExpires()
    {
        const QString log = m_directory.filePath(QStringLiteral("runs"));
        const QByteArray script = "echo run >> " + log.toUtf8()
            + "\ncase \"$KUBERNETES_EXEC_INFO\" in *'\"interactive\":false'*) ;; *) exit 3;; esac\n"
              "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\","
              "\"status\":{\"token\":\"fresh\",\"expirationTimestamp\":\"2099-01-01T00:00:00Z\"}}'\n";
        const auto source = makeCredentialSource(withPlugin(script, "v1beta1"));
        const auto first = ask(*source);
        QVERIFY2(first, first ? "" : first.error().message.c_str());
        QCOMPARE(first->authorization.reveal(), std::string("Bearer fresh"));
        QVERIFY(ask(*source));
        QFile file(log);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 1);
        source->invalidate();
        QVERIFY(ask(*source));
        file.seek(0);
        QCOMPARE(file.readAll().count('\n'), 2);
    }

    void tellsWhyAPluginFailed()
    {
        const auto source
            = makeCredentialSource(withPlugin("echo top-secret-output\necho 'log in again' >&2\nexit 4\n"));
        const auto answer = ask(*source);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unauthenticated);
        QVERIFY(answer.error().message.find("status 4: log in again") != std::string::npos);
        QVERIFY(answer.error().message.find("top-secret") == std::string::npos);
    }

    void refusesForeignAnswers()
    {
        for (const char *script : {"echo hello\n", "echo '{}'\n",
                                   "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"other/v1\",\"status\":{}}'\n"})
            QVERIFY(!ask(*makeCredentialSource(withPlugin(script))));
        Kubeconfig missing = withPlugin("");
        missing.exec->command = "no-such-plugin-anywhere";
        missing.exec->installHint = "install it first";
        const auto answer = ask(*makeCredentialSource(missing));
        QVERIFY(answer.error().message.find("no program") != std::string::npos);
        QVERIFY(answer.error().message.find("install it first") != std::string::npos);
    }

    void endsAPluginThatHangs()
    {
        QElapsedTimer timer;
        timer.start();
        const auto source = makeCredentialSource(withPlugin("sleep 300 & sleep 300\n"));
        const auto answer = ask(*source);
        QVERIFY(!answer);
        QVERIFY2(answer.error().message.find("did not end within 8 s") != std::string::npos,
                 answer.error().message.c_str());
        QVERIFY(timer.elapsed() < 9500);
    }

    void stopsWhileAPluginRuns()
    {
        const auto source = makeCredentialSource(withPlugin("sleep 300\n"));
        std::promise<Result<Credentials>> promise;
        auto answer = promise.get_future();
        source->get([&](Result<Credentials> result) { promise.set_value(std::move(result)); });
        QTest::qWait(200);
        QElapsedTimer timer;
        timer.start();
        source->stop();
        QVERIFY(timer.elapsed() < 1000);
        QVERIFY(!answer.get());
    }
};

QTEST_GUILESS_MAIN(TestCredentialSource)
#include "tst_credential_source.moc"
