#include <QtTest>

#include <future>

#include "server/http/http_client.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/request_pace.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;
using namespace std::chrono_literals;

class TestRequestPace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void letsABurstThroughThenKeepsThePace()
    {
        RequestPace pace(10, 3);
        const auto now = RequestPace::Clock::now();
        for (int i = 0; i < 3; ++i)
            QVERIFY(pace.take(now) == now);
        QVERIFY(pace.take(now) == now + 100ms);
        QVERIFY(pace.take(now) == now + 200ms);
        QCOMPARE(pace.usage(now).requests, std::int64_t(5));
        QCOMPARE(pace.usage(now).delayed, std::int64_t(2));
        // After a rest the burst is there again, and no more than that.
        const auto later = now + 60s;
        for (int i = 0; i < 3; ++i)
            QVERIFY(pace.take(later) == later);
        QVERIFY(pace.take(later) > later);
    }

    void refusesWhatWouldWaitTooLong()
    {
        RequestPace pace(1, 1);
        const auto now = RequestPace::Clock::now();
        int taken = 0;
        while (pace.take(now) && taken < 1000)
            ++taken;
        QCOMPARE(taken, 31);
        // Who was refused took no place.
        QVERIFY(pace.take(now + 1s));
    }

    void measuresTheLastTenSeconds()
    {
        RequestPace pace(1000, 1000);
        const auto now = RequestPace::Clock::now();
        for (int second = 0; second < 20; ++second) {
            for (int i = 0; i < 7; ++i)
                QVERIFY(pace.take(now + std::chrono::seconds(second)));
        }
        QCOMPARE(pace.usage(now + 20s).perSecond, 7.0);
        QCOMPARE(pace.usage(now + 60s).perSecond, 0.0);
    }

    // What waits for its turn goes with the others when its cluster does.
    void waitsAndCanBeCancelled()
    {
        std::atomic<int> answered{0};
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &, test::ScriptedConnection &connection) {
            ++answered;
            connection.answer(200, "application/json", "{}");
        });
        http::HttpClient client;
        Kubeconfig config;
        config.server = server.url();
        ApiManners manners;
        manners.requestsPerSecond = 5;
        manners.burst = 2;
        const auto api = KubernetesApi::create(client, config, manners);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 4; ++i)
            QVERIFY(api->call({}));
        QVERIFY2(timer.elapsed() >= 390, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(answered.load(), 4);

        std::promise<ErrorCode> ended;
        struct Handler final : http::ExchangeHandler {
            explicit Handler(std::promise<ErrorCode> &promise) : end(promise) {}
            bool onData(std::string_view) override { return true; }
            void onDone(Result<http::ResponseHead> result) override
            {
                end.set_value(result ? ErrorCode::Internal : result.error().code);
            }
            std::promise<ErrorCode> &end;
        };
        const auto stream = api->stream({}, std::make_shared<Handler>(ended));
        stream->cancel();
        auto code = ended.get_future();
        QVERIFY(code.wait_for(1s) == std::future_status::ready);
        QCOMPARE(code.get(), ErrorCode::Cancelled);
        QCOMPARE(answered.load(), 4);
        client.stop();
    }
};

QTEST_GUILESS_MAIN(TestRequestPace)
#include "tst_request_pace.moc"
