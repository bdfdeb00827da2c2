#include "server/monitoring/problem_finders.h"

#include <algorithm>
#include <map>
#include <set>

#include <pthread.h>

namespace wheelhouse::monitoring {

namespace {

using Clock = std::chrono::steady_clock;
// A cluster that was just added is looked at soon.
constexpr std::chrono::seconds kRound{2};
constexpr std::chrono::seconds kRetry{60};

} // namespace

ProblemFinders::ProblemFinders(ProblemDesk &desk, const live::LiveTable<v1::Cluster> &clusters,
                               std::vector<ProblemFinder *> finders)
    : m_desk(desk), m_clusters(clusters), m_finders(std::move(finders))
{
}

ProblemFinders::~ProblemFinders() { stop(); }

void ProblemFinders::start()
{
    m_thread = std::thread([this] { run(); });
}

void ProblemFinders::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void ProblemFinders::run()
{
    pthread_setname_np(pthread_self(), "finders");
    // When each finder has looked at each cluster last.
    std::map<std::pair<std::string, std::string>, Clock::time_point> looked;
    for (;;) {
        std::set<std::string> known;
        for (const auto &cluster : m_clusters.select()) {
            known.insert(cluster->name());
            for (auto *finder : m_finders) {
                {
                    const std::lock_guard lock(m_mutex);
                    if (m_stopping)
                        return;
                }
                auto &last = looked[{cluster->name(), finder->name()}];
                if (last != Clock::time_point() && Clock::now() - last < finder->period())
                    continue;
                auto problems = finder->look(*cluster);
                // What could not be looked at is tried again sooner.
                last = problems ? Clock::now() : Clock::now() - std::max<Clock::duration>(finder->period() - kRetry, {});
                if (problems)
                    m_desk.tell(cluster->name() + " " + finder->name(), std::move(*problems));
            }
        }
        for (auto entry = looked.begin(); entry != looked.end();) {
            if (known.contains(entry->first.first)) {
                ++entry;
                continue;
            }
            m_desk.tell(entry->first.first + " " + entry->first.second, {});
            entry = looked.erase(entry);
        }
        std::unique_lock lock(m_mutex);
        if (m_changed.wait_for(lock, kRound, [this] { return m_stopping; }))
            return;
    }
}

} // namespace wheelhouse::monitoring
