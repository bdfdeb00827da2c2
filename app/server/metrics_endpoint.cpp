#include "app/server/metrics_endpoint.h"

#include <charconv>

#include <httplib.h>
#include <prometheus/text_serializer.h>

namespace wheelhouse::server {

MetricsEndpoint::MetricsEndpoint() : m_http(std::make_unique<httplib::Server>()) { }

Result<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::start(const std::string &listen,
                                                                std::shared_ptr<prometheus::Registry> registry,
                                                                std::function<void()> refresh)
{
    const auto colon = listen.rfind(':');
    int port = -1;
    if (colon != std::string::npos)
        std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), port);
    if (port < 0 || port > 65535)
        return failField("metrics-listen", "must be HOST:PORT, such as 127.0.0.1:9464");
    const std::string host = listen.substr(0, colon);

    auto endpoint = std::unique_ptr<MetricsEndpoint>(new MetricsEndpoint);
    auto &http = *endpoint->m_http;
    // cpp-httplib's own options would let a second server share the port.
    http.set_socket_options([](socket_t socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    http.new_task_queue = [] { return new httplib::ThreadPool(2); };
    http.Get("/metrics", [registry = std::move(registry), refresh = std::move(refresh)](const httplib::Request &,
                                                                                        httplib::Response &response) {
        refresh();
        response.set_content(prometheus::TextSerializer().Serialize(registry->Collect()),
                             "text/plain; version=0.0.4; charset=utf-8");
    });
    http.Get("/healthz", [](const httplib::Request &, httplib::Response &response) {
        response.set_content("ok\n", "text/plain");
    });
    if (port == 0)
        port = http.bind_to_any_port(host.c_str());
    else if (!http.bind_to_port(host.c_str(), port))
        port = -1;
    if (port < 0)
        return fail(ErrorCode::Unavailable, "cannot listen on " + listen + " for metrics: the address is taken");
    endpoint->m_address = host + ":" + std::to_string(port);
    endpoint->m_thread = std::thread([server = endpoint->m_http.get()] { server->listen_after_bind(); });
    return endpoint;
}

MetricsEndpoint::~MetricsEndpoint()
{
    if (!m_thread.joinable())
        return;
    // stop() before the thread has begun to listen would be lost.
    while (!m_http->is_running())
        std::this_thread::yield();
    m_http->stop();
    m_thread.join();
}

} // namespace wheelhouse::server
