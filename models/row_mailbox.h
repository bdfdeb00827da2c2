#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "client/watch_state.h"
#include "models/row.h"
#include "models/stream_bridge.h"
#include "wheelhouse/v1/watch.pb.h"

namespace wheelhouse::models {

// What a stream of rows has brought since it was last looked at.
struct StreamNews {
    RowBatch batch;
    // The stream's last state, if it changed.
    std::optional<client::WatchState> state;
    // The last message's time by the server's clock; 0 when none came.
    qint64 serverTime = 0;
    int messages = 0;
    // Changes overtaken by newer ones, at the server and here.
    qint64 folded = 0;
};

// Mailbox of a stream of rows.
class RowMailbox final : public Mailbox {
public:
    using Deliver = std::function<void(StreamNews)>;
    // `deliver` is called on the UI thread.
    RowMailbox(std::shared_ptr<UiDoor> door, Deliver deliver)
        : Mailbox(std::move(door)), m_deliver(std::move(deliver))
    {
    }

    // gRPC's threads.
    void put(RowBatch batch, const v1::WatchMark &mark);
    void putState(const client::WatchState &state);

    void drain() override;

private:
    void merge(RowBatch batch);

    const Deliver m_deliver;
    std::mutex m_mutex;
    bool m_any = false;
    StreamNews m_news;
    // Of m_news.batch: where a key's row is; made when it is first needed.
    std::unordered_map<std::string, std::size_t> m_places;
    std::unordered_set<std::string> m_removed;
};

} // namespace wheelhouse::models
