#include "server/devices/transfer/csv_reader.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>
#include <simdjson.h>

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array kSeparators{',', ';', '\t'};

bool isLineEnd(char c) { return c == '\n' || c == '\r'; }

// One past the first line that holds anything; npos while it is not all there.
std::size_t endOfHeader(std::string_view text)
{
    bool quoted = false;
    bool any = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        if (!quoted && isLineEnd(text[i]) && any)
            return i;
        any = any || !isLineEnd(text[i]);
    }
    return std::string_view::npos;
}

char separatorOf(std::string_view header)
{
    std::array<std::size_t, kSeparators.size()> counts{};
    bool quoted = false;
    for (const char c : header) {
        if (c == '"')
            quoted = !quoted;
        for (std::size_t i = 0; i < kSeparators.size(); ++i)
            counts[i] += !quoted && c == kSeparators[i];
    }
    return kSeparators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

} // namespace

Result<std::string_view> CsvReader::begin(std::string_view piece, bool isEnd)
{
    m_head.append(piece.substr(0, kMaxRow + 1));
    if (looksWide(m_head)) {
        return fail(ErrorCode::InvalidArgument,
                    "wrong encoding: the file is UTF-16 or not a text; save it as UTF-8 (in Excel: CSV UTF-8)");
    }
    const bool hasMark = m_head.starts_with(kByteOrderMark);
    const auto text = std::string_view(m_head).substr(hasMark ? kByteOrderMark.size() : 0);
    const auto header = endOfHeader(text);
    if (header == std::string_view::npos && !isEnd) {
        if (m_head.size() > kMaxRow)
            return fail(ErrorCode::InvalidArgument, "the header has no end within 256 KiB: this is no CSV");
        return std::string_view();
    }
    m_separator = separatorOf(text.substr(0, header));
    return text;
}

Result<void> CsvReader::feed(std::string_view piece, const Sink &sink)
{
    if (m_separator)
        return process(piece, sink);
    const auto held = m_head.size();
    const auto start = begin(piece, false);
    if (!start)
        return passOn(start);
    if (!m_separator)
        return {};
    if (auto done = process(*start, sink); !done)
        return done;
    const auto taken = m_head.size() - held;
    m_head = {};
    return process(piece.substr(taken), sink);
}

Result<void> CsvReader::finish(const Sink &sink)
{
    if (!m_separator) {
        const auto start = begin({}, true);
        if (!start)
            return passOn(start);
        if (auto done = process(*start, sink); !done)
            return done;
    }
    if (m_state == State::Quoted) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the quote that opens a cell in line {} is never closed; what follows it cannot be read",
                                m_quoteLine));
    }
    return m_inRow ? endRow(sink) : Result<void>();
}

Result<void> CsvReader::process(std::string_view bytes, const Sink &sink)
{
    const char *at = bytes.data();
    const char *const end = at + bytes.size();
    const char *kept = at;
    while (at != end) {
        if (!m_inRow) {
            // Between rows: ends of empty lines, and the LF of a CRLF.
            if (isLineEnd(*at)) {
                countLine(*at++);
                kept = at;
                continue;
            }
            m_inRow = true;
            m_lastWasCr = false;
            m_row.line = m_line;
        }
        switch (m_state) {
        case State::CellStart:
            m_state = *at == '"' ? State::Quoted : State::Plain;
            if (*at == '"') {
                m_quoteLine = m_line;
                ++at;
            }
            continue;
        case State::Plain: at = inPlain(at, end); break;
        case State::Quoted: at = inQuotes(at, end); continue;
        case State::QuoteSeen:
            if (*at == '"') {
                append(at, at + 1);
                m_state = State::Quoted;
                ++at;
                continue;
            }
            if (*at != m_separator && !isLineEnd(*at)) {
                spoil("has text behind its closing quote; quotes within a cell are doubled");
                m_state = State::Plain;
                continue;
            }
            break;
        }
        if (at == end)
            break;
        if (*at == m_separator) {
            endCell();
            m_state = State::CellStart;
            ++at;
        } else if (isLineEnd(*at)) {
            keepText(kept, at);
            countLine(*at++);
            kept = at;
            if (auto done = endRow(sink); !done)
                return done;
        }
    }
    keepText(kept, end);
    return {};
}

const char *CsvReader::inPlain(const char *at, const char *end)
{
    const char *const begin = at;
    while (at != end && *at != m_separator && *at != '\n' && *at != '\r') {
        if (*at == '"')
            spoil("has a quote within; put the whole cell into quotes and double those within it");
        ++at;
    }
    append(begin, at);
    return at;
}

const char *CsvReader::inQuotes(const char *at, const char *end)
{
    const char *const begin = at;
    while (at != end && *at != '"') {
        if (isLineEnd(*at))
            countLine(*at);
        else
            m_lastWasCr = false;
        ++at;
    }
    append(begin, at);
    if (at != end) {
        m_lastWasCr = false;
        m_state = State::QuoteSeen;
        ++at;
    }
    return at;
}

void CsvReader::append(const char *begin, const char *end)
{
    const auto size = static_cast<std::size_t>(end - begin);
    if (m_cellTooLong)
        return;
    if (m_cells.size() - m_cellBegin + size > kMaxCell) {
        m_cellTooLong = true;
        return spoil("has more than 64 KiB");
    }
    if (m_cells.size() + size > kMaxRow) {
        m_cellTooLong = true;
        return spoil("the row has more than 256 KiB", true);
    }
    m_cells.append(begin, size);
}

void CsvReader::keepText(const char *begin, const char *end)
{
    if (!m_inRow || m_text.size() >= FileRow::kMaxText)
        return;
    m_text.append(begin, std::min<std::size_t>(static_cast<std::size_t>(end - begin), FileRow::kMaxText - m_text.size()));
}

void CsvReader::endCell()
{
    if (m_spans.size() == kMaxCells) {
        if (m_row.problem.empty())
            m_row.problem = fmt::format("has more than {} cells", kMaxCells);
        m_cells.resize(m_cellBegin);
        return;
    }
    m_spans.push_back({m_cellBegin, m_cells.size()});
    m_cells += '\n';
    m_cellBegin = m_cells.size();
    m_cellTooLong = false;
}

Result<void> CsvReader::endRow(const Sink &sink)
{
    endCell();
    m_state = State::CellStart;
    m_inRow = false;
    m_row.text = shortened(m_text, FileRow::kMaxText - 1);
    Result<void> taken;
    const bool sound = m_row.problem.empty();
    const auto checked = sound ? std::string_view(m_cells) : m_row.text;
    if (!simdjson::validate_utf8(checked.data(), checked.size())) {
        taken = refuseEncoding(checked, m_row.line);
    } else {
        if (sound) {
            for (const auto &span : m_spans)
                m_row.cells.emplace_back(m_cells.data() + span.begin, span.end - span.begin);
        }
        taken = sink(m_row);
    }
    m_row.cells.clear();
    m_row.problem.clear();
    m_row.problemCell = -1;
    m_cells.clear();
    m_spans.clear();
    m_text.clear();
    m_cellBegin = 0;
    m_cellTooLong = false;
    return taken;
}

// The first problem of a row is told.
void CsvReader::spoil(std::string problem, bool asWhole)
{
    if (!m_row.problem.empty())
        return;
    m_row.problem = std::move(problem);
    m_row.problemCell = asWhole ? -1 : static_cast<int>(m_spans.size());
}

void CsvReader::countLine(char c)
{
    if (c != '\n' || !m_lastWasCr)
        ++m_line;
    m_lastWasCr = c == '\r';
}

} // namespace wheelhouse::devices
