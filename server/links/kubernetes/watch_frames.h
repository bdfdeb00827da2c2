#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::kubernetes {

// One event of a watch; views into the splitter's buffer.
struct WatchFrame {
    // `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`, `ERROR`.
    std::string_view type;
    // The encoded object, out of its envelope.
    std::string_view object;
};

// Cuts the bytes of `application/vnd.kubernetes.protobuf;stream=watch` into
// events: four bytes of length, big endian, and a meta.v1.WatchEvent whose
// object is in an envelope. One thread.
class WatchFrames {
public:
    // An event beyond is refused.
    static constexpr std::size_t kMaxFrameBytes = 64u << 20;

    void append(std::string_view bytes);
    // The next whole event; nothing when there is none yet, or what came is not
    // such a stream: then failed() is true for good. The views hold until the
    // next call of append().
    std::optional<WatchFrame> next();
    bool failed() const { return m_failed; }

private:
    std::string m_buffer;
    std::size_t m_start = 0;
    bool m_failed = false;
};

} // namespace wheelhouse::kubernetes
