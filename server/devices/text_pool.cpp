#include "server/devices/text_pool.h"

#include <cstring>
#include <functional>
#include <stdexcept>

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kFirstIndex = 1024;

std::size_t hashOf(std::string_view text)
{
    return std::hash<std::string_view>()(text);
}

} // namespace

TextPool::TextPool() : m_index(kFirstIndex, kEmpty)
{
    m_segments[0] = new Entry[kSegment];
    add("false");
    add("true");
}

TextPool::~TextPool()
{
    const Id limit = m_limit;
    for (Id id = 1; id < limit; ++id) {
        if (entry(id).size > kInline)
            delete[] entry(id).outside;
    }
    for (auto &segment : m_segments)
        delete[] segment.load();
}

std::size_t TextPool::slotOf(std::string_view text) const
{
    const std::size_t mask = m_index.size() - 1;
    std::size_t slot = hashOf(text) & mask;
    while (m_index[slot] != kEmpty && entry(m_index[slot]).text() != text)
        slot = (slot + 1) & mask;
    return slot;
}

TextPool::Id TextPool::add(std::string_view text)
{
    if (text.empty())
        return kEmpty;
    const std::lock_guard lock(m_mutex);
    std::size_t slot = slotOf(text);
    if (m_index[slot] != kEmpty) {
        ++entry(m_index[slot]).references;
        return m_index[slot];
    }
    if ((m_held + 1) * 3 > m_index.size() * 2) {
        grow();
        slot = slotOf(text);
    }
    const Id id = newId();
    Entry &fresh = entry(id);
    fresh.references = 1;
    fresh.size = static_cast<std::uint32_t>(text.size());
    if (fresh.size > kInline)
        fresh.outside = new char[text.size()];
    std::memcpy(fresh.size > kInline ? fresh.outside : fresh.inlined, text.data(), text.size());
    m_index[slot] = id;
    ++m_held;
    return id;
}

void TextPool::release(Id id)
{
    if (id == kEmpty)
        return;
    const std::lock_guard lock(m_mutex);
    if (--entry(id).references > 0)
        return;
    removeFromIndex(id);
    --m_held;
    m_limbo[m_side].push_back(id);
    advance();
}

TextPool::Id TextPool::newId()
{
    if (!m_free.empty()) {
        const Id id = m_free.back();
        m_free.pop_back();
        return id;
    }
    const Id id = m_limit.load(std::memory_order_relaxed);
    const std::size_t segment = id >> kSegmentBits;
    if (segment >= kSegments)
        throw std::length_error("too many different texts");
    if (m_segments[segment].load(std::memory_order_relaxed) == nullptr)
        m_segments[segment].store(new Entry[kSegment], std::memory_order_release);
    m_limit.store(id + 1, std::memory_order_release);
    return id;
}

void TextPool::grow()
{
    std::vector<Id> old(m_index.size() * 2, kEmpty);
    old.swap(m_index);
    const std::size_t mask = m_index.size() - 1;
    for (const Id id : old) {
        if (id == kEmpty)
            continue;
        std::size_t slot = hashOf(entry(id).text()) & mask;
        while (m_index[slot] != kEmpty)
            slot = (slot + 1) & mask;
        m_index[slot] = id;
    }
}

// Those behind it move up, so that no search ends early.
void TextPool::removeFromIndex(Id id)
{
    const std::size_t mask = m_index.size() - 1;
    std::size_t hole = slotOf(entry(id).text());
    m_index[hole] = kEmpty;
    for (std::size_t next = (hole + 1) & mask; m_index[next] != kEmpty; next = (next + 1) & mask) {
        const std::size_t home = hashOf(entry(m_index[next]).text()) & mask;
        if (((next - home) & mask) >= ((next - hole) & mask)) {
            m_index[hole] = m_index[next];
            m_index[next] = kEmpty;
            hole = next;
        }
    }
}

void TextPool::clear(Id id) const
{
    Entry &gone = const_cast<Entry &>(entry(id));
    if (gone.size > kInline)
        delete[] gone.outside;
    gone.size = 0;
    m_free.push_back(id);
}

// Readings of the turn before the current one have ended: what was let go then
// cannot be seen any more, and the next turn begins.
void TextPool::advance() const
{
    for (int turns = 0; turns < 2; ++turns) {
        const unsigned before = 1 - m_side;
        if (m_readings[before] > 0)
            return;
        for (const Id id : m_limbo[before])
            clear(id);
        m_limbo[before].clear();
        if (m_limbo[m_side].empty())
            return;
        m_side = before;
    }
}

std::size_t TextPool::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_held;
}

TextPool::Reading::Reading(const TextPool &pool) : m_pool(pool)
{
    const std::lock_guard lock(pool.m_mutex);
    m_side = pool.m_side;
    ++pool.m_readings[m_side];
}

TextPool::Reading::~Reading()
{
    const std::lock_guard lock(m_pool.m_mutex);
    --m_pool.m_readings[m_side];
    m_pool.advance();
}

} // namespace wheelhouse::devices
