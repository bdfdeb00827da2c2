#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "core/result.h"
#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::ctl {

// The range of time that metrics are asked for, as options say it.
struct RangeOptions {
    std::string since = "1h";
    std::string step;
    std::string start;
    std::string end;
};

void addRange(CLI::App *command, RangeOptions &options);
// InvalidArgument names the option.
Result<v1::TimeRange> rangeOf(const RangeOptions &options);

} // namespace wheelhouse::ctl
