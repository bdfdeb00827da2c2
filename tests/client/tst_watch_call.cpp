#include <QtTest/QtTest>

#include "client/retry_delay.h"
#include "client/status_error.h"
#include "client/watch_call.h"
#include "tests/client/device_server.h"

using namespace wheelhouse;
using namespace wheelhouse::client;
using namespace std::chrono_literals;

namespace {

using DeviceWatch = WatchCall<v1::WatchDevicesRequest, v1::WatchDevicesResponse>;

// Counts what a watch tells.
class Recorder final : public WatchHandler<v1::WatchDevicesResponse> {
public:
    void watchMessage(v1::WatchDevicesResponse &&message) override
    {
        ++messages;
        const std::lock_guard lock(m_mutex);
        m_lastToken = message.mark().resume_token();
        if (auto *const call = pausedAfterEach.load()) {
            call->pause();
        }
        if (auto *const call = stoppedByMessage.load()) {
            call->stop();
        }
    }

    void watchState(const WatchState &state) override
    {
        const std::lock_guard lock(m_mutex);
        m_states.push_back(state);
    }

    std::vector<WatchState> states() const
    {
        const std::lock_guard lock(m_mutex);
        return m_states;
    }
    int count(WatchState::Kind kind) const
    {
        const auto all = states();
        return static_cast<int>(
            std::count_if(all.begin(), all.end(), [kind](const auto &state) { return state.kind == kind; }));
    }
    std::string lastToken() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lastToken;
    }

    std::atomic<int> messages{0};
    std::atomic<DeviceWatch *> pausedAfterEach{nullptr};
    std::atomic<DeviceWatch *> stoppedByMessage{nullptr};

private:
    mutable std::mutex m_mutex;
    std::vector<WatchState> m_states;
    std::string m_lastToken;
};

} // namespace

