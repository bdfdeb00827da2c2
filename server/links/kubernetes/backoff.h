#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace wheelhouse::kubernetes {

// Growing pauses between attempts, jittered so that many who failed together do
// not come back together. One thread.
class Backoff {
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
        : m_first(first), m_longest(longest), m_random(std::random_device{}())
    {
    }

    std::chrono::milliseconds next()
    {
        m_current = m_current.count() == 0 ? m_first : std::min(m_current * 2, m_longest);
        std::uniform_real_distribution<double> factor(0.7, 1.3);
        return std::chrono::milliseconds(
            static_cast<std::int64_t>(static_cast<double>(m_current.count()) * factor(m_random)));
    }
    void reset() { m_current = std::chrono::milliseconds(0); }

private:
    const std::chrono::milliseconds m_first;
    const std::chrono::milliseconds m_longest;
    std::chrono::milliseconds m_current{0};
    std::mt19937 m_random;
};

} // namespace wheelhouse::kubernetes
