#include "server/links/kubernetes/list_frames.h"

#include <algorithm>

#include "server/links/kubernetes/envelope.h"
#include "server/links/kubernetes/proto/meta.pb.h"
#include "server/links/kubernetes/wire_reader.h"

namespace wheelhouse::kubernetes {

namespace {

// A varint is at most so long.
constexpr std::size_t kMaxVarintBytes = 10;

enum class Varint { Whole, Partial, Broken };

Varint readVarint(std::string_view bytes, std::size_t &at, std::uint64_t &value)
{
    value = 0;
    for (std::size_t i = 0; i < kMaxVarintBytes; ++i) {
        if (at + i >= bytes.size())
            return Varint::Partial;
        const auto byte = static_cast<unsigned char>(bytes[at + i]);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            at += i + 1;
            return Varint::Whole;
        }
    }
    return Varint::Broken;
}

} // namespace

void ListFrames::append(std::string_view bytes)
{
    m_buffer.erase(0, m_start);
    m_start = 0;
    m_buffer.append(bytes);
}

// Counts what was read, of the list where that is what is read.
void ListFrames::pass(std::uint64_t size)
{
    m_start += static_cast<std::size_t>(size);
    if (m_stage == Stage::List)
        m_left -= size;
}

bool ListFrames::skipPending()
{
    const auto here = std::min<std::uint64_t>(m_skip, m_buffer.size() - m_start);
    m_skip -= here;
    pass(here);
    return m_skip == 0;
}

// The header of the next field, which is not passed; nothing where it has not
// come whole, or is none.
std::optional<ListFrames::Header> ListFrames::peekHeader()
{
    const auto bytes = rest();
    Header header;
    std::uint64_t tag = 0;
    auto read = readVarint(bytes, header.size, tag);
    if (read == Varint::Whole) {
        header.field = static_cast<int>(tag >> 3 & 0x1FFFFFFF);
        switch (tag & 7) {
        case 0: {
            std::uint64_t ignored = 0;
            read = readVarint(bytes, header.size, ignored);
            break;
        }
        case 1: header.length = 8; break;
        case 2:
            header.delimited = true;
            read = readVarint(bytes, header.size, header.length);
            break;
        case 5: header.length = 4; break;
        default: read = Varint::Broken; // Groups are not used by Kubernetes.
        }
    }
    const bool sound = read != Varint::Broken && (read == Varint::Partial || header.field != 0)
        && (m_stage != Stage::List || read == Varint::Partial
            || (header.size <= m_left && header.length <= m_left - header.size));
    if (!sound || (m_stage == Stage::List && read == Varint::Partial && bytes.size() >= m_left)) {
        m_stage = Stage::Failed;
        return std::nullopt;
    }
    if (read == Varint::Partial)
        return std::nullopt;
    return header;
}

bool ListFrames::readMetadata(std::string_view bytes)
{
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::ListMeta::kResourceVersionFieldNumber)
            m_version = reader.bytes();
        else if (reader.field() == kube::ListMeta::kContinueFieldNumber)
            m_continue = reader.bytes();
    }
    return reader.ok();
}

std::optional<std::string_view> ListFrames::next()
{
    if (m_stage == Stage::Magic) {
        const auto here = rest().substr(0, kEnvelopeMagic.size());
        if (!kEnvelopeMagic.starts_with(here))
            m_stage = Stage::Failed;
        if (here.size() < kEnvelopeMagic.size())
            return std::nullopt;
        pass(here.size());
        if (m_stage == Stage::Magic)
            m_stage = Stage::Head;
    }
    while (m_stage != Stage::Failed && skipPending()) {
        if (m_stage == Stage::List && m_left == 0)
            m_stage = Stage::Tail;
        if (m_start == m_buffer.size())
            return std::nullopt;
        const auto header = peekHeader();
        if (!header)
            return std::nullopt;
        if (m_stage == Stage::Head && header->delimited && header->field == kube::Unknown::kRawFieldNumber) {
            pass(header->size);
            m_stage = Stage::List;
            m_left = header->length;
            continue;
        }
        const bool metadata = header->field == kube::List::kMetadataFieldNumber;
        if (m_stage != Stage::List || !header->delimited || (!metadata && header->field != kube::List::kItemsFieldNumber)) {
            pass(header->size);
            m_skip = header->length;
            continue;
        }
        if (header->length > m_maxObjectBytes) {
            m_tooLarge = true;
            m_stage = Stage::Failed;
            return std::nullopt;
        }
        const auto size = static_cast<std::size_t>(header->length);
        if (rest().size() - header->size < size)
            return std::nullopt;
        const auto bytes = rest().substr(header->size, size);
        pass(header->size + size);
        if (!metadata)
            return bytes;
        if (!readMetadata(bytes))
            m_stage = Stage::Failed;
    }
    return std::nullopt;
}

} // namespace wheelhouse::kubernetes
