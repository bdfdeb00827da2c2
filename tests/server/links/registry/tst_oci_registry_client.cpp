#include <QtTest>

#include <atomic>
#include <mutex>

#include "core/identifier.h"
#include "server/links/registry/oci_registry_client.h"
#include "tests/support/free_port.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using test::ScriptedConnection;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

const std::string kRepository = "iot/gateway";

deployments::RegistryAccess at(const std::string &url, const std::string &user = {}, const std::string &password = {})
{
    return {"registry.example.com", url, user, Secret(password)};
}

void reply(ScriptedConnection &connection, int status, const std::string &headers, const std::string &body = {})
{
    connection.send("HTTP/1.1 " + std::to_string(status) + " Scripted\r\nContent-Length: " + std::to_string(body.size())
                    + "\r\n" + headers + "\r\n" + body);
}

bool has(const ScriptedRequest &request, const std::string &text)
{
    return request.head.find(text) != std::string::npos;
}

std::string digestOf(const std::string &body)
{
    return "sha256:" + sha256Hex(body);
}

// A registry with one image of two platforms, `1.4.3-test-319`.
struct PretendImage {
    std::string amdConfig = R"({"os":"linux","architecture":"amd64","created":"2026-01-02T03:04:05Z"})";
    std::string armConfig = R"({"os":"linux","architecture":"arm64"})";
    std::string amd = manifest(amdConfig, 1000);
    std::string arm = manifest(armConfig, 2000);
    std::string index = R"({"schemaVersion":2,"manifests":[{"digest":")" + digestOf(amd)
        + R"(","size":1,"platform":{"os":"linux","architecture":"amd64"}},{"digest":")" + digestOf(arm)
        + R"(","size":1,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}}]})";

    static std::string manifest(const std::string &config, int size)
    {
        return R"({"schemaVersion":2,"config":{"digest":")" + digestOf(config) + R"(","size":)"
            + std::to_string(config.size()) + R"(},"layers":[{"size":)" + std::to_string(size) + "}]}";
    }

    void serve(const ScriptedRequest &request, ScriptedConnection &connection) const
    {
        const std::string base = "/v2/" + kRepository;
        for (const auto *body : {&amd, &arm, &amdConfig, &armConfig}) {
            if (request.target == base + "/manifests/" + digestOf(*body) || request.target == base + "/blobs/" + digestOf(*body)) {
                reply(connection, 200, "Content-Type: application/json\r\n", *body);
                return;
            }
        }
        if (request.target == base + "/manifests/1.4.3-test-319")
            reply(connection, 200, "Docker-Content-Digest: " + digestOf(index) + "\r\n", index);
        else
            reply(connection, 404, "", R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})");
    }
};

} // namespace

// The client against a server that answers as registries do, and as they should
// not. tests/integration/tst_registry has a real one.
class TestOciRegistryClient : public QObject {
    Q_OBJECT

    http::HttpClient m_http;

private Q_SLOTS:
    void readsAllPages()
    {
        ScriptedHttpServer server([](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (request.target == "/v2/iot/gateway/tags/list?n=1000")
                reply(connection, 200, "Link: </v2/iot/gateway/tags/list?n=1000&last=b>; rel=\"next\"\r\n", R"({"tags":["a","b"]})");
            else if (request.target == "/v2/iot/gateway/tags/list?n=1000&last=b")
                reply(connection, 200, "", R"({"tags":["c"]})");
            else
                reply(connection, 404, "");
        });
        registry::OciRegistryClient client(m_http);
        const auto tags = client.tags(at(server.url()), kRepository);
        QVERIFY2(tags, tags ? "" : tags.error().message.c_str());
        QCOMPARE(tags->tags, (std::vector<std::string>{"a", "b", "c"}));
        QVERIFY(tags->warning.empty());
        const auto none = client.tags(at(server.url()), "iot/other");
        QCOMPARE(none.error().code, ErrorCode::NotFound);
    }

