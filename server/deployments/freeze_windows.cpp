#include "server/deployments/freeze_windows.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <set>

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

namespace wheelhouse::deployments {

namespace {

constexpr int kMostWindows = 50;
constexpr std::size_t kMaxReason = 200;
constexpr std::size_t kMaxZone = 64;
// Windows that join one another are followed so far.
constexpr int kMostJoined = 60;

using std::chrono::sys_seconds;

// `NN`, digits only.
std::optional<int> twoDigits(std::string_view text)
{
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool digits = text.size() == 2 && text.front() >= '0' && text.front() <= '9';
    return digits && read.ec == std::errc() && read.ptr == text.data() + 2 ? std::optional(value) : std::nullopt;
}

// `18:30` as minutes of the day.
std::optional<int> timeOfDay(std::string_view text)
{
    if (text.size() != 5 || text[2] != ':')
        return std::nullopt;
    const auto hour = twoDigits(text.substr(0, 2));
    const auto minute = twoDigits(text.substr(3));
    if (!hour || !minute || *hour > 23 || *minute > 59)
        return std::nullopt;
    return *hour * 60 + *minute;
}

// `2026-12-20T18:00`.
std::optional<absl::CivilMinute> dateAndTime(std::string_view text)
{
    if (text.size() != 16 || text[4] != '-' || text[7] != '-' || text[10] != 'T')
        return std::nullopt;
    const auto century = twoDigits(text.substr(0, 2));
    const auto year = twoDigits(text.substr(2, 2));
    const auto month = twoDigits(text.substr(5, 2));
    const auto day = twoDigits(text.substr(8, 2));
    const auto minutes = timeOfDay(text.substr(11));
    if (!century || !year || !month || !day || !minutes || *century < 20)
        return std::nullopt;
    const absl::CivilMinute civil(*century * 100 + *year, *month, *day, *minutes / 60, *minutes % 60);
    // A date that is none, such as 2026-02-30, became another one.
    if (civil.month() != *month || civil.day() != *day)
        return std::nullopt;
    return civil;
}

std::optional<absl::TimeZone> zoneOf(const std::string &name)
{
    absl::TimeZone zone = absl::UTCTimeZone();
    if (name.empty())
        return zone;
    // Names of the database, never a file somewhere else.
    const bool plain = name.size() <= kMaxZone && name.front() != '/' && name.find("..") == std::string::npos
        && std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_'
                   || c == '+' || c == '-';
           });
    if (!plain || !absl::LoadTimeZone(name, &zone))
        return std::nullopt;
    return zone;
}

struct Span {
    sys_seconds start;
    sys_seconds end;
};

sys_seconds secondsOf(absl::Time time)
{
    return sys_seconds(std::chrono::seconds(absl::ToUnixSeconds(time)));
}

// Where a clock change leaves a time out or has it twice, the widest.
Span spanOf(const absl::TimeZone &zone, absl::CivilMinute start, absl::CivilMinute end)
{
    const auto from = zone.At(absl::CivilSecond(start));
    const auto to = zone.At(absl::CivilSecond(end));
    return {secondsOf(std::min(from.pre, from.post)), secondsOf(std::max(to.pre, to.post))};
}

bool holds(const Span &span, sys_seconds now)
{
    return span.start <= now && now < span.end;
}

// 1 is Monday.
int weekdayOf(absl::CivilDay day)
{
    return static_cast<int>(absl::GetWeekday(day)) + 1;
}

std::optional<sys_seconds> endOfWeekly(const v1::WeeklyWindow &window, const absl::TimeZone &zone, sys_seconds now)
{
    const auto start = timeOfDay(window.start());
    const auto end = timeOfDay(window.end());
    if (!start || !end)
        return std::nullopt;
    const auto today = absl::ToCivilDay(absl::FromUnixSeconds(now.time_since_epoch().count()), zone);
    std::optional<sys_seconds> latest;
    for (int back = 0; back <= 2; ++back) {
        const auto day = today - back;
        const auto &days = window.days();
        if (!days.empty() && std::find(days.begin(), days.end(), weekdayOf(day)) == days.end())
            continue;
        const auto endDay = *end > *start ? day : day + 1;
        const auto span = spanOf(zone, absl::CivilMinute(day) + *start, absl::CivilMinute(endDay) + *end);
        if (holds(span, now) && (!latest || span.end > *latest))
            latest = span.end;
    }
    return latest;
}

