#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace wheelhouse::api {

// Counts and times calls, by method and result. Threads: any. Bound: one
// series a method and result that occurred.
class CallMetrics {
public:
    explicit CallMetrics(prometheus::Registry &registry);

    void record(const std::string &method, const char *result, std::chrono::steady_clock::duration took);
    void streamOpened(const std::string &method);
    void streamClosed(const std::string &method);
    void messagesSent(const std::string &method, double messages, double folded);

private:
    prometheus::Family<prometheus::Counter> &m_calls;
    prometheus::Family<prometheus::Histogram> &m_seconds;
    prometheus::Family<prometheus::Gauge> &m_streams;
    prometheus::Family<prometheus::Counter> &m_messages;
    prometheus::Family<prometheus::Counter> &m_folded;
};

} // namespace wheelhouse::api
