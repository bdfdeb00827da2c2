#pragma once

#include <chrono>
#include <deque>

#include "core/result.h"

namespace wheelhouse::notifications {

// How long a try that failed is waited after: 5 s, doubled each time, an hour at
// most. `attempts`: how many there were.
std::chrono::seconds waitAfter(int attempts);

// Whether it is to be tried again.
bool mayPass(ErrorCode code);

// Keeps to so many within so long. A value; its user's thread.
class SendPace {
public:
    using Clock = std::chrono::steady_clock;

    SendPace(std::size_t most, std::chrono::seconds within) : m_most(most), m_within(within) {}

    // When the next may be sent.
    Clock::time_point next(Clock::time_point now) const;
    void sent(Clock::time_point now);

private:
    std::size_t m_most;
    std::chrono::seconds m_within;
    std::deque<Clock::time_point> m_sent;
};

} // namespace wheelhouse::notifications
