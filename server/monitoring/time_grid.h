#pragma once

#include <chrono>

#include "core/result.h"
#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::monitoring {

// The points at which a range is asked for.
struct TimeGrid {
    static constexpr int kDefaultPoints = 300;
    static constexpr int kMaxPoints = 2000;
    // More are never asked for, whatever step is given: Prometheus' own limit.
    static constexpr int kMaxAsked = 11000;

    std::chrono::sys_seconds start;
    std::chrono::sys_seconds end;
    std::chrono::milliseconds step{0};

    // Fills what the range leaves out; a step that is chosen here is a whole,
    // round number of seconds, and the ends lie on multiples of it, so that a
    // chart that moves on keeps its points. InvalidArgument names the field.
    static Result<TimeGrid> choose(const v1::TimeRange &range, std::chrono::sys_seconds now,
                                   int defaultPoints = kDefaultPoints);
};

} // namespace wheelhouse::monitoring
