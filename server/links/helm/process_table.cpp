#include "server/links/helm/process_table.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace wheelhouse::helm {

namespace {

std::string readAll(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Of /proc/N/stat, behind the name, which may hold anything: state, parent,
// group, …
std::vector<std::string> statOf(std::int64_t process)
{
    const std::string text = readAll("/proc/" + std::to_string(process) + "/stat");
    const auto end = text.rfind(')');
    std::vector<std::string> words;
    if (end == std::string::npos)
        return words;
    std::istringstream rest(text.substr(end + 1));
    std::string word;
    while (rest >> word)
        words.push_back(word);
    return words;
}

constexpr std::size_t kState = 0;
constexpr std::size_t kGroup = 2;
constexpr std::size_t kStart = 19;

std::int64_t numberOf(const std::string &text)
{
    std::int64_t number = -1;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() ? number : -1;
}

} // namespace

std::string thisMachine()
{
    std::string boot = readAll("/proc/sys/kernel/random/boot_id");
    while (boot.ends_with('\n'))
        boot.pop_back();
    std::error_code error;
    return boot + " " + std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
}

std::optional<std::int64_t> startOf(std::int64_t process)
{
    if (process <= 0)
        return std::nullopt;
    const auto stat = statOf(process);
    if (stat.size() <= kStart || stat[kState] == "Z" || stat[kState] == "X")
        return std::nullopt;
    return numberOf(stat[kStart]);
}

std::optional<std::int64_t> findByEnvironment(const std::string &name, const std::string &value)
{
    const std::string wanted = name + "=" + value + '\0';
    std::optional<std::int64_t> found;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator("/proc", error)) {
        const auto process = numberOf(entry.path().filename().string());
        if (process <= 0)
            continue;
        // Of somebody else's processes it is empty.
        const std::string environment = '\0' + readAll(entry.path().string() + "/environ");
        if (environment.find('\0' + wanted) == std::string::npos || !startOf(process))
            continue;
        const auto stat = statOf(process);
        if (stat.size() > kGroup && numberOf(stat[kGroup]) == process)
            return process;
        found = process;
    }
    return found;
}

} // namespace wheelhouse::helm
