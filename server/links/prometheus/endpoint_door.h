#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/http/http_client.h"
#include "server/monitoring/metric_endpoint.h"

namespace wheelhouse::prometheus {

// One request to an endpoint.
struct DoorRequest {
    std::string method = "GET";
    // After the endpoint's base URL, with its query: `/api/v1/rules?type=alert`.
    std::string path;
    std::string body = {};
    std::string contentType = "application/x-www-form-urlencoded";
    std::chrono::milliseconds limit{10000};
    std::size_t maxBodyBytes = 16u << 20;
};

// A request to a service of a cluster, to be sent through its API server.
struct ServiceRequest {
    std::string cluster;
    std::string nameSpace;
    // `prometheus:9090`, `https:prometheus:9090`.
    std::string service;
    DoorRequest request;
};

// How services of clusters are reached; given by the program. Gives what
// cancels the exchange, or why none could be begun (then the handler is not
// called). Any thread.
using ServiceProxy = std::function<Result<std::function<void()>>(const ServiceRequest &request,
                                                                 std::shared_ptr<http::ExchangeHandler> handler)>;

// An exchange under way.
class DoorExchange {
public:
    virtual ~DoorExchange() = default;
    // Waits for its end, and gives its head; the reader has had what came. What
    // failed is said as of the endpoint: "… is not reached: …".
    virtual Result<http::ResponseHead> wait() = 0;
};

// The way in to Prometheus and Alertmanager: credentials, headers, TLS, or a
// cluster's API server. Any thread; waits, never on the http thread.
class EndpointDoor {
public:
    // Called on the http thread with pieces of the body; false when it has
    // enough: nothing more is read then.
    using Reader = std::function<bool(std::string_view)>;

    explicit EndpointDoor(http::HttpClient &client, ServiceProxy proxy = {})
        : m_client(client), m_proxy(std::move(proxy))
    {
    }

    // `reader` is called until wait() has returned.
    std::unique_ptr<DoorExchange> begin(const monitoring::MetricEndpoint &endpoint, DoorRequest request, Reader reader);
    // The whole answer, whatever its status. ResourceExhausted beyond
    // maxBodyBytes.
    Result<http::Response> ask(const monitoring::MetricEndpoint &endpoint, DoorRequest request);
    // The same, with what failed in the words of the exchange alone.
    Result<http::Response> askPlainly(const monitoring::MetricEndpoint &endpoint, DoorRequest request);

private:
    std::function<void()> start(const monitoring::MetricEndpoint &endpoint, DoorRequest request,
                                std::shared_ptr<http::ExchangeHandler> handler);

    http::HttpClient &m_client;
    ServiceProxy m_proxy;
};

// `Prometheus` or `Alertmanager`.
const char *nameOf(const monitoring::MetricEndpoint &endpoint);
// As of a form's or a URL's value.
std::string urlEncoded(std::string_view text);
// What a status says that no Prometheus or Alertmanager would give for a
// request of ours: 401, 403, a redirect, a proxy's failure.
Error strangeAnswer(const monitoring::MetricEndpoint &endpoint, int status, std::string_view body);

} // namespace wheelhouse::prometheus