std::optional<sys_seconds> endOf(const v1::FreezeWindow &window, const absl::TimeZone &zone, sys_seconds now)
{
    if (window.has_weekly())
        return endOfWeekly(window.weekly(), zone, now);
    const auto start = dateAndTime(window.dated().start());
    const auto end = dateAndTime(window.dated().end());
    if (!start || !end)
        return std::nullopt;
    const auto span = spanOf(zone, *start, *end);
    return holds(span, now) ? std::optional(span.end) : std::nullopt;
}

Result<void> checkWindow(const v1::FreezeWindow &window, const std::string &field)
{
    if (window.reason().empty() || window.reason().size() > kMaxReason)
        return failField(field + ".reason", fmt::format("Why, in 1 to {} bytes: whoever it stops reads it.", kMaxReason));
    switch (window.when_case()) {
    case v1::FreezeWindow::kWeekly: {
        const auto &weekly = window.weekly();
        std::set<int> days;
        for (const int day : weekly.days()) {
            if (day < 1 || day > 7 || !days.insert(day).second)
                return failField(field + ".weekly.days", "1 (Monday) to 7 (Sunday), each once.");
        }
        if (!timeOfDay(weekly.start()))
            return failField(field + ".weekly.start", "A time such as 18:30.");
        if (!timeOfDay(weekly.end()))
            return failField(field + ".weekly.end", "A time such as 09:00.");
        return {};
    }
    case v1::FreezeWindow::kDated: {
        const auto start = dateAndTime(window.dated().start());
        const auto end = dateAndTime(window.dated().end());
        if (!start)
            return failField(field + ".dated.start", "A date and time such as 2026-12-20T18:00.");
        if (!end || *end <= *start || *end - *start > 366 * 24 * 60)
            return failField(field + ".dated.end", "A date and time after the start, by a year at most.");
        return {};
    }
    case v1::FreezeWindow::WHEN_NOT_SET:
        break;
    }
    return failField(field + ".when", "Weekly or dated.");
}

} // namespace

Result<void> checkRules(const v1::EnvironmentRules &rules)
{
    if (!zoneOf(rules.time_zone()))
        return failField("rules.time_zone", "An IANA name such as Asia/Shanghai, which this server's time zone "
                                            "database has.");
    if (rules.freeze_windows_size() > kMostWindows)
        return failField("rules.freeze_windows", fmt::format("At most {}.", kMostWindows));
    for (int i = 0; i < rules.freeze_windows_size(); ++i) {
        if (auto checked = checkWindow(rules.freeze_windows(i), fmt::format("rules.freeze_windows[{}]", i)); !checked)
            return checked;
    }
    return {};
}

Freeze freezeAt(const v1::EnvironmentRules &rules, sys_seconds now)
{
    const auto zone = zoneOf(rules.time_zone()).value_or(absl::UTCTimeZone());
    Freeze freeze;
    sys_seconds at = now;
    for (int i = 0; i < kMostJoined; ++i) {
        std::optional<sys_seconds> end;
        for (const auto &window : rules.freeze_windows()) {
            const auto ends = endOf(window, zone, at);
            if (!ends)
                continue;
            if (!freeze.frozen) {
                freeze.frozen = true;
                freeze.reason = window.reason();
            }
            end = end ? std::max(*end, *ends) : ends;
        }
        if (!end)
            break;
        at = *end;
    }
    if (freeze.frozen) {
        freeze.until = at;
        const auto civil = absl::ToCivilMinute(absl::FromUnixSeconds(at.time_since_epoch().count()), zone);
        freeze.untilText = fmt::format("{:04}-{:02}-{:02} {:02}:{:02} {}", civil.year(), civil.month(), civil.day(),
                                       civil.hour(), civil.minute(),
                                       rules.time_zone().empty() ? "UTC" : rules.time_zone());
    }
    return freeze;
}

} // namespace wheelhouse::deployments
