#include "server/monitoring/problem_desk.h"

#include <pthread.h>

namespace wheelhouse::monitoring {

namespace {

ProblemTime now()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// A cursor into one table. A snapshot that comes again, after the desk was too
// far behind, says what is there: what the book holds besides is gone.
template <class T> class Follower {
public:
    using Take = void (ProblemBook::*)(const std::string &, const T *, ProblemTime);
    using Held = std::vector<std::string> (ProblemBook::*)() const;

    Follower(live::LiveTable<T> &table, ProblemBook &book, Take take, Held held, std::function<void()> wake)
        : m_table(table), m_book(book), m_take(take), m_held(held),
          m_subscription(table.subscribe({}, {}, std::move(wake)))
    {
    }

    // False when there was nothing to take.
    bool drain(std::size_t most)
    {
        auto batch = m_subscription->take(most);
        if (!batch)
            return false;
        for (const auto &value : batch->upserted)
            (m_book.*m_take)(value->name(), value.get(), now());
        for (const auto &name : batch->removed)
            (m_book.*m_take)(name, nullptr, now());
        if (batch->phase == live::Batch<T>::Phase::Synced) {
            for (const auto &name : (m_book.*m_held)()) {
                if (!m_table.get(name))
                    (m_book.*m_take)(name, nullptr, now());
            }
        }
        return true;
    }

private:
    live::LiveTable<T> &m_table;
    ProblemBook &m_book;
    const Take m_take;
    const Held m_held;
    const std::unique_ptr<live::Subscription<T>> m_subscription;
};

} // namespace

ProblemDesk::~ProblemDesk() { stop(); }

void ProblemDesk::start()
{
    m_thread = std::thread([this] { run(); });
}

void ProblemDesk::stop()
{
    {
        const std::lock_guard lock(m_bell->mutex);
        m_bell->stopping = true;
    }
    m_bell->changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void ProblemDesk::tell(std::string finder, std::vector<v1::Problem> problems)
{
    {
        const std::lock_guard lock(m_bell->mutex);
        // The newest of a finder is enough.
        std::erase_if(m_bell->told, [&](const Told &told) { return told.finder == finder; });
        m_bell->told.push_back({std::move(finder), std::move(problems)});
        m_bell->rung = true;
    }
    m_bell->changed.notify_all();
}

void ProblemDesk::run()
{
    pthread_setname_np(pthread_self(), "problems");
    const auto wake = [bell = m_bell] {
        {
            const std::lock_guard lock(bell->mutex);
            bell->rung = true;
        }
        bell->changed.notify_all();
    };
    // Clusters and workloads first: problems of pods name them.
    Follower clusters(m_tables.clusters, m_book, &ProblemBook::cluster, &ProblemBook::clusterNames, wake);
    Follower nodes(m_tables.nodes, m_book, &ProblemBook::node, &ProblemBook::nodeNames, wake);
    Follower workloads(m_tables.workloads, m_book, &ProblemBook::workload, &ProblemBook::workloadNames, wake);
    Follower pods(m_tables.pods, m_book, &ProblemBook::pod, &ProblemBook::podNames, wake);
    Follower alerts(m_tables.alerts, m_book, &ProblemBook::alert, &ProblemBook::alertNames, wake);
    const auto isStopping = [this] {
        const std::lock_guard lock(m_bell->mutex);
        return m_bell->stopping;
    };
    for (;;) {
        bool any = true;
        while (any && !isStopping()) {
            any = clusters.drain(kBatch);
            any = nodes.drain(kBatch) || any;
            any = workloads.drain(kBatch) || any;
            any = pods.drain(kBatch) || any;
            any = alerts.drain(kBatch) || any;
        }
        std::vector<Told> told;
        {
            const std::lock_guard lock(m_bell->mutex);
            told.swap(m_bell->told);
        }
        for (auto &entry : told)
            m_book.found(entry.finder, std::move(entry.problems), now());
        m_book.settle(now());
        const auto due = m_book.due();
        std::unique_lock lock(m_bell->mutex);
        const auto ready = [this] { return m_bell->rung || m_bell->stopping; };
        if (due)
            m_bell->changed.wait_until(lock, std::chrono::system_clock::time_point(*due), ready);
        else
            m_bell->changed.wait(lock, ready);
        // A storm of changes is taken in a few gulps.
        m_bell->changed.wait_for(lock, kPace, [this] { return m_bell->stopping; });
        if (m_bell->stopping)
            return;
        m_bell->rung = false;
    }
}

} // namespace wheelhouse::monitoring
