#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/devices/device_link.h"

namespace wheelhouse::mqtt {

// Which accounts the broker has yet to confirm, and who waits for that. A newer
// change of an account takes the place of an older one: whoever waited for that
// is told that it is done.
//
// Thread: none of its own; whoever uses it guards it, and calls what it has
// gathered in `Settled` after letting go of the guard. Bound: the accounts that
// are not confirmed.
class AccountConfirmations {
public:
    using Clock = std::chrono::steady_clock;
    using Done = std::function<void(Result<void>)>;
    using Settled = std::vector<std::function<void()>>;
    // Accounts with the number of the change.
    using Changes = std::vector<std::pair<std::string, std::uint64_t>>;

    // A change of these accounts. `done` gets Unavailable at `deadline`.
    void begin(const std::vector<devices::Account> &accounts, Clock::time_point deadline, Done done,
               Settled &settled);
    // The broker holds these.
    void confirm(const Changes &changes, Settled &settled);
    // Whose time is over; the accounts are still to be confirmed.
    void expire(Clock::time_point now, Settled &settled);
    // All who began to wait before `time` are told that it is done, as far as it
    // can be: no broker is there to be told. How many accounts they were.
    std::size_t excuse(Clock::time_point time, Settled &settled);

    // Not confirmed.
    const std::unordered_map<std::string, std::uint64_t> &open() const { return m_open; }
    std::optional<Clock::time_point> nextDeadline() const;

private:
    struct Waiting {
        std::size_t left = 0;
        std::size_t accounts = 0;
        Clock::time_point begun;
        Clock::time_point deadline;
        Done done;
    };
    using Waitings = std::map<std::uint64_t, Waiting>;

    void settleOne(std::uint64_t change, Settled &settled);
    Waitings::iterator settle(Waitings::iterator waiting, Result<void> outcome, Settled &settled);

    std::unordered_map<std::string, std::uint64_t> m_open;
    // In the order of their deadlines.
    Waitings m_waiting;
    std::uint64_t m_change = 0;
};

} // namespace wheelhouse::mqtt
