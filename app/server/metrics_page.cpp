#include "app/server/metrics_page.h"

#include <httplib.h>
#include <prometheus/text_serializer.h>

namespace wheelhouse::server {

void addMetricsPage(httplib::Server &http, std::shared_ptr<prometheus::Registry> registry, std::function<void()> refresh)
{
    http.Get("/metrics", [registry = std::move(registry), refresh = std::move(refresh)](const httplib::Request &,
                                                                                        httplib::Response &response) {
        refresh();
        response.set_content(prometheus::TextSerializer().Serialize(registry->Collect()),
                             "text/plain; version=0.0.4; charset=utf-8");
    });
    http.Get("/healthz", [](const httplib::Request &, httplib::Response &response) {
        response.set_content("ok\n", "text/plain");
    });
}

} // namespace wheelhouse::server
