#include "app/ctl/freeze_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wheelhouse::ctl {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr char kForms[] = "write 'fri-sun 18:00-09:00 REASON', 'daily 00:00-06:00 REASON' or "
                          "'2026-12-20T18:00/2027-01-03T09:00 REASON'";

// 1 is Monday; 0 for a word that is no day.
int dayOf(std::string_view word)
{
    const auto found = std::find(kDays.begin(), kDays.end(), word);
    return found == kDays.end() ? 0 : static_cast<int>(found - kDays.begin()) + 1;
}

std::string_view cutWord(std::string_view &text, char end)
{
    const auto at = std::min(text.find(end), text.size());
    const auto word = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return word;
}

// `mon,wed-fri`; false when it is none.
bool readDays(std::string_view text, v1::WeeklyWindow &window)
{
    if (text == "daily") {
        return true;
    }
    while (!text.empty()) {
        auto part = cutWord(text, ',');
        const int first = dayOf(cutWord(part, '-'));
        const int last = part.empty() ? first : dayOf(part);
        if (first == 0 || last == 0) {
            return false;
        }
        // `fri-mon` goes over the week's end.
        for (int day = first;; day = day % 7 + 1) {
            if (std::find(window.days().begin(), window.days().end(), day) == window.days().end()) {
                window.add_days(day);
            }
            if (day == last) {
                break;
            }
        }
    }
    return window.days_size() > 0;
}

} // namespace

Result<v1::FreezeWindow> parseFreeze(std::string_view text)
{
    v1::FreezeWindow window;
    auto first = cutWord(text, ' ');
    if (first.find('/') != std::string_view::npos) {
        auto &dated = *window.mutable_dated();
        dated.set_start(std::string(cutWord(first, '/')));
        dated.set_end(std::string(first));
    } else {
        auto times = cutWord(text, ' ');
        auto &weekly = *window.mutable_weekly();
        if (!readDays(first, weekly) || times.find('-') == std::string_view::npos) {
            return failField("--freeze", kForms);
        }
        weekly.set_start(std::string(cutWord(times, '-')));
        weekly.set_end(std::string(times));
    }
    if (text.empty()) {
        return failField("--freeze", fmt::format("the reason is missing: {}", kForms));
    }
    window.set_reason(std::string(text));
    return window;
}

std::string freezeText(const v1::FreezeWindow &window)
{
    if (window.has_dated()) {
        return fmt::format("{}/{} {}", window.dated().start(), window.dated().end(), window.reason());
    }
    std::vector<std::string_view> days;
    for (const int day : window.weekly().days()) {
        days.push_back(day >= 1 && day <= 7 ? kDays[static_cast<std::size_t>(day - 1)] : "?");
    }
    return fmt::format("{} {}-{} {}", days.empty() ? "daily" : fmt::format("{}", fmt::join(days, ",")),
                       window.weekly().start(), window.weekly().end(), window.reason());
}

} // namespace wheelhouse::ctl
