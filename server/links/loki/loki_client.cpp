#include "server/links/loki/loki_client.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <simdjson.h>

namespace wheelhouse::loki {

namespace {

using simdjson::dom::element;

constexpr std::size_t kMaxLineBytes = 16u << 10;
constexpr std::size_t kMaxWords = 2000;

std::string encoded(std::string_view text)
{
    std::string out;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.';
        out += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
    }
    return out;
}

struct Place {
    std::string base;
    std::string tenant;
};

Place placeOf(std::string url)
{
    Place place;
    const auto question = url.find('?');
    if (question != std::string::npos) {
        const std::string parameters = url.substr(question + 1);
        const auto tenant = parameters.find("tenant=");
        if (tenant != std::string::npos)
            place.tenant = parameters.substr(tenant + 7, parameters.find('&', tenant) - tenant - 7);
        url.resize(question);
    }
    while (url.ends_with('/'))
        url.pop_back();
    place.base = std::move(url);
    return place;
}

// The longest beginning that does not cut a character.
std::string_view cutAt(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80)
        --most;
    return text.substr(0, most);
}

bool readLine(element pair, v1::StoredLogLine &line)
{
    simdjson::dom::array parts;
    std::string_view time;
    std::string_view text;
    if (pair.get(parts) != simdjson::SUCCESS || parts.at(0).get(time) != simdjson::SUCCESS
        || parts.at(1).get(text) != simdjson::SUCCESS)
        return false;
    std::int64_t nanoseconds = 0;
    if (std::from_chars(time.data(), time.data() + time.size(), nanoseconds).ec != std::errc())
        return false;
    line.mutable_time()->set_seconds(nanoseconds / 1'000'000'000);
    line.mutable_time()->set_nanos(static_cast<std::int32_t>(nanoseconds % 1'000'000'000));
    const auto kept = cutAt(text, kMaxLineBytes);
    line.set_text(std::string(kept));
    line.set_cut(kept.size() < text.size());
    return true;
}

void readStream(element stream, std::vector<v1::StoredLogLine> &lines)
{
    v1::StoredLogLine blank;
    simdjson::dom::object labels;
    if (stream["stream"].get(labels) == simdjson::SUCCESS) {
        for (const auto label : labels) {
            std::string_view value;
            if (label.value.get(value) == simdjson::SUCCESS)
                (*blank.mutable_labels())[std::string(label.key)] = std::string(value);
        }
    }
    simdjson::dom::array values;
    if (stream["values"].get(values) != simdjson::SUCCESS)
        return;
    for (const element value : values) {
        auto line = blank;
        if (readLine(value, line))
            lines.push_back(std::move(line));
    }
}

// Loki says what is wrong in plain text.
Error refusal(int status, std::string_view body)
{
    std::string words(cutAt(body, kMaxWords));
    while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
        words.pop_back();
    if (status == 400)
        return {ErrorCode::InvalidArgument, "query: " + words, {{"query", words}}};
    if (status == 401 || status == 403 || status == 404)
        return {ErrorCode::FailedPrecondition, fmt::format("the log store refused with status {}: {}", status, words), {}};
    return {ErrorCode::Unavailable, fmt::format("the log store answered with status {}: {}", status, words), {}};
}

} // namespace

Result<std::vector<v1::StoredLogLine>> LokiClient::readAnswer(int status, std::string_view body, bool forward)
{
    if (status != 200)
        return tl::unexpected<Error>(refusal(status, body));
    simdjson::dom::parser parser;
    element root;
    std::string_view state;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object()
        || root["status"].get(state) != simdjson::SUCCESS || state != "success")
        return fail(ErrorCode::FailedPrecondition, "what answered is not a log store: its answer is not Loki's");
    std::string_view type;
    if (root["data"]["resultType"].get(type) != simdjson::SUCCESS || type != "streams")
        return failField("query", "gives numbers, not lines");
    simdjson::dom::array streams;
    if (root["data"]["result"].get(streams) != simdjson::SUCCESS)
        return fail(ErrorCode::FailedPrecondition, "the log store's answer has no result");
    std::vector<v1::StoredLogLine> lines;
    for (const element stream : streams)
        readStream(stream, lines);
    const auto before = [](const v1::StoredLogLine &one, const v1::StoredLogLine &other) {
        return std::pair(one.time().seconds(), one.time().nanos()) < std::pair(other.time().seconds(), other.time().nanos());
    };
    std::stable_sort(lines.begin(), lines.end(), [&](const auto &one, const auto &other) {
        return forward ? before(one, other) : before(other, one);
    });
    return lines;
}

Result<std::vector<v1::StoredLogLine>> LokiClient::query(const clusters::StoredLogQuery &query)
{
    const auto place = placeOf(query.url);
    http::Request request;
    request.url = fmt::format("{}/loki/api/v1/query_range?query={}&start={}&end={}&limit={}&direction={}", place.base,
                              encoded(query.query), query.startNanoseconds, query.endNanoseconds, query.limit,
                              query.forward ? "forward" : "backward");
    request.headers = {{"Accept", "application/json"}};
    if (!place.tenant.empty())
        request.headers.emplace_back("X-Scope-OrgID", place.tenant);
    const auto answer = m_client.fetch(std::move(request));
    if (!answer) {
        auto error = answer.error();
        error.message = "the log store does not answer: " + error.message;
        return tl::unexpected<Error>(std::move(error));
    }
    return readAnswer(answer->head.status, answer->body, query.forward);
}

} // namespace wheelhouse::loki
