#include "server/links/kubernetes/request_pace.h"

#include <algorithm>

namespace wheelhouse::kubernetes {

RequestPace::RequestPace(double perSecond, int burst)
    : m_perSecond(perSecond), m_burst(burst),
      m_interval(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / perSecond)))
{
}

std::optional<RequestPace::Clock::time_point> RequestPace::take(Clock::time_point now)
{
    const std::lock_guard lock(m_mutex);
    const auto fullAt = std::max(m_fullAt, now);
    const auto due = std::max(now, fullAt - m_interval * (m_burst - 1));
    if (due - now > kLongestWait)
        return std::nullopt;
    m_fullAt = fullAt + m_interval;
    ++m_requests;
    m_delayed += due > now ? 1 : 0;
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now - m_began).count();
    Second &counted = m_seconds[static_cast<std::size_t>(second % kSeconds)];
    if (counted.at != second)
        counted = {second, 0};
    ++counted.count;
    return due;
}

RequestPace::Usage RequestPace::usage(Clock::time_point now) const
{
    const std::lock_guard lock(m_mutex);
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now - m_began).count();
    std::int64_t count = 0;
    for (const Second &counted : m_seconds) {
        if (counted.at >= 0 && counted.at < second && counted.at >= second - 10)
            count += counted.count;
    }
    const auto whole = std::clamp<std::int64_t>(second, 1, 10);
    return {static_cast<double>(count) / static_cast<double>(whole), m_requests, m_delayed};
}

} // namespace wheelhouse::kubernetes
