#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/clusters/log_stream.h"
#include "server/clusters/logs/line_filter.h"
#include "wheelhouse/v1/logs.pb.h"
#include "wheelhouse/v1/pods.pb.h"

namespace wheelhouse::clusters {

// Opens a pod's log; `wake` as in ClusterConnection.
using OpenLog = std::function<Result<std::unique_ptr<LogStream>>(const std::string &pod, LogRequest request,
                                                                 std::function<void()> wake)>;

// One container's lines for a merged log, held until their turn: opened when the
// container has begun, opened again when the connection broke (without lines
// twice) or the container was restarted, ended when its pod is gone.
//
// Threads: one at a time, the merged log's. Ownership: the merged log. Bounds:
// what pull() is allowed, and what the stream below holds.
class LogFeed {
public:
    using Clock = std::chrono::steady_clock;
    // A line or notice, and what it is ordered by.
    struct Held {
        v1::LogEntry entry;
        std::int64_t nanoseconds = 0;
        Clock::time_point arrived;
    };

    // `request` says what of it is wanted; its pod and container are filled in
    // here. `announce`: say when it begins.
    LogFeed(int number, std::string pod, std::string container, LogRequest request, bool announce, const OpenLog &open,
            std::function<void()> wake);

    // What is known of its pod now; null when it is gone.
    void observe(const v1::Pod *pod, Clock::time_point now);
    // Takes what has come, until `maxBytes` are held. Lines that the filter
    // hides are counted in `hidden`.
    void pull(const LineFilter &filter, std::size_t maxBytes, Clock::time_point now, std::int64_t &hidden);

    bool isEmpty() const { return m_held.empty(); }
    const Held &front() const { return m_held.front(); }
    Held pop();
    std::size_t heldBytes() const { return m_bytes; }
    // Nothing is held and nothing will come.
    bool isOver() const { return m_state == State::Over && m_held.empty(); }
    // Earlier lines than others' may still come of it.
    bool isSilent() const { return m_state == State::Open && m_held.empty(); }
    // It has only just been opened: the others wait for its first word.
    bool isAwaited(Clock::time_point now) const;
    // It has to be looked at although nothing wakes anybody.
    bool isTimed() const { return m_state == State::Undecided || m_state == State::Broken || m_leavingSince.has_value(); }
    // Why it cannot be read, where it was never read.
    const std::optional<Error> &refusal() const { return m_refusal; }
    const v1::LogSource &source() const { return m_source; }

private:
    enum class State {
        // The container has not begun.
        Idle,
        Open,
        // The log ended; why will be known in a moment.
        Undecided,
        // The container has ended and may be restarted.
        Dormant,
        // Tried again at m_due.
        Broken,
        Over,
    };

    void open(bool again, Clock::time_point now);
    void decide(Clock::time_point now);
    void ended(const LogBatch &batch, Clock::time_point now);
    void hold(v1::LogLine &&line, Clock::time_point now);
    void notice(v1::LogNotice::Kind kind, const std::string &reason, Clock::time_point now);
    void push(Held held);
    bool isRepeated(std::int64_t nanoseconds);

    v1::LogSource m_source;
    const LogRequest m_request;
    const bool m_announce;
    const OpenLog &m_open;
    const std::function<void()> m_wake;
    std::unique_ptr<LogStream> m_stream;
    State m_state = State::Idle;
    std::deque<Held> m_held;
    std::size_t m_bytes = 0;
    std::size_t m_averageLine = 128;
    Clock::time_point m_openedAt;
    Clock::time_point m_due;
    std::chrono::milliseconds m_pause{0};
    bool m_spoke = false;
    bool m_wasOpen = false;
    bool m_saidBroken = false;
    std::optional<Error> m_refusal;

    // Of the last line, and how many of the same time there were.
    std::int64_t m_last = 0;
    int m_atLast = 0;
    // Those still to be left out after it was opened again.
    std::int64_t m_repeatedUntil = 0;
    int m_repeatedAtEnd = 0;

    // The container as it was seen last.
    bool m_there = true;
    bool m_running = false;
    std::int64_t m_restarts = 0;
    std::int64_t m_openRestarts = 0;
    std::string m_reason;
    std::string m_lastExit;
    std::optional<Clock::time_point> m_leavingSince;
};

} // namespace wheelhouse::clusters
