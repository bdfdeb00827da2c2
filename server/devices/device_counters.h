#pragma once

#include <atomic>
#include <cstdint>

namespace wheelhouse::devices {

// What happened since the start, for the server's metrics. Any thread.
struct DeviceCounters {
    std::atomic<std::int64_t> messages{0};
    std::atomic<std::int64_t> unreadable{0};
    std::atomic<std::int64_t> tooLarge{0};
    // Given up by the broker, of devices that send more than they may.
    std::atomic<std::int64_t> flooded{0};
    // Tries to publish or subscribe where a device may not.
    std::atomic<std::int64_t> foreignTopics{0};
    // Reports given up because too many waited.
    std::atomic<std::int64_t> dropped{0};
    std::atomic<std::int64_t> connects{0};
    std::atomic<std::int64_t> disconnects{0};
    // Connections that the broker turned away.
    std::atomic<std::int64_t> refusals{0};
    std::atomic<std::int64_t> commandsSent{0};
    std::atomic<std::int64_t> commandsEnded{0};
    // Acknowledgements of no open command: late, doubled or made up.
    std::atomic<std::int64_t> strayAcknowledgements{0};
    std::atomic<std::int64_t> brokerStarts{0};
};

} // namespace wheelhouse::devices
