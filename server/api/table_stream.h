#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/util/time_util.h>

#include "server/api/stream_source.h"
#include "server/live/source_board.h"
#include "server/live/subscription.h"
#include "wheelhouse/v1/watch.pb.h"

namespace wheelhouse::api {

// A watch of a table, in the contract's shape: `Response` has `mark`,
// `upserted` of T, and `removed`.
template <class T, class Response> class TableStream final : public StreamSource<Response> {
public:
    using Next = typename StreamSource<Response>::Next;
    using Filter = typename live::Watchable<T>::Filter;

    // `board` may be null; `ofInterest` says which of its sources the reader
    // is told of. Table and board must outlive the server's streams.
    TableStream(live::Watchable<T> &table, std::string resumeToken, Filter filter,
                const live::SourceBoard *board = nullptr,
                std::function<bool(const std::string &)> ofInterest = {})
        : m_table(table), m_resumeToken(std::move(resumeToken)), m_filter(std::move(filter)), m_board(board),
          m_ofInterest(std::move(ofInterest))
    {
    }

    void start(std::function<void()> wake) override
    {
        m_subscription = m_table.subscribe(m_resumeToken, std::move(m_filter), std::move(wake));
    }

    Result<Next> next(Response &response) override
    {
        m_folded = 0;
        auto batch = m_subscription->take(m_pageSize);
        if (!batch) {
            // The state of a source changes without any row changing.
            if (m_board && m_synced && m_board->version() != m_boardVersion) {
                fillMark(*response.mutable_mark(), v1::WatchMark::PHASE_HEARTBEAT, true);
                return Next::Message;
            }
            return Next::Wait;
        }
        using Phase = typename live::Batch<T>::Phase;
        auto &mark = *response.mutable_mark();
        if (batch->phase == Phase::Snapshot)
            m_synced = false;
        const bool synced = batch->phase == Phase::Synced;
        m_synced = m_synced || synced || batch->phase == Phase::Changes;
        fillMark(mark,
                 batch->phase == Phase::Snapshot ? v1::WatchMark::PHASE_SNAPSHOT
                     : synced                    ? v1::WatchMark::PHASE_SYNCED
                                                 : v1::WatchMark::PHASE_CHANGES,
                 synced || (m_board && m_synced && m_board->version() != m_boardVersion));
        mark.set_reset(batch->reset);
        mark.set_folded_count(batch->folded);
        m_folded = static_cast<double>(batch->folded);
        if (!batch->resumeToken.empty())
            m_resumeToken = batch->resumeToken;
        mark.set_resume_token(batch->resumeToken);
        lend(response, std::move(batch->upserted));
        for (auto &key : batch->removed)
            response.add_removed(std::move(key));
        adaptPageSize(response);
        return Next::Message;
    }

    void takeBack(Response &response) override
    {
        auto &rows = *response.mutable_upserted();
        rows.UnsafeArenaExtractSubrange(0, rows.size(), nullptr);
        m_lent.clear();
    }

    bool heartbeat(Response &response) override
    {
        fillMark(*response.mutable_mark(), v1::WatchMark::PHASE_HEARTBEAT, true);
        response.mutable_mark()->set_resume_token(m_resumeToken);
        return true;
    }

    double folded() const override { return m_folded; }

private:
    // Pages stay well below the 1 MB that the contract promises.
    static constexpr std::size_t kTargetBytes = 256 * 1024;

    // The rows are the table's and go to all its readers: to copy each for each
    // of them would cost more than everything else about it. They are only read.
    void lend(Response &response, std::vector<std::shared_ptr<const T>> rows)
    {
        m_lent = std::move(rows);
        auto &upserted = *response.mutable_upserted();
        upserted.Reserve(static_cast<int>(m_lent.size()));
        for (const auto &row : m_lent)
            upserted.UnsafeArenaAddAllocated(const_cast<T *>(row.get()));
    }

    // By pages that are full; how large others are does not matter.
    void adaptPageSize(const Response &response)
    {
        if (m_lent.size() < std::max<std::size_t>(8, m_pageSize / 2))
            return;
        const std::size_t perItem = std::max<std::size_t>(1, response.ByteSizeLong() / m_lent.size());
        m_pageSize = std::clamp<std::size_t>(kTargetBytes / perItem, 10, 1000);
    }

    void fillMark(v1::WatchMark &mark, v1::WatchMark::Phase phase, bool withSources)
    {
        mark.set_phase(phase);
        *mark.mutable_server_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
        if (!m_board || !withSources)
            return;
        m_boardVersion = m_board->version();
        for (const auto &state : m_board->all()) {
            if (!m_ofInterest || m_ofInterest(state.name()))
                *mark.add_sources() = state;
        }
    }

    live::Watchable<T> &m_table;
    std::string m_resumeToken;
    Filter m_filter;
    const live::SourceBoard *m_board;
    std::function<bool(const std::string &)> m_ofInterest;
    std::unique_ptr<live::Subscription<T>> m_subscription;
    std::vector<std::shared_ptr<const T>> m_lent;
    std::size_t m_pageSize = 100;
    std::uint64_t m_boardVersion = 0;
    bool m_synced = false;
    double m_folded = 0;
};

} // namespace wheelhouse::api
