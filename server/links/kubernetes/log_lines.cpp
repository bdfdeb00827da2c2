#include "server/links/kubernetes/log_lines.h"

#include <algorithm>
#include <chrono>

#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/kubernetes_time.h"
#include "server/links/kubernetes/pod_log_stream.h"
#include "server/links/kubernetes/utf8.h"

namespace wheelhouse::kubernetes {

namespace {

// A time stamp and its space come before the line itself.
constexpr std::size_t kMaxTimeBytes = 40;
constexpr std::size_t kMaxRefusalBytes = 64u << 10;

v1::LogLine lineOf(std::string_view text, bool cut)
{
    v1::LogLine line;
    const auto space = text.substr(0, kMaxTimeBytes).find(' ');
    if (space != std::string_view::npos) {
        if (const auto time = parseRfc3339(text.substr(0, space))) {
            const auto nanoseconds
                = std::chrono::duration_cast<std::chrono::nanoseconds>(time->time_since_epoch()).count();
            line.mutable_time()->set_seconds(nanoseconds / 1000000000);
            line.mutable_time()->set_nanos(static_cast<std::int32_t>(nanoseconds % 1000000000));
            text.remove_prefix(space + 1);
        }
    }
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    if (text.size() > PodLogStream::kMaxLineBytes) {
        text = text.substr(0, PodLogStream::kMaxLineBytes);
        cut = true;
    }
    line.set_text(toUtf8(text));
    line.set_replaced(line.text() != text);
    line.set_cut(cut);
    return line;
}

} // namespace

LogLines::LogLines(bool follow, std::function<void()> wake, std::chrono::milliseconds patience, std::size_t maxBytes)
    : m_follow(follow), m_wake(std::move(wake)), m_patience(patience), m_maxBytes(maxBytes)
{
}

bool LogLines::full() const
{
    return m_lines.size() >= PodLogStream::kMaxHeldLines || m_bytes >= m_maxBytes;
}

bool LogLines::holdsUp()
{
    if (!full())
        return false;
    if (!m_follow)
        return true;
    if (!m_behindSince)
        m_behindSince = std::chrono::steady_clock::now();
    return std::chrono::steady_clock::now() - *m_behindSince < m_patience;
}

void LogLines::wake(std::unique_lock<std::mutex> &lock)
{
    if (!std::exchange(m_armed, false))
        return;
    lock.unlock();
    m_wake();
}

void LogLines::onHead(const http::ResponseHead &head)
{
    const std::lock_guard lock(m_mutex);
    m_status = head.status;
    m_contentType = head.header("content-type");
}

bool LogLines::onData(std::string_view bytes)
{
    std::unique_lock lock(m_mutex);
    if (m_status != 200) {
        m_refusal.append(bytes.substr(0, kMaxRefusalBytes - std::min(m_refusal.size(), kMaxRefusalBytes)));
        return true;
    }
    if (holdsUp()) {
        m_waiting = true;
        return false;
    }
    cutLines(bytes);
    wake(lock);
    return true;
}

void LogLines::cutLines(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        const std::size_t room = PodLogStream::kMaxLineBytes + kMaxTimeBytes;
        const std::size_t kept = std::min(end, room - std::min(m_partial.size(), room));
        m_partial.append(bytes.substr(0, kept));
        m_cut = m_cut || kept < end;
        if (end == bytes.size())
            return;
        finishLine();
        bytes.remove_prefix(end + 1);
    }
}

void LogLines::finishLine()
{
    while (m_follow && full() && !m_lines.empty()) {
        m_bytes -= m_lines.front().text().size();
        m_lines.pop_front();
        ++m_skipped;
    }
    m_lines.push_back(lineOf(m_partial, m_cut));
    m_bytes += m_lines.back().text().size();
    m_partial.clear();
    m_cut = false;
}

void LogLines::onDone(Result<http::ResponseHead> result)
{
    std::unique_lock lock(m_mutex);
    if (m_status == 200 && !m_partial.empty())
        finishLine();
    if (!result)
        m_failure = result.error();
    else if (m_status != 200)
        m_failure = statusError(m_status, m_contentType, m_refusal);
    m_ended = true;
    wake(lock);
}

std::optional<clusters::LogBatch> LogLines::take(std::size_t maxLines, bool &resume)
{
    const std::lock_guard lock(m_mutex);
    if (m_endTaken)
        return std::nullopt;
    if (m_lines.empty() && m_skipped == 0 && !m_ended) {
        m_armed = true;
        return std::nullopt;
    }
    clusters::LogBatch batch;
    while (!m_lines.empty() && batch.lines.size() < maxLines) {
        m_bytes -= m_lines.front().text().size();
        batch.lines.push_back(std::move(m_lines.front()));
        m_lines.pop_front();
    }
    batch.skipped = std::exchange(m_skipped, 0);
    if (m_bytes < m_maxBytes / 2 && m_lines.size() < PodLogStream::kMaxHeldLines / 2)
        m_behindSince.reset();
    if (m_waiting && !holdsUp()) {
        m_waiting = false;
        resume = true;
    }
    if (m_ended && m_lines.empty()) {
        batch.ended = true;
        batch.failure = m_failure;
        m_endTaken = true;
    }
    return batch;
}

} // namespace wheelhouse::kubernetes
