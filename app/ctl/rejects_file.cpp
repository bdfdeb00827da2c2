#include "app/ctl/rejects_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "client/documents/json_text.h"

namespace wheelhouse::ctl {

namespace {

constexpr std::size_t kWholeText = 1990;

std::string quoteCsv(const std::string &cell)
{
    std::string quoted = "\"";
    for (const char c : cell) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    return quoted + "\"";
}

char separatorOf(const std::string &header)
{
    const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
    if (count(';') > count(',')) {
        return count('\t') > count(';') ? '\t' : ';';
    }
    return count('\t') > count(',') ? '\t' : ',';
}

} // namespace

std::size_t cellCount(const std::string &row, char separator)
{
    std::size_t cells = 1;
    bool quoted = false;
    bool begins = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (quoted) {
            if (row[i] != '"') {
                continue;
            }
            if (i + 1 < row.size() && row[i + 1] == '"') {
                ++i;
                continue;
            }
            quoted = false;
            if (i + 1 < row.size() && row[i + 1] != separator) {
                return 0;
            }
        } else if (row[i] == '"') {
            if (!begins) {
                return 0;
            }
            quoted = true;
        }
        begins = row[i] == separator;
        cells += row[i] == separator && !quoted;
    }
    return quoted ? 0 : cells;
}

Result<RejectsFile> RejectsFile::create(const std::string &path, v1::TransferFormat format, const std::string &header)
{
    RejectsFile file;
    file.m_file.reset(std::fopen(path.c_str(), "wxe"));
    if (!file.m_file) {
        return fail(errno == EEXIST ? ErrorCode::AlreadyExists : ErrorCode::FailedPrecondition,
                    fmt::format("{} cannot be made: {}", path, std::strerror(errno)));
    }
    file.m_isCsv = format == v1::TRANSFER_FORMAT_CSV;
    if (file.m_isCsv) {
        file.m_separator = separatorOf(header);
        file.m_columns = cellCount(header, file.m_separator);
        const auto separator = std::string(1, file.m_separator);
        fmt::print(file.m_file.get(), "{}{}\r\n", header,
                   separator + "line" + separator + "column" + separator + "reason" + separator + "text");
    }
    return file;
}

void RejectsFile::add(const v1::RejectedRow &row)
{
    // Streams tell in the order of the lines; one that goes on may tell some again.
    if (row.line() <= m_line) {
        return;
    }
    m_line = row.line();
    const auto &text = row.text();
    if (!m_isCsv) {
        const auto end = text.rfind('}');
        const bool whole = text.size() < kWholeText && text.starts_with('{') && end == text.size() - 1;
        const bool empty = whole && text.find_first_not_of(" \t", 1) == end;
        const std::string begin = whole ? text.substr(0, end) + (empty ? "" : ",") : "{\"text\":" + client::quoteJson(text) + ",";
        fmt::print(m_file.get(), "{}\"line\":{},\"column\":{},\"reason\":{}}}\n", begin, row.line(),
                   client::quoteJson(row.column()), client::quoteJson(row.reason()));
        return;
    }
    const bool whole = text.size() < kWholeText && cellCount(text, m_separator) == m_columns;
    const auto cells = whole ? text : std::string(m_columns > 0 ? m_columns - 1 : 0, m_separator);
    fmt::print(m_file.get(), "{}{}{}{}{}{}{}{}{}\r\n", cells, m_separator, row.line(), m_separator,
               quoteCsv(row.column()), m_separator, quoteCsv(row.reason()), m_separator,
               whole ? std::string() : quoteCsv(text));
}

} // namespace wheelhouse::ctl
