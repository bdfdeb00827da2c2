#pragma once

#include <memory>
#include <string>

#include "server/api/table_stream.h"
#include "server/clusters/objects/object_tables.h"
#include "wheelhouse/v1/cluster_objects.pb.h"

namespace wheelhouse::api {

// A kind's table as a stream's messages: as TableStream does, and its columns.
// Begins when the kind was listed once, or that failed; holds the lease.
class ObjectWatchSource final : public StreamSource<v1::WatchObjectsResponse> {
public:
    ObjectWatchSource(clusters::ObjectTables::Lease table, std::string resumeToken)
        : m_table(std::move(table)), m_rows(m_table->rows, std::move(resumeToken), {}, &m_table->board)
    {
    }
    ~ObjectWatchSource() override { m_table->wakers.remove(m_waker); }

    void start(std::function<void()> wake) override
    {
        m_waker = m_table->wakers.add(wake);
        m_rows.start(std::move(wake));
    }

    Result<Next> next(v1::WatchObjectsResponse &response) override
    {
        m_waker->armed = true;
        if (m_table->hasEnded())
            return fail(ErrorCode::Unavailable, m_table->scope().cluster + " is not connected any more");
        if (!m_table->hasSettled())
            return Next::Wait;
        // Columns that change come before the rows that have them.
        const auto version = m_table->columnsVersion();
        auto next = m_rows.next(response);
        if (!next || (*next == Next::Wait && (m_isFirst || version == m_columnsVersion)))
            return next;
        if (*next == Next::Wait)
            (void)m_rows.heartbeat(response);
        if (m_isFirst || version != m_columnsVersion) {
            m_columnsVersion = version;
            for (auto &column : m_table->columns())
                *response.add_columns() = std::move(column);
        }
        if (std::exchange(m_isFirst, false))
            *response.mutable_kind() = m_table->scope().kind;
        return Next::Message;
    }

    bool heartbeat(v1::WatchObjectsResponse &response) override
    {
        return m_table->hasSettled() && m_rows.heartbeat(response);
    }
    double folded() const override { return m_rows.folded(); }

    void takeBack(v1::WatchObjectsResponse &response) override { m_rows.takeBack(response); }

private:
    const clusters::ObjectTables::Lease m_table;
    TableStream<v1::ObjectRow, v1::WatchObjectsResponse> m_rows;
    std::shared_ptr<live::Wakers::Waker> m_waker;
    std::uint64_t m_columnsVersion = 0;
    bool m_isFirst = true;
};

} // namespace wheelhouse::api
