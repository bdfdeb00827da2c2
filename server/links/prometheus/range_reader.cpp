#include "server/links/prometheus/range_reader.h"

#include <optional>
#include <regex>

#include <fmt/format.h>

#include "server/links/prometheus/json_reading.h"

namespace wheelhouse::prometheus {

namespace {

constexpr std::size_t kMaxWords = 2000;

std::size_t codePoints(std::string_view bytes)
{
    std::size_t count = 0;
    for (const char c : bytes)
        count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

// The byte of `LINE:COLUMN: parse error` (Prometheus) or of what was not parsed
// (VictoriaMetrics).
std::optional<std::size_t> errorOffset(std::string_view words, std::string_view query)
{
    static const std::regex kPlace(R"((\d{1,6}):(\d{1,6}): parse error)");
    std::cmatch match;
    if (std::regex_search(words.data(), words.data() + words.size(), match, kPlace)) {
        std::size_t line = std::stoul(match[1].str());
        std::size_t start = 0;
        while (--line > 0 && start < query.size()) {
            const auto end = query.find('\n', start);
            if (end == std::string_view::npos)
                return std::nullopt;
            start = end + 1;
        }
        const std::size_t offset = start + std::max<std::size_t>(std::stoul(match[2].str()), 1) - 1;
        return std::min(offset, query.size());
    }
    constexpr std::string_view kRest = "unparsed data left: \"";
    if (const auto at = words.find(kRest); at != std::string_view::npos) {
        std::string_view rest = words.substr(at + kRest.size());
        rest = rest.substr(0, rest.rfind('"'));
        if (!rest.empty() && query.ends_with(rest))
            return query.size() - rest.size();
    }
    return std::nullopt;
}

} // namespace

Error queryError(std::string_view words, std::string_view query)
{
    std::string message(words.substr(0, kMaxWords));
    Error error{ErrorCode::InvalidArgument, "query: " + message, {}};
    error.fields.push_back({"query", std::move(message)});
    if (const auto offset = errorOffset(words, query))
        error.fields.push_back({"query.position", std::to_string(codePoints(query.substr(0, *offset)))});
    return error;
}

Error refusal(int status, std::string_view type, std::string_view words, std::string_view query)
{
    if (type == "bad_data" || type == "execution" || status == 422)
        return queryError(words, query);
    if (type == "timeout" || type == "canceled")
        return {ErrorCode::DeadlineExceeded, fmt::format("Prometheus gave up: {}", words.substr(0, kMaxWords)), {}};
    return {ErrorCode::Unavailable,
            fmt::format("Prometheus answered with status {}: {}", status, words.substr(0, kMaxWords)), {}};
}

bool RangeReader::feed(std::string_view bytes)
{
    for (const char c : bytes) {
        if (m_cut)
            return false;
        // Commas between series would make no JSON without the series.
        const bool between = !m_inElement && m_open == "{{[" && !m_inString;
        if (m_inElement)
            m_element += c;
        else if (!(between && (c == ',' || c == '{')))
            m_frame += c;
        if (m_inString) {
            if (m_escaped)
                m_escaped = false;
            else if (c == '\\')
                m_escaped = true;
            else if (c == '"')
                m_inString = false;
        } else if (c == '"') {
            m_inString = true;
        } else if (between && c == '{') {
            m_inElement = true;
            m_elementDepth = 1;
            m_element = "{";
        } else if (m_inElement) {
            if (c == '{' || c == '[')
                ++m_elementDepth;
            else if ((c == '}' || c == ']') && --m_elementDepth == 0)
                take();
        } else if (c == '{' || c == '[') {
            // Nobody needs to look deeper than that.
            m_open += c;
        } else if ((c == '}' || c == ']') && !m_open.empty()) {
            m_open.pop_back();
        }
        m_cut = m_cut || m_element.size() > kMaxElementBytes || m_frame.size() > kMaxFrameBytes;
    }
    return !m_cut;
}

void RangeReader::take()
{
    m_inElement = false;
    if (isFull()) {
        // One more than fits: now it is known that something is left out.
        m_cut = true;
        return;
    }
    simdjson::dom::parser parser;
    element entry;
    if (parser.parse(m_element).get(entry) == simdjson::SUCCESS) {
        v1::Series series;
        readTexts(entry, "metric", *series.mutable_labels());
        simdjson::dom::array points;
        if (entry["values"].get(points) == simdjson::SUCCESS) {
            series.mutable_times()->Reserve(static_cast<int>(points.size()));
            series.mutable_values()->Reserve(static_cast<int>(points.size()));
            for (const element point : points) {
                double time = 0;
                double value = 0;
                if (readPoint(point, time, value)) {
                    series.add_times(time);
                    series.add_values(value);
                }
            }
        }
        m_points += static_cast<std::size_t>(series.times_size());
        m_answer.series.push_back(std::move(series));
    }
    m_element.clear();
}

Result<monitoring::RangeAnswer> RangeReader::finish(int status, std::string_view query)
{
    const bool isRange = m_frame.find("\"matrix\"") != std::string::npos;
    if (m_cut && isRange && status == 200) {
        m_answer.warnings.push_back(fmt::format("the answer was cut after {} series with {} points: ask for less",
                                                m_answer.series.size(), m_points));
        return std::move(m_answer);
    }
    simdjson::dom::parser parser;
    element root;
    if (m_cut || parser.parse(m_frame).get(root) != simdjson::SUCCESS || !root.is_object()) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("what answered (status {}) is not Prometheus: its answer is not JSON", status));
    }
    if (textAt(root, "status") != "success")
        return tl::unexpected<Error>(refusal(status, textAt(root, "errorType"), textAt(root, "error"), query));
    for (const char *key : {"warnings", "infos"}) {
        simdjson::dom::array warnings;
        if (root[key].get(warnings) != simdjson::SUCCESS)
            continue;
        for (const element warning : warnings) {
            std::string_view text;
            if (warning.get(text) == simdjson::SUCCESS && m_answer.warnings.size() < 20)
                m_answer.warnings.emplace_back(text.substr(0, 1000));
        }
    }
    simdjson::dom::array result;
    if (root["data"]["result"].get(result) != simdjson::SUCCESS)
        return fail(ErrorCode::Unavailable, "Prometheus' answer has no result");
    if (textAt(root["data"].value(), "resultType") != "matrix")
        return failField("query", "gives no series over time");
    return std::move(m_answer);
}

} // namespace wheelhouse::prometheus
