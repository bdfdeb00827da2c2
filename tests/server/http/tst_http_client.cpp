#include <QtTest>

#include "server/http/http_client.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using namespace wheelhouse::http;
using test::ScriptedConnection;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

Request get(const ScriptedHttpServer &server, const std::string &path = "/")
{
    Request request;
    request.url = server.url() + path;
    request.totalTimeout = std::chrono::seconds(5);
    return request;
}

// Takes so many bytes, then refuses until told.
class SlowReader final : public ExchangeHandler {
public:
    bool onData(std::string_view bytes) override
    {
        if (paused)
            return false;
        taken += bytes.size();
        if (taken >= limit) {
            paused = true;
            limit = SIZE_MAX;
        }
        return true;
    }
    void onDone(Result<ResponseHead> result) override
    {
        if (!result)
            failure = result.error();
        done = true;
    }
    std::atomic<std::size_t> taken{0};
    std::atomic<bool> paused{false};
    std::atomic<std::size_t> limit{SIZE_MAX};
    std::atomic<bool> done{false};
    std::optional<Error> failure;
};

void hang(const ScriptedRequest &, ScriptedConnection &connection)
{
    connection.waitForClose();
}

} // namespace

class TestHttpClient : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fetches()
    {
        ScriptedHttpServer server([](const ScriptedRequest &request, ScriptedConnection &connection) {
            const bool secret = request.head.find("X-Secret: s3") != std::string::npos;
            connection.answer(request.body == "hello" ? 201 : 400, "text/plain; charset=utf-8",
                              request.method + " " + request.target + (secret ? " s" : ""));
        });
        HttpClient client;
        Request request = get(server, "/a?b=c");
        request.method = "PATCH";
        request.body = "hello";
        request.secretHeaders.emplace_back("X-Secret", Secret("s3"));
        const auto response = client.fetch(request);
        QVERIFY2(response, response ? "" : response.error().message.c_str());
        QCOMPARE(response->head.status, 201);
        QCOMPARE(response->body, std::string("PATCH /a?b=c s"));
        QVERIFY(response->head.header("content-type") == "text/plain; charset=utf-8");
        QVERIFY(response->head.latency.count() > 0);
    }

    void doesNotFollowRedirects()
    {
        ScriptedHttpServer server([](const ScriptedRequest &, ScriptedConnection &connection) {
            connection.send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        });
        HttpClient client;
        QCOMPARE(client.fetch(get(server))->head.status, 302);
    }

    void refusesWhatIsNoUrl()
    {
        HttpClient client;
        for (const char *url : {"", "file:///etc/passwd", "ftp://h/"}) {
            Request request;
            request.url = url;
            QVERIFY2(client.fetch(request).error().code == ErrorCode::InvalidArgument, url);
        }
    }

    void tellsWhoDoesNotAnswer()
    {
        HttpClient client;
        Request request;
        request.url = "http://127.0.0.1:1/";
        const auto response = client.fetch(request);
        QVERIFY(response.error().code == ErrorCode::Unavailable);
        QVERIFY2(response.error().message.find("cannot connect") != std::string::npos,
                 response.error().message.c_str());
    }

    void endsWhatTakesTooLong()
    {
        ScriptedHttpServer server([](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (request.target == "/stall") {
                connection.beginChunks("text/plain");
                connection.chunk("some");
            }
            connection.waitForClose();
        });
        HttpClient client;
        Request request = get(server);
        request.totalTimeout = std::chrono::milliseconds(300);
        QVERIFY(client.fetch(request).error().code == ErrorCode::DeadlineExceeded);
        request = get(server, "/stall");
        request.totalTimeout = std::chrono::milliseconds(0);
        request.stallTimeout = std::chrono::milliseconds(300);
        const auto response = client.fetch(request);
        QVERIFY(response.error().code == ErrorCode::DeadlineExceeded);
        QVERIFY(response.error().message.find("sent nothing") != std::string::npos);
    }

    void refusesTooMuch()
    {
        ScriptedHttpServer server([](const ScriptedRequest &, ScriptedConnection &connection) {
            connection.beginChunks("text/plain");
            while (connection.chunk(std::string(100000, 'x'))) { }
        });
        HttpClient client;
        Request request = get(server);
        request.maxBodyBytes = 1000000;
        QVERIFY(client.fetch(request).error().code == ErrorCode::ResourceExhausted);
    }

    void tellsOfABrokenAnswer()
    {
        ScriptedHttpServer server([](const ScriptedRequest &, ScriptedConnection &connection) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            connection.close();
        });
        HttpClient client;
        QVERIFY(client.fetch(get(server)).error().code == ErrorCode::Unavailable);
    }

    void aSlowReaderHoldsUpOnlyItself()
    {
        std::atomic<std::size_t> sent{0};
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (request.target != "/big") {
                connection.answer(200, "text/plain", "quick");
                return;
            }
            connection.beginChunks("text/plain");
            for (int i = 0; i < 400 && connection.chunk(std::string(100000, 'x')); ++i)
                sent += 100000;
            connection.endChunks();
        });
        HttpClient client;
        const auto reader = std::make_shared<SlowReader>();
        reader->limit = 1000000;
        Request big = get(server, "/big");
        big.ownConnection = true;
        big.totalTimeout = std::chrono::milliseconds(0);
        big.stallTimeout = std::chrono::milliseconds(300);
        const auto id = client.start(big, reader);
        QTRY_VERIFY(reader->paused);
        QTest::qWait(500);
        // The server is made to wait; others are not; and waiting is no stall.
        QVERIFY(sent < 30000000);
        QVERIFY(!reader->done);
        QVERIFY(client.fetch(get(server)));
        reader->paused = false;
        client.resume(id);
        QTRY_VERIFY(reader->done);
        QVERIFY(!reader->failure);
        QCOMPARE(reader->taken.load(), std::size_t(40000000));
    }

    // Begun together, with no connection there yet.
    void nobodyWaitsForAStreamToEnd()
    {
        ScriptedHttpServer server([](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (request.target != "/stream")
                return void(connection.answer(200, "text/plain", "here"));
            connection.beginChunks("text/plain");
            connection.waitForClose();
        });
        HttpClient client;
        const auto reader = std::make_shared<SlowReader>();
        Request stream = get(server, "/stream");
        stream.totalTimeout = std::chrono::milliseconds(0);
        client.start(stream, reader);
        QVERIFY(client.fetch(get(server)));
        QVERIFY(!reader->done);
    }

    // One that stands and carries nothing is not taken again, whoever asks.
    void givesUpDeadConnections()
    {
        std::atomic<bool> silent{false};
        std::atomic<int> connections{0};
        std::atomic<int> unanswered{0};
        thread_local bool isDead = false;
        thread_local bool isCounted = false;
        ScriptedHttpServer server([&](const ScriptedRequest &, ScriptedConnection &connection) {
            // A thread a connection: those that were there stay silent.
            if (!std::exchange(isCounted, true))
                ++connections;
            else if (silent)
                isDead = true;
            if (isDead) {
                ++unanswered;
                return connection.waitForClose();
            }
            connection.answer(200, "text/plain", "here");
        });
        HttpClient client;
        QVERIFY(client.fetch(get(server)));
        QVERIFY(client.fetch(get(server)));
        QCOMPARE(connections.load(), 1);
        silent = true;
        Request stuck = get(server);
        stuck.totalTimeout = std::chrono::milliseconds(0);
        const auto reader = std::make_shared<SlowReader>();
        client.start(stuck, reader);
        QTRY_COMPARE(unanswered.load(), 1);
        const auto began = std::chrono::steady_clock::now();
        Request fresh = get(server);
        fresh.freshConnection = true;
        QVERIFY(client.fetch(fresh));
        QCOMPARE(connections.load(), 2);
        silent = false;
        QVERIFY(!reader->done);
        client.dropConnections(server.url(), began);
        QTRY_VERIFY(reader->done);
        // The newer one is used from now on.
        QVERIFY(client.fetch(get(server)));
    }

    void cancels()
    {
        ScriptedHttpServer server(hang);
        HttpClient client;
        const auto reader = std::make_shared<SlowReader>();
        const auto id = client.start(get(server), reader);
        client.cancel(id);
        client.cancel(id);
        client.resume(12345);
        QTRY_VERIFY(reader->done);
        QVERIFY(reader->failure->code == ErrorCode::Cancelled);
    }

    void stopsWithEverythingUnderWay()
    {
        std::atomic<int> arrived{0};
        ScriptedHttpServer server([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            ++arrived;
            hang(request, connection);
        });
        HttpClient client;
        std::vector<std::shared_ptr<SlowReader>> readers;
        for (int i = 0; i < 20; ++i) {
            readers.push_back(std::make_shared<SlowReader>());
            client.start(get(server), readers.back());
        }
        QTRY_VERIFY(arrived > 0);
        QElapsedTimer timer;
        timer.start();
        client.stop();
        QVERIFY(timer.elapsed() < 1000);
        for (const auto &reader : readers)
            QVERIFY(reader->done);
        // Afterwards nothing begins any more.
        const auto late = std::make_shared<SlowReader>();
        client.start(get(server), late);
        QVERIFY(late->done);
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_http_client.moc"
