#include "client/watch_loop.h"

#include "client/status_error.h"

namespace wheelhouse::client {

WatchLoop::WatchLoop(std::shared_ptr<Channel> channel, WatchOptions options)
    : m_channel(std::move(channel)), m_options(options), m_delay(options.shortestRetry, options.longestRetry)
{
}

void WatchLoop::start()
{
    const std::lock_guard lock(m_mutex);
    if (!m_stopped && !m_attempt && !m_retryTimer) {
        // By way of a timer, so that handlers are only ever called on gRPC's
        // threads.
        setTimer(m_retryTimer, Clock::now(), &WatchLoop::attempt);
    }
}

void WatchLoop::pause()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

void WatchLoop::resume()
{
    const std::lock_guard lock(m_mutex);
    if (!m_paused) {
        return;
    }
    m_paused = false;
    m_lastHeard = Clock::now();
    if (m_attempt && !m_stopped) {
        m_attempt->resumeReading();
    }
}

void WatchLoop::retryNow()
{
    const std::lock_guard lock(m_mutex);
    if (m_stopped || !m_retryTimer) {
        return;
    }
    m_channel->connectNow();
    m_delay.reset();
    // Its callback attempts at once.
    m_retryTimer->Cancel();
}

void WatchLoop::stop()
{
    {
        const std::lock_guard handlerLock(m_handlerMutex);
        clearHandler();
    }
    std::unique_ptr<grpc::Alarm> retryTimer;
    std::unique_ptr<grpc::Alarm> silenceTimer;
    const std::lock_guard lock(m_mutex);
    m_stopped = true;
    retryTimer = std::move(m_retryTimer);
    silenceTimer = std::move(m_silenceTimer);
    if (m_attempt) {
        m_attempt->cancel();
    }
}

void WatchLoop::setTimer(std::unique_ptr<grpc::Alarm> &timer, Clock::time_point when, void (WatchLoop::*fire)())
{
    auto ticket = std::make_shared<InFlightCalls::Ticket>(m_channel->inFlight()->enter(nullptr));
    if (!*ticket) {
        timer.reset();
        return;
    }
    timer = std::make_unique<grpc::Alarm>();
    timer->Set(when, [self = shared_from_this(), ticket, fire](bool) { (self.get()->*fire)(); });
}

void WatchLoop::attempt()
{
    // The timer is destroyed after its callback, which is this one.
    std::unique_ptr<grpc::Alarm> timer;
    {
        const std::lock_guard lock(m_mutex);
        timer = std::move(m_retryTimer);
        if (m_stopped || m_attempt) {
            return;
        }
    }
    tell({WatchState::Kind::Connecting, {}, {}});

    const std::lock_guard lock(m_mutex);
    if (m_stopped || m_attempt) {
        return;
    }
    auto context = std::make_shared<grpc::ClientContext>();
    auto ticket = m_channel->inFlight()->enter(context);
    if (!ticket) {
        return;
    }
    m_channel->prepare(*context, std::nullopt);
    m_live = false;
    m_fellSilent = false;
    m_lastHeard = Clock::now();
    m_attempt = makeAttempt(std::move(context), std::move(ticket));
    if (m_options.silence.count() > 0 && !m_silenceTimer) {
        setTimer(m_silenceTimer, m_lastHeard + m_options.silence, &WatchLoop::checkSilence);
    }
}

bool WatchLoop::beginMessage()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped) {
            return false;
        }
        m_lastHeard = Clock::now();
        m_delay.reset();
        if (m_live) {
            return true;
        }
        m_live = true;
    }
    tell({WatchState::Kind::Live, {}, {}});
    return true;
}

void WatchLoop::attemptEnded(const grpc::Status &status)
{
    WatchState state;
    std::chrono::milliseconds delay{0};
    {
        const std::lock_guard lock(m_mutex);
        m_attempt = nullptr;
        if (m_stopped) {
            return;
        }
        if (m_fellSilent) {
            state.error = notReached(m_channel->address(), fmt::format("nothing was heard of it for {} s",
                std::chrono::duration_cast<std::chrono::seconds>(m_options.silence).count()));
        } else if (!status.ok()) {
            state.error = m_channel->error(status);
        }
        state.kind = WatchState::Kind::Ended;
        if (m_options.reconnect) {
            state.kind = WatchState::Kind::Lost;
            if (!state.error) {
                state.error = Error{ErrorCode::Unavailable, "The server ended the stream", {}};
            }
            delay = isLasting(*state.error) ? m_delay.longest() : m_delay.next();
            state.nextRetry = Clock::now() + delay;
        } else {
            m_silenceTimer.reset();
        }
    }
    tell(state);
    if (state.kind == WatchState::Kind::Lost) {
        const std::lock_guard lock(m_mutex);
        if (!m_stopped && !m_attempt && !m_retryTimer) {
            setTimer(m_retryTimer, state.nextRetry, &WatchLoop::attempt);
        }
    }
}

void WatchLoop::checkSilence()
{
    std::unique_ptr<grpc::Alarm> timer;
    const std::lock_guard lock(m_mutex);
    timer = std::move(m_silenceTimer);
    if (m_stopped || !m_attempt) {
        return;
    }
    const auto limit = m_lastHeard + m_options.silence;
    if (!m_paused && Clock::now() >= limit) {
        m_fellSilent = true;
        m_attempt->cancel();
        return;
    }
    setTimer(m_silenceTimer, std::max(limit, Clock::now() + m_options.silence / 4), &WatchLoop::checkSilence);
}

void WatchLoop::tell(const WatchState &state)
{
    const std::lock_guard lock(m_handlerMutex);
    deliverState(state);
}

} // namespace wheelhouse::client
