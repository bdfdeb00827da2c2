#include "models/live_rows.h"

namespace wheelhouse::models {

namespace {
const RowPtr kNoRow;
}

LiveRows::LiveRows(QObject *parent)
    : QObject(parent), m_index([this](Slot slot) { return std::string_view(at(slot)->key); })
{
}

LiveRows::~LiveRows() = default;

const RowPtr &LiveRows::at(Slot slot) const
{
    if (slot >= m_slotCount)
        return kNoRow;
    return m_chunks[slot / RowSnapshot::kChunkRows]->rows[slot % RowSnapshot::kChunkRows];
}

Slot LiveRows::find(std::string_view key) const
{
    return m_index.find(key);
}

RowPtr LiveRows::get(std::string_view key) const
{
    return at(find(key));
}

qint64 LiveRows::changedAt(Slot slot) const
{
    return slot < m_changedAt.size() ? m_changedAt[slot] : 0;
}

void LiveRows::apply(RowBatch batch)
{
    RowDelta delta;
    if (batch.reset) {
        ++m_currentRound;
        m_inSnapshot = true;
    }
    // What comes with the picture is not a change.
    const qint64 now = m_inSnapshot ? 0 : QDateTime::currentMSecsSinceEpoch();
    for (auto &row : batch.upserted)
        upsert(std::move(row), delta, now);
    for (const auto &key : batch.removed) {
        const Slot slot = find(key);
        if (slot != kNoSlot)
            remove(slot, delta);
    }
    if (batch.synced) {
        if (m_inSnapshot)
            dropUnseen(delta);
        m_inSnapshot = false;
    }
    if (!delta.isEmpty())
        Q_EMIT changed(delta);
}

void LiveRows::replaceAll(std::vector<RowPtr> rows)
{
    apply({.reset = true, .synced = true, .upserted = std::move(rows)});
}

void LiveRows::upsert(RowPtr row, RowDelta &delta, qint64 now)
{
    Slot slot = m_index.find(row->key);
    if (slot == kNoSlot) {
        slot = takeFreeSlot();
        writable(slot) = std::move(row);
        m_index.insert(slot);
        ++m_count;
        delta.inserted.push_back(slot);
    } else {
        RowPtr &place = writable(slot);
        delta.changed.push_back({slot, std::exchange(place, std::move(row))});
    }
    if (!m_quiet)
        m_changedAt[slot] = now;
    m_round[slot] = m_currentRound;
}

void LiveRows::remove(Slot slot, RowDelta &delta)
{
    m_index.erase(at(slot)->key);
    delta.removed.push_back({slot, std::exchange(writable(slot), nullptr)});
    m_free.push_back(slot);
    --m_count;
}

void LiveRows::dropUnseen(RowDelta &delta)
{
    for (Slot slot = 0; slot < m_slotCount; ++slot) {
        if (m_round[slot] != m_currentRound && at(slot))
            remove(slot, delta);
    }
}

RowPtr &LiveRows::writable(Slot slot)
{
    auto &chunk = m_chunks[slot / RowSnapshot::kChunkRows];
    if (m_snapshotsOut > 0 && chunk->serial < m_serial) {
        chunk = std::make_shared<RowSnapshot::Chunk>(*chunk);
        chunk->serial = m_serial;
    }
    return chunk->rows[slot % RowSnapshot::kChunkRows];
}

Slot LiveRows::takeFreeSlot()
{
    if (!m_free.empty()) {
        const Slot slot = m_free.back();
        m_free.pop_back();
        return slot;
    }
    if (m_slotCount == m_chunks.size() * RowSnapshot::kChunkRows) {
        auto chunk = std::make_shared<RowSnapshot::Chunk>();
        chunk->rows.resize(RowSnapshot::kChunkRows);
        chunk->serial = m_serial;
        m_chunks.push_back(std::move(chunk));
        m_changedAt.resize(m_chunks.size() * RowSnapshot::kChunkRows);
        m_round.resize(m_changedAt.size());
    }
    return static_cast<Slot>(m_slotCount++);
}

RowSnapshot LiveRows::takeSnapshot()
{
    ++m_serial;
    ++m_snapshotsOut;
    return {.slotCount = m_slotCount, .chunks = {m_chunks.begin(), m_chunks.end()}};
}

void LiveRows::giveBackSnapshot()
{
    --m_snapshotsOut;
}

void LiveRows::setFeed(FeedState feed)
{
    m_feed = std::move(feed);
    Q_EMIT feedChanged();
}

void LiveRows::setStalePrefixes(std::vector<std::string> prefixes)
{
    if (prefixes == m_stalePrefixes)
        return;
    m_stalePrefixes = std::move(prefixes);
    Q_EMIT staleChanged();
}

bool LiveRows::isStale(const Row &row) const
{
    if (m_feed.kind == FeedState::Kind::Stale)
        return true;
    return std::any_of(m_stalePrefixes.begin(), m_stalePrefixes.end(),
                       [&row](const auto &prefix) { return row.key.starts_with(prefix); });
}

} // namespace wheelhouse::models
