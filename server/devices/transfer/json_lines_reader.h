#pragma once

#include <memory>

#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

// One JSON object a line: keys are the columns, values texts, numbers, true or
// false; null is an empty cell. Numbers are kept as they are written.
class JsonLinesReader final : public FileReader {
public:
    JsonLinesReader();
    ~JsonLinesReader() override;

    Result<void> feed(std::string_view piece, const Sink &sink) override;
    Result<void> finish(const Sink &sink) override;

private:
    struct Parser;

    void hold(std::string_view part);
    Result<void> endLine(const Sink &sink);
    void parse();

    std::unique_ptr<Parser> m_parser;
    std::string m_buffer;
    bool m_tooLong = false;
    bool m_lastWasCr = false;
    std::int64_t m_line = 1;
    FileRow m_row;
};

} // namespace wheelhouse::devices
