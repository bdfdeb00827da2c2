#include "server/links/prometheus/prometheus_client.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <simdjson.h>

namespace wheelhouse::prometheus {

namespace {

using simdjson::dom::element;

std::string formEncoded(std::string_view text)
{
    std::string encoded;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.';
        if (plain)
            encoded += static_cast<char>(c);
        else
            encoded += fmt::format("%{:02X}", c);
    }
    return encoded;
}

std::string_view textAt(element object, std::string_view key)
{
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS)
        return {};
    return text;
}

// `[1732341613.5, "0.25"]`; false where there is no number.
bool readPoint(element point, double &time, double &value)
{
    simdjson::dom::array pair;
    std::string_view text;
    if (point.get(pair) != simdjson::SUCCESS || pair.at(0).get(time) != simdjson::SUCCESS
        || pair.at(1).get(text) != simdjson::SUCCESS)
        return false;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc() && std::isfinite(value);
}

v1::Series readSeries(element entry)
{
    v1::Series series;
    simdjson::dom::object labels;
    if (entry["metric"].get(labels) == simdjson::SUCCESS) {
        for (const auto label : labels) {
            std::string_view value;
            if (label.value.get(value) == simdjson::SUCCESS)
                (*series.mutable_labels())[std::string(label.key)] = std::string(value);
        }
    }
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
    return series;
}

Error refusal(int status, std::string_view type, std::string_view words)
{
    std::string message(words.substr(0, 2000));
    if (type == "bad_data" || type == "execution") {
        Error error{ErrorCode::InvalidArgument, "query: " + message, {}};
        error.fields.push_back({"query", std::move(message)});
        return error;
    }
    if (type == "timeout" || type == "canceled")
        return {ErrorCode::DeadlineExceeded, "Prometheus gave up: " + message, {}};
    return {ErrorCode::Unavailable, fmt::format("Prometheus answered with status {}: {}", status, message), {}};
}

} // namespace

Result<monitoring::RangeAnswer> PrometheusClient::readAnswer(int status, std::string_view body)
{
    simdjson::dom::parser parser;
    element root;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object()) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("what answered (status {}) is not Prometheus: its answer is not JSON", status));
    }
    if (textAt(root, "status") != "success")
        return tl::unexpected<Error>(refusal(status, textAt(root, "errorType"), textAt(root, "error")));
    monitoring::RangeAnswer answer;
    for (const char *key : {"warnings", "infos"}) {
        simdjson::dom::array warnings;
        if (root[key].get(warnings) != simdjson::SUCCESS)
            continue;
        for (const element warning : warnings) {
            std::string_view text;
            if (warning.get(text) == simdjson::SUCCESS && answer.warnings.size() < 20)
                answer.warnings.emplace_back(text.substr(0, 1000));
        }
    }
    simdjson::dom::array result;
    if (root["data"]["result"].get(result) != simdjson::SUCCESS)
        return fail(ErrorCode::Unavailable, "Prometheus' answer has no result");
    if (textAt(root["data"].value(), "resultType") != "matrix")
        return failField("query", "gives no series over time");
    std::size_t points = 0;
    std::size_t leftOut = 0;
    for (const element entry : result) {
        if (answer.series.size() >= kMaxSeries || points >= kMaxPoints) {
            ++leftOut;
            continue;
        }
        answer.series.push_back(readSeries(entry));
        points += static_cast<std::size_t>(answer.series.back().times_size());
    }
    if (leftOut > 0)
        answer.warnings.push_back(fmt::format("{} more series were left out", leftOut));
    return answer;
}

Result<monitoring::RangeAnswer> PrometheusClient::queryRange(const monitoring::RangeQuery &query)
{
    http::Request request;
    request.method = "POST";
    request.url = query.baseUrl + "/api/v1/query_range";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    const auto seconds = std::chrono::duration<double>(query.step).count();
    request.body = fmt::format("query={}&start={}&end={}&step={}&timeout={}ms", formEncoded(query.query),
                               query.start.time_since_epoch().count(), query.end.time_since_epoch().count(), seconds,
                               query.limit.count());
    request.connectTimeout = std::chrono::seconds(5);
    request.totalTimeout = query.limit;
    request.maxBodyBytes = kMaxBodyBytes;
    const auto response = m_client.fetch(std::move(request));
    if (!response) {
        Error error = response.error();
        error.message = "Prometheus is not reached: " + error.message;
        // To whoever asks for a chart it is simply away, whatever keeps it so.
        if (error.code == ErrorCode::FailedPrecondition)
            error.code = ErrorCode::Unavailable;
        return tl::unexpected<Error>(std::move(error));
    }
    return readAnswer(response->head.status, response->body);
}

} // namespace wheelhouse::prometheus
