#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <prometheus/registry.h>

#include "core/result.h"

namespace httplib {
class Server;
}

namespace wheelhouse::server {

// The page `/metrics` in Prometheus' text format, and `/healthz`. One thread
// of its own and a few of the HTTP library's; the destructor ends them.
class MetricsEndpoint {
public:
    // `listen` is HOST:PORT; `refresh` is called before each page to bring
    // gauges up to date. Unavailable when it cannot be bound.
    static Result<std::unique_ptr<MetricsEndpoint>> start(const std::string &listen,
                                                          std::shared_ptr<prometheus::Registry> registry,
                                                          std::function<void()> refresh);
    ~MetricsEndpoint();

    const std::string &address() const { return m_address; }

private:
    MetricsEndpoint();

    std::unique_ptr<httplib::Server> m_http;
    std::string m_address;
    std::thread m_thread;
};

} // namespace wheelhouse::server
