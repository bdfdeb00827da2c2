#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace wheelhouse::kubernetes {

// How fast requests may follow each other: so many a second, with a burst, as a
// token bucket. It says when each is due and counts them; nothing waits here.
// Threads: any.
class RequestPace {
public:
    using Clock = std::chrono::steady_clock;
    // Whoever would have to wait longer is refused.
    static constexpr std::chrono::seconds kLongestWait{30};

    // What was counted.
    struct Usage {
        // Mean of the last ten whole seconds.
        double perSecond = 0;
        std::int64_t requests = 0;
        std::int64_t delayed = 0;
    };

    RequestPace(double perSecond, int burst);

    // Takes a place: when the request is due, not before `now`. Nothing when
    // too many wait already; no place is taken then.
    std::optional<Clock::time_point> take(Clock::time_point now = Clock::now());
    Usage usage(Clock::time_point now = Clock::now()) const;
    double limitPerSecond() const { return m_perSecond; }
    int burst() const { return m_burst; }

private:
    static constexpr std::int64_t kSeconds = 11;
    struct Second {
        std::int64_t at = -1;
        std::int64_t count = 0;
    };

    const double m_perSecond;
    const int m_burst;
    const Clock::duration m_interval;
    const Clock::time_point m_began = Clock::now();
    mutable std::mutex m_mutex;
    // When the bucket would be full again.
    Clock::time_point m_fullAt{};
    std::array<Second, kSeconds> m_seconds{};
    std::int64_t m_requests = 0;
    std::int64_t m_delayed = 0;
};

} // namespace wheelhouse::kubernetes
