#include "client/retry_delay.h"

#include <random>

namespace wheelhouse::client {
namespace {

RetryDelay::Milliseconds spread(RetryDelay::Milliseconds delay)
{
    thread_local std::minstd_rand generator(std::random_device{}());
    std::uniform_int_distribution<std::int64_t> upperHalf(delay.count() / 2, delay.count());
    return RetryDelay::Milliseconds(upperHalf(generator));
}

} // namespace

RetryDelay::RetryDelay(Milliseconds shortest, Milliseconds longest)
    : m_shortest(shortest), m_longest(longest), m_current(shortest)
{
}

RetryDelay::Milliseconds RetryDelay::next()
{
    const auto delay = m_current;
    m_current = std::min(m_current * 2, m_longest);
    return spread(delay);
}

RetryDelay::Milliseconds RetryDelay::longest()
{
    m_current = m_longest;
    return spread(m_longest);
}

void RetryDelay::reset()
{
    m_current = m_shortest;
}

} // namespace wheelhouse::client
