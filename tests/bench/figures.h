#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace wheelhouse::bench {

using Clock = std::chrono::steady_clock;

inline double msBetween(Clock::time_point begin, Clock::time_point end)
{
    return std::chrono::duration<double, std::milli>(end - begin).count();
}
inline double msSince(Clock::time_point begin) { return msBetween(begin, Clock::now()); }

// Measured values of one kind.
class Samples {
public:
    void add(double value) { m_values.push_back(value); }
    void add(const Samples &others);
    std::size_t size() const { return m_values.size(); }
    // Nearest rank, `share` of 0 to 1; NaN when there are none.
    double percentile(double share) const;
    double median() const { return percentile(0.5); }
    double max() const { return percentile(1); }

private:
    std::vector<double> m_values;
};

// Tells a figure: a line `figure ID VALUE UNIT GOAL WORDS…` on standard output,
// and in the file that WHEELHOUSE_FIGURES names. `goal` is `<=1000` or `>=0.9`,
// or `-` where nothing is aimed at; ids of goals of docs/figures.md begin with
// theirs (`P14.sqlite`). A figure that misses its goal fails nothing.
void figure(const std::string &id, double value, const std::string &unit, const std::string &goal,
            const std::string &words);
// `ID.p50` without a goal, and `ID.p99` with it; how many goes with the words.
void percentiles(const std::string &id, const Samples &samples, const std::string &unit, const std::string &goal,
                 const std::string &words);

// Of a process, by the kernel.
double residentMiB(pid_t process);
double cpuSeconds(pid_t process);
// The child of that name; 0 when there is none.
pid_t childOf(pid_t process, const std::string &name);

// Where a process and its children spend their processor time from here on, by
// the names of their threads; a child counts as one.
class ThreadTimes {
public:
    explicit ThreadTimes(pid_t process);
    // `81 % of a core: store-writer 48 %, wh-worker 31 %, …`: what is above 3 %
    // of their sum.
    std::string told() const;

private:
    std::map<std::string, double> read() const;

    const pid_t m_process;
    const std::map<std::string, double> m_begin;
    const Clock::time_point m_began = Clock::now();
};

// Something to know beside the figures: a line `note ID WORDS…`.
void note(const std::string &id, const std::string &words);

// Of this process' heap, what is in use.
double heapMiB();

} // namespace wheelhouse::bench
