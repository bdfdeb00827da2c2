#pragma once

#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

// CSV after RFC 4180, in UTF-8 with or without a byte order mark. The separator
// is what the header has most of: comma, semicolon or tab. Lines end with LF,
// CRLF or CR; empty ones are passed over. A cell is quoted as a whole or not at
// all. (libcsv, the packaged reader that takes pieces, knows neither lines nor a
// limit for a cell.)
class CsvReader final : public FileReader {
public:
    Result<void> feed(std::string_view piece, const Sink &sink) override;
    Result<void> finish(const Sink &sink) override;

private:
    enum class State { CellStart, Plain, Quoted, QuoteSeen };

    // Bytes are held until the first line is there, which tells the separator.
    Result<std::string_view> begin(std::string_view piece, bool isEnd);
    Result<void> process(std::string_view bytes, const Sink &sink);
    const char *inPlain(const char *at, const char *end);
    const char *inQuotes(const char *at, const char *end);
    void append(const char *begin, const char *end);
    void keepText(const char *begin, const char *end);
    void endCell();
    Result<void> endRow(const Sink &sink);
    void spoil(std::string problem, bool asWhole = false);
    void countLine(char c);

    char m_separator = 0;
    std::string m_head;
    State m_state = State::CellStart;
    std::int64_t m_line = 1;
    std::int64_t m_quoteLine = 0;
    bool m_lastWasCr = false;
    // A row has begun.
    bool m_inRow = false;
    FileRow m_row;
    // Cells without their quotes, apart by line feeds so that UTF-8 can be
    // checked in one go.
    std::string m_cells;
    struct Span {
        std::size_t begin;
        std::size_t end;
    };
    std::vector<Span> m_spans;
    std::size_t m_cellBegin = 0;
    bool m_cellTooLong = false;
    std::string m_text;
};

} // namespace wheelhouse::devices
