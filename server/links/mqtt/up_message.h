#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "server/devices/device_report.h"

namespace wheelhouse::mqtt {

// Takes apart what devices send (docs/protocol.md): topic, then JSON. What
// cannot be read becomes a report that says why, so that it is seen where it
// comes from. Limits: `kMaxPayload` bytes, `kMaxKeys` values, `kMaxText` bytes
// a text, no nesting but where the protocol has it, and never beyond
// `kMaxDepth` levels.
//
// Keeps its buffers: one for each thread.
class UpMessageParser {
public:
    static constexpr std::size_t kMaxPayload = 16 * 1024;
    static constexpr std::size_t kMaxKeys = 64;
    static constexpr std::size_t kMaxText = 512;
    static constexpr std::size_t kMaxDepth = 32;

    UpMessageParser();
    ~UpMessageParser();

    // Nothing if the topic is none of a device's, or of no meaning to us.
    std::optional<devices::DeviceReport> parse(std::string_view topic, std::string_view payload,
                                               devices::Clock::time_point time);

private:
    // simdjson's header is a big one.
    struct Buffers;
    std::unique_ptr<Buffers> m_buffers;
};

} // namespace wheelhouse::mqtt
