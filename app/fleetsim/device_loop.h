#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <thread>
#include <vector>

#include "app/fleetsim/device_connection.h"
#include "app/fleetsim/simulated_device.h"

namespace wheelhouse::fleetsim {

struct LoopCounters {
    std::atomic<int> connected{0};
    std::atomic<std::int64_t> connects{0};
    std::atomic<std::int64_t> drops{0};
    std::atomic<std::int64_t> states{0};
    std::atomic<std::int64_t> commands{0};
    std::atomic<std::int64_t> answers{0};
};

// A share of the fleet on one thread: polls the connections of all its devices,
// lets them report, answer, drop and come back. Devices are added before
// start(). stop() says good-bye for each of them and returns within a second
// or two. storm() may be called from any thread.
class DeviceLoop {
public:
    DeviceLoop(std::chrono::seconds reportInterval, int keepAliveSeconds, int connectsPerSecond,
               LoopCounters &counters);
    ~DeviceLoop();
    DeviceLoop(const DeviceLoop &) = delete;
    DeviceLoop &operator=(const DeviceLoop &) = delete;

    void add(const v1::Connection &connection, TlsContext tls, SimulatedDevice device);
    void start();
    void stop();
    // Pulls every plug at once; they come back by themselves, each after a pause
    // of its own.
    void storm() { m_storm = true; }

private:
    using Clock = std::chrono::steady_clock;
    struct Member {
        std::unique_ptr<DeviceConnection> connection;
        std::shared_ptr<SimulatedDevice> device;
        int polledSocket = -1;
        bool polledWrite = false;
        std::chrono::milliseconds pause{500};
        bool opening = false;
        bool inLine = false;
        // Count attempts to connect, and sessions.
        std::int64_t attempt = 0;
        std::int64_t session = 0;
    };
    struct Due {
        Clock::time_point time;
        std::function<void()> act;
        bool operator>(const Due &other) const { return time > other.time; }
    };

    void addMember(const v1::Connection &connection, const TlsContext &tls, std::shared_ptr<SimulatedDevice> device);
    void run();
    void after(std::chrono::milliseconds delay, std::function<void()> act);
    // Goes on only if no other attempt was made since it was planned.
    void openAfter(std::size_t index, std::chrono::milliseconds delay);
    void open(std::size_t index);
    // The attempt came to something, good or bad: the next in line may try.
    void opened(std::size_t index);
    void openWaiting();
    void pullPlugs();
    void connected(std::size_t index);
    void disconnected(std::size_t index, bool wasConnected);
    void received(std::size_t index, std::string_view leaf, std::string_view payload);
    void report(std::size_t index, std::int64_t session);
    void updatePolling(std::size_t index);

    const std::chrono::seconds m_reportInterval;
    const int m_keepAliveSeconds;
    const int m_connectsPerSecond;
    LoopCounters &m_counters;
    std::vector<Member> m_members;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
    // How many are being opened, and who waits until there are fewer.
    int m_opening = 0;
    std::deque<std::size_t> m_inLine;
    int m_epoll = -1;
    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_storm{false};
    std::thread m_thread;
};

} // namespace wheelhouse::fleetsim
