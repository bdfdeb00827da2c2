#include "server/monitoring/boards.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/monitoring/usage_queries.h"

namespace wheelhouse::monitoring {

namespace {

std::string quotedForPattern(std::string_view text)
{
    std::string quoted;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain)
            quoted += '\\';
        quoted += c;
    }
    return quoted;
}

void replaceAll(std::string &text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

std::string queryOf(const PanelSource &source, const std::vector<std::string> &matchers, const std::string &labels,
                    std::chrono::seconds window)
{
    std::string query;
    for (const auto &one : matchers) {
        std::string part = source.query;
        replaceAll(part, "%S", one + labels);
        replaceAll(part, "%W", fmt::format("{}s", window.count()));
        query += query.empty() ? part : " or " + part;
    }
    return query;
}

v1::BoardLevel level(const char *id, double value)
{
    v1::BoardLevel made;
    made.set_id(id);
    made.set_value(value);
    return made;
}

void addAmounts(std::vector<std::pair<std::string, v1::BoardLevel>> &levels, const char *id,
                const v1::ResourceAmounts &amounts)
{
    if (amounts.cpu_millicores() > 0)
        levels.emplace_back("cpu", level(id, static_cast<double>(amounts.cpu_millicores()) / 1000));
    if (amounts.memory_bytes() > 0)
        levels.emplace_back("memory", level(id, static_cast<double>(amounts.memory_bytes())));
}

// A pod's bounds: lines are by pod. One container without a limit leaves it
// without.
void addBounds(std::vector<std::pair<std::string, v1::BoardLevel>> &levels, const v1::Workload &workload)
{
    double cpuRequest = 0;
    double memoryRequest = 0;
    double cpuLimit = 0;
    double memoryLimit = 0;
    bool cpuLimited = true;
    bool memoryLimited = true;
    for (const auto &container : workload.containers()) {
        cpuRequest += static_cast<double>(container.cpu_request_millicores()) / 1000;
        memoryRequest += static_cast<double>(container.memory_request_bytes());
        cpuLimit += static_cast<double>(container.cpu_limit_millicores()) / 1000;
        memoryLimit += static_cast<double>(container.memory_limit_bytes());
        cpuLimited = cpuLimited && container.cpu_limit_millicores() > 0;
        memoryLimited = memoryLimited && container.memory_limit_bytes() > 0;
    }
    if (cpuRequest > 0)
        levels.emplace_back("cpu", level("request", cpuRequest));
    if (cpuLimited && cpuLimit > 0)
        levels.emplace_back("cpu", level("limit", cpuLimit));
    if (memoryRequest > 0)
        levels.emplace_back("memory", level("request", memoryRequest));
    if (memoryLimited && memoryLimit > 0)
        levels.emplace_back("memory", level("limit", memoryLimit));
}

std::vector<std::string> parts(const std::string &name)
{
    std::vector<std::string> split;
    std::size_t begin = 0;
    while (begin <= name.size()) {
        const auto end = std::min(name.find('/', begin), name.size());
        split.push_back(name.substr(begin, end - begin));
        begin = end + 1;
    }
    return split;
}

std::string joined(const std::vector<std::string> &texts)
{
    std::string all;
    for (const auto &text : texts)
        all += all.empty() ? text : ", " + text;
    return all;
}

double lastOf(const v1::Series &series)
{
    return series.values_size() == 0 ? 0 : series.values(series.values_size() - 1);
}

} // namespace

Result<Boards::Subject> Boards::subjectOf(const std::string &resource) const
{
    const auto split = parts(resource);
    Subject subject;
    const bool sound = std::none_of(split.begin(), split.end(), [](const auto &part) { return part.empty(); });
    if (!sound || split.size() % 2 != 0 || split.size() < 2 || split[0] != "clusters" || resource.size() > 1000)
        return failField("resource", "the name of a cluster, node, namespace, workload or pod is allowed");
    subject.cluster = "clusters/" + split[1];
    const auto cluster = m_tables.clusters.get(subject.cluster);
    if (!cluster)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", subject.cluster));
    const auto unknown = [&] { return fail(ErrorCode::NotFound, fmt::format("there is no {}", resource)); };
    if (split.size() == 2) {
        subject.matchers = {""};
        addAmounts(subject.levels, "request", cluster->requested());
        addAmounts(subject.levels, "allocatable", cluster->allocatable());
        return subject;
    }
    if (split.size() == 4 && split[2] == "nodes") {
        const auto node = m_tables.nodes.get(resource);
        if (!node)
            return unknown();
        subject.kind = BoardSubject::Node;
        std::string instances = quotedForPattern(split[3]);
        if (!node->internal_address().empty())
            instances += "|" + quotedForPattern(node->internal_address());
        subject.matchers = {fmt::format(",node={}", promqlString(split[3])),
                            fmt::format(",node=\"\",instance=~{}", promqlString(fmt::format("({})(:[0-9]+)?", instances)))};
        addAmounts(subject.levels, "request", node->requested());
        addAmounts(subject.levels, "allocatable", node->allocatable());
        return subject;
    }
    if (split[2] != "namespaces")
        return failField("resource", "the name of a cluster, node, namespace, workload or pod is allowed");
    const std::string space = fmt::format(",namespace={}", promqlString(split[3]));
    if (split.size() == 4) {
        subject.kind = BoardSubject::Namespace;
        subject.matchers = {space};
        return subject;
    }
    if (split.size() == 6 && split[4] == "pods") {
        const auto pod = m_tables.pods.get(resource);
        if (!pod)
            return unknown();
        subject.kind = BoardSubject::Pod;
        subject.matchers = {fmt::format("{},pod={}", space, promqlString(split[5]))};
        return subject;
    }
    const auto pods = WorkloadPods::parse(resource);
    if (!pods)
        return failField("resource", "the name of a cluster, node, namespace, workload or pod is allowed");
    const auto workload = m_tables.workloads.get(resource);
    if (!workload)
        return unknown();
    subject.kind = BoardSubject::Workload;
    subject.workload = resource;
    subject.matchers = {fmt::format("{},pod=~{}", space, promqlString(pods->podPattern()))};
    addBounds(subject.levels, *workload);
    return subject;
}