    void endsAListThatNeverEnds_data()
    {
        QTest::addColumn<bool>("same");
        QTest::newRow("the same page") << true;
        QTest::newRow("always another") << false;
    }
    void endsAListThatNeverEnds()
    {
        QFETCH(bool, same);
        std::atomic<int> count = 0;
        ScriptedHttpServer server([&](const ScriptedRequest &, ScriptedConnection &connection) {
            const auto n = std::to_string(same ? 1 : ++count);
            reply(connection, 200, "Link: <?n=1000&last=" + n + ">; rel=\"next\"\r\n", R"({"tags":["t)" + n + R"("]})");
        });
        registry::OciRegistryClient client(m_http);
        const auto tags = client.tags(at(server.url()), kRepository);
        QVERIFY2(tags, tags ? "" : tags.error().message.c_str());
        QVERIFY2(tags->warning.find("not shown") != std::string::npos, tags->warning.c_str());
        QVERIFY(tags->tags.size() <= 200);
    }

    void logsInWithAToken()
    {
        std::mutex mutex;
        std::vector<ScriptedRequest> tokenRequests;
        std::string realm;
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            const std::lock_guard lock(mutex);
            if (request.target.starts_with("/token")) {
                tokenRequests.push_back(request);
                reply(connection, has(request, "Authorization: Basic b3R0bzpzM2NyM3Q=") ? 200 : 401, "", R"({"token":"the-token"})");
            } else if (has(request, "Authorization: Bearer the-token")) {
                reply(connection, 200, request.target.ends_with("last=a") ? "" : "Link: <?last=a>; rel=\"next\"\r\n",
                      R"({"tags":["a"]})");
            } else {
                reply(connection, 401, "WWW-Authenticate: Bearer realm=\"" + realm + "/token\",service=\"r\",scope=\"repository:iot/gateway:pull\"\r\n");
            }
        });
        realm = server.url();
        registry::OciRegistryClient client(m_http);
        const auto tags = client.tags(at(server.url(), "otto", "s3cr3t"), kRepository);
        QVERIFY2(tags, tags ? "" : tags.error().message.c_str());
        {
            const std::lock_guard lock(mutex);
            // Once for both pages.
            QCOMPARE(tokenRequests.size(), std::size_t(1));
            QCOMPARE(tokenRequests[0].target, std::string("/token?service=r&scope=repository%3Aiot%2Fgateway%3Apull&account=otto"));
        }
        const auto refused = client.tags(at(server.url(), "otto", "wrong"), kRepository);
        QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(refused.error().message.find("credentials of otto") != std::string::npos, refused.error().message.c_str());
        QVERIFY(refused.error().message.find("wrong") == std::string::npos);
    }

    void logsInWithAPassword()
    {
        std::atomic<int> asked = 0;
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            ++asked;
            if (has(request, "Authorization: Basic b3R0bzpzM2NyM3Q="))
                reply(connection, 200, "Docker-Distribution-Api-Version: registry/2.0\r\n", "{}");
            else
                reply(connection, 401, "WWW-Authenticate: Basic realm=\"Registry\"\r\n");
        });
        registry::OciRegistryClient client(m_http);
        QVERIFY(client.check(at(server.url(), "otto", "s3cr3t")));
        QCOMPARE(asked.load(), 2);
        const auto wrong = client.check(at(server.url(), "otto", "wrong"));
        QVERIFY(!wrong);
        QCOMPARE(asked.load(), 4);
        const auto none = client.check(at(server.url()));
        QVERIFY2(none.error().message.find("wants a user") != std::string::npos, none.error().message.c_str());
    }

    void readsAnImage()
    {
        const PretendImage image;
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) { image.serve(request, connection); });
        registry::OciRegistryClient client(m_http);
        const auto facts = client.image(at(server.url()), kRepository, "1.4.3-test-319");
        QVERIFY2(facts, facts ? "" : facts.error().message.c_str());
        QCOMPARE(facts->digest, digestOf(image.index));
        QCOMPARE(facts->platforms.size(), std::size_t(2));
        QCOMPARE(facts->platforms[0].architecture, std::string("amd64"));
        QCOMPARE(facts->platforms[0].sizeBytes, std::int64_t(1000 + image.amdConfig.size()));
        QVERIFY(facts->platforms[0].createTime.has_value());
        QCOMPARE(facts->platforms[1].variant, std::string("v8"));
        QVERIFY(!facts->platforms[1].createTime);
        // One platform of it.
        const auto one = client.image(at(server.url()), kRepository, digestOf(image.arm));
        QVERIFY(one);
        QCOMPARE(one->platforms.at(0).architecture, std::string("arm64"));
        const auto none = client.image(at(server.url()), kRepository, "1.4.4-test-320");
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QVERIFY2(none.error().message.find("registry.example.com/iot/gateway:1.4.4-test-320") != std::string::npos, none.error().message.c_str());
    }

    void findsOutALie()
    {
        PretendImage image;
        const auto index = image.index;
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (request.target.ends_with(digestOf(image.amdConfig)))
                reply(connection, 200, "", image.armConfig);
            else
                image.serve(request, connection);
        });
        registry::OciRegistryClient client(m_http);
        const auto facts = client.image(at(server.url()), kRepository, "1.4.3-test-319");
        QVERIFY(!facts);
        QCOMPARE(facts.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(facts.error().message.find("something else") != std::string::npos, facts.error().message.c_str());
    }

    void saysThatABrokenImageIsNotAMissingOne()
    {
        const PretendImage image;
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (request.target.ends_with(digestOf(image.arm)))
                reply(connection, 404, "");
            else
                image.serve(request, connection);
        });
        registry::OciRegistryClient client(m_http);
        QCOMPARE(client.image(at(server.url()), kRepository, "1.4.3-test-319").error().code, ErrorCode::FailedPrecondition);
    }

    void followsRedirectsWithoutCredentials()
    {
        const PretendImage image;
        std::mutex mutex;
        bool leaked = false;
        int blobs = 0;
        ScriptedHttpServer store([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            const std::lock_guard lock(mutex);
            leaked = leaked || has(request, "Authorization");
            ++blobs;
            image.serve({request.method, "/v2/iot/gateway/blobs/" + request.target.substr(1), request.head, request.body}, connection);
        });
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (!has(request, "Authorization: Basic"))
                reply(connection, 401, "WWW-Authenticate: Basic realm=\"r\"\r\n");
            else if (request.target.find("/blobs/") != std::string::npos)
                reply(connection, 307, "Location: " + store.url() + "/" + request.target.substr(request.target.find("sha256")) + "\r\n");
            else
                image.serve(request, connection);
        });
        registry::OciRegistryClient client(m_http);
        const auto facts = client.image(at(server.url(), "otto", "s3cr3t"), kRepository, "1.4.3-test-319");
        QVERIFY2(facts, facts ? "" : facts.error().message.c_str());
        const std::lock_guard lock(mutex);
        QCOMPARE(blobs, 2);
        QVERIFY(!leaked);
    }

    void givesUpOnRedirectsForEver()
    {
        std::atomic<int> count = 0;
        ScriptedHttpServer server([&](const ScriptedRequest &, ScriptedConnection &connection) {
            reply(connection, 302, "Location: /v2/again/" + std::to_string(++count) + "\r\n");
        });
        registry::OciRegistryClient client(m_http);
        const auto tags = client.tags(at(server.url()), kRepository);
        QCOMPARE(tags.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(tags.error().message.find("more than 5") != std::string::npos, tags.error().message.c_str());
        QCOMPARE(count.load(), 6);
    }

    void survivesWrongAnswers_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("code");
        const auto row = [](const char *name, const QByteArray &answer, ErrorCode code) {
            QTest::newRow(name) << answer << static_cast<int>(code);
        };
        row("more promised than sent", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"tags\":[]}", ErrorCode::Unavailable);
        row("less promised than sent", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"tags\":[\"a\"]}", ErrorCode::FailedPrecondition);
        row("a length of 1 TB", "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n" + QByteArray(9 << 20, 'x'), ErrorCode::FailedPrecondition);
        row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", ErrorCode::Unavailable);
        row("nothing", "", ErrorCode::Unavailable);
        row("a page", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", ErrorCode::FailedPrecondition);
        row("forbidden", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", ErrorCode::FailedPrecondition);
        row("too many", "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", ErrorCode::Unavailable);
        row("broken", "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", ErrorCode::Unavailable);
        row("redirect to nowhere", "HTTP/1.1 302 Go\r\nContent-Length: 0\r\n\r\n", ErrorCode::FailedPrecondition);
        row("redirect to a file", "HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", ErrorCode::FailedPrecondition);
        row("unknown login", "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n", ErrorCode::FailedPrecondition);
        row("a token service that is none", "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer realm=\"gopher://x\"\r\nContent-Length: 0\r\n\r\n", ErrorCode::FailedPrecondition);
        row("a list that goes on elsewhere", "HTTP/1.1 200 OK\r\nLink: <http://evil.example.com/x>; rel=next\r\nContent-Length: 11\r\n\r\n{\"tags\":[]}", ErrorCode::FailedPrecondition);
    }
    void survivesWrongAnswers()
    {
        QFETCH(QByteArray, answer);
        QFETCH(int, code);
        ScriptedHttpServer server([&](const ScriptedRequest &, ScriptedConnection &connection) {
            connection.send({answer.constData(), static_cast<std::size_t>(answer.size())});
            connection.close();
        });
        registry::OciRegistryClient client(m_http);
        const auto tags = client.tags(at(server.url()), kRepository);
        QVERIFY(!tags);
        QVERIFY2(static_cast<int>(tags.error().code) == code, tags.error().message.c_str());
    }

    void endsInTime()
    {
        ScriptedHttpServer server([](const ScriptedRequest &, ScriptedConnection &connection) { connection.waitForClose(); });
        registry::Limits limits;
        limits.total = std::chrono::milliseconds(300);
        registry::OciRegistryClient client(m_http, limits);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(client.tags(at(server.url()), kRepository).error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(timer.elapsed() < 3000);
        // One that answers each request, but never ends.
        std::atomic<int> count = 0;
        ScriptedHttpServer slow([&](const ScriptedRequest &, ScriptedConnection &connection) {
            std::this_thread::sleep_for(std::chrono::milliseconds(60));
            reply(connection, 200, "Link: <?last=" + std::to_string(++count) + ">; rel=\"next\"\r\n", R"({"tags":["a"]})");
        });
        timer.restart();
        QCOMPARE(client.tags(at(slow.url()), kRepository).error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(timer.elapsed() < 3000);
    }

    void saysThatNobodyIsThere()
    {
        registry::OciRegistryClient client(m_http);
        const auto tags = client.tags(at("http://127.0.0.1:" + std::to_string(test::freePort())), kRepository);
        QCOMPARE(tags.error().code, ErrorCode::Unavailable);
        QVERIFY2(tags.error().message.find("registry.example.com does not answer") != std::string::npos, tags.error().message.c_str());
    }

    void asksForNoWildNames()
    {
        std::atomic<int> asked = 0;
        ScriptedHttpServer server([&](const ScriptedRequest &, ScriptedConnection &connection) {
            ++asked;
            reply(connection, 404, "");
        });
        registry::OciRegistryClient client(m_http);
        for (const char *name : {"", "/a", "a/", "a//b", "../a", "a?b", "A", "a b", "a%2f"})
            QCOMPARE(client.tags(at(server.url()), name).error().code, ErrorCode::FailedPrecondition);
        for (const char *reference : {"", "a/b", "a?b", "../x", "sha256:12", "a\r\nb"})
            QCOMPARE(client.image(at(server.url()), kRepository, reference).error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(asked.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TestOciRegistryClient)
#include "tst_oci_registry_client.moc"
