#include "app/ctl/metric_range.h"

#include <google/protobuf/util/time_util.h>

#include "app/ctl/time_text.h"

namespace wheelhouse::ctl {

Result<v1::TimeRange> rangeOf(const RangeOptions &options)
{
    using google::protobuf::util::TimeUtil;
    v1::TimeRange range;
    const auto since = parseDuration(options.since);
    if (!since) {
        return passOn(since);
    }
    auto &end = *range.mutable_end_time();
    if (options.end.empty()) {
        end = timestampOf(std::chrono::system_clock::now());
    } else if (!TimeUtil::FromString(options.end, &end)) {
        return failField("--end", "write a time as 2026-01-31T12:00:00Z");
    }
    auto &start = *range.mutable_start_time();
    if (options.start.empty()) {
        start = end;
        start.set_seconds(end.seconds() - since->count());
    } else if (!TimeUtil::FromString(options.start, &start)) {
        return failField("--start", "write a time as 2026-01-31T12:00:00Z");
    }
    if (!options.step.empty()) {
        const auto step = parseDuration(options.step);
        if (!step) {
            return passOn(step);
        }
        range.mutable_step()->set_seconds(step->count());
    }
    return range;
}

void addRange(CLI::App *command, RangeOptions &options)
{
    command->add_option("--since", options.since, "How far back, such as 30m or 7d (1h)");
    command->add_option("--start", options.start, "From when, as 2026-01-31T12:00:00Z, instead of --since");
    command->add_option("--end", options.end, "Until when (now)");
    command->add_option("--step", options.step, "Distance of points, such as 30s (chosen for 300 points)");
}

} // namespace wheelhouse::ctl
