#include "server/api/call_metrics.h"

namespace wheelhouse::api {

CallMetrics::CallMetrics(prometheus::Registry &registry)
    : m_calls(prometheus::BuildCounter()
                  .Name("wheelhouse_calls_total")
                  .Help("Calls answered, by method and result")
                  .Register(registry)),
      m_seconds(prometheus::BuildHistogram()
                    .Name("wheelhouse_call_seconds")
                    .Help("Time from the arrival of a call to its answer")
                    .Register(registry)),
      m_streams(prometheus::BuildGauge()
                    .Name("wheelhouse_streams")
                    .Help("Streams open now, by method")
                    .Register(registry)),
      m_messages(prometheus::BuildCounter()
                     .Name("wheelhouse_stream_messages_total")
                     .Help("Messages written to streams, by method")
                     .Register(registry)),
      m_folded(prometheus::BuildCounter()
                   .Name("wheelhouse_stream_folded_total")
                   .Help("Changes overtaken by newer ones before a reader took them")
                   .Register(registry))
{
}

void CallMetrics::record(const std::string &method, const char *result,
                         std::chrono::steady_clock::duration took)
{
    static const prometheus::Histogram::BucketBoundaries kBuckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                                  0.05,   0.1,   0.25,   0.5,   1,    5,   10};
    m_calls.Add({{"method", method}, {"result", result}}).Increment();
    m_seconds.Add({{"method", method}}, kBuckets).Observe(std::chrono::duration<double>(took).count());
}

void CallMetrics::streamOpened(const std::string &method) { m_streams.Add({{"method", method}}).Increment(); }

void CallMetrics::streamClosed(const std::string &method) { m_streams.Add({{"method", method}}).Decrement(); }

void CallMetrics::messagesSent(const std::string &method, double messages, double folded)
{
    m_messages.Add({{"method", method}}).Increment(messages);
    if (folded > 0)
        m_folded.Add({{"method", method}}).Increment(folded);
}

} // namespace wheelhouse::api
