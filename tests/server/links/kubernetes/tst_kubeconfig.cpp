#include <QtTest>

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/kubeconfig.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

namespace {

std::string config(const std::string &cluster, const std::string &user)
{
    return "apiVersion: v1\nkind: Config\ncurrent-context: one\n"
           "clusters: [{name: c, cluster: {"
        + cluster
        + "}}]\n"
          "contexts: [{name: one, context: {cluster: c, user: u}}, {name: two, context: {cluster: gone, user: u}}]\n"
          "users: [{name: u, user: {"
        + user + "}}]\n";
}

std::string plain(const std::string &user = "token: abc")
{
    return config("server: https://example.test:6443/", user);
}

std::string refusalOf(const std::string &text, const std::string &context = {}, std::string *field = nullptr)
{
    const auto parsed = Kubeconfig::parse(text, context);
    if (parsed)
        return "accepted";
    if (field)
        *field = parsed.error().fields.empty() ? "" : parsed.error().fields.front().field;
    return parsed.error().fields.empty() ? parsed.error().message : parsed.error().fields.front().description;
}

} // namespace

class TestKubeconfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheCurrentContext()
    {
        const auto parsed = Kubeconfig::parse(plain(), {});
        QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
        QCOMPARE(parsed->context, std::string("one"));
        QCOMPARE(parsed->server, std::string("https://example.test:6443"));
        QCOMPARE(parsed->token.reveal(), std::string("abc"));
    }

    void keepsScalarsAsWritten()
    {
        // YAML would make numbers and truth values of these.
        const auto parsed = Kubeconfig::parse(plain("token: 0123456789"), {});
        QVERIFY(parsed);
        QCOMPARE(parsed->token.reveal(), std::string("0123456789"));
    }

    void readsJson()
    {
        const auto parsed = Kubeconfig::parse(
            R"({"kind":"Config","current-context":"x","contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],)"
            R"("clusters":[{"name":"c","cluster":{"server":"https://h:1"}}],"users":[{"name":"u","user":{"token":"true"}}]})",
            {});
        QVERIFY(parsed);
        QCOMPARE(parsed->token.reveal(), std::string("true"));
    }

    void readsTheConnection()
    {
        const auto parsed = Kubeconfig::parse(
            config("server: https://h:1, tls-server-name: api.internal, proxy-url: http://me:pw@proxy:3128, "
                   "insecure-skip-tls-verify: true",
                   "username: joe, password: secret"),
            {});
        QVERIFY(parsed);
        QCOMPARE(parsed->peer.tlsServerName, std::string("api.internal"));
        QCOMPARE(parsed->peer.proxyUrl.reveal(), std::string("http://me:pw@proxy:3128"));
        QVERIFY(parsed->peer.skipVerification);
        QCOMPARE(parsed->userName.reveal(), std::string("joe"));
    }

    void readsExecPlugins()
    {
        const auto parsed = Kubeconfig::parse(
            plain("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: tke-auth, args: [a, 1], "
                  "env: [{name: REGION, value: north}], provideClusterInfo: true}"),
            {});
        QVERIFY(parsed);
        QVERIFY(parsed->exec);
        QCOMPARE(parsed->exec->command, std::string("tke-auth"));
        QCOMPARE(parsed->exec->arguments, (std::vector<std::string>{"a", "1"}));
        QCOMPARE(parsed->exec->environment.front().second, std::string("north"));
        QVERIFY(parsed->exec->provideClusterInfo);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char *name, const std::string &text, const char *words) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray(words);
        };
        row("empty", "", "empty");
        row("blank", " \n\t\n", "empty");
        row("binary", std::string("\x7f\x45LF\0\0", 6), "not text");
        row("too large", std::string(Kubeconfig::kMaxBytes + 1, 'a'), "at most");
        row("not YAML", "clusters: [", "not YAML");
        row("something else", "hello", "no clusters");
        row("another kind", "kind: Pod\nclusters: []\n", "is a Pod");
        row("token file", plain("tokenFile: /etc/token"), "flattened");
        row("certificate file", plain("client-certificate: /a.crt, client-key: /a.key"), "flattened");
        row("CA file", config("server: https://h:1, certificate-authority: /ca.crt", "token: a"), "flattened");
        row("no base64", config("server: https://h:1, certificate-authority-data: '***'", "token: a"), "base64");
        row("no certificate",
            config("server: https://h:1, certificate-authority-data: " + encodeBase64("nothing"), "token: a"),
            "no PEM certificate");
        row("half a pair", plain("client-certificate-data: " + encodeBase64("x")), "only one of");
        row("no URL", config("server: ftp://h", "token: a"), "not an http or https URL");
        row("credentials in the URL", config("server: 'https://a:b@h'", "token: a"), "credentials in the server");
        row("SOCKS 4", config("server: https://h:1, proxy-url: socks4://p", "token: a"), "proxy-url");
        row("OIDC without TLS",
            plain("auth-provider: {name: oidc, config: {idp-issuer-url: 'http://idp', client-id: a, id-token: b}}"),
            "not an https URL");
        row("OIDC without tokens",
            plain("auth-provider: {name: oidc, config: {idp-issuer-url: 'https://idp', client-id: a}}"),
            "neither id-token nor refresh-token");
        row("OIDC without a client",
            plain("auth-provider: {name: oidc, config: {idp-issuer-url: 'https://idp', id-token: b}}"), "client-id");
        row("impersonates nobody", plain("token: a, as-groups: [x]"), "without saying whom");
        row("impersonation smuggles", plain("token: a, as: \"x\\r\\nX: y\""), "line break");
        row("a header of one's own", plain("token: a, as: x, as-user-extra: {'a b': [c]}"), "header's name");
        row("old exec", plain("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}"), "apiVersion");
        row("relative exec",
            plain("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./x}"), "absolute");
        row("interactive exec",
            plain("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}"),
            "a server cannot");
        row("auth provider", plain("auth-provider: {name: gcp}"), "auth-provider");
        std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
        for (int i = 1; i < 9; ++i) {
            const std::string last = "*a" + std::to_string(i - 1);
            bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
            for (int k = 0; k < 8; ++k)
                bomb += "," + last;
            bomb += "]\n";
        }
        row("alias bomb", bomb + plain(), "far more");
        row("too many entries", "clusters: [" + std::string(200000, ',') + "]", "");
        row("deep", std::string(100000, '['), "");
    }

    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        QElapsedTimer timer;
        timer.start();
        std::string field;
        const std::string refusal = refusalOf(text.toStdString(), {}, &field);
        QVERIFY2(refusal != "accepted", refusal.c_str());
        QVERIFY2(refusal.find(words.toStdString()) != std::string::npos, refusal.c_str());
        QCOMPARE(field, std::string("kubeconfig"));
        QVERIFY(timer.elapsed() < 2000);
    }

    void readsOidc()
    {
        const auto parsed = Kubeconfig::parse(
            plain("auth-provider: {name: oidc, config: {idp-issuer-url: 'https://idp/realm/', client-id: kube, "
                  "client-secret: s, id-token: old, refresh-token: r}}"),
            {});
        QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
        QVERIFY(parsed->oidc);
        QCOMPARE(parsed->oidc->issuer, std::string("https://idp/realm"));
        QCOMPARE(parsed->oidc->refreshToken.reveal(), std::string("r"));
        QCOMPARE(parsed->credentialKind(), v1::CLUSTER_CREDENTIAL_KIND_OIDC);
        // What is renewed takes the place of what was there, and nothing else does.
        const auto renewed = withOidcTokens(parsed->text, parsed->user, Secret("new"), Secret("r2"));
        QVERIFY(renewed);
        const auto again = Kubeconfig::parse(renewed->reveal(), "one");
        QVERIFY(again);
        QCOMPARE(again->oidc->idToken.reveal(), std::string("new"));
        QCOMPARE(again->oidc->refreshToken.reveal(), std::string("r2"));
        QCOMPARE(again->oidc->clientSecret.reveal(), std::string("s"));
        QVERIFY(!withOidcTokens(parsed->text, "nobody", Secret("new"), Secret("r2")));
    }

    void leavesNamesToSocksProxies()
    {
        const auto parsed =
            Kubeconfig::parse(config("server: https://h:1, proxy-url: socks5://p:1080", "token: a"), {});
        QVERIFY(parsed);
        QCOMPARE(parsed->peer.proxyUrl.reveal(), std::string("socks5h://p:1080"));
    }

    void readsTokenFilesOnlyWhereAllowed()
    {
        QTemporaryDir allowed;
        QTemporaryDir elsewhere;
        const auto write = [](const QString &path) {
            QFile file(path);
            if (!file.open(QIODevice::WriteOnly))
                qFatal("cannot write");
        };
        write(allowed.filePath(QStringLiteral("token")));
        write(elsewhere.filePath(QStringLiteral("token")));
        QVERIFY(QFile::link(elsewhere.filePath(QStringLiteral("token")), allowed.filePath(QStringLiteral("link"))));
        const FilePolicy files{{allowed.path().toStdString()}};
        const auto isTaken = [&](const QString &path) {
            const auto parsed = Kubeconfig::parse(plain("tokenFile: " + path.toStdString()), {}, files);
            return parsed && parsed->tokenFile == path.toStdString()
                   && parsed->credentialKind() == v1::CLUSTER_CREDENTIAL_KIND_TOKEN_FILE;
        };
        QVERIFY(isTaken(allowed.filePath(QStringLiteral("token"))));
        QVERIFY(!isTaken(elsewhere.filePath(QStringLiteral("token"))));
        QVERIFY(!isTaken(allowed.filePath(QStringLiteral("link"))));
        QVERIFY(!isTaken(allowed.path() + QStringLiteral("/../") + QFileInfo(elsewhere.path()).fileName()
                         + QStringLiteral("/token")));
        QVERIFY(!isTaken(allowed.filePath(QStringLiteral("missing"))));
        // A folder whose name begins alike is another one.
        QVERIFY(!FilePolicy{{allowed.path().toStdString().substr(0, allowed.path().size() - 1)}}.allows(
            allowed.filePath(QStringLiteral("token")).toStdString()));
    }

    void tellsOfEachContext()
    {
        const std::string text =
            "current-context: prod\n"
            "clusters:\n- {name: c, cluster: {server: 'https://h:1', proxy-url: 'http://me:pw@proxy:3128'}}\n"
            "- {name: open, cluster: {server: 'https://o:1', insecure-skip-tls-verify: true}}\n"
            "contexts:\n- {name: prod, context: {cluster: c, user: plugin, namespace: iot}}\n"
            "- {name: test, context: {cluster: open, user: key}}\n"
            "- {name: lost, context: {cluster: gone, user: key}}\n"
            "- {name: away, context: {cluster: c, user: file}}\n"
            "users:\n- {name: plugin, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: tke, "
            "interactiveMode: Always}}}\n"
            "- {name: key, user: {token: secret-token, as: joe}}\n- {name: file, user: {client-certificate: /a.crt, "
            "client-key: /a.key}}\n";
        const auto contexts = inspectKubeconfig(text);
        QVERIFY(contexts);
        QCOMPARE(contexts->size(), std::size_t(4));
        const auto &prod = contexts->at(0);
        QVERIFY(prod.current());
        QCOMPARE(prod.namespace_(), std::string("iot"));
        QCOMPARE(prod.server(), std::string("https://h:1"));
        QCOMPARE(prod.credential_kind(), v1::CLUSTER_CREDENTIAL_KIND_EXEC);
        QCOMPARE(prod.program(), std::string("tke"));
        QCOMPARE(prod.proxy_url(), std::string("http://proxy:3128"));
        QVERIFY(prod.problem().find("a server cannot") != std::string::npos);
        const auto &test = contexts->at(1);
        QCOMPARE(test.problem(), std::string());
        QVERIFY(test.insecure());
        QCOMPARE(test.impersonated_user(), std::string("joe"));
        QVERIFY(contexts->at(2).problem().find("no cluster gone") != std::string::npos);
        QCOMPARE(contexts->at(3).credential_kind(), v1::CLUSTER_CREDENTIAL_KIND_CERTIFICATE);
        QVERIFY(contexts->at(3).problem().find("flattened") != std::string::npos);
        for (const auto &context : *contexts)
            QVERIFY(context.DebugString().find("secret-token") == std::string::npos);
        QVERIFY(!inspectKubeconfig("hello"));
    }

    void namesTheContextsThereAre()
    {
        std::string field;
        const std::string refusal = refusalOf(plain(), "three", &field);
        QVERIFY2(refusal.find("one, two") != std::string::npos, refusal.c_str());
        QCOMPARE(field, std::string("context"));
        QVERIFY(refusalOf(plain(), "two").find("no cluster gone") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
