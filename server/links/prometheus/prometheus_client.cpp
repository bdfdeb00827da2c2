#include "server/links/prometheus/prometheus_client.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "server/links/prometheus/json_reading.h"
#include "server/links/prometheus/prometheus_rules.h"
#include "server/links/prometheus/range_reader.h"

namespace wheelhouse::prometheus {

namespace {

// A range under way, and what reads it.
struct PendingRange {
    std::shared_ptr<RangeReader> reader = std::make_shared<RangeReader>();
    std::unique_ptr<DoorExchange> exchange;
};

PendingRange beginRange(EndpointDoor &door, const monitoring::RangeQuery &query)
{
    PendingRange pending;
    DoorRequest request;
    request.method = "POST";
    request.path = "/api/v1/query_range";
    request.limit = query.limit;
    const auto seconds = std::chrono::duration<double>(query.step).count();
    request.body = fmt::format("query={}&start={}&end={}&step={}&timeout={}ms", urlEncoded(query.query),
                               query.start.time_since_epoch().count(), query.end.time_since_epoch().count(), seconds,
                               query.limit.count());
    pending.exchange = door.begin(*query.endpoint, std::move(request),
                                  [reader = pending.reader](std::string_view bytes) { return reader->feed(bytes); });
    return pending;
}

Result<monitoring::RangeAnswer> endRange(PendingRange pending, const monitoring::RangeQuery &query)
{
    const auto head = pending.exchange->wait();
    if (!head)
        return passOn(head);
    if (head->status == 401 || head->status == 403 || (head->status >= 300 && head->status < 400))
        return tl::unexpected<Error>(strangeAnswer(*query.endpoint, head->status, {}));
    return pending.reader->finish(head->status, query.query);
}

// The `data` of a success, or why there is none.
Result<element> dataOf(simdjson::dom::parser &parser, const monitoring::MetricEndpoint &endpoint,
                       const http::Response &response, std::string_view query = {})
{
    element root;
    const int status = response.head.status;
    const bool strange = status == 401 || status == 403 || (status >= 300 && status < 400);
    if (strange || parser.parse(response.body).get(root) != simdjson::SUCCESS || !root.is_object())
        return tl::unexpected<Error>(strangeAnswer(endpoint, status, response.body));
    if (textAt(root, "status") != "success")
        return tl::unexpected<Error>(refusal(status, textAt(root, "errorType"), textAt(root, "error"), query));
    element data;
    if (root["data"].get(data) != simdjson::SUCCESS)
        return fail(ErrorCode::Unavailable, "Prometheus' answer has no data");
    return data;
}

} // namespace

Result<monitoring::RangeAnswer> PrometheusClient::queryRange(const monitoring::RangeQuery &query)
{
    return endRange(beginRange(m_door, query), query);
}

std::vector<Result<monitoring::RangeAnswer>>
PrometheusClient::queryRanges(const std::vector<monitoring::RangeQuery> &queries)
{
    std::vector<PendingRange> pending;
    for (const auto &query : queries)
        pending.push_back(beginRange(m_door, query));
    std::vector<Result<monitoring::RangeAnswer>> answers;
    for (std::size_t i = 0; i < queries.size(); ++i)
        answers.push_back(endRange(std::move(pending[i]), queries[i]));
    return answers;
}

Result<std::vector<monitoring::Sample>> PrometheusClient::queryNow(const monitoring::EndpointRef &endpoint,
                                                                   const std::string &query,
                                                                   std::chrono::milliseconds limit)
{
    DoorRequest request;
    request.method = "POST";
    request.path = "/api/v1/query";
    request.limit = limit;
    request.body = fmt::format("query={}&timeout={}ms", urlEncoded(query), limit.count());
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    simdjson::dom::parser parser;
    const auto data = dataOf(parser, *endpoint, *response, query);
    if (!data)
        return passOn(data);
    std::vector<monitoring::Sample> samples;
    simdjson::dom::array result;
    if ((*data)["result"].get(result) != simdjson::SUCCESS)
        return samples;
    for (const element entry : result) {
        monitoring::Sample sample;
        double time = 0;
        element point;
        if (!entry.is_object() || entry["value"].get(point) != simdjson::SUCCESS
            || !readPoint(point, time, sample.value))
            continue;
        readTexts(entry, "metric", sample.labels);
        samples.push_back(std::move(sample));
    }
    return samples;
}

Result<monitoring::NameList> PrometheusClient::names(const monitoring::EndpointRef &endpoint, std::string path,
                                                     const std::string &selector)
{
    DoorRequest request;
    request.path = std::move(path);
    if (!selector.empty())
        request.path += "?match%5B%5D=" + urlEncoded(selector);
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    simdjson::dom::parser parser;
    const auto data = dataOf(parser, *endpoint, *response);
    if (!data)
        return passOn(data);
    monitoring::NameList list;
    simdjson::dom::array values;
    if (data->get(values) != simdjson::SUCCESS)
        return fail(ErrorCode::Unavailable, "Prometheus' answer is no list of names");
    for (const element value : values) {
        std::string_view text;
        if (value.get(text) != simdjson::SUCCESS)
            continue;
        if (list.names.size() >= kMaxNames) {
            list.cut = true;
            break;
        }
        list.names.emplace_back(text);
    }
    std::sort(list.names.begin(), list.names.end());
    return list;
}

Result<monitoring::NameList> PrometheusClient::labelNames(const monitoring::EndpointRef &endpoint,
                                                          const std::string &selector)
{
    return names(endpoint, "/api/v1/labels", selector);
}

Result<monitoring::NameList> PrometheusClient::labelValues(const monitoring::EndpointRef &endpoint,
                                                           const std::string &label, const std::string &selector)
{
    return names(endpoint, fmt::format("/api/v1/label/{}/values", urlEncoded(label)), selector);
}

Result<std::vector<monitoring::MetricFacts>> PrometheusClient::metricFacts(const monitoring::EndpointRef &endpoint)
{
    DoorRequest request;
    request.path = "/api/v1/metadata?limit_per_metric=1";
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    simdjson::dom::parser parser;
    const auto data = dataOf(parser, *endpoint, *response);
    if (!data)
        return passOn(data);
    std::vector<monitoring::MetricFacts> all;
    simdjson::dom::object metrics;
    if (data->get(metrics) != simdjson::SUCCESS)
        return all;
    for (const auto entry : metrics) {
        simdjson::dom::array facts;
        element first;
        if (entry.value.get(facts) != simdjson::SUCCESS || facts.at(0).get(first) != simdjson::SUCCESS
            || all.size() >= kMaxNames)
            continue;
        const auto type = textAt(first, "type");
        all.push_back({std::string(entry.key), type == "unknown" ? std::string() : std::string(type),
                       std::string(textAt(first, "help").substr(0, 400))});
    }
    std::sort(all.begin(), all.end(), [](const auto &left, const auto &right) { return left.name < right.name; });
    return all;
}

Result<std::vector<v1::Alert>> PrometheusClient::alerts(const monitoring::EndpointRef &endpoint)
{
    DoorRequest request;
    request.path = "/api/v1/alerts";
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    simdjson::dom::parser parser;
    const auto data = dataOf(parser, *endpoint, *response);
    if (!data)
        return passOn(data);
    return readAlerts(*data, kMaxAlerts);
}

Result<std::vector<v1::AlertRule>> PrometheusClient::alertRules(const monitoring::EndpointRef &endpoint)
{
    DoorRequest request;
    request.path = "/api/v1/rules?type=alert";
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    simdjson::dom::parser parser;
    const auto data = dataOf(parser, *endpoint, *response);
    if (!data)
        return passOn(data);
    return readAlertRules(*data, kMaxRules);
}

} // namespace wheelhouse::prometheus
