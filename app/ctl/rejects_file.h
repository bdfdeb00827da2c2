#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "core/result.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::ctl {

// Rows that were not taken, in a file that can be put right and imported
// again: the same columns, and behind them `line`, `column` and `reason`. What
// is no row that could stand there (a quote too many, more than 2,000 bytes) is
// under `text`, as far as it is known. A row is written once, whatever streams
// tell it.
class RejectsFile {
public:
    // A new file; AlreadyExists where there is one. `header` is the first line
    // of a CSV.
    static Result<RejectsFile> create(const std::string &path, v1::TransferFormat format, const std::string &header);

    void add(const v1::RejectedRow &row);
    // Whether all that was added is written.
    bool flush() { return std::fflush(m_file.get()) == 0 && std::ferror(m_file.get()) == 0; }

private:
    struct Close {
        void operator()(std::FILE *file) const { std::fclose(file); }
    };

    std::unique_ptr<std::FILE, Close> m_file;
    bool m_isCsv = true;
    char m_separator = ',';
    std::size_t m_columns = 0;
    std::int64_t m_line = 0;
};

// The cells of a CSV's row; 0 if it is none that could stand by itself.
std::size_t cellCount(const std::string &row, char separator);

} // namespace wheelhouse::ctl
