#include "server/links/kubernetes/kubernetes_time.h"

#include <charconv>
#include <cstdint>

namespace wheelhouse::kubernetes {

namespace {

// Takes `digits` digits and what follows them; false if it is not so.
bool takeNumber(std::string_view &text, std::size_t digits, int &value)
{
    if (text.size() < digits)
        return false;
    const auto parsed = std::from_chars(text.data(), text.data() + digits, value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + digits)
        return false;
    text.remove_prefix(digits);
    return true;
}

bool takeChar(std::string_view &text, char expected)
{
    if (text.empty() || (text.front() | 0x20) != (expected | 0x20))
        return false;
    text.remove_prefix(1);
    return true;
}

std::int64_t takeNanoseconds(std::string_view &text)
{
    std::int64_t nanoseconds = 0;
    int digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits++ < 9)
            nanoseconds = nanoseconds * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    for (; digits < 9; ++digits)
        nanoseconds *= 10;
    return nanoseconds;
}

} // namespace

std::optional<std::chrono::system_clock::time_point> parseRfc3339(std::string_view text)
{
    using namespace std::chrono;
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    const bool shaped = takeNumber(text, 4, y) && takeChar(text, '-') && takeNumber(text, 2, mo) && takeChar(text, '-')
        && takeNumber(text, 2, d) && takeChar(text, 'T') && takeNumber(text, 2, h) && takeChar(text, ':')
        && takeNumber(text, 2, mi) && takeChar(text, ':') && takeNumber(text, 2, s);
    if (!shaped || h > 23 || mi > 59 || s > 60)
        return std::nullopt;
    const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
    if (!date.ok())
        return std::nullopt;
    std::int64_t fraction = 0;
    if (takeChar(text, '.'))
        fraction = takeNanoseconds(text);
    minutes offset{0};
    if (!takeChar(text, 'Z')) {
        const bool west = !text.empty() && text.front() == '-';
        int offsetHours = 0, offsetMinutes = 0;
        if (text.empty() || (text.front() != '+' && !west))
            return std::nullopt;
        text.remove_prefix(1);
        if (!takeNumber(text, 2, offsetHours) || !takeChar(text, ':') || !takeNumber(text, 2, offsetMinutes))
            return std::nullopt;
        offset = hours(offsetHours) + minutes(offsetMinutes);
        if (west)
            offset = -offset;
    }
    if (!text.empty())
        return std::nullopt;
    return sys_days(date) + hours(h) + minutes(mi) + seconds(s) - offset
        + duration_cast<system_clock::duration>(nanoseconds(fraction));
}

} // namespace wheelhouse::kubernetes
