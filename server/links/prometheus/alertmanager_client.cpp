#include "server/links/prometheus/alertmanager_client.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/links/prometheus/json_reading.h"

namespace wheelhouse::prometheus {

namespace {

constexpr std::size_t kMaxWords = 2000;

void appendJson(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

// Alertmanager says why as a JSON string, or as an object with `message`.
std::string wordsOf(const http::Response &response)
{
    simdjson::dom::parser parser;
    element root;
    if (parser.parse(response.body).get(root) == simdjson::SUCCESS) {
        std::string_view text;
        if (root.get(text) == simdjson::SUCCESS)
            return std::string(text.substr(0, kMaxWords));
        if (root.is_object())
            return std::string(textAt(root, "message").substr(0, kMaxWords));
    }
    return response.body.substr(0, 200);
}

Result<void> check(const monitoring::MetricEndpoint &endpoint, const http::Response &response)
{
    const int status = response.head.status;
    if (status == 200)
        return {};
    if (status == 400 || status == 422)
        return failField("silence", wordsOf(response));
    if (status == 401 || status == 403 || (status >= 300 && status < 400))
        return tl::unexpected<Error>(strangeAnswer(endpoint, status, response.body));
    return fail(ErrorCode::Unavailable, fmt::format("Alertmanager answered with status {}: {}", status, wordsOf(response)));
}

// A list in an answer's body.
Result<simdjson::dom::array> listOf(simdjson::dom::parser &parser, const monitoring::MetricEndpoint &endpoint,
                                    const Result<http::Response> &response)
{
    if (!response)
        return passOn(response);
    if (auto checked = check(endpoint, *response); !checked)
        return passOn(checked);
    simdjson::dom::array list;
    element root;
    if (parser.parse(response->body).get(root) != simdjson::SUCCESS || root.get(list) != simdjson::SUCCESS)
        return tl::unexpected<Error>(strangeAnswer(endpoint, response->head.status, response->body));
    return list;
}

void readNames(element object, std::string_view key, google::protobuf::RepeatedPtrField<std::string> &names)
{
    simdjson::dom::array list;
    if (object[key].get(list) != simdjson::SUCCESS)
        return;
    for (const element entry : list) {
        std::string_view text;
        if (entry.is_object())
            text = textAt(entry, "name");
        else if (entry.get(text) != simdjson::SUCCESS)
            continue;
        if (names.size() < 20)
            *names.Add() = std::string(text.substr(0, 200));
    }
}

v1::Alert readAlert(element entry)
{
    v1::Alert alert;
    readTexts(entry, "labels", *alert.mutable_labels());
    readTexts(entry, "annotations", *alert.mutable_annotations());
    *alert.mutable_start_time() = timeAt(entry, "startsAt");
    alert.set_generator_url(std::string(textAt(entry, "generatorURL").substr(0, 2000)));
    readNames(entry, "receivers", *alert.mutable_receivers());
    alert.set_state(v1::Alert::STATE_FIRING);
    element status;
    if (entry["status"].get(status) == simdjson::SUCCESS && status.is_object()) {
        readNames(status, "silencedBy", *alert.mutable_silenced_by());
        readNames(status, "inhibitedBy", *alert.mutable_inhibited_by());
        if (alert.silenced_by_size() > 0)
            alert.set_state(v1::Alert::STATE_SILENCED);
        else if (alert.inhibited_by_size() > 0)
            alert.set_state(v1::Alert::STATE_INHIBITED);
    }
    return alert;
}

v1::Silence readSilence(element entry)
{
    v1::Silence silence;
    silence.set_name(std::string(textAt(entry, "id").substr(0, 100)));
    element status;
    if (entry["status"].get(status) == simdjson::SUCCESS && status.is_object()) {
        const auto state = textAt(status, "state");
        silence.set_state(state == "active"        ? v1::Silence::STATE_ACTIVE
                              : state == "pending" ? v1::Silence::STATE_PENDING
                                                   : v1::Silence::STATE_EXPIRED);
    }
    simdjson::dom::array matchers;
    if (entry["matchers"].get(matchers) == simdjson::SUCCESS) {
        for (const element one : matchers) {
            if (!one.is_object() || silence.matchers_size() >= 50)
                continue;
            auto &matcher = *silence.add_matchers();
            matcher.set_label(std::string(textAt(one, "name")));
            matcher.set_value(std::string(textAt(one, "value")));
            bool flag = false;
            if (one["isRegex"].get(flag) == simdjson::SUCCESS)
                matcher.set_is_regex(flag);
            if (one["isEqual"].get(flag) == simdjson::SUCCESS)
                matcher.set_is_negative(!flag);
        }
    }
    *silence.mutable_start_time() = timeAt(entry, "startsAt");
    *silence.mutable_end_time() = timeAt(entry, "endsAt");
    *silence.mutable_update_time() = timeAt(entry, "updatedAt");
    silence.set_creator(std::string(textAt(entry, "createdBy").substr(0, 200)));
    silence.set_reason(std::string(textAt(entry, "comment").substr(0, 4000)));
    return silence;
}

} // namespace

Result<std::vector<v1::Alert>> AlertmanagerClient::alerts(const monitoring::EndpointRef &endpoint)
{
    simdjson::dom::parser parser;
    DoorRequest request;
    request.path = "/api/v2/alerts";
    const auto answer = m_door.ask(*endpoint, std::move(request));
    const auto list = listOf(parser, *endpoint, answer);
    if (!list)
        return passOn(list);
    std::vector<v1::Alert> all;
    for (const element entry : *list) {
        if (entry.is_object() && all.size() < kMaxAlerts)
            all.push_back(readAlert(entry));
    }
    return all;
}

Result<std::vector<v1::Silence>> AlertmanagerClient::silences(const monitoring::EndpointRef &endpoint)
{
    simdjson::dom::parser parser;
    DoorRequest request;
    request.path = "/api/v2/silences";
    const auto answer = m_door.ask(*endpoint, std::move(request));
    const auto list = listOf(parser, *endpoint, answer);
    if (!list)
        return passOn(list);
    std::vector<v1::Silence> all;
    for (const element entry : *list) {
        if (entry.is_object() && all.size() < kMaxSilences)
            all.push_back(readSilence(entry));
    }
    return all;
}

Result<std::string> AlertmanagerClient::createSilence(const monitoring::EndpointRef &endpoint,
                                                      const v1::Silence &silence)
{
    using google::protobuf::util::TimeUtil;
    DoorRequest request;
    request.method = "POST";
    request.path = "/api/v2/silences";
    request.contentType = "application/json";
    request.body = "{\"matchers\":[";
    for (const auto &matcher : silence.matchers()) {
        request.body += request.body.ends_with('[') ? "{\"name\":" : ",{\"name\":";
        appendJson(request.body, matcher.label());
        request.body += ",\"value\":";
        appendJson(request.body, matcher.value());
        request.body += fmt::format(",\"isRegex\":{},\"isEqual\":{}}}", matcher.is_regex(), !matcher.is_negative());
    }
    request.body += fmt::format("],\"startsAt\":\"{}\",\"endsAt\":\"{}\",\"createdBy\":",
                                TimeUtil::ToString(silence.start_time()), TimeUtil::ToString(silence.end_time()));
    appendJson(request.body, silence.creator());
    request.body += ",\"comment\":";
    appendJson(request.body, silence.reason());
    request.body += '}';
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    if (auto checked = check(*endpoint, *response); !checked)
        return passOn(checked);
    simdjson::dom::parser parser;
    element root;
    if (parser.parse(response->body).get(root) != simdjson::SUCCESS || !root.is_object()
        || textAt(root, "silenceID").empty())
        return tl::unexpected<Error>(strangeAnswer(*endpoint, response->head.status, response->body));
    return std::string(textAt(root, "silenceID"));
}

Result<void> AlertmanagerClient::expireSilence(const monitoring::EndpointRef &endpoint, const std::string &id)
{
    DoorRequest request;
    request.method = "DELETE";
    request.path = "/api/v2/silence/" + urlEncoded(id);
    const auto response = m_door.ask(*endpoint, std::move(request));
    if (!response)
        return passOn(response);
    const int status = response->head.status;
    // 0.25 says 500 with the words `silence not found`, later ones 404.
    const std::string words = status == 200 ? std::string() : wordsOf(*response);
    if (status == 404 || (status >= 400 && words.find("not found") != std::string::npos))
        return fail(ErrorCode::NotFound, "there is no such silence");
    if (words.find("already expired") != std::string::npos)
        return fail(ErrorCode::FailedPrecondition, "that silence is over already");
    return check(*endpoint, *response);
}

} // namespace wheelhouse::prometheus
