#include "server/links/kubernetes/watch_frames.h"

#include "server/links/kubernetes/envelope.h"
#include "server/links/kubernetes/proto/meta.pb.h"
#include "server/links/kubernetes/wire_reader.h"

namespace wheelhouse::kubernetes {

void WatchFrames::append(std::string_view bytes)
{
    m_buffer.erase(0, m_start);
    m_start = 0;
    m_buffer.append(bytes);
}

std::optional<WatchFrame> WatchFrames::next()
{
    const std::string_view rest = std::string_view(m_buffer).substr(m_start);
    if (m_failed || rest.size() < 4)
        return std::nullopt;
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i)
        size = size << 8 | static_cast<unsigned char>(rest[static_cast<std::size_t>(i)]);
    if (size > kMaxFrameBytes) {
        m_failed = true;
        return std::nullopt;
    }
    if (rest.size() - 4 < size)
        return std::nullopt;
    m_start += 4 + size;

    WatchFrame frame;
    std::string_view raw;
    WireReader reader(rest.substr(4, size));
    while (reader.next()) {
        if (reader.field() == kube::WatchEvent::kTypeFieldNumber) {
            frame.type = reader.bytes();
        } else if (reader.field() == kube::WatchEvent::kObjectFieldNumber) {
            WireReader extension(reader.bytes());
            while (extension.next()) {
                if (extension.field() == kube::RawExtension::kRawFieldNumber)
                    raw = extension.bytes();
            }
        }
    }
    const auto object = openEnvelope(raw);
    if (!reader.ok() || frame.type.empty() || !object) {
        m_failed = true;
        return std::nullopt;
    }
    frame.object = *object;
    return frame;
}

} // namespace wheelhouse::kubernetes
