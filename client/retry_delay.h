#pragma once

#include <chrono>

namespace wheelhouse::client {

// How long to wait before the next attempt: doubles from the shortest to the
// longest, each spread at random over its upper half, so that a thousand
// consoles do not come back in one instant. Not synchronised; its owner is.
class RetryDelay {
public:
    using Milliseconds = std::chrono::milliseconds;
    RetryDelay(Milliseconds shortest = Milliseconds(200), Milliseconds longest = Milliseconds(10'000));

    Milliseconds next();
    // The longest one, spread: for failures that trying again will not mend.
    Milliseconds longest();
    // Something worked: begin from the shortest again.
    void reset();

private:
    Milliseconds m_shortest;
    Milliseconds m_longest;
    Milliseconds m_current;
};

} // namespace wheelhouse::client
