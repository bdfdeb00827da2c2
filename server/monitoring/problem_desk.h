#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/live/live_table.h"
#include "server/monitoring/problem_book.h"

namespace wheelhouse::monitoring {

// What is wrong now: follows the tables of clusters, nodes, workloads, pods and
// alerts by a cursor each, and keeps the table of problems.
//
// Threads: one of its own (`problems`), woken by the tables, at most five times
// a second. Ownership: app/server; the tables outlive it. stop(), also called by
// the destructor, joins it. Memory: of pods that are well nothing.
class ProblemDesk {
public:
    static constexpr std::chrono::milliseconds kPace{200};
    static constexpr std::size_t kBatch = 2000;

    struct Tables {
        live::LiveTable<v1::Cluster> &clusters;
        live::LiveTable<v1::Node> &nodes;
        live::LiveTable<v1::Workload> &workloads;
        live::LiveTable<v1::Pod> &pods;
        live::LiveTable<v1::Alert> &alerts;
    };

    explicit ProblemDesk(Tables tables) : m_tables(tables), m_book(m_problems) {}
    ~ProblemDesk();

    void start();
    void stop();

    live::LiveTable<v1::Problem> &problems() { return m_problems; }
    // All that somebody who looks from time to time has found; see
    // ProblemBook::found. Any thread.
    void tell(std::string finder, std::vector<v1::Problem> problems);

private:
    struct Told {
        std::string finder;
        std::vector<v1::Problem> problems;
    };
    // What the tables' wake-ups touch, which may come after the desk is gone.
    struct Bell {
        std::mutex mutex;
        std::condition_variable changed;
        bool rung = false;
        bool stopping = false;
        std::vector<Told> told;
    };
    void run();

    const Tables m_tables;
    live::LiveTable<v1::Problem> m_problems;
    ProblemBook m_book;
    const std::shared_ptr<Bell> m_bell = std::make_shared<Bell>();
    std::thread m_thread;
};

} // namespace wheelhouse::monitoring
