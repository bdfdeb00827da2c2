#include "server/devices/transfer/file_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/devices/transfer/csv_reader.h"
#include "server/devices/transfer/json_lines_reader.h"

namespace wheelhouse::devices {

namespace {

// All that is not ASCII comes in pairs as GB 2312 and GBK have them. Words of
// Western languages hardly ever do: their letters stand alone.
bool looksLikeGbk(std::string_view bytes)
{
    bool any = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (static_cast<unsigned char>(bytes[i]) < 0x80)
            continue;
        if (i + 1 >= bytes.size())
            return any;
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const auto trail = static_cast<unsigned char>(bytes[i + 1]);
        if (lead < 0x81 || lead == 0xFF || trail < 0xA1 || trail == 0xFF)
            return false;
        any = true;
        ++i;
    }
    return any;
}

} // namespace

std::unique_ptr<FileReader> makeFileReader(v1::TransferFormat format)
{
    if (format == v1::TRANSFER_FORMAT_JSONL)
        return std::make_unique<JsonLinesReader>();
    return std::make_unique<CsvReader>();
}

std::string_view shortened(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80)
        --most;
    return text.substr(0, most);
}

tl::unexpected<Error> refuseEncoding(std::string_view bytes, std::int64_t line)
{
    const char *seems = looksLikeGbk(bytes) ? "GBK" : "Latin-1 or Windows-1252";
    return fail(ErrorCode::InvalidArgument,
                fmt::format("wrong encoding: line {} is not UTF-8, it looks like {}; save the file as UTF-8", line, seems));
}

bool looksWide(std::string_view start)
{
    return start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")
        || start.substr(0, 64).find('\0') != std::string_view::npos;
}

} // namespace wheelhouse::devices
