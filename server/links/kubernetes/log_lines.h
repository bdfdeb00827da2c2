#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "server/clusters/log_stream.h"
#include "server/http/http_request.h"

namespace wheelhouse::kubernetes {

// Cuts the bytes of a log with time stamps into lines and holds them until they
// are taken. Threads: the handler's calls on the http thread, take() on the
// reader's.
class LogLines final : public http::ExchangeHandler {
public:
    // `follow`: drop the oldest lines rather than make the server wait for longer
    // than `patience`.
    LogLines(bool follow, std::function<void()> wake, std::chrono::milliseconds patience = {},
             std::size_t maxBytes = 4u << 20);

    void onHead(const http::ResponseHead &head) override;
    bool onData(std::string_view bytes) override;
    void onDone(Result<http::ResponseHead> result) override;

    // `resume` is set when more should be asked for.
    std::optional<clusters::LogBatch> take(std::size_t maxLines, bool &resume);

private:
    bool full() const;
    // Whether the server has to wait for the reader.
    bool holdsUp();
    void cutLines(std::string_view bytes);
    void finishLine();
    void wake(std::unique_lock<std::mutex> &lock);

    const bool m_follow;
    const std::function<void()> m_wake;
    const std::chrono::milliseconds m_patience;
    const std::size_t m_maxBytes;
    // Since when the reader has not come after.
    std::optional<std::chrono::steady_clock::time_point> m_behindSince;
    std::mutex m_mutex;
    std::deque<v1::LogLine> m_lines;
    std::size_t m_bytes = 0;
    std::int64_t m_skipped = 0;
    // The line that has not ended yet, up to what is kept of one.
    std::string m_partial;
    bool m_cut = false;
    int m_status = 0;
    std::string m_contentType;
    std::string m_refusal;
    std::optional<Error> m_failure;
    bool m_ended = false;
    bool m_endTaken = false;
    bool m_waiting = false;
    bool m_armed = true;
};

} // namespace wheelhouse::kubernetes
