#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace wheelhouse::kubernetes {

// Walks the fields of one encoded protobuf message without building anything:
// of an object of ten kilobytes some twenty fields are wanted, and what is not
// asked for costs no more than its length. Never reads beyond its bytes,
// whatever they hold. A value type; views point into the bytes.
class WireReader {
public:
    explicit WireReader(std::string_view bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    // Goes to the next field; false at the end, or where the bytes are no
    // protobuf: then ok() is false.
    bool next()
    {
        if (m_at == m_end)
            return false;
        std::uint64_t tag = 0;
        if (!readVarint(tag) || (tag >> 3) == 0 || (tag >> 3) > 0x1FFFFFFF)
            return malformed();
        m_field = static_cast<int>(tag >> 3);
        m_bytes = {};
        m_number = 0;
        switch (tag & 7) {
        case 0:
            return readVarint(m_number) || malformed();
        case 1:
            return readFixed(8) || malformed();
        case 2: {
            std::uint64_t size = 0;
            if (!readVarint(size) || size > static_cast<std::uint64_t>(m_end - m_at))
                return malformed();
            m_bytes = {m_at, static_cast<std::size_t>(size)};
            m_at += size;
            return true;
        }
        case 5:
            return readFixed(4) || malformed();
        default: // Groups are not used by Kubernetes.
            return malformed();
        }
    }

    bool ok() const { return m_ok; }
    int field() const { return m_field; }
    // Of a length-delimited field; empty for others.
    std::string_view bytes() const { return m_bytes; }
    // Of a varint field; 0 for others.
    std::int64_t number() const { return static_cast<std::int64_t>(m_number); }
    bool flag() const { return m_number != 0; }

private:
    bool malformed()
    {
        m_ok = false;
        m_at = m_end;
        return false;
    }

    bool readVarint(std::uint64_t &value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && m_at != m_end; shift += 7) {
            const auto byte = static_cast<unsigned char>(*m_at++);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                return true;
        }
        return false;
    }

    bool readFixed(int size)
    {
        if (m_end - m_at < size)
            return false;
        m_at += size;
        return true;
    }

    const char *m_at;
    const char *m_end;
    std::string_view m_bytes;
    std::uint64_t m_number = 0;
    int m_field = 0;
    bool m_ok = true;
};

} // namespace wheelhouse::kubernetes
