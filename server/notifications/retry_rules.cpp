#include "server/notifications/retry_rules.h"

#include <algorithm>

namespace wheelhouse::notifications {

std::chrono::seconds waitAfter(int attempts)
{
    constexpr std::chrono::seconds kFirst{5};
    constexpr std::chrono::seconds kLongest{3600};
    return std::min(kLongest, kFirst * (1 << std::clamp(attempts - 1, 0, 12)));
}

bool mayPass(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded || code == ErrorCode::ResourceExhausted;
}

SendPace::Clock::time_point SendPace::next(Clock::time_point now) const
{
    if (m_sent.size() < m_most)
        return now;
    return std::max(now, m_sent[m_sent.size() - m_most] + m_within);
}

void SendPace::sent(Clock::time_point now)
{
    m_sent.push_back(now);
    while (m_sent.size() > m_most)
        m_sent.pop_front();
}

} // namespace wheelhouse::notifications
