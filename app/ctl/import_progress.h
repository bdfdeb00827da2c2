#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::ctl {

// The line that tells how far an import is; on a terminal only, over and over
// in the same place.
class ImportProgress {
public:
    ImportProgress(bool shown, std::int64_t bytes) : m_shown(shown), m_bytes(bytes) {}
    ~ImportProgress() { clear(); }
    ImportProgress(const ImportProgress &) = delete;
    ImportProgress &operator=(const ImportProgress &) = delete;

    void show(const v1::ImportCounts &counts);
    // Before something else is said.
    void clear();

private:
    const bool m_shown;
    const std::int64_t m_bytes;
    const std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
    std::int64_t m_firstRows = -1;
    std::int64_t m_firstBytes = 0;
    bool m_there = false;
};

// `12,345`.
std::string grouped(std::int64_t number);

} // namespace wheelhouse::ctl
