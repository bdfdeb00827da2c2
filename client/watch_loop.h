#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include <grpcpp/alarm.h>
#include <grpcpp/support/status.h>

#include "client/channel.h"
#include "client/retry_delay.h"
#include "client/watch_state.h"

namespace wheelhouse::client {

// One attempt of a watch: a gRPC reactor. Its functions are called with the
// loop's mutex held, while the attempt is the loop's current one.
class WatchAttempt {
public:
    virtual ~WatchAttempt() = default;
    virtual void cancel() = 0;
    virtual void resumeReading() = 0;
};

// The part of a watch that is the same for every kind: when to attempt, when
// to give up, when to try again. WatchCall adds the messages. Lives as long as
// its watch, its reactor or its timers do (shared). Threads: whoever owns the
// watch, and gRPC's; `m_mutex` guards the state and is never held while a
// handler is called; `m_handlerMutex` is, so that `detach` waits for a call
// that is under way (but for one on this thread).
class WatchLoop : public std::enable_shared_from_this<WatchLoop> {
public:
    WatchLoop(std::shared_ptr<Channel> channel, WatchOptions options);
    virtual ~WatchLoop() = default;

    void start();
    void pause();
    void resume();
    void retryNow();
    // No handler is called after it returns; what is under way ends by itself
    // and is waited for by Channel::shutDown.
    void stop();

protected:
    // Makes a reactor and starts its call. Called with `m_mutex` held.
    virtual WatchAttempt *makeAttempt(std::shared_ptr<grpc::ClientContext> context, InFlightCalls::Ticket ticket) = 0;
    virtual void deliverState(const WatchState &state) = 0;
    virtual void clearHandler() = 0;

    // The reactor's side. `beginMessage` is false when the attempt is no longer
    // wanted.
    bool beginMessage();
    void attemptEnded(const grpc::Status &status);

    std::mutex m_mutex;
    std::recursive_mutex m_handlerMutex;
    // Guarded by m_mutex:
    bool m_paused = false;
    bool m_stopped = false;

private:
    using Clock = std::chrono::system_clock;
    void setTimer(std::unique_ptr<grpc::Alarm> &timer, Clock::time_point when, void (WatchLoop::*fire)());
    void attempt();
    void checkSilence();
    void tell(const WatchState &state);

    const std::shared_ptr<Channel> m_channel;
    const WatchOptions m_options;
    // Guarded by m_mutex:
    RetryDelay m_delay;
    std::unique_ptr<grpc::Alarm> m_retryTimer;
    std::unique_ptr<grpc::Alarm> m_silenceTimer;
    WatchAttempt *m_attempt = nullptr;
    bool m_live = false;
    bool m_fellSilent = false;
    Clock::time_point m_lastHeard{};
};

} // namespace wheelhouse::client
