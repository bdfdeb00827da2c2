#include "server/devices/text_ranks.h"

#include <algorithm>

#include "core/image_tag.h"

namespace wheelhouse::devices {

namespace {

std::uint64_t leadingBytes(std::string_view text)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
    return number;
}

std::size_t sharedPrefix(std::string_view left, std::string_view right)
{
    const std::size_t size = std::min(left.size(), right.size());
    std::size_t shared = 0;
    while (shared < size && left[shared] == right[shared])
        ++shared;
    return shared;
}

} // namespace

TextRanks::TextRanks(const TextPool &pool, bool byVersion, TextOf textOf)
    : m_pool(pool), m_byVersion(byVersion), m_textOf(std::move(textOf)), m_ranks(pool.idLimit())
{
}

std::string TextRanks::compared(TextPool::Id id) const
{
    return m_textOf ? m_textOf(m_pool.text(id)) : std::string(m_pool.text(id));
}

std::strong_ordering TextRanks::compare(std::string_view left, std::string_view right) const
{
    return m_byVersion ? compareVersions(left, right) : left <=> right;
}

void TextRanks::finish()
{
    if (m_byVersion || m_textOf) {
        std::vector<std::pair<std::string, TextPool::Id>> texts;
        texts.reserve(m_ids.size());
        for (const auto id : m_ids)
            texts.emplace_back(compared(id), id);
        std::sort(texts.begin(), texts.end(),
                  [this](const auto &left, const auto &right) { return compare(left.first, right.first) < 0; });
        std::uint32_t rank = 0;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (i == 0 || compare(texts[i - 1].first, texts[i].first) != 0)
                rank += 2;
            m_ids[i] = texts[i].second;
            m_ranks[m_ids[i]] = rank;
        }
        return;
    }
    // Most comparisons are of numbers: the eight bytes after what all share.
    struct Keyed {
        std::uint64_t key;
        TextPool::Id id;
    };
    std::size_t shared = m_ids.empty() ? 0 : m_pool.text(m_ids.front()).size();
    for (const auto id : m_ids)
        shared = std::min(shared, sharedPrefix(m_pool.text(m_ids.front()), m_pool.text(id)));
    std::vector<Keyed> keyed;
    keyed.reserve(m_ids.size());
    for (const auto id : m_ids)
        keyed.push_back({leadingBytes(m_pool.text(id).substr(shared)), id});
    std::sort(keyed.begin(), keyed.end(), [this](const Keyed &left, const Keyed &right) {
        return left.key != right.key ? left.key < right.key : m_pool.text(left.id) < m_pool.text(right.id);
    });
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        m_ids[i] = keyed[i].id;
        m_ranks[m_ids[i]] = static_cast<std::uint32_t>(2 * (i + 1));
    }
}

std::uint64_t TextRanks::rankOf(std::string_view text) const
{
    const auto next = std::lower_bound(m_ids.begin(), m_ids.end(), text, [this](TextPool::Id id, std::string_view wanted) {
        return compare(m_textOf ? std::string_view(compared(id)) : m_pool.text(id), wanted) < 0;
    });
    if (next == m_ids.end())
        return m_ids.empty() ? 1 : m_ranks[m_ids.back()] + 1;
    return compare(compared(*next), text) == 0 ? m_ranks[*next] : m_ranks[*next] - 1;
}

} // namespace wheelhouse::devices
