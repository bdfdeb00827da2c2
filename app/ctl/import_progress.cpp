#include "app/ctl/import_progress.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "app/ctl/time_text.h"

namespace wheelhouse::ctl {

std::string grouped(std::int64_t number)
{
    auto text = std::to_string(number);
    for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3) {
        text.insert(static_cast<std::size_t>(i), 1, ',');
    }
    return text;
}

void ImportProgress::show(const v1::ImportCounts &counts)
{
    if (!m_shown) {
        return;
    }
    if (m_firstRows < 0) {
        m_firstRows = counts.row_count();
        m_firstBytes = counts.byte_count();
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_began).count();
    const auto perSecond = [&](std::int64_t count) { return seconds > 0.5 ? static_cast<double>(count) / seconds : 0; };
    auto line = fmt::format("{} rows: {} new, {} changed, {} the same, {} rejected", grouped(counts.row_count()),
                            grouped(counts.created_count()), grouped(counts.updated_count()),
                            grouped(counts.unchanged_count()), grouped(counts.rejected_count()));
    if (m_bytes > 0) {
        line += fmt::format("; {} %", std::min<std::int64_t>(100, counts.byte_count() * 100 / m_bytes));
    }
    if (const auto rows = perSecond(counts.row_count() - m_firstRows); rows > 0) {
        line += fmt::format(", {} rows/s", grouped(static_cast<std::int64_t>(rows)));
    }
    if (const auto bytes = perSecond(counts.byte_count() - m_firstBytes); bytes > 0) {
        const auto left = static_cast<double>(std::max<std::int64_t>(0, m_bytes - counts.byte_count())) / bytes;
        line += fmt::format(", {} left", durationText(std::chrono::seconds(static_cast<std::int64_t>(left + 0.5))));
    }
    std::fputs(("\r\033[K" + line).c_str(), stderr);
    std::fflush(stderr);
    m_there = true;
}

void ImportProgress::clear()
{
    if (m_there) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
    }
    m_there = false;
}

} // namespace wheelhouse::ctl
