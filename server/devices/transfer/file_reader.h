#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::devices {

// One row as it stands in a file. Views are good until the sink returns.
struct FileRow {
    // At which it begins, from 1.
    std::int64_t line = 0;
    // Of JSON Lines; a CSV's are in its first row.
    std::vector<std::string_view> names;
    std::vector<std::string_view> cells;
    // The first `kMaxText` bytes of it, without the end of the line.
    std::string_view text;
    // Why it cannot be read, and at which cell (-1: as a whole); empty where it
    // can. The row after it is read all the same.
    std::string problem;
    int problemCell = -1;

    static constexpr std::size_t kMaxText = 2000;
};

// Takes a file apart as its pieces come, whatever their cuts. Holds one row at
// most. One thread at a time.
class FileReader {
public:
    // An error of it ends the reading, and is what feed() or finish() return.
    using Sink = std::function<Result<void>(const FileRow &)>;

    // More in one cell is refused, and not held.
    static constexpr std::size_t kMaxCell = 64 * 1024;
    static constexpr std::size_t kMaxRow = 256 * 1024;
    static constexpr std::size_t kMaxCells = 512;

    virtual ~FileReader() = default;
    // InvalidArgument where the file as a whole is not what it should be: its
    // encoding, a quote that never ends. Then nothing more can be read.
    virtual Result<void> feed(std::string_view piece, const Sink &sink) = 0;
    virtual Result<void> finish(const Sink &sink) = 0;
};

// A CSV's first row is its header. Comma-separated where unspecified.
std::unique_ptr<FileReader> makeFileReader(v1::TransferFormat format);

// The begin of a text, not within a character of several bytes.
std::string_view shortened(std::string_view text, std::size_t most);

// Words for bytes that are no UTF-8: what they seem to be, and what to do.
tl::unexpected<Error> refuseEncoding(std::string_view bytes, std::int64_t line);
// Whether a file that begins so is UTF-16 or UTF-32.
bool looksWide(std::string_view start);

} // namespace wheelhouse::devices