class TestWatchCall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<DeviceServer>(m_dir->filePath(QStringLiteral("s")).toStdString());
        ConnectionOptions options;
        options.server = *ServerAddress::parse(m_server->address());
        m_channel = std::make_shared<Channel>(options);
    }

    void cleanup()
    {
        QVERIFY(m_channel->shutDown(5s));
        QCOMPARE(m_channel->inFlight()->count(), std::size_t(0));
        m_channel.reset();
        m_server.reset();
    }

    void resumesAfterTheServerWasAway()
    {
        m_server->start();
        Recorder recorder;
        const auto call = open(recorder);
        call->start();
        QTRY_VERIFY(recorder.messages > 5);
        QCOMPARE(recorder.states().at(0).kind, WatchState::Kind::Connecting);
        QCOMPARE(recorder.states().at(1).kind, WatchState::Kind::Live);

        m_server->stop();
        QTRY_VERIFY(recorder.count(WatchState::Kind::Lost) > 0);
        const auto token = recorder.lastToken();
        // Some failed attempts, each with a reason and a time.
        QTRY_VERIFY(recorder.count(WatchState::Kind::Lost) >= 3);
        const auto lost = recorder.states().back();
        m_server->start();
        QTRY_COMPARE(recorder.count(WatchState::Kind::Live), 2);
        QCOMPARE(m_server->resumeTokens().at(0), std::string());
        QCOMPARE(m_server->resumeTokens().at(1), token);
        for (const auto &state : recorder.states()) {
            if (state.kind == WatchState::Kind::Lost) {
                QVERIFY(state.error.has_value());
                QVERIFY(state.nextRetry > std::chrono::system_clock::now() - 60s);
            }
        }
    }

    void retriesAtOnceWhenAsked()
    {
        Recorder recorder;
        const auto call = open(recorder, {.shortestRetry = 60s, .longestRetry = 60s});
        call->start();
        QTRY_COMPARE(recorder.count(WatchState::Kind::Lost), 1);
        QVERIFY(isNotReached(*recorder.states().back().error));
        QVERIFY(recorder.states().back().nextRetry > std::chrono::system_clock::now() + 20s);
        m_server->start();
        // Told before the timer is set: ask until it is heard.
        QTRY_VERIFY((call->retryNow(), recorder.count(WatchState::Kind::Live) == 1));
    }

    void waitsLongerEachTime()
    {
        RetryDelay delay(200ms, 10s);
        auto upper = 200ms;
        for (int i = 0; i < 10; ++i) {
            const auto wait = delay.next();
            QVERIFY(wait >= upper / 2 && wait <= upper);
            upper = std::min<std::chrono::milliseconds>(upper * 2, 10s);
        }
        delay.reset();
        QVERIFY(delay.next() <= 200ms);
    }

    void holdsTheServerBackWhilePaused()
    {
        m_server->changeIntervalMs = 1;
        m_server->start();
        Recorder recorder;
        const auto call = open(recorder);
        recorder.pausedAfterEach = call.get();
        call->start();
        QTRY_COMPARE(recorder.messages.load(), 1);
        QTest::qWait(200);
        QCOMPARE(recorder.messages.load(), 1);
        recorder.pausedAfterEach = nullptr;
        call->resume();
        QTRY_VERIFY(recorder.messages > 20);
        // A paused watch ends as well as a reading one.
        call->pause();
        QTest::qWait(50);
        const int before = recorder.messages;
        QTest::qWait(100);
        QCOMPARE(recorder.messages.load(), before);
    }

    void noticesSilence()
    {
        m_server->changeIntervalMs = 0;
        m_server->start();
        Recorder recorder;
        const auto call = open(recorder, {.silence = 300ms});
        call->start();
        QTRY_COMPARE(recorder.count(WatchState::Kind::Live), 1);
        QTRY_VERIFY(recorder.count(WatchState::Kind::Lost) >= 1);
        QVERIFY(isNotReached(*recorder.states().at(2).error));
        QTRY_VERIFY(recorder.count(WatchState::Kind::Live) >= 2);
    }

    void endsWhereItIsNotToReconnect()
    {
        m_server->endsWatches = true;
        m_server->start();
        Recorder recorder;
        const auto call = open(recorder, {.reconnect = false});
        call->start();
        QTRY_COMPARE(recorder.count(WatchState::Kind::Ended), 1);
        QVERIFY(!recorder.states().back().error.has_value());
        QCOMPARE(recorder.messages.load(), 2);
    }

    void stopsFromItsOwnHandler()
    {
        m_server->start();
        Recorder recorder;
        const auto call = open(recorder);
        recorder.stoppedByMessage = call.get();
        call->start();
        QTRY_COMPARE(recorder.messages.load(), 1);
        QTRY_COMPARE(m_server->openWatches.load(), 0);
        QCOMPARE(recorder.messages.load(), 1);
    }

    void destroysStreamsInFlight()
    {
        m_server->changeIntervalMs = 1;
        m_server->start();
        for (int round = 0; round < 3; ++round) {
            std::vector<std::unique_ptr<Recorder>> recorders;
            std::vector<std::unique_ptr<DeviceWatch>> calls;
            for (int i = 0; i < 200; ++i) {
                recorders.push_back(std::make_unique<Recorder>());
                calls.push_back(open(*recorders.back()));
                calls.back()->start();
                if (i % 3 == 0) {
                    calls.back()->pause();
                }
            }
            // Some before their first message, some amid the flood.
            QTest::qWait(40 * round);
            calls.clear();
            recorders.clear();
        }
        QVERIFY(m_channel->inFlight()->waitForEnd(10s));
        QTRY_COMPARE_WITH_TIMEOUT(m_server->openWatches.load(), 0, 10'000);
    }

    void shutsDownWithStreamsOpen()
    {
        m_server->start();
        Recorder recorder;
        const auto call = open(recorder);
        call->start();
        QTRY_VERIFY(recorder.messages > 1);
        call->stop();
        const int before = recorder.messages;
        QVERIFY(m_channel->shutDown(2s));
        QCOMPARE(recorder.messages.load(), before);
    }

private:
    std::unique_ptr<DeviceWatch> open(Recorder &recorder, WatchOptions options = {}) const
    {
        v1::WatchDevicesRequest request;
        request.set_parent("products/-");
        return watch<v1::DeviceService>(m_channel, &v1::DeviceService::Stub::async::WatchDevices, request, recorder,
                                        options);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<DeviceServer> m_server;
    std::shared_ptr<Channel> m_channel;
};

QTEST_GUILESS_MAIN(TestWatchCall)
#include "tst_watch_call.moc"
