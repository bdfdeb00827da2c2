#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "server/monitoring/metric_source.h"

namespace wheelhouse::prometheus {

// Reads an answer to `query_range` as it comes: each series is taken when it is
// whole and forgotten as text, so that memory is bounded by what is kept, not by
// what is sent. One thread at a time.
class RangeReader {
public:
    static constexpr std::size_t kMaxSeries = 1000;
    static constexpr std::size_t kMaxPoints = 500000;
    // A series, and everything around the series.
    static constexpr std::size_t kMaxElementBytes = 4u << 20;
    static constexpr std::size_t kMaxFrameBytes = 512u << 10;

    // False when it has enough: what comes after is of no use.
    bool feed(std::string_view bytes);
    // When all has come, or it had enough. `query` is what was asked, to place
    // errors in.
    Result<monitoring::RangeAnswer> finish(int status, std::string_view query);

private:
    void take();
    bool isFull() const { return m_answer.series.size() >= kMaxSeries || m_points >= kMaxPoints; }

    // What is open around the series: `{{[` are the answer, its data, its result.
    std::string m_open;
    std::string m_frame;
    std::string m_element;
    std::size_t m_elementDepth = 0;
    bool m_inElement = false;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_cut = false;
    std::size_t m_points = 0;
    monitoring::RangeAnswer m_answer;
};

// What Prometheus says of a query it does not take, placed where it says where.
Error queryError(std::string_view words, std::string_view query);
// What is in the frame of an answer of status 400 and above.
Error refusal(int status, std::string_view type, std::string_view words, std::string_view query);

} // namespace wheelhouse::prometheus
