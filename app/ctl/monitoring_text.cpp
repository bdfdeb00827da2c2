#include "app/ctl/monitoring_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/words.h"

namespace wheelhouse::ctl {
namespace {

constexpr int kSparkWidth = 24;

// `CRASH_LOOPING` of `KIND_CRASH_LOOPING` as `crash-looping`.
std::string wordOf(std::string name, std::string_view prefix)
{
    name.erase(0, std::min(name.size(), prefix.size()));
    for (char &c : name) {
        c = c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return name;
}

} // namespace

Failure queryFailure(const Error &error, const std::string &query)
{
    Error shown = error;
    const auto place = std::find_if(shown.fields.begin(), shown.fields.end(),
                                    [](const FieldViolation &violation) { return violation.field == "query.position"; });
    if (place == shown.fields.end()) {
        return Failure(std::move(shown));
    }
    std::size_t position = 0;
    std::from_chars(place->description.data(), place->description.data() + place->description.size(), position);
    // The byte of that character, and the line it stands in.
    std::size_t at = 0;
    for (std::size_t count = 0; at < query.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(query[at]) & 0xC0) != 0x80;
        if (begins && count++ == position) {
            break;
        }
    }
    const auto before = query.rfind('\n', at == 0 ? 0 : at - 1);
    const std::size_t begin = before == std::string::npos || at == 0 ? 0 : before + 1;
    const std::size_t end = std::min(query.find('\n', at), query.size());
    shown.message += fmt::format("\n  {}\n  {}^", oneLine(query.substr(begin, end - begin)),
                                 std::string(textWidth(oneLine(query.substr(begin, at - begin))), ' '));
    shown.fields.clear();
    return Failure(std::move(shown));
}

std::string sparkText(const v1::Series &series, double stepSeconds)
{
    constexpr std::array kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (series.values_size() == 0) {
        return {};
    }
    const auto [low, high] = std::minmax_element(series.values().begin(), series.values().end());
    const double first = *series.times().begin();
    const double span = *series.times().rbegin() - first + std::max(stepSeconds, 1.0);
    const int columns = std::clamp(static_cast<int>(span / std::max(stepSeconds, 1.0)), 1, kSparkWidth);
    std::string text;
    int next = 0;
    for (int column = 0; column < columns; ++column) {
        const double end = first + span * (column + 1) / columns;
        bool any = false;
        double peak = *low;
        for (; next < series.values_size() && series.times(next) < end; ++next) {
            peak = any ? std::max(peak, series.values(next)) : series.values(next);
            any = true;
        }
        const double part = *high > *low ? (peak - *low) / (*high - *low) : 0.0;
        text += any ? kBars[std::clamp<std::size_t>(static_cast<std::size_t>(part * 7.99), 0, 7)] : " ";
    }
    return text;
}

std::string valueText(double value, v1::BoardPanel::Unit unit)
{
    switch (unit) {
    case v1::BoardPanel::UNIT_CORES: return fmt::format("{:.3f}", value);
    case v1::BoardPanel::UNIT_BYTES: return bytesText(value);
    case v1::BoardPanel::UNIT_BYTES_PER_SECOND: return bytesText(value) + "/s";
    case v1::BoardPanel::UNIT_RATIO: return fmt::format("{:.1f} %", value * 100);
    default: return fmt::format("{:.6g}", value);
    }
}

Cell severityCell(v1::Severity severity)
{
    switch (severity) {
    case v1::SEVERITY_CRITICAL: return {"critical", Tone::Bad};
    case v1::SEVERITY_WARNING: return {"warning", Tone::Warning};
    case v1::SEVERITY_INFO: return {"info", Tone::Busy};
    default: return {"-", Tone::Faint};
    }
}

Cell alertStateCell(v1::Alert::State state)
{
    switch (state) {
    case v1::Alert::STATE_FIRING: return {"firing", Tone::Bad};
    case v1::Alert::STATE_PENDING: return {"pending", Tone::Warning};
    case v1::Alert::STATE_SILENCED: return {"silenced", Tone::Faint};
    case v1::Alert::STATE_INHIBITED: return {"inhibited", Tone::Faint};
    default: return "-";
    }
}

std::string problemKindText(v1::Problem::Kind kind)
{
    return wordOf(v1::Problem::Kind_Name(kind), "KIND_");
}

std::string findingText(v1::TestMetricEndpointResponse::Finding finding)
{
    return wordOf(v1::TestMetricEndpointResponse::Finding_Name(finding), "FINDING_");
}

std::string shortResource(const std::string &name)
{
    const auto cluster = partAfter(name, "clusters");
    if (const auto node = partAfter(name, "nodes"); !node.empty()) {
        return cluster + "/node/" + node;
    }
    const auto space = partAfter(name, "namespaces");
    if (space.empty()) {
        return cluster;
    }
    for (const auto &[collection, word] : {std::pair("pods", "pod"), std::pair("deployments", "deployment"),
                                           std::pair("statefulsets", "statefulset"), std::pair("daemonsets", "daemonset")}) {
        if (const auto id = partAfter(name, collection); !id.empty()) {
            return fmt::format("{}/{}/{}/{}", cluster, space, word, id);
        }
    }
    return cluster + "/" + space;
}

std::string matcherText(const v1::Matcher &matcher)
{
    const char *sign = matcher.is_regex() ? (matcher.is_negative() ? "!~" : "=~") : (matcher.is_negative() ? "!=" : "=");
    return fmt::format("{}{}\"{}\"", matcher.label(), sign, matcher.value());
}

Result<v1::Matcher> parseMatcher(const std::string &text)
{
    const auto at = text.find_first_of("=!");
    const std::string_view rest = at == std::string::npos ? std::string_view() : std::string_view(text).substr(at);
    v1::Matcher matcher;
    std::size_t length = 0;
    if (rest.starts_with("=~") || rest.starts_with("!~")) {
        matcher.set_is_regex(true);
        length = 2;
    } else if (rest.starts_with("!=")) {
        length = 2;
    } else if (rest.starts_with("=")) {
        length = 1;
    }
    if (length == 0 || at == 0) {
        return failField("MATCHER", "write LABEL=VALUE, LABEL!=VALUE, LABEL=~REGEX or LABEL!~REGEX");
    }
    matcher.set_is_negative(rest.front() == '!');
    matcher.set_label(text.substr(0, at));
    std::string_view value = rest.substr(length);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    matcher.set_value(std::string(value));
    return matcher;
}

} // namespace wheelhouse::ctl
