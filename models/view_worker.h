#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "models/live_rows.h"
#include "models/row_filter.h"
#include "models/row_schema.h"

namespace wheelhouse::models {

// The order of a view: by a column or, with column -1, by urgency; ties by
// urgency, then by key. A value; any thread.
struct RowOrder {
    std::shared_ptr<const RowSchema> schema;
    int column = -1;
    bool descending = false;
    // Negative, 0 or positive; 0 only for the same key.
    int compare(const Row &left, const Row &right) const;
};

// Slots of the rows that match, in order; nothing when `cancelled` turned
// true. Any thread.
std::optional<std::vector<Slot>> queryRows(const RowSnapshot &rows, const CompiledFilter &filter,
                                           const RowOrder &order, const std::atomic<bool> &cancelled);

// Sorts and filters snapshots on a thread of its own, one at a time, the
// newest wish only. Owned by a TableModel; the thread starts with the first
// job and is joined by the destructor, which ends a job under way early.
class ViewWorker {
public:
    struct Job {
        RowSnapshot rows;
        std::shared_ptr<const CompiledFilter> filter;
        RowOrder order;
    };
    struct Outcome {
        std::vector<Slot> view;
        std::chrono::milliseconds took{0};
        bool cancelled = false;
    };

    // `finished` is called on the worker's thread after each job, when the
    // worker holds the job's rows no more.
    explicit ViewWorker(std::function<void()> finished);
    ~ViewWorker();

    void start(Job job);
    // Makes the job under way end early; its outcome is marked.
    void cancel();
    std::optional<Outcome> takeOutcome();

private:
    void run();

    std::function<void()> m_finished;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::optional<Job> m_job;
    std::optional<Outcome> m_outcome;
    std::atomic<bool> m_cancelled{false};
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::models
