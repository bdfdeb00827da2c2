#include <QtTest>

#include <future>

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/credential_source.h"
#include "server/links/kubernetes/oidc_credential_source.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

namespace {

// A JSON Web Token that says nothing but when it expires.
std::string tokenUntil(std::chrono::system_clock::time_point time, const std::string &mark)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    std::string payload = encodeBase64("{\"exp\":" + std::to_string(seconds) + ",\"jti\":\"" + mark + "\"}");
    payload.erase(payload.find_last_not_of('=') + 1);
    std::replace(payload.begin(), payload.end(), '+', '-');
    std::replace(payload.begin(), payload.end(), '/', '_');
    return "e30." + payload + ".c2ln";
}

// An identity provider: a discovery document, and a token endpoint whose
// refresh tokens are good for one use.
class Issuer {
public:
    Issuer()
        : m_server([this](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
              answer(request, connection);
          })
    {
    }

    Kubeconfig kubeconfig(const std::string &idToken, const std::string &refreshToken = "r1") const
    {
        const std::string text = "clusters: [{name: c, cluster: {server: 'https://h:1'}}]\n"
                                 "contexts: [{name: one, context: {cluster: c, user: u}}]\n"
                                 "users: [{name: u, user: {auth-provider: {name: oidc, config: {idp-issuer-url: '"
                                 + m_server.url() + "', client-id: kube, client-secret: 'a:b', id-token: '" + idToken
                                 + "', refresh-token: '" + refreshToken + "'}}}}]\n";
        auto parsed = Kubeconfig::parse(text, {});
        if (!parsed)
            qFatal("%s", parsed.error().message.c_str());
        return *parsed;
    }

    std::atomic<int> refreshes{0};
    std::atomic<bool> refuses{false};
    // How long what it gives is good for.
    std::atomic<int> seconds{3600};

private:
    void answer(const test::ScriptedRequest &request, test::ScriptedConnection &connection)
    {
        if (request.target == "/.well-known/openid-configuration") {
            connection.answer(200, "application/json", "{\"token_endpoint\":\"" + m_server.url() + "/token\"}");
            return;
        }
        const int number = ++refreshes;
        const std::string next = "r" + std::to_string(number + 1);
        const bool knows =
            request.body == "grant_type=refresh_token&refresh_token=r" + std::to_string(number)
            // RFC 6749: both are encoded before they are joined.
            && request.head.find("Authorization: Basic " + encodeBase64("kube:a%3Ab")) != std::string::npos;
        if (refuses || !knows) {
            connection.answer(400, "application/json",
                              R"({"error":"invalid_grant","error_description":"Session not active"})");
            return;
        }
        const auto until = std::chrono::system_clock::now() + std::chrono::seconds(seconds);
        connection.answer(200, "application/json",
                          "{\"id_token\":\"" + tokenUntil(until, next) + "\",\"refresh_token\":\"" + next + "\"}");
    }

    test::ScriptedHttpServer m_server;
};

} // namespace

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

    http::HttpClient m_client;
    QTemporaryDir m_directory;
    int m_count = 0;

