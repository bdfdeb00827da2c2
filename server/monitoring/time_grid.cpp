#include "server/monitoring/time_grid.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace wheelhouse::monitoring {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// The next round step that is not smaller.
seconds roundStep(seconds step)
{
    static constexpr std::array<int, 17> kSteps{1,    2,    5,    10,   15,    30,    60,    120,  300,
                                                600,  900,  1800, 3600, 7200, 14400, 28800, 86400};
    for (const int candidate : kSteps) {
        if (step <= seconds(candidate))
            return seconds(candidate);
    }
    constexpr seconds day{86400};
    return (step + day - seconds(1)) / day * day;
}

} // namespace

Result<TimeGrid> TimeGrid::choose(const v1::TimeRange &range, sys_seconds now, int defaultPoints)
{
    if (range.max_points() < 0 || range.max_points() > kMaxPoints)
        return failField("range.max_points", fmt::format("1 to {} are allowed", kMaxPoints));
    const int points = range.max_points() == 0 ? defaultPoints : range.max_points();
    TimeGrid grid;
    grid.end = range.has_end_time() ? sys_seconds(seconds(range.end_time().seconds())) : now;
    grid.start = range.has_start_time() ? sys_seconds(seconds(range.start_time().seconds()))
                                        : grid.end - std::chrono::hours(1);
    if (grid.start >= grid.end)
        return failField("range.start_time", "must be before end_time");
    if (grid.end - grid.start > std::chrono::years(10))
        return failField("range.start_time", "at most ten years before end_time are allowed");
    if (range.has_step()) {
        grid.step = milliseconds(google::protobuf::util::TimeUtil::DurationToMilliseconds(range.step()));
        if (grid.step < seconds(1))
            return failField("range.step", "at least 1 s is allowed");
        const int most = range.max_points() == 0 ? kMaxAsked : range.max_points();
        if ((grid.end - grid.start) / grid.step < most)
            return grid;
        if (range.max_points() == 0)
            return failField("range.step", fmt::format("gives more than {} points; choose a larger one", kMaxAsked));
        // Thinned: the distance is chosen for max_points, as without a step.
    }
    const auto span = grid.end - grid.start;
    const auto intervals = std::max(points - 1, 1);
    const seconds step = roundStep((span + seconds(intervals - 1)) / intervals);
    grid.step = step;
    grid.end = sys_seconds(grid.end.time_since_epoch() / step * step);
    grid.start = sys_seconds((grid.start.time_since_epoch() + step - seconds(1)) / step * step);
    if (grid.start > grid.end)
        grid.start = grid.end;
    return grid;
}

} // namespace wheelhouse::monitoring
