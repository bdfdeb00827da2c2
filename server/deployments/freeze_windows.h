#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/result.h"
#include "wheelhouse/v1/environment_rules.pb.h"

namespace wheelhouse::deployments {

// Whether an environment is frozen at a moment.
struct Freeze {
    bool frozen = false;
    // Of the first window that holds, in its maker's words.
    std::string reason = {};
    // When no window holds any more, the next ones that join it included; within
    // a year.
    std::optional<std::chrono::sys_seconds> until = {};
    // `2026-12-24 09:00 Asia/Shanghai`.
    std::string untilText = {};
};

// Checks a request's rules. InvalidArgument naming the field below `rules`.
Result<void> checkRules(const v1::EnvironmentRules &rules);

// Of rules that were checked. Pure but for the time zone database. A time zone
// that the system does not know any more counts as UTC.
Freeze freezeAt(const v1::EnvironmentRules &rules, std::chrono::sys_seconds now);

} // namespace wheelhouse::deployments
