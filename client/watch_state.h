#pragma once

#include <chrono>
#include <optional>

#include "core/result.h"

namespace wheelhouse::client {

// Where a watch stands.
struct WatchState {
    enum class Kind {
        // An attempt is being made.
        Connecting,
        // Messages arrive.
        Live,
        // The stream broke; the next attempt comes at `nextRetry`.
        Lost,
        // The server closed a stream that is not to be reopened
        // (WatchOptions::reconnect); `error` is empty when it was complete.
        Ended,
    };
    Kind kind = Kind::Connecting;
    // Why, when Lost or Ended.
    std::optional<Error> error;
    std::chrono::system_clock::time_point nextRetry{};
};

struct WatchOptions {
    // Whether a stream that ends is opened again.
    bool reconnect = true;
    // A stream that is read and gives nothing for so long, not even a
    // heartbeat (the server sends one every 5 s), counts as broken. 0: never.
    std::chrono::milliseconds silence{20'000};
    std::chrono::milliseconds shortestRetry{200};
    std::chrono::milliseconds longestRetry{10'000};
};

// Who is told about a watch. Called on gRPC threads, one call at a time and in
// order; must not wait. It may call pause, resume, retryNow and stop of its
// watch from within.
template <class Response> class WatchHandler {
public:
    virtual ~WatchHandler() = default;
    virtual void watchMessage(Response &&message) = 0;
    virtual void watchState(const WatchState &state) = 0;
};

} // namespace wheelhouse::client
