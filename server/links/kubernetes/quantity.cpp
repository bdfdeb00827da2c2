#include "server/links/kubernetes/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace wheelhouse::kubernetes {

std::int64_t parseQuantity(std::string_view text, double scale)
{
    // https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    static constexpr std::array<std::pair<std::string_view, double>, 15> kSuffixes{{
        {"", 1}, {"n", 1e-9}, {"u", 1e-6}, {"m", 1e-3}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12},
        {"P", 1e15}, {"E", 1e18}, {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0},
        {"Ti", 1099511627776.0}, {"Pi", 1125899906842624.0},
    }};
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return 0;
    const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const auto &[name, factor] : kSuffixes) {
        if (suffix != name)
            continue;
        const double value = number * factor * scale;
        if (!(std::abs(value) < 9e18))
            return 0;
        // Without the slack 0.1 × 1000 would become 101.
        return static_cast<std::int64_t>(std::ceil(value - 1e-6));
    }
    return 0;
}

} // namespace wheelhouse::kubernetes
