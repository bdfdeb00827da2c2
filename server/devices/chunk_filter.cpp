#include "server/devices/chunk_filter.h"

#include "server/devices/filter_leaf.h"

namespace wheelhouse::devices {

struct ChunkFilter::Node {
    FilterNode::Kind kind = FilterNode::Kind::All;
    std::vector<std::unique_ptr<Node>> children;
    std::unique_ptr<FilterLeaf> leaf;
};

void keepPresent(const DeviceChunk &chunk, bool withRetired, RowSet &rows)
{
    const auto &states = chunk.smalls(DeviceChunk::Small::State).values();
    const auto size = static_cast<std::uint32_t>(states.size());
    const std::uint8_t most = withRetired ? v1::Device::STATE_RETIRED : v1::Device::STATE_DISABLED;
    rows.keep(size, [&](std::uint32_t row) { return row >= size || states[row] <= most; });
}

ChunkFilter::ChunkFilter(const DeviceFilter &filter, const TextPool &pool) : m_pool(pool)
{
    if (filter.root() != nullptr)
        m_root = bind(*filter.root());
}

ChunkFilter::~ChunkFilter() = default;

std::unique_ptr<ChunkFilter::Node> ChunkFilter::bind(const FilterNode &node) const
{
    auto bound = std::make_unique<Node>();
    bound->kind = node.kind;
    for (const auto &child : node.children)
        bound->children.push_back(bind(child));
    if (node.restriction)
        bound->leaf = makeLeaf(*node.restriction, m_pool);
    else if (node.text)
        bound->leaf = makeLeaf(*node.text, m_pool);
    return bound;
}

void ChunkFilter::narrow(const DeviceChunk &chunk, RowSet &rows)
{
    if (m_root)
        narrow(*m_root, chunk, rows);
}

void ChunkFilter::narrow(Node &node, const DeviceChunk &chunk, RowSet &rows)
{
    switch (node.kind) {
    case FilterNode::Kind::All:
        for (const auto &child : node.children) {
            if (rows.isEmpty())
                return;
            narrow(*child, chunk, rows);
        }
        return;
    case FilterNode::Kind::Any: {
        // Each is asked only of what none before it had.
        RowSet found;
        for (const auto &child : node.children) {
            if (rows.isEmpty())
                break;
            RowSet more = rows;
            narrow(*child, chunk, more);
            for (std::size_t word = 0; word < RowSet::kWords; ++word) {
                found.words[word] |= more.words[word];
                rows.words[word] &= ~more.words[word];
            }
        }
        rows = found;
        return;
    }
    case FilterNode::Kind::Not: {
        RowSet match = rows;
        narrow(*node.children.front(), chunk, match);
        for (std::size_t word = 0; word < RowSet::kWords; ++word)
            rows.words[word] &= ~match.words[word];
        return;
    }
    case FilterNode::Kind::Restriction:
    case FilterNode::Kind::Text:
        node.leaf->narrow(chunk, rows);
        return;
    }
}

} // namespace wheelhouse::devices
