#include <QtTest>

#include <mutex>

#include "server/links/loki/loki_client.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;

namespace {

// As Loki's documentation shows it.
const std::string kStreams = R"({"status":"success","data":{"resultType":"streams","result":[
  {"stream":{"namespace":"iot","pod":"gateway-a"},"values":[["1700000003000000001","third"],["1700000001000000000","first"]]},
  {"stream":{"namespace":"iot","pod":"gateway-b"},"values":[["1700000002000000000","播报"]]}],"stats":{}}})";

} // namespace

class TestLokiClient : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mergesStreamsByTime()
    {
        const auto lines = loki::LokiClient::readAnswer(200, kStreams, false);
        QVERIFY(lines);
        QCOMPARE(lines->size(), std::size_t(3));
        QCOMPARE((*lines)[0].text(), std::string("third"));
        QCOMPARE((*lines)[0].time().nanos(), 1);
        QCOMPARE((*lines)[1].labels().at("pod"), std::string("gateway-b"));
        QCOMPARE(loki::LokiClient::readAnswer(200, kStreams, true)->front().text(), std::string("first"));
    }

    void asksAsTheApiSays()
    {
        std::mutex mutex;
        test::ScriptedRequest seen;
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
            {
                const std::lock_guard lock(mutex);
                seen = request;
            }
            connection.answer(200, "application/json", kStreams);
        });
        http::HttpClient http;
        loki::LokiClient client(http);
        const auto lines = client.query({server.url() + "/loki/?tenant=shops", R"({pod=~"a.+"})", 1, 2, 50, true});
        QVERIFY2(lines, lines ? "" : lines.error().message.c_str());
        const std::lock_guard lock(mutex);
        QCOMPARE(seen.target, std::string("/loki/loki/api/v1/query_range?query=%7Bpod%3D%7E%22a.%2B%22%7D&start=1&end=2&limit=50&direction=forward"));
        QVERIFY2(seen.head.find("X-Scope-OrgID: shops") != std::string::npos, seen.head.c_str());
    }

    void saysWhatTheStoreSays_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("bad query") << 400 << "parse error at line 1, col 3: syntax error: unexpected $end\n" << 3 << "parse error at line 1, col 3";
        QTest::newRow("not allowed") << 401 << "no org id" << 9 << "no org id";
        QTest::newRow("overloaded") << 503 << "too many outstanding requests" << 14 << "too many outstanding";
        QTest::newRow("web page") << 200 << "<html>Sign in</html>" << 9 << "is not a log store";
        QTest::newRow("numbers") << 200 << R"({"status":"success","data":{"resultType":"matrix","result":[]}})" << 3 << "gives numbers";
        QTest::newRow("broken") << 200 << R"({"status":"success","data":{"resultType":"streams"}})" << 9 << "no result";
    }
    void saysWhatTheStoreSays()
    {
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto lines = loki::LokiClient::readAnswer(status, body.toStdString(), false);
        QVERIFY(!lines);
        QCOMPARE(static_cast<int>(lines.error().code), code);
        QVERIFY2(lines.error().message.find(says.toStdString()) != std::string::npos, lines.error().message.c_str());
    }

    void leavesOutWhatIsNoLineAndCutsLongOnes()
    {
        const auto lines = loki::LokiClient::readAnswer(
            200, R"({"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["x","a"],["1"],7,["2",")"
                + std::string(20000, 'z') + R"("]]}]}})", false);
        QVERIFY(lines);
        QCOMPARE(lines->size(), std::size_t(1));
        QVERIFY(lines->front().cut());
        QCOMPARE(lines->front().text().size(), std::size_t(16384));
    }
};

QTEST_GUILESS_MAIN(TestLokiClient)
#include "tst_loki_client.moc"
