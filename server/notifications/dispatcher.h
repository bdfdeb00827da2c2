#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "server/notifications/channels.h"
#include "server/notifications/retry_rules.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::notifications {

// How a dispatcher behaves; tests are less patient.
struct DispatcherOptions {
    // Of WeCom robots, by its documentation.
    std::size_t wecomMost = 20;
    std::chrono::seconds wecomWithin{60};
    std::chrono::hours giveUpAfter{24};
    std::chrono::hours keepFor{24 * 30};
    std::function<std::chrono::milliseconds(int attempts)> waitAfter = [](int attempts) { return notifications::waitAfter(attempts); };
};

// Turns changes of deployments into deliveries, and sends them.
//
// Threads: `notify`, which writes news down, and `notify-send` × 2, which wait for
// channels. Ownership: app/server. Bounds: 10,000 changes not looked at yet and
// 10,000 deliveries waiting in memory, the oldest changes go beyond that, counted
// in the log; more deliveries stay in the store for later. stop() joins; what waits
// goes on after the next start.
class Dispatcher {
public:
    static constexpr std::size_t kMostChanges = 10000;
    static constexpr int kMostWaiting = 10000;

    Dispatcher(NotificationStore &store, const Channels &channels, Messenger &messenger, DispatcherOptions options = {});
    ~Dispatcher();

    // Takes up what waits in the store.
    Result<void> start();
    void stop();

    // Any thread, never blocks. Before start(): what is known already, of which
    // nobody is told.
    void deploymentChanged(const v1::Deployment &deployment);

private:
    using Clock = std::chrono::steady_clock;

    struct Waiting {
        v1::NotificationDelivery delivery;
        Clock::time_point due;
    };

    void runNews();
    void runSending();
    void writeDown(v1::NotificationEvent event, const v1::Deployment &deployment);
    void forgetOld();
    // The delivery that is due and whose channel is free, or when to look again.
    std::optional<Waiting> takeDue(Clock::time_point now, Clock::time_point &again);
    void send(Waiting waiting);
    void enqueue(v1::NotificationDelivery delivery, Clock::time_point due);
    SendPace &paceOf(const std::string &channel);

    NotificationStore &m_store;
    const Channels &m_channels;
    Messenger &m_messenger;
    const DispatcherOptions m_options;

    std::mutex m_mutex;
    std::condition_variable m_wakeUp;
    bool m_started = false;
    bool m_stopping = false;
    // The last state of each deployment that has not ended.
    std::map<std::string, v1::Deployment::State> m_states;
    std::deque<std::pair<v1::NotificationEvent, v1::Deployment>> m_changes;
    std::deque<Waiting> m_waiting;
    // Channels that are being sent to.
    std::set<std::string> m_busy;
    std::map<std::string, SendPace> m_paces;
    // Of start(), then of the thread `notify`.
    std::optional<Clock::time_point> m_lookedForOld;
    std::vector<std::thread> m_threads;
};

} // namespace wheelhouse::notifications
