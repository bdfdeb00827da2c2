#include "server/monitoring/volume_finder.h"

#include <ctime>
#include <map>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "server/monitoring/problem_text.h"

namespace wheelhouse::monitoring {

namespace {

constexpr std::chrono::seconds kLimit{8};
constexpr std::chrono::hours kSoon{24 * 7};
constexpr std::chrono::hours kVerySoon{24};
constexpr std::size_t kMaxStores = 20'000;

std::string labelOf(const Sample &sample, const char *name)
{
    const auto found = sample.labels.find(name);
    return found == sample.labels.end() ? std::string() : found->second;
}

// One kind of stores: the metrics they are told by, and the labels that name
// them.
struct StoreKind {
    const char *available;
    const char *capacity;
    const char *labels;
    const char *selector;
    bool isVolume;
};
constexpr StoreKind kKinds[]{
    {"kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes", "namespace,persistentvolumeclaim",
     "persistentvolumeclaim!=\"\"", true},
    {"node_filesystem_avail_bytes", "node_filesystem_size_bytes", "node,instance,mountpoint",
     "fstype!~\"tmpfs|overlay|squashfs|ramfs|nsfs|fuse.*|9p|virtiofs\",mountpoint!~\"/boot.*|/run.*|/var/lib/kubelet/pods.*\"", false},
};

std::string bytes(double value)
{
    const char *units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    int unit = 0;
    while (value >= 1024 && unit < 5) {
        value /= 1024;
        ++unit;
    }
    return fmt::format("{:.{}f} {}", value, unit == 0 ? 0 : 1, units[unit]);
}

} // namespace

std::optional<FillJudgement> judgeFill(const StoreFill &fill)
{
    if (fill.capacity <= 0 || fill.available < 0)
        return std::nullopt;
    const double free = fill.available / fill.capacity;
    FillJudgement judgement;
    if (fill.slope < 0) {
        const double seconds = fill.available / -fill.slope;
        if (seconds < std::chrono::duration<double>(std::chrono::hours(24 * 365)).count())
            judgement.fullIn = std::chrono::seconds(static_cast<std::int64_t>(seconds));
    }
    const bool soon = judgement.fullIn && *judgement.fullIn < kSoon && free < 0.4;
    if (!soon && free >= 0.05)
        return std::nullopt;
    const bool verySoon = soon && *judgement.fullIn < kVerySoon;
    judgement.severity = verySoon || free < 0.02 ? v1::SEVERITY_CRITICAL : v1::SEVERITY_WARNING;
    return judgement;
}

std::string VolumeFinder::nodeOf(const std::string &cluster, const std::string &node, const std::string &instance) const
{
    if (!node.empty() && m_nodes.get(cluster + "/nodes/" + node))
        return cluster + "/nodes/" + node;
    const std::string host = instance.substr(0, instance.rfind(':'));
    if (m_nodes.get(cluster + "/nodes/" + host))
        return cluster + "/nodes/" + host;
    std::string found;
    const std::string prefix = cluster + "/nodes/";
    m_nodes.forEach([&](const v1::Node &one) {
        if (found.empty() && one.internal_address() == host && one.name().starts_with(prefix))
            found = one.name();
    });
    return found;
}

std::optional<std::vector<v1::Problem>> VolumeFinder::look(const v1::Cluster &cluster)
{
    const auto endpoint = m_endpoints.find(cluster.name(), v1::MetricEndpoint::KIND_PROMETHEUS);
    if (!endpoint)
        return std::vector<v1::Problem>{};
    const std::string matchers = (*endpoint)->address.matchers();
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    std::vector<v1::Problem> problems;
    for (const auto &kind : kKinds) {
        std::map<std::string, std::pair<StoreFill, Sample>> stores;
        const auto ask = [&](const std::string &query, double StoreFill::*part) {
            auto samples = m_source.queryNow(*endpoint, query, kLimit);
            if (!samples)
                return false;
            for (auto &sample : *samples) {
                const std::string key = fmt::format("{}\n{}\n{}\n{}\n{}", labelOf(sample, "namespace"),
                                                    labelOf(sample, "persistentvolumeclaim"), labelOf(sample, "node"),
                                                    labelOf(sample, "instance"), labelOf(sample, "mountpoint"));
                if (stores.size() >= kMaxStores && !stores.contains(key))
                    continue;
                auto &[fill, labels] = stores[key];
                fill.*part = sample.value;
                labels = std::move(sample);
            }
            return true;
        };
        const std::string selector = fmt::format("{{{}{}}}", kind.selector, matchers);
        // What has plenty left and does not fill is not asked for.
        if (!ask(fmt::format("min by ({}) ({}{})", kind.labels, kind.available, selector), &StoreFill::available)
            || !ask(fmt::format("max by ({}) ({}{})", kind.labels, kind.capacity, selector), &StoreFill::capacity)
            || !ask(fmt::format("min by ({}) (deriv({}{}[{}])) < 0", kind.labels, kind.available, selector, m_window),
                    &StoreFill::slope))
            return std::nullopt;
        for (const auto &[key, store] : stores) {
            const auto &[fill, labels] = store;
            const auto judgement = judgeFill(fill);
            if (!judgement)
                continue;
            const std::string claim = labelOf(labels, "persistentvolumeclaim");
            const std::string mount = labelOf(labels, "mountpoint");
            const std::string node = kind.isVolume ? std::string() : nodeOf(cluster.name(), labelOf(labels, "node"), labelOf(labels, "instance"));
            v1::Problem problem;
            problem.set_kind(v1::Problem::KIND_VOLUME_FILLS);
            problem.set_severity(judgement->severity);
            problem.set_resource(kind.isVolume ? fmt::format("{}/namespaces/{}", cluster.name(), labelOf(labels, "namespace"))
                                     : node.empty() ? cluster.name()
                                                    : node);
            std::string what = kind.isVolume ? "the volume " + claim : "the file system " + mount;
            if (!kind.isVolume && node.empty())
                what += " of " + labelOf(labels, "instance");
            std::string part = kind.isVolume ? claim : (node.empty() ? labelOf(labels, "instance") : std::string()) + mount;
            for (char &c : part)
                c = c == '/' ? '_' : c;
            problem.set_name(fmt::format("{}/problems/{}/{}", problem.resource(), problemWord(problem.kind()), part));
            std::string when;
            if (judgement->fullIn) {
                const auto full = now + *judgement->fullIn;
                problem.mutable_due_time()->set_seconds(full.time_since_epoch().count());
                when = fmt::format(", full on {:%Y-%m-%d} as it fills now",
                                   fmt::gmtime(static_cast<std::time_t>(full.time_since_epoch().count())));
            }
            problem.set_summary(fmt::format("{} has {} of {} left ({:.0f} %){}", what, bytes(fill.available),
                                            bytes(fill.capacity), 100 * fill.available / fill.capacity, when));
            addEvidence(problem, "volume", kind.isVolume ? claim : mount);
            addEvidence(problem, "available_bytes", fmt::format("{:.0f}", fill.available));
            addEvidence(problem, "capacity_bytes", fmt::format("{:.0f}", fill.capacity));
            if (fill.slope < 0)
                addEvidence(problem, "shrinks_per_day", fmt::format("{:.0f}", -fill.slope * 86400));
            problems.push_back(std::move(problem));
        }
    }
    return problems;
}

} // namespace wheelhouse::monitoring
