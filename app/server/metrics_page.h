#pragma once

#include <functional>
#include <memory>

#include <prometheus/registry.h>

namespace httplib {
class Server;
}

namespace wheelhouse::server {

// Adds the page `/metrics` in Prometheus' text format, and `/healthz`. `refresh` is
// called before each page to bring gauges up to date, on a thread of the listener's.
void addMetricsPage(httplib::Server &http, std::shared_ptr<prometheus::Registry> registry, std::function<void()> refresh);

} // namespace wheelhouse::server
