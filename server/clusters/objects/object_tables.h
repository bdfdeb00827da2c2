#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "server/clusters/objects/object_source.h"
#include "server/live/live_table.h"
#include "server/live/source_board.h"

namespace wheelhouse::clusters {

// The table of one kind in one scope, as it is watched.
//
// Threads: any may read; its watch's thread writes. Bound: kMaxRows rows and
// kMaxBytes; what is beyond is not held, and the state says so.
class ObjectTable final : public ObjectTableSink {
public:
    static constexpr std::size_t kMaxRows = 100'000;
    static constexpr std::size_t kMaxBytes = 128u << 20;

    explicit ObjectTable(ObjectScope scope);

    live::LiveTable<v1::ObjectRow> rows;
    // One source, named as the cluster.
    live::SourceBoard board;
    // Woken when the state or the columns change.
    live::Wakers wakers;

    const ObjectScope &scope() const { return m_scope; }
    std::vector<v1::ObjectColumn> columns() const;
    // Grows with every change of the columns.
    std::uint64_t columnsVersion() const;
    // It was listed once, or that failed: there is something to show.
    bool hasSettled() const;
    // Why it was never listed; nothing while it is being listed or was.
    std::optional<Error> refusal() const;
    // Waits until hasSettled(); false when that takes longer.
    bool waitSettled(std::chrono::milliseconds limit) const;
    // Nothing comes any more: its cluster is gone.
    bool hasEnded() const;
    void end();

    void beginList(std::vector<v1::ObjectColumn> columns) override;
    void endList(const std::string &note) override;
    void upsert(v1::ObjectRow row) override;
    void remove(const std::string &name) override;
    void settle() override;
    void stateChanged(v1::SourceState::State state, const std::string &reason) override;

private:
    void tell();

    const ObjectScope m_scope;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::vector<v1::ObjectColumn> m_columns;
    std::uint64_t m_columnsVersion = 0;
    bool m_listed = false;
    bool m_ended = false;
    v1::SourceState m_state;
    std::string m_note;
    // The watch's thread only.
    bool m_listing = false;
    std::unordered_set<std::string> m_seen;
    std::map<std::string, std::size_t, std::less<>> m_sizes;
    std::size_t m_bytes = 0;
    std::vector<std::pair<std::string, std::shared_ptr<const v1::ObjectRow>>> m_pending;
    bool m_overflowed = false;
    // When something came last.
    google::protobuf::Timestamp m_heard;
};

// Tables that somebody looks at: one watch a kind, scope and cluster however
// many do, none with nobody looking for kIdle.
//
// Threads: any; one of its own (`object-tables`) lets go of what nobody looks
// at. Ownership: app/. Bound: kMaxTables; more are refused with
// ResourceExhausted. stop(), also by the destructor, ends every watch.
class ObjectTables {
public:
    static constexpr std::size_t kMaxTables = 300;
    static constexpr std::chrono::seconds kIdle{15};

    explicit ObjectTables(ObjectSource &source, std::chrono::milliseconds idle = kIdle);
    ~ObjectTables();
    ObjectTables(const ObjectTables &) = delete;
    ObjectTables &operator=(const ObjectTables &) = delete;

    // Keeps the table watched for as long as it is held.
    using Lease = std::shared_ptr<ObjectTable>;
    Result<Lease> open(const ObjectScope &scope);
    // Tables that are watched now.
    std::size_t size() const;
    void stop();

private:
    struct Entry {
        std::shared_ptr<ObjectTable> table;
        std::unique_ptr<ObjectWatch> watch;
        std::size_t leases = 0;
        std::chrono::steady_clock::time_point idleSince;
    };
    // Outlives this for leases that do.
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::map<std::string, std::shared_ptr<Entry>> entries;
        bool stopping = false;
    };

    static Lease leaseOf(const std::shared_ptr<State> &state, const std::shared_ptr<Entry> &entry);
    void run();

    ObjectSource &m_source;
    const std::chrono::milliseconds m_idle;
    const std::shared_ptr<State> m_state;
    std::thread m_thread;
};

} // namespace wheelhouse::clusters
