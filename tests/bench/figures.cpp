#include "tests/bench/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

namespace wheelhouse::bench {

namespace {

std::string readAll(const std::string &path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Three digits that count, and no fewer before the point than there are.
std::string shown(double value)
{
    if (!std::isfinite(value))
        return "nan";
    if (std::abs(value) >= 100)
        return fmt::format("{:.0f}", value);
    return fmt::format("{:.3g}", value);
}

void tell(const std::string &line)
{
    std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
    if (const char *path = std::getenv("WHEELHOUSE_FIGURES"))
        std::ofstream(path, std::ios::app) << line;
}

// Of a process or a thread, by its `stat`.
double cpuOf(const std::string &path)
{
    const auto text = readAll(path);
    // After the name, which may hold anything; utime and stime are the 12th and
    // 13th from there.
    std::istringstream rest(text.substr(std::min(text.rfind(')') + 1, text.size())));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        rest >> skipped;
    double user = 0;
    double system = 0;
    rest >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string nameIn(const std::string &folder)
{
    auto name = readAll(folder + "/comm");
    name.erase(name.find_last_not_of('\n') + 1);
    // Of gRPC's and our pools: one name for all.
    const auto end = name.find_last_not_of("0123456789");
    return end != std::string::npos && end + 1 < name.size() && (name[end] == '-' || name[end] == '_')
               ? name.substr(0, end)
               : name;
}

std::vector<std::string> foldersIn(const std::string &folder)
{
    std::vector<std::string> folders;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(folder, error))
        folders.push_back(entry.path());
    return folders;
}

// A child is listed with the thread that made it.
std::vector<pid_t> childrenOf(pid_t process)
{
    std::vector<pid_t> children;
    for (const auto &task : foldersIn(fmt::format("/proc/{}/task", process))) {
        std::istringstream list(readAll(task + "/children"));
        for (pid_t child = 0; list >> child;)
            children.push_back(child);
    }
    return children;
}

} // namespace

void Samples::add(const Samples &others)
{
    m_values.insert(m_values.end(), others.m_values.begin(), others.m_values.end());
}

double Samples::percentile(double share) const
{
    if (m_values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    auto sorted = m_values;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), place, sorted.end());
    return *place;
}

void figure(const std::string &id, double value, const std::string &unit, const std::string &goal,
            const std::string &words)
{
    tell(fmt::format("figure {} {} {} {} {}\n", id, shown(value), unit, goal, words));
}

void percentiles(const std::string &id, const Samples &samples, const std::string &unit, const std::string &goal,
                 const std::string &words)
{
    const auto counted = fmt::format("{} ({} times)", words, samples.size());
    figure(id + ".p50", samples.median(), unit, "-", counted);
    figure(id + ".p99", samples.percentile(0.99), unit, goal, counted);
}

double residentMiB(pid_t process)
{
    const auto text = readAll(fmt::format("/proc/{}/status", process));
    const auto at = text.find("VmRSS:");
    return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + 6, nullptr) / 1024;
}

double cpuSeconds(pid_t process) { return cpuOf(fmt::format("/proc/{}/stat", process)); }

pid_t childOf(pid_t process, const std::string &name)
{
    for (const pid_t child : childrenOf(process)) {
        if (nameIn(fmt::format("/proc/{}", child)) == name)
            return child;
    }
    return 0;
}

ThreadTimes::ThreadTimes(pid_t process) : m_process(process), m_begin(read()) {}

std::map<std::string, double> ThreadTimes::read() const
{
    std::map<std::string, double> times;
    for (const auto &task : foldersIn(fmt::format("/proc/{}/task", m_process)))
        times[nameIn(task)] += cpuOf(task + "/stat");
    for (const pid_t child : childrenOf(m_process))
        times[nameIn(fmt::format("/proc/{}", child))] += cpuSeconds(child);
    return times;
}

std::string ThreadTimes::told() const
{
    std::vector<std::pair<double, std::string>> spent;
    double sum = 0;
    for (const auto &[name, seconds] : read()) {
        const auto before = m_begin.find(name);
        const double here = seconds - (before == m_begin.end() ? 0 : before->second);
        spent.emplace_back(here, name);
        sum += here;
    }
    std::sort(spent.rbegin(), spent.rend());
    auto text = fmt::format("{:.0f} % of a core", 100 * sum / (msSince(m_began) / 1000));
    const char *before = ": ";
    for (const auto &[seconds, name] : spent) {
        if (seconds > 0.03 * sum) {
            text += fmt::format("{}{} {:.0f} %", before, name, 100 * seconds / sum);
            before = ", ";
        }
    }
    return text;
}

void note(const std::string &id, const std::string &words) { tell(fmt::format("note {} {}\n", id, words)); }

double heapMiB()
{
    const auto use = ::mallinfo2();
    return static_cast<double>(use.uordblks + use.hblkhd) / (1 << 20);
}

} // namespace wheelhouse::bench
