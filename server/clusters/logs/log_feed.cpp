#include "server/clusters/logs/log_feed.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace wheelhouse::clusters {

namespace {

using std::chrono::milliseconds;

// A line costs more than its text.
constexpr std::size_t kLineOverhead = 120;
constexpr std::size_t kTakeBytes = 256u << 10;
// The pod's state comes by its own way, and may be later than the log's end.
constexpr milliseconds kDecide{1500};
// A connection that outlives its pod is let go of.
constexpr milliseconds kLeave{5000};
// A log that says nothing at first holds the others up so long.
constexpr milliseconds kFirstWord{1000};
constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{3000};
// Of a log that is followed, behind for longer than this: newest lines count.
constexpr milliseconds kPatience{5000};

std::int64_t nanosecondsOf(const google::protobuf::Timestamp &time)
{
    return time.seconds() * 1'000'000'000 + time.nanos();
}

bool passes(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded || code == ErrorCode::ResourceExhausted
        // `container is waiting to start`.
        || code == ErrorCode::InvalidArgument || code == ErrorCode::Aborted || code == ErrorCode::Internal
        // Its connection was given up as dead.
        || code == ErrorCode::Cancelled;
}

} // namespace

LogFeed::LogFeed(int number, std::string pod, std::string container, LogRequest request, bool announce,
                 const OpenLog &open, std::function<void()> wake)
    : m_request(std::move(request)), m_announce(announce), m_open(open), m_wake(std::move(wake))
{
    m_source.set_number(number);
    m_source.set_pod(std::move(pod));
    m_source.set_container(std::move(container));
}

void LogFeed::observe(const v1::Pod *pod, Clock::time_point now)
{
    m_there = pod != nullptr;
    if (!pod && !m_leavingSince && m_state != State::Over)
        m_leavingSince = now;
    if (pod) {
        for (const auto &container : pod->containers()) {
            if (container.name() != m_source.container())
                continue;
            m_running = container.state() == "running";
            m_restarts = container.restarts();
            m_reason = container.reason().empty() ? container.state() : container.reason();
            m_lastExit = container.last_exit_reason();
            const bool hasBegun = container.state() != "waiting" || container.restarts() > 0;
            if (m_state == State::Idle && m_request.previous && container.restarts() == 0)
                m_state = State::Over;
            else if (m_state == State::Idle && hasBegun)
                open(false, now);
            else if (m_state == State::Idle && !m_request.follow) {
                m_refusal = Error{ErrorCode::FailedPrecondition, m_reason, {}};
                notice(v1::LogNotice::KIND_REFUSED, m_reason, now);
                m_state = State::Over;
            }
        }
    }
    decide(now);
}

// What has become of a container whose log has ended, as far as is known.
void LogFeed::decide(Clock::time_point now)
{
    const bool restarted = m_restarts > m_openRestarts;
    switch (m_state) {
    case State::Idle:
        if (!m_there)
            m_state = State::Over;
        return;
    case State::Open:
        if (m_leavingSince && now - *m_leavingSince > kLeave) {
            m_stream.reset();
            m_state = State::Undecided;
            decide(now);
        }
        return;
    case State::Undecided:
    case State::Broken:
    case State::Dormant:
        if (!m_there) {
            if (m_state != State::Dormant)
                notice(v1::LogNotice::KIND_ENDED, "pod deleted", now);
            m_state = State::Over;
            m_leavingSince.reset();
        } else if (restarted && m_running) {
            notice(v1::LogNotice::KIND_RESTARTED, m_lastExit, now);
            open(true, now);
        } else if (m_state == State::Undecided && !m_running) {
            notice(v1::LogNotice::KIND_ENDED, restarted && !m_lastExit.empty() ? m_lastExit : m_reason, now);
            m_state = State::Dormant;
        } else if (m_state != State::Dormant && now >= m_due) {
            open(true, now);
        }
        return;
    case State::Over: return;
    }
}

