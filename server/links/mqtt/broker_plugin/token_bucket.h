#pragma once

#include <algorithm>
#include <chrono>

namespace wheelhouse::broker {

// What one device may send: `kRate` messages a second, and `kBurst` at once
// after a rest.
class TokenBucket {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr double kRate = 50;
    static constexpr double kBurst = 500;

    bool take(Clock::time_point now = Clock::now())
    {
        m_tokens = std::min(kBurst, m_tokens + std::chrono::duration<double>(now - m_filledAt).count() * kRate);
        m_filledAt = now;
        if (m_tokens < 1)
            return false;
        m_tokens -= 1;
        return true;
    }

private:
    double m_tokens = kBurst;
    Clock::time_point m_filledAt = Clock::now();
};

} // namespace wheelhouse::broker
