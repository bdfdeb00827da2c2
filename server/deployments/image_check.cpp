#include "server/deployments/image_check.h"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/deployments/plan_rules.h"

namespace wheelhouse::deployments {

namespace {

constexpr auto kPassed = v1::Check::VERDICT_PASSED;
constexpr auto kWarned = v1::Check::VERDICT_WARNED;
constexpr auto kRefused = v1::Check::VERDICT_REFUSED;

std::string ageText(std::chrono::seconds age)
{
    const auto count = std::max<std::int64_t>(0, age.count());
    if (count < 120)
        return fmt::format("{} s", count);
    if (count < 2 * 3600)
        return fmt::format("{} min", count / 60);
    if (count < 2 * 86400)
        return fmt::format("{} h", count / 3600);
    return fmt::format("{} days", count / 86400);
}

// The platforms that concern the nodes; all where that is not known.
std::vector<const ImagePlatform *> wanted(const ImageFacts &facts, const NodeArchitectures &nodes)
{
    std::vector<const ImagePlatform *> platforms;
    for (const auto &platform : facts.platforms) {
        if (platform.os == "linux" && (nodes.empty() || nodes.contains(platform.architecture)))
            platforms.push_back(&platform);
    }
    return platforms;
}

std::string platformText(const ImagePlatform &platform, std::chrono::sys_seconds now)
{
    std::string text = fmt::format("{} {}", platform.architecture, sizeText(platform.sizeBytes));
    if (platform.createTime)
        text += fmt::format(", built {} ago", ageText(now - *platform.createTime));
    return text;
}

} // namespace

std::string sizeText(std::int64_t bytes)
{
    if (bytes < 1000)
        return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes);
    const char *unit = "B";
    for (const char *next : {"kB", "MB", "GB", "TB"}) {
        if (value < 1000)
            break;
        value /= 1000;
        unit = next;
    }
    return value < 10 ? fmt::format("{:.1f} {}", value, unit) : fmt::format("{:.0f} {}", value, unit);
}

void checkImage(v1::Plan &plan, const std::string &image, const Result<ImageFacts> &found,
                const NodeArchitectures &nodes, std::chrono::sys_seconds now)
{
    if (!found) {
        if (found.error().code == ErrorCode::NotFound)
            addCheck(plan, "image", kRefused, found.error().message);
        else
            addCheck(plan, "image", kWarned,
                     fmt::format("Whether {} is there was not to be found out: {}", image, found.error().message));
        return;
    }
    const auto platforms = wanted(*found, nodes);
    std::vector<std::string> texts;
    std::set<std::string> has;
    for (const auto *platform : platforms) {
        texts.push_back(platformText(*platform, now));
        has.insert(platform->architecture);
    }
    if (platforms.empty()) {
        std::set<std::string> others;
        for (const auto &platform : found->platforms)
            others.insert(platform.os + "/" + platform.architecture);
        std::vector<std::string> architectures;
        for (const auto &[architecture, count] : nodes)
            architectures.push_back(architecture);
        addCheck(plan, "image", kRefused,
                 fmt::format("{} is for {}, and the nodes are {}: no pod of it can start.", image,
                             others.empty() ? "no platform" : fmt::format("{}", fmt::join(others, ", ")),
                             architectures.empty() ? "linux" : fmt::format("{}", fmt::join(architectures, ", "))));
        return;
    }
    const std::string there = fmt::format("It is in the registry: {}.", fmt::join(texts, "; "));
    for (const auto &[architecture, count] : nodes) {
        if (has.contains(architecture))
            continue;
        addCheck(plan, "image", kWarned,
                 fmt::format("{} {} of the nodes {} {}, and it has no image for {}: pods there cannot start.", there,
                             count, count == 1 ? "is" : "are", architecture, architecture));
        return;
    }
    addCheck(plan, "image", kPassed, there);
}

} // namespace wheelhouse::deployments
