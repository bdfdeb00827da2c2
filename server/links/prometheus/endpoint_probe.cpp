#include "server/links/prometheus/endpoint_probe.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/links/prometheus/json_reading.h"

namespace wheelhouse::prometheus {

namespace {

using Answer = v1::TestMetricEndpointResponse;
using monitoring::MetricEndpoint;

constexpr std::chrono::milliseconds kLimit{7000};

Answer found(Answer::Finding finding, std::string message)
{
    Answer answer;
    answer.set_finding(finding);
    answer.set_message(std::move(message));
    return answer;
}

// Why there was no answer: the exchange's own words tell which it is.
Answer notReached(const MetricEndpoint &endpoint, const Error &error)
{
    const std::string &words = error.message;
    const auto says = [&words](const char *part) { return words.find(part) != std::string::npos; };
    const bool service = endpoint.address.isService();
    if (error.code == ErrorCode::DeadlineExceeded)
        return found(Answer::FINDING_NO_ANSWER, words + ": is a firewall in between?");
    if (service)
        return found(says("not found") ? Answer::FINDING_WRONG_PATH : Answer::FINDING_NOT_REACHED,
                     fmt::format("the API server does not get there: {}", words));
    if (says("host name"))
        return found(Answer::FINDING_NAME_NOT_FOUND,
                     words + ": names of a cluster's services are known inside it only; use service://NAMESPACE/SERVICE:PORT");
    if (says("is not trusted"))
        return found(Answer::FINDING_CERTIFICATE_NOT_TRUSTED,
                     words + (says("doesn't match") || says("does not match") || says("no alternative")
                                  ? "; give the name it is for as TLS server name"
                                  : "; give the certificate of its authority"));
    if (says("TLS handshake") || says("client certificate") || says("certificate authority") || says("certificate required"))
        return found(Answer::FINDING_TLS, words);
    if (says("cannot connect"))
        return found(Answer::FINDING_NOT_REACHED, words + ": does it listen there, and on that port?");
    return found(endpoint.address.baseUrl.starts_with("https:") ? Answer::FINDING_TLS : Answer::FINDING_NOT_REACHED,
                 words);
}

// What a status tells before the body is looked at; OK when nothing is wrong
// so far.
Answer byStatus(const MetricEndpoint &endpoint, const http::Response &response)
{
    const int status = response.head.status;
    const auto &told = endpoint.told;
    const bool loggedIn = told.has_bearer_token() || told.has_password() || told.has_client_key();
    if (status == 401)
        return found(Answer::FINDING_UNAUTHENTICATED,
                     loggedIn ? "it does not accept these credentials (status 401)"
                              : "it wants a login (status 401): give a user and password, a token, or a certificate");
    if (status == 403)
        return found(Answer::FINDING_FORBIDDEN, "it does not let these credentials ask (status 403)");
    if (status >= 300 && status < 400) {
        const auto where = response.head.header("location");
        return found(Answer::FINDING_REDIRECT,
                     fmt::format("it sends elsewhere (status {}{}{}): give the URL of where it is, or log in", status,
                                 where.empty() ? "" : ", to ", where.substr(0, 200)));
    }
    if (status == 400 && response.body.find("HTTP request to an HTTPS server") != std::string::npos)
        return found(Answer::FINDING_TLS, "it speaks TLS there: write https:// in the URL");
    if (status >= 500)
        return found(Answer::FINDING_FAILING,
                     fmt::format("it answers with a failure of its own (status {}): {}", status, response.body.substr(0, 200)));
    return found(Answer::FINDING_OK, {});
}

Answer notJson(const http::Response &response, const char *wanted)
{
    const auto first = response.body.find_first_not_of(" \t\r\n");
    const bool html = first != std::string::npos && response.body[first] == '<';
    if (response.head.status == 404)
        return found(Answer::FINDING_WRONG_PATH,
                     fmt::format("there is no {} at that path (status 404): does the URL lack a prefix, or have one too many?",
                                 wanted));
    return found(Answer::FINDING_NOT_JSON,
                 html ? fmt::format("a page of HTML came, not JSON: that is a login page or a dashboard, not {}'s API", wanted)
                      : fmt::format("what came is not JSON: that is not {}'s API", wanted));
}

void setLatency(Answer &answer, const http::Response &response)
{
    *answer.mutable_latency() = google::protobuf::util::TimeUtil::MicrosecondsToDuration(
        static_cast<std::int64_t>(response.head.latency.count()));
}

// The one number of an instant query; 0 when it gives nothing.
std::int64_t countIn(element root)
{
    simdjson::dom::array result;
    double time = 0;
    double value = 0;
    element point;
    if (root["data"]["result"].get(result) != simdjson::SUCCESS || result.size() == 0
        || result.at(0)["value"].get(point) != simdjson::SUCCESS || !readPoint(point, time, value))
        return 0;
    return static_cast<std::int64_t>(value);
}

DoorRequest queryNow(const std::string &query)
{
    DoorRequest request;
    request.path = "/api/v1/query?query=" + urlEncoded(query);
    request.limit = kLimit;
    return request;
}

std::string ofPods(const std::vector<std::string> &pods, const std::string &matchers)
{
    std::string pattern;
    for (const auto &pod : pods)
        pattern += (pattern.empty() ? "" : "|") + pod;
    return fmt::format("count({{__name__=~\"container_cpu_usage_seconds_total|pod_cpu_usage_seconds_total|kube_pod_info\","
                       "pod=~{}{}}})",
                       monitoring::promqlString(pattern), matchers);
}

std::string ofAnything(const std::string &matchers)
{
    return fmt::format("count({{__name__=~\"container_cpu_usage_seconds_total|pod_cpu_usage_seconds_total|kube_node_info|"
                       "node_cpu_usage_seconds_total|node_cpu_seconds_total\"{}}})",
                       matchers);
}

} // namespace

v1::TestMetricEndpointResponse EndpointProbe::test(const monitoring::EndpointRef &endpoint,
                                                   const std::vector<std::string> &pods)
{
    return endpoint->told.kind() == v1::MetricEndpoint::KIND_ALERTMANAGER ? testAlertmanager(*endpoint)
                                                                          : testPrometheus(*endpoint, pods);
}

std::string EndpointProbe::whatElse(const MetricEndpoint &endpoint, v1::MetricEndpoint::Kind kind)
{
    DoorRequest request;
    request.path = kind == v1::MetricEndpoint::KIND_ALERTMANAGER ? "/api/v2/status" : "/api/v1/status/buildinfo";
    request.limit = kLimit;
    const auto response = m_door.askPlainly(endpoint, std::move(request));
    simdjson::dom::parser parser;
    element root;
    if (!response || response->head.status != 200 || parser.parse(response->body).get(root) != simdjson::SUCCESS
        || !root.is_object())
        return {};
    element inner;
    if (kind == v1::MetricEndpoint::KIND_ALERTMANAGER)
        return root["versionInfo"].get(inner) == simdjson::SUCCESS && inner.is_object()
            ? std::string(textAt(inner, "version"))
            : std::string();
    return root["data"].get(inner) == simdjson::SUCCESS && inner.is_object() ? std::string(textAt(inner, "version"))
                                                                             : std::string();
}

v1::TestMetricEndpointResponse EndpointProbe::testPrometheus(const MetricEndpoint &endpoint,
                                                             const std::vector<std::string> &pods)
{
    const std::string matchers = endpoint.address.matchers();
    const auto response = m_door.askPlainly(endpoint, queryNow(pods.empty() ? ofAnything(matchers) : ofPods(pods, matchers)));
    if (!response)
        return notReached(endpoint, response.error());
    Answer answer = byStatus(endpoint, *response);
    setLatency(answer, *response);
    if (answer.finding() != Answer::FINDING_OK)
        return answer;
    simdjson::dom::parser parser;
    element root;
    const bool json = parser.parse(response->body).get(root) == simdjson::SUCCESS && root.is_object();
    if (!json || textAt(root, "status") != "success") {
        if (const auto version = whatElse(endpoint, v1::MetricEndpoint::KIND_ALERTMANAGER); !version.empty()) {
            answer = found(Answer::FINDING_WRONG_KIND,
                           fmt::format("that is an Alertmanager ({}), not a Prometheus: set it as the Alertmanager", version));
        } else if (!json) {
            answer = notJson(*response, "Prometheus");
        } else {
            answer = found(Answer::FINDING_WRONG_KIND,
                           fmt::format("what answers is not a Prometheus (status {}): {}", response->head.status,
                                       textAt(root, "error").substr(0, 300)));
        }
        setLatency(answer, *response);
        return answer;
    }
    answer.set_version(whatElse(endpoint, v1::MetricEndpoint::KIND_PROMETHEUS));
    answer.set_series_count(countIn(root));
    if (answer.series_count() == 0) {
        answer.set_finding(Answer::FINDING_NO_DATA);
        const auto anything = pods.empty() ? Result<http::Response>(*response) : m_door.askPlainly(endpoint, queryNow(ofAnything({})));
        simdjson::dom::parser second;
        element other;
        const bool others = anything && second.parse(anything->body).get(other) == simdjson::SUCCESS && other.is_object()
            && countIn(other) > 0;
        if (others)
            answer.set_message(matchers.empty() ? "it has metrics of nodes and pods, but not of this cluster's: is it another "
                                                  "cluster's Prometheus?"
                                                : fmt::format("it has metrics of nodes and pods, but none of this cluster's "
                                                              "with {}: check the label parameters of the URL",
                                                              matchers.substr(1)));
        else
            answer.set_message("it is a Prometheus, but has no metrics of nodes or pods: does it scrape the kubelets "
                               "(cAdvisor) or kube-state-metrics?");
        return answer;
    }
    answer.set_message(fmt::format("Prometheus{}{} answers, with {} series of this cluster",
                                   answer.version().empty() ? "" : " ", answer.version(), answer.series_count()));
    return answer;
}

v1::TestMetricEndpointResponse EndpointProbe::testAlertmanager(const MetricEndpoint &endpoint)
{
    DoorRequest request;
    request.path = "/api/v2/alerts";
    request.limit = kLimit;
    const auto response = m_door.askPlainly(endpoint, std::move(request));
    if (!response)
        return notReached(endpoint, response.error());
    Answer answer = byStatus(endpoint, *response);
    setLatency(answer, *response);
    if (answer.finding() != Answer::FINDING_OK)
        return answer;
    simdjson::dom::parser parser;
    element root;
    simdjson::dom::array alerts;
    const bool json = parser.parse(response->body).get(root) == simdjson::SUCCESS;
    if (!json || root.get(alerts) != simdjson::SUCCESS) {
        if (const auto version = whatElse(endpoint, v1::MetricEndpoint::KIND_PROMETHEUS); !version.empty())
            answer = found(Answer::FINDING_WRONG_KIND,
                           fmt::format("that is a Prometheus ({}), not an Alertmanager: set it as the Prometheus", version));
        else
            answer = notJson(*response, "Alertmanager");
        setLatency(answer, *response);
        return answer;
    }
    answer.set_version(whatElse(endpoint, v1::MetricEndpoint::KIND_ALERTMANAGER));
    answer.set_series_count(static_cast<std::int64_t>(alerts.size()));
    answer.set_message(fmt::format("Alertmanager{}{} answers, with {} alerts", answer.version().empty() ? "" : " ",
                                   answer.version(), answer.series_count()));
    return answer;
}

} // namespace wheelhouse::prometheus
