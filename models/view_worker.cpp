#include "models/view_worker.h"

namespace wheelhouse::models {

namespace {

// Everything the comparison needs beside each other, since looking into a
// million scattered rows for each comparison costs ten times the sorting.
struct Entry {
    double number;
    QStringView text;
    std::int64_t urgency;
    Slot slot;
};

struct Cancelled {};

// NaN is after every number.
int compareNumbers(double left, double right)
{
    const bool leftNone = std::isnan(left);
    const bool rightNone = std::isnan(right);
    if (leftNone || rightNone)
        return static_cast<int>(leftNone) - static_cast<int>(rightNone);
    return left < right ? -1 : left > right ? 1 : 0;
}

int sign(std::int64_t left, std::int64_t right)
{
    return left < right ? -1 : left > right ? 1 : 0;
}

} // namespace

int RowOrder::compare(const Row &left, const Row &right) const
{
    if (column >= 0) {
        const SortKey a = schema->sortKey(left, column);
        const SortKey b = schema->sortKey(right, column);
        int result = compareNumbers(a.number, b.number);
        if (result == 0)
            result = naturalCompare(a.text, b.text);
        if (result != 0)
            return descending ? -result : result;
    }
    int result = sign(schema->urgency(left), schema->urgency(right));
    if (column < 0 && descending)
        result = -result;
    return result != 0 ? result : left.key.compare(right.key);
}

std::optional<std::vector<Slot>> queryRows(const RowSnapshot &rows, const CompiledFilter &filter,
                                           const RowOrder &order, const std::atomic<bool> &cancelled)
{
    std::vector<Entry> entries;
    entries.reserve(filter.isEmpty() ? rows.slotCount : rows.slotCount / 8);
    for (std::size_t slot = 0; slot < rows.slotCount; ++slot) {
        if (slot % 4096 == 0 && cancelled)
            return std::nullopt;
        const Row *row = rows.at(slot).get();
        if (!row || !filter.matches(*row))
            continue;
        const SortKey key = order.column >= 0 ? order.schema->sortKey(*row, order.column) : SortKey{};
        entries.push_back({key.number, key.text, order.schema->urgency(*row), static_cast<Slot>(slot)});
    }
    const int direction = order.descending ? -1 : 1;
    const int urgencyDirection = order.column < 0 ? direction : 1;
    unsigned comparisons = 0;
    const auto less = [&](const Entry &left, const Entry &right) {
        // A long sort has no other place to be left from.
        if ((++comparisons & 0xffff) == 0 && cancelled)
            throw Cancelled();
        int result = compareNumbers(left.number, right.number);
        if (result == 0)
            result = naturalCompare(left.text, right.text);
        if (result != 0)
            return result * direction < 0;
        result = sign(left.urgency, right.urgency) * urgencyDirection;
        if (result != 0)
            return result < 0;
        return rows.at(left.slot)->key < rows.at(right.slot)->key;
    };
    try {
        std::sort(entries.begin(), entries.end(), less);
    } catch (const Cancelled &) {
        return std::nullopt;
    }
    std::vector<Slot> view;
    view.reserve(entries.size());
    for (const Entry &entry : entries)
        view.push_back(entry.slot);
    return view;
}

ViewWorker::ViewWorker(std::function<void()> finished) : m_finished(std::move(finished)) {}

ViewWorker::~ViewWorker()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_cancelled = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void ViewWorker::start(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_job = std::move(job);
        m_cancelled = false;
    }
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
    m_wake.notify_all();
}

void ViewWorker::cancel()
{
    m_cancelled = true;
}

std::optional<ViewWorker::Outcome> ViewWorker::takeOutcome()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_outcome, std::nullopt);
}

void ViewWorker::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stopping || m_job; });
        if (m_stopping)
            return;
        {
            const Job job = *std::exchange(m_job, std::nullopt);
            lock.unlock();
            const auto begin = std::chrono::steady_clock::now();
            auto view = queryRows(job.rows, *job.filter, job.order, m_cancelled);
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - begin);
            lock.lock();
            m_outcome = Outcome{.view = view ? std::move(*view) : std::vector<Slot>{},
                                .took = took, .cancelled = !view};
        }
        lock.unlock();
        m_finished();
        lock.lock();
    }
}

} // namespace wheelhouse::models