private Q_SLOTS:
    void givesTokensAndPasswords()
    {
        Kubeconfig config;
        config.token = Secret("t");
        QCOMPARE(ask(*makeCredentialSource(config, m_client))->authorization.reveal(), std::string("Bearer t"));
        config.token = Secret();
        config.userName = Secret("joe");
        config.password = Secret("pw");
        QCOMPARE(ask(*makeCredentialSource(config, m_client))->authorization.reveal(), std::string("Basic am9lOnB3"));
    }

    void runsThePluginOnceUntilItExpires()
    {
        const QString log = m_directory.filePath(QStringLiteral("runs"));
        const QByteArray script = "echo run >> " + log.toUtf8()
            + "\ncase \"$KUBERNETES_EXEC_INFO\" in *'\"interactive\":false'*) ;; *) exit 3;; esac\n"
              "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\","
              "\"status\":{\"token\":\"fresh\",\"expirationTimestamp\":\"2099-01-01T00:00:00Z\"}}'\n";
        const auto source = makeCredentialSource(withPlugin(script, "v1beta1"), m_client);
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
        const auto source =
            makeCredentialSource(withPlugin("echo top-secret-output\necho 'log in again' >&2\nexit 4\n"), m_client);
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
            QVERIFY(!ask(*makeCredentialSource(withPlugin(script), m_client)));
        Kubeconfig missing = withPlugin("");
        missing.exec->command = "no-such-plugin-anywhere";
        missing.exec->installHint = "install it first";
        const auto answer = ask(*makeCredentialSource(missing, m_client));
        QVERIFY(answer.error().message.find("no program") != std::string::npos);
        QVERIFY(answer.error().message.find("install it first") != std::string::npos);
    }

    void endsAPluginThatHangs()
    {
        QElapsedTimer timer;
        timer.start();
        const auto source = makeCredentialSource(withPlugin("sleep 300 & sleep 300\n"), m_client);
        const auto answer = ask(*source);
        QVERIFY(!answer);
        QVERIFY2(answer.error().message.find("did not end within 8 s") != std::string::npos,
                 answer.error().message.c_str());
        QVERIFY(timer.elapsed() < 9500);
    }

    void stopsWhileAPluginRuns()
    {
        const auto source = makeCredentialSource(withPlugin("sleep 300\n"), m_client);
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

    void usesAnIdTokenWhileItIsValid()
    {
        Issuer issuer;
        const std::string token = tokenUntil(std::chrono::system_clock::now() + std::chrono::hours(1), "given");
        const auto source = makeCredentialSource(issuer.kubeconfig(token), m_client);
        QCOMPARE(ask(*source)->authorization.reveal(), "Bearer " + token);
        QCOMPARE(issuer.refreshes.load(), 0);
        // The API server did not take it all the same.
        source->invalidate();
        QVERIFY(ask(*source)->authorization.reveal() != "Bearer " + token);
        QCOMPARE(issuer.refreshes.load(), 1);
    }

    void renewsIdTokensAndTellsTheNextRefreshToken()
    {
        Issuer issuer;
        std::mutex mutex;
        std::string kept;
        const std::string old = tokenUntil(std::chrono::system_clock::now() - std::chrono::hours(1), "old");
        const auto source = makeCredentialSource(issuer.kubeconfig(old), m_client, {},
                                                 [&](const Secret &kubeconfig, const std::string &context) {
                                                     const std::lock_guard lock(mutex);
                                                     kept = kubeconfig.reveal() + context;
                                                 });
        const auto first = ask(*source);
        QVERIFY2(first, first ? "" : first.error().message.c_str());
        QVERIFY(ask(*source));
        QCOMPARE(issuer.refreshes.load(), 1);
        {
            const std::lock_guard lock(mutex);
            QVERIFY(kept.ends_with("one"));
            kept.resize(kept.size() - 3);
            const auto again = Kubeconfig::parse(kept, "one");
            QVERIFY(again);
            QCOMPARE(again->oidc->refreshToken.reveal(), std::string("r2"));
            QCOMPARE("Bearer " + again->oidc->idToken.reveal(), first->authorization.reveal());
        }
        // The next renewal uses the next refresh token.
        source->invalidate();
        QVERIFY(ask(*source));
        QCOMPARE(issuer.refreshes.load(), 2);
    }

    void tellsTheIssuersRefusalAndWaits()
    {
        Issuer issuer;
        issuer.refuses = true;
        CredentialTimes times;
        times.firstPause = std::chrono::milliseconds(300);
        const auto source = makeCredentialSource(issuer.kubeconfig({}), m_client, times);
        const auto answer = ask(*source);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unauthenticated);
        QVERIFY2(answer.error().message.find("invalid_grant: Session not active") != std::string::npos,
                 answer.error().message.c_str());
        for (int i = 0; i < 20; ++i)
            QVERIFY(!ask(*source));
        QCOMPARE(issuer.refreshes.load(), 1);
    }

    void doesNotBlameTheLoginForAnIssuerThatIsAway()
    {
        Kubeconfig config;
        {
            Issuer issuer;
            config = issuer.kubeconfig({});
        }
        const auto answer = ask(*makeCredentialSource(config, m_client));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(answer.error().message.find("is not reached") != std::string::npos);
    }

    void readsTheExpiryOfTokens_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("says");
        const auto row = [](const char *name, const std::string &token, bool says) {
            QTest::newRow(name) << QByteArray::fromStdString(token) << says;
        };
        row("good", tokenUntil(std::chrono::system_clock::now(), "x"), true);
        row("opaque", "abcdef", false);
        row("two parts", "e30.e30", false);
        row("no base64", "e30.***.x", false);
        row("no object", "e30." + encodeBase64("[]") + ".x", false);
        row("no number", "e30." + encodeBase64("{\"exp\":\"soon\"}") + ".x", false);
        row("far away", "e30." + encodeBase64("{\"exp\":1e300}  ") + ".x", false);
        row("empty", "", false);
    }

    void readsTheExpiryOfTokens()
    {
        QFETCH(QByteArray, token);
        QFETCH(bool, says);
        QCOMPARE(expiryOfToken(token.toStdString()).has_value(), says);
    }

    void readsATokenFileAnew()
    {
        const QString path = m_directory.filePath(QStringLiteral("token"));
        const auto write = [&path](const QByteArray &content) {
            QFile file(path);
            if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
                qFatal("cannot write");
            file.write(content);
        };
        Kubeconfig config;
        config.tokenFile = path.toStdString();
        CredentialTimes times;
        times.fileAge = std::chrono::milliseconds(200);
        const auto source = makeCredentialSource(config, m_client, times);
        QVERIFY(!ask(*source));
        write("first\n");
        QCOMPARE(ask(*source)->authorization.reveal(), std::string("Bearer first"));
        write("second\n");
        QCOMPARE(ask(*source)->authorization.reveal(), std::string("Bearer first"));
        QTRY_COMPARE(ask(*source)->authorization.reveal(), std::string("Bearer second"));
        // Being replaced, it is empty for a moment.
        write("");
        QTest::qWait(250);
        QCOMPARE(ask(*source)->authorization.reveal(), std::string("Bearer second"));
        source->invalidate();
        const auto answer = ask(*source);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unauthenticated);
        write("two\nlines");
        source->invalidate();
        QVERIFY(!ask(*source));
    }
};

QTEST_GUILESS_MAIN(TestCredentialSource)
#include "tst_credential_source.moc"
