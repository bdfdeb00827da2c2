#include "models/row_mailbox.h"

#include "models/proto_values.h"

namespace wheelhouse::models {

void RowMailbox::put(RowBatch batch, const v1::WatchMark &mark)
{
    {
        const std::lock_guard lock(m_mutex);
        m_any = true;
        ++m_news.messages;
        m_news.folded += mark.folded_count();
        m_news.serverTime = std::max(m_news.serverTime, msOf(mark.server_time()));
        merge(std::move(batch));
    }
    ring();
}

void RowMailbox::putState(const client::WatchState &state)
{
    {
        const std::lock_guard lock(m_mutex);
        m_any = true;
        m_news.state = state;
    }
    ring();
}

void RowMailbox::merge(RowBatch batch)
{
    RowBatch &pending = m_news.batch;
    if (batch.reset) {
        // What came before is part of the new snapshot, or gone.
        pending = RowBatch{.reset = true};
        m_places.clear();
        m_removed.clear();
    }
    pending.synced |= batch.synced;
    // The index is kept only while there is something to overtake.
    if (m_places.empty() && !pending.upserted.empty()) {
        for (std::size_t i = 0; i < pending.upserted.size(); ++i)
            m_places.emplace(pending.upserted[i]->key, i);
    }
    const bool indexed = !pending.upserted.empty();
    if (!indexed && m_removed.empty()) {
        pending.upserted = std::move(batch.upserted);
    } else {
        for (RowPtr &row : batch.upserted) {
            m_removed.erase(row->key);
            const auto [place, isNew] = m_places.try_emplace(row->key, pending.upserted.size());
            if (isNew) {
                pending.upserted.push_back(std::move(row));
            } else {
                pending.upserted[place->second] = std::move(row);
                ++m_news.folded;
            }
        }
    }
    for (std::string &key : batch.removed)
        m_removed.insert(std::move(key));
}

void RowMailbox::drain()
{
    StreamNews news;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_any)
            return;
        m_any = false;
        news = std::exchange(m_news, StreamNews{});
        news.batch.removed.assign(m_removed.begin(), m_removed.end());
        m_places.clear();
        m_removed.clear();
    }
    m_deliver(std::move(news));
}

} // namespace wheelhouse::models
