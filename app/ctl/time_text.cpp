#include "app/ctl/time_text.h"

#include <array>
#include <charconv>
#include <ctime>

#include <google/protobuf/util/time_util.h>

namespace wheelhouse::ctl {
namespace {

using std::chrono::seconds;

bool isUnset(const google::protobuf::Timestamp &time)
{
    return time.seconds() == 0 && time.nanos() == 0;
}

std::string formatted(const google::protobuf::Timestamp &time, const char *format)
{
    if (isUnset(time)) {
        return {};
    }
    const auto moment = static_cast<std::time_t>(time.seconds());
    std::tm local{};
    localtime_r(&moment, &local);
    std::array<char, 64> buffer{};
    return {buffer.data(), std::strftime(buffer.data(), buffer.size(), format, &local)};
}

struct Unit {
    char letter;
    std::int64_t seconds;
};
constexpr std::array kUnits{Unit{'y', 31'536'000}, Unit{'d', 86'400}, Unit{'h', 3'600}, Unit{'m', 60}, Unit{'s', 1}};

} // namespace

std::string durationText(seconds duration)
{
    auto rest = std::max<std::int64_t>(duration.count(), 0);
    for (std::size_t unit = 0; unit < kUnits.size(); ++unit) {
        const auto whole = rest / kUnits[unit].seconds;
        if (whole == 0) {
            continue;
        }
        auto text = fmt::format("{}{}", whole, kUnits[unit].letter);
        rest %= kUnits[unit].seconds;
        // A second unit only where the first one is coarse.
        const bool coarse = whole < 10 && unit + 2 < kUnits.size();
        if (coarse && rest / kUnits[unit + 1].seconds > 0) {
            text += fmt::format("{}{}", rest / kUnits[unit + 1].seconds, kUnits[unit + 1].letter);
        }
        return text;
    }
    return "0s";
}

std::string age(const google::protobuf::Timestamp &time)
{
    if (isUnset(time)) {
        return {};
    }
    return durationText(seconds(std::time(nullptr) - time.seconds()));
}

std::string dateAndTime(const google::protobuf::Timestamp &time)
{
    return formatted(time, "%Y-%m-%d %H:%M:%S %z");
}

std::string timeOfDay(const google::protobuf::Timestamp &time)
{
    return formatted(time, "%H:%M:%S");
}

Result<seconds> parseDuration(std::string_view text)
{
    std::int64_t total = 0;
    auto rest = text;
    while (!rest.empty()) {
        std::int64_t count = 0;
        const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        const auto used = static_cast<std::size_t>(end - rest.data());
        // A hundred years is enough, and cannot overflow.
        if (problem != std::errc() || count < 0 || count > 3'153'600'000 || used == rest.size()) {
            total = 0;
            break;
        }
        const auto *unit = std::find_if(kUnits.begin(), kUnits.end(),
                                        [letter = rest[used]](const Unit &each) { return each.letter == letter; });
        if (unit == kUnits.end() || count * unit->seconds > 3'153'600'000) {
            total = 0;
            break;
        }
        total += count * unit->seconds;
        rest.remove_prefix(used + 1);
    }
    if (total <= 0) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("'{}' is not a duration; write it as 90s, 5m, 1h30m or 7d", text));
    }
    return seconds(total);
}

google::protobuf::Timestamp timestampOf(std::chrono::system_clock::time_point time)
{
    return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

} // namespace wheelhouse::ctl
