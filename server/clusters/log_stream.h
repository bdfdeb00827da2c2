#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/pods.pb.h"

namespace wheelhouse::clusters {

// Which log.
struct LogRequest {
    std::string nameSpace;
    std::string pod;
    // The only or first one when empty.
    std::string container;
    bool follow = false;
    bool previous = false;
    // The last so many lines; all when negative.
    std::int64_t tailLines = 1000;
    // Only what was written in that second or later.
    std::optional<std::chrono::system_clock::time_point> since = {};
    // Of a log that is followed: how long a slow reader makes the cluster wait
    // before lines are dropped.
    std::chrono::milliseconds patience{0};
    // What may be held for the reader; what the link thinks right when 0.
    std::size_t maxHeldBytes = 0;
};

// What a log gave since the last take.
struct LogBatch {
    std::vector<v1::LogLine> lines;
    // Lines dropped because nobody took them in time.
    std::int64_t skipped = 0;
    // It is the last batch: the log ended, or `failure` says why it broke off.
    bool ended = false;
    std::optional<Error> failure;
};

// One container's log, read by one thread. Bounded: of a log that is followed
// the oldest lines are dropped and counted when the reader is slow for longer
// than `patience`, one that is read to its end waits for the reader. The destructor ends it.
class LogStream {
public:
    virtual ~LogStream() = default;
    // Nothing when there is nothing to take now, or after the last batch.
    virtual std::optional<LogBatch> take(std::size_t maxLines) = 0;
};

} // namespace wheelhouse::clusters
