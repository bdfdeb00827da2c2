#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <QDateTime>
#include <QObject>

#include "models/feed_state.h"
#include "models/interest.h"
#include "models/key_index.h"
#include "models/row.h"

namespace wheelhouse::models {

// What a batch did to the rows.
struct RowDelta {
    struct Change {
        Slot slot;
        // What was there before.
        RowPtr before;
    };
    std::vector<Slot> inserted;
    std::vector<Change> changed;
    std::vector<Change> removed;
    bool isEmpty() const { return inserted.empty() && changed.empty() && removed.empty(); }
};

// The rows at one moment, for another thread. Cheap to take and to copy.
class RowSnapshot {
public:
    static constexpr std::size_t kChunkRows = 1024;
    struct Chunk {
        std::vector<RowPtr> rows;
        std::uint64_t serial = 0;
    };
    std::size_t slotCount = 0;
    std::vector<std::shared_ptr<const Chunk>> chunks;

    const RowPtr &at(std::size_t slot) const
    {
        return chunks[slot / kChunkRows]->rows[slot % kChunkRows];
    }
};

// All rows of one kind, by key, in stable slots. Fed in batches; tells what a
// batch did. Holds no order: that is the views' business. UI thread; owned by
// the session (or by the object whose detail it is).
//
// Rows lie in chunks shared with snapshots; a chunk is copied before it is
// written while a snapshot is out, so taking one copies no rows.
class LiveRows : public QObject {
    Q_OBJECT
public:
    explicit LiveRows(QObject *parent = nullptr);
    ~LiveRows() override;

    void apply(RowBatch batch);
    // Makes the rows exactly these.
    void replaceAll(std::vector<RowPtr> rows);
    void clear() { replaceAll({}); }

    int size() const { return m_count; }
    Slot slotCount() const { return static_cast<Slot>(m_slotCount); }
    // Null when the slot is free.
    const RowPtr &at(Slot slot) const;
    // kNoSlot when there is none.
    Slot find(std::string_view key) const;
    // Null when there is none.
    RowPtr get(std::string_view key) const;
    // When it last changed, in ms since 1970; 0 for the first picture.
    qint64 changedAt(Slot slot) const;
    template <class Visit> void forEach(Visit visit) const
    {
        for (Slot slot = 0; slot < slotCount(); ++slot) {
            if (const RowPtr &row = at(slot))
                visit(*row);
        }
    }

    // Every snapshot must be given back here, on the UI thread, after its
    // reader has let go of it.
    RowSnapshot takeSnapshot();
    void giveBackSnapshot();

    const FeedState &feed() const { return m_feed; }
    void setFeed(FeedState feed);
    // A stale or unseen source: rows whose key begins with one of these are
    // shown grey. Such as `clusters/test/`.
    void setStalePrefixes(std::vector<std::string> prefixes);
    bool isStale(const Row &row) const;

    Interest &interest() { return m_interest; }

Q_SIGNALS:
    void changed(const wheelhouse::models::RowDelta &delta);
    void feedChanged();
    void staleChanged();

protected:
    // While set, what comes does not count as changed just now.
    bool m_quiet = false;

private:
    void upsert(RowPtr row, RowDelta &delta, qint64 now);
    void remove(Slot slot, RowDelta &delta);
    void dropUnseen(RowDelta &delta);
    RowPtr &writable(Slot slot);
    Slot takeFreeSlot();

    std::vector<std::shared_ptr<RowSnapshot::Chunk>> m_chunks;
    std::size_t m_slotCount = 0;
    int m_count = 0;
    std::vector<Slot> m_free;
    std::vector<qint64> m_changedAt;
    // Which snapshot of the stream a row was last part of.
    std::vector<std::uint32_t> m_round;
    std::uint32_t m_currentRound = 0;
    bool m_inSnapshot = false;
    KeyIndex m_index;
    std::uint64_t m_serial = 0;
    int m_snapshotsOut = 0;
    FeedState m_feed;
    std::vector<std::string> m_stalePrefixes;
    Interest m_interest;
};

} // namespace wheelhouse::models