void Boards::fill(v1::BoardPanel &panel, const Subject &subject, const PanelSource &source, RangeAnswer answer) const
{
    // A name can look like this workload's and be another's.
    if (!subject.workload.empty() && source.legend == std::string_view("pod")) {
        const auto space = subject.workload.substr(0, subject.workload.rfind('/', subject.workload.rfind('/') - 1));
        std::erase_if(answer.series, [&](const v1::Series &series) {
            const auto label = series.labels().find("pod");
            const auto pod = label == series.labels().end() ? nullptr : m_tables.pods.get(space + "/pods/" + label->second);
            return pod && pod->workload() != subject.workload;
        });
    }
    std::erase_if(answer.series, [](const v1::Series &series) { return series.values_size() == 0; });
    if (answer.series.empty()) {
        panel.set_state(v1::BoardPanel::STATE_EMPTY);
        panel.set_reason(fmt::format("{} is there, with nothing of this object in this range",
                                     joined({source.metrics.begin(), source.metrics.end()})));
        return;
    }
    panel.set_state(v1::BoardPanel::STATE_READY);
    std::stable_sort(answer.series.begin(), answer.series.end(),
                     [](const auto &left, const auto &right) { return lastOf(left) > lastOf(right); });
    if (answer.series.size() > static_cast<std::size_t>(kMaxLines))
        panel.set_reason(fmt::format("the {} highest of {} are shown", kMaxLines, answer.series.size()));
    for (auto &series : answer.series) {
        if (panel.series_size() >= kMaxLines)
            break;
        auto &labels = *series.mutable_labels();
        if (!labels.contains("series")) {
            const auto named = source.legend ? labels.find(source.legend) : labels.end();
            labels["series"] = named == labels.end() ? std::string(panel.title()) : named->second;
        }
        *panel.add_series() = std::move(series);
    }
    for (const auto &[id, bound] : subject.levels) {
        if (id == panel.id())
            *panel.add_levels() = bound;
    }
}

Result<v1::QueryBoardResponse> Boards::query(const v1::QueryBoardRequest &request)
{
    const auto subject = subjectOf(request.resource());
    if (!subject)
        return passOn(subject);
    const auto grid = TimeGrid::choose(request.range(),
                                       std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    if (!grid)
        return passOn(grid);
    const auto endpoint = m_endpoints.find(subject->cluster, v1::MetricEndpoint::KIND_PROMETHEUS);
    if (!endpoint)
        return passOn(endpoint);
    const auto names = m_names.all(*endpoint);
    if (!names)
        return passOn(names);
    const auto isThere = [&](const char *metric) {
        return std::binary_search((*names)->names.begin(), (*names)->names.end(), std::string_view(metric),
                                  [](std::string_view left, std::string_view right) { return left < right; });
    };
    v1::QueryBoardResponse response;
    std::vector<RangeQuery> queries;
    std::vector<std::pair<int, const PanelSource *>> asked;
    const auto window = rateWindow(grid->step);
    for (const auto &plan : panelsOf(subject->kind)) {
        auto &panel = *response.add_panels();
        panel.set_id(plan.id);
        panel.set_title(plan.title);
        panel.set_unit(plan.unit);
        const auto source = std::find_if(plan.sources.begin(), plan.sources.end(), [&](const PanelSource &one) {
            return std::all_of(one.metrics.begin(), one.metrics.end(), isThere);
        });
        if (source == plan.sources.end() && !(*names)->cut) {
            panel.set_state(v1::BoardPanel::STATE_MISSING);
            std::vector<std::string> exporters;
            for (const auto &one : plan.sources) {
                exporters.emplace_back(one.exporter);
                for (const char *metric : one.metrics) {
                    if (!isThere(metric))
                        panel.add_missing_metrics(metric);
                }
            }
            panel.set_exporter(plan.sources.front().exporter);
            panel.set_reason(fmt::format("this Prometheus has none of {}: it does not scrape {}",
                                         joined({panel.missing_metrics().begin(), panel.missing_metrics().end()}),
                                         joined(exporters)));
            continue;
        }
        const PanelSource &chosen = source == plan.sources.end() ? plan.sources.front() : *source;
        panel.set_exporter(chosen.exporter);
        panel.set_query(queryOf(chosen, subject->matchers, (*endpoint)->address.matchers(), window));
        queries.push_back({*endpoint, panel.query(), grid->start, grid->end, grid->step, kLimit});
        asked.emplace_back(response.panels_size() - 1, &chosen);
    }
    auto answers = m_source.queryRanges(queries);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto &panel = *response.mutable_panels(asked[i].first);
        if (answers[i]) {
            fill(panel, *subject, *asked[i].second, std::move(*answers[i]));
        } else {
            panel.set_state(v1::BoardPanel::STATE_FAILED);
            panel.set_reason(answers[i].error().message);
        }
    }
    *response.mutable_step() = google::protobuf::util::TimeUtil::MillisecondsToDuration(grid->step.count());
    return response;
}

} // namespace wheelhouse::monitoring