void LogFeed::open(bool again, Clock::time_point now)
{
    LogRequest request = m_request;
    request.container = m_source.container();
    request.patience = kPatience;
    request.maxHeldBytes = kTakeBytes;
    if (again && m_last > 0) {
        // Whole seconds are all that the API takes: what is repeated is left out
        // here.
        request.since = std::chrono::system_clock::time_point(std::chrono::seconds(m_last / 1'000'000'000));
        m_repeatedUntil = m_last;
        m_repeatedAtEnd = m_atLast;
    }
    if (again)
        request.tailLines = -1;
    m_openRestarts = m_restarts;
    m_openedAt = now;
    m_spoke = false;
    auto stream = m_open(m_source.pod(), std::move(request), m_wake);
    if (!stream) {
        m_refusal = stream.error();
        notice(v1::LogNotice::KIND_REFUSED, stream.error().message, now);
        m_state = State::Over;
        return;
    }
    m_stream = std::move(*stream);
    m_state = State::Open;
    if (m_announce && !m_wasOpen)
        notice(v1::LogNotice::KIND_STARTED, {}, now);
    m_wasOpen = true;
}

void LogFeed::pull(const LineFilter &filter, std::size_t maxBytes, Clock::time_point now, std::int64_t &hidden)
{
    decide(now);
    while (m_state == State::Open && m_bytes < maxBytes) {
        const std::size_t lines = std::clamp<std::size_t>(std::min(kTakeBytes, maxBytes - m_bytes) / m_averageLine, 1, 2000);
        auto batch = m_stream->take(lines);
        if (!batch)
            return;
        m_spoke = m_spoke || !batch->lines.empty();
        if (batch->skipped > 0) {
            Held gap;
            gap.entry.set_skipped_count(batch->skipped);
            gap.nanoseconds = batch->lines.empty() || !batch->lines.front().has_time()
                ? m_last
                : nanosecondsOf(batch->lines.front().time());
            gap.arrived = now;
            push(std::move(gap));
        }
        std::size_t bytes = 0;
        for (auto &line : batch->lines) {
            bytes += line.text().size() + kLineOverhead;
            const std::int64_t time = line.has_time() ? nanosecondsOf(line.time()) : 0;
            if (m_repeatedUntil > 0 && isRepeated(time))
                continue;
            if (time > 0) {
                m_atLast = time == m_last ? m_atLast + 1 : 1;
                m_last = std::max(m_last, time);
            }
            if (filter.shows(line.text()))
                hold(std::move(line), now);
            else
                ++hidden;
        }
        if (!batch->lines.empty()) {
            m_averageLine = std::max<std::size_t>(kLineOverhead, bytes / batch->lines.size());
            m_pause = milliseconds(0);
            m_saidBroken = false;
        }
        if (batch->ended)
            ended(*batch, now);
    }
}

bool LogFeed::isRepeated(std::int64_t nanoseconds)
{
    if (nanoseconds < m_repeatedUntil)
        return true;
    if (nanoseconds == m_repeatedUntil && m_repeatedAtEnd > 0) {
        --m_repeatedAtEnd;
        return true;
    }
    m_repeatedUntil = 0;
    return false;
}

void LogFeed::ended(const LogBatch &batch, Clock::time_point now)
{
    m_stream.reset();
    m_repeatedUntil = 0;
    const bool broken = batch.failure && batch.failure->code != ErrorCode::NotFound;
    if (!m_request.follow) {
        if (batch.failure) {
            m_refusal = batch.failure;
            notice(v1::LogNotice::KIND_REFUSED, batch.failure->message, now);
        }
        m_state = State::Over;
        return;
    }
    m_state = broken ? State::Broken : State::Undecided;
    m_due = now + kDecide;
    // An API server that starts refuses for a moment what it allowed before.
    const bool isStarting = broken && batch.failure->code == ErrorCode::PermissionDenied && m_last > 0 && m_pause < kLongestPause;
    if (broken && !passes(batch.failure->code) && !isStarting) {
        m_refusal = batch.failure;
        notice(v1::LogNotice::KIND_REFUSED, batch.failure->message, now);
        m_state = State::Over;
        return;
    }
    if (broken) {
        m_pause = m_pause.count() == 0 ? kFirstPause : std::min(m_pause * 2, kLongestPause);
        m_due = now + m_pause;
        if (!std::exchange(m_saidBroken, true))
            notice(v1::LogNotice::KIND_BROKEN, batch.failure->message, now);
    }
    decide(now);
}

void LogFeed::hold(v1::LogLine &&line, Clock::time_point now)
{
    Held held;
    if (line.has_time())
        *held.entry.mutable_time() = line.time();
    held.entry.set_text(std::move(*line.mutable_text()));
    held.entry.set_cut(line.cut());
    held.entry.set_replaced(line.replaced());
    held.nanoseconds = m_last;
    held.arrived = now;
    push(std::move(held));
}

void LogFeed::notice(v1::LogNotice::Kind kind, const std::string &reason, Clock::time_point now)
{
    Held held;
    *held.entry.mutable_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    held.entry.mutable_notice()->set_kind(kind);
    held.entry.mutable_notice()->set_reason(reason);
    // Behind its own lines, whatever the clocks of the nodes say.
    held.nanoseconds = m_last;
    held.arrived = now;
    push(std::move(held));
}

void LogFeed::push(Held held)
{
    held.entry.set_source(m_source.number());
    m_bytes += held.entry.text().size() + kLineOverhead;
    m_held.push_back(std::move(held));
}

LogFeed::Held LogFeed::pop()
{
    Held held = std::move(m_held.front());
    m_held.pop_front();
    m_bytes -= held.entry.text().size() + kLineOverhead;
    return held;
}

bool LogFeed::isAwaited(Clock::time_point now) const
{
    return isSilent() && !m_spoke && now < m_openedAt + kFirstWord;
}

} // namespace wheelhouse::clusters
