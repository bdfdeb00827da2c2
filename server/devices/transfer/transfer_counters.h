#pragma once

#include <atomic>
#include <cstdint>

namespace wheelhouse::devices {

// What imports and exports have done since the start, for /metrics. Any thread.
struct TransferCounters {
    std::atomic<std::int64_t> created{0};
    std::atomic<std::int64_t> updated{0};
    std::atomic<std::int64_t> unchanged{0};
    std::atomic<std::int64_t> rejected{0};
    // Rows of dry runs.
    std::atomic<std::int64_t> checked{0};
    std::atomic<std::int64_t> importsRunning{0};
    std::atomic<std::int64_t> exported{0};
};

} // namespace wheelhouse::devices
