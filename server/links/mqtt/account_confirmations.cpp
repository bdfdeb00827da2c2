#include "server/links/mqtt/account_confirmations.h"

namespace wheelhouse::mqtt {

void AccountConfirmations::begin(const std::vector<devices::Account> &accounts, Clock::time_point deadline, Done done,
                                 Settled &settled)
{
    const auto change = ++m_change;
    auto &waiting = m_waiting[change];
    waiting = {accounts.size(), accounts.size(), Clock::now(), deadline, std::move(done)};
    for (const auto &account : accounts) {
        const auto [entry, isNew] = m_open.try_emplace(account.key, change);
        if (!isNew)
            settleOne(std::exchange(entry->second, change), settled);
    }
    if (accounts.empty())
        settle(m_waiting.find(change), {}, settled);
}

void AccountConfirmations::confirm(const Changes &changes, Settled &settled)
{
    for (const auto &[key, change] : changes) {
        const auto found = m_open.find(key);
        if (found == m_open.end() || found->second != change)
            continue;
        m_open.erase(found);
        settleOne(change, settled);
    }
}

void AccountConfirmations::expire(Clock::time_point now, Settled &settled)
{
    while (!m_waiting.empty() && m_waiting.begin()->second.deadline <= now) {
        settle(m_waiting.begin(),
               fail(ErrorCode::Unavailable,
                    "the broker did not confirm it in time; it is told again, ask again later"),
               settled);
    }
}

std::size_t AccountConfirmations::excuse(Clock::time_point time, Settled &settled)
{
    std::size_t excused = 0;
    for (auto each = m_waiting.begin(); each != m_waiting.end();) {
        if (each->second.begun <= time) {
            excused += each->second.accounts;
            each = settle(each, {}, settled);
        } else {
            ++each;
        }
    }
    return excused;
}

std::optional<AccountConfirmations::Clock::time_point> AccountConfirmations::nextDeadline() const
{
    if (m_waiting.empty())
        return std::nullopt;
    return m_waiting.begin()->second.deadline;
}

void AccountConfirmations::settleOne(std::uint64_t change, Settled &settled)
{
    const auto waiting = m_waiting.find(change);
    if (waiting != m_waiting.end() && --waiting->second.left == 0)
        settle(waiting, {}, settled);
}

AccountConfirmations::Waitings::iterator AccountConfirmations::settle(Waitings::iterator waiting,
                                                                      Result<void> outcome, Settled &settled)
{
    settled.push_back([done = std::move(waiting->second.done), outcome = std::move(outcome)] { done(outcome); });
    return m_waiting.erase(waiting);
}

} // namespace wheelhouse::mqtt
