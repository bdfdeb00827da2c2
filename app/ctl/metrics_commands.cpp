#include <algorithm>
#include <array>

#include <google/protobuf/util/time_util.h>

#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks Prometheus in between.
constexpr std::chrono::seconds kQueryDeadline{30};
constexpr int kSparkWidth = 24;

struct RangeOptions {
    std::string since = "1h";
    std::string step;
    std::string start;
    std::string end;
};

struct QueryOptions : RangeOptions {
    std::string cluster;
    std::string query;
};

struct UsageOptions : RangeOptions {
    std::string workload;
    std::string cluster;
    std::string space;
};

Result<v1::TimeRange> rangeOf(const RangeOptions &options)
{
    using google::protobuf::util::TimeUtil;
    v1::TimeRange range;
    const auto since = parseDuration(options.since);
    if (!since) {
        return passOn(since);
    }
    auto &end = *range.mutable_end_time();
    if (options.end.empty()) {
        end = timestampOf(std::chrono::system_clock::now());
    } else if (!TimeUtil::FromString(options.end, &end)) {
        return failField("--end", "write a time as 2026-01-31T12:00:00Z");
    }
    auto &start = *range.mutable_start_time();
    if (options.start.empty()) {
        start = end;
        start.set_seconds(end.seconds() - since->count());
    } else if (!TimeUtil::FromString(options.start, &start)) {
        return failField("--start", "write a time as 2026-01-31T12:00:00Z");
    }
    if (!options.step.empty()) {
        const auto step = parseDuration(options.step);
        if (!step) {
            return passOn(step);
        }
        range.mutable_step()->set_seconds(step->count());
    }
    return range;
}

// The course of a series in a few characters: the highest value of each part.
std::string spark(const v1::Series &series)
{
    constexpr std::array kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (series.values_size() == 0) {
        return {};
    }
    const auto [low, high] = std::minmax_element(series.values().begin(), series.values().end());
    std::string text;
    const int columns = std::min(kSparkWidth, series.values_size());
    for (int column = 0; column < columns; ++column) {
        const auto first = series.values().begin() + std::int64_t(column) * series.values_size() / columns;
        const auto last = series.values().begin() + std::int64_t(column + 1) * series.values_size() / columns;
        const double peak = *std::max_element(first, last);
        const double part = *high > *low ? (peak - *low) / (*high - *low) : 0.0;
        text += kBars[std::clamp<std::size_t>(static_cast<std::size_t>(part * 7.99), 0, 7)];
    }
    return text;
}

std::string labelText(const v1::Series &series)
{
    const std::map<std::string, std::string> labels(series.labels().begin(), series.labels().end());
    std::string text;
    for (const auto &[key, value] : labels) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", key, value);
    }
    return text;
}

std::string plainNumber(double value)
{
    return fmt::format("{:.6g}", value);
}

std::string coresNumber(double value)
{
    return fmt::format("{:.3f}", value);
}

void addSeries(Table &table, const std::string &name, const v1::Series &series, std::string (*format)(double))
{
    if (series.values_size() == 0) {
        table.addRow({name, "", "", "", ""});
        return;
    }
    const auto [low, high] = std::minmax_element(series.values().begin(), series.values().end());
    table.addRow({name, format(*series.values().rbegin()), format(*low), format(*high), spark(series)});
}

Outcome query(Session &session, const QueryOptions &options)
{
    auto range = rangeOf(options);
    if (!range) {
        return wrongUsage(range);
    }
    v1::QueryMetricsRequest request;
    request.set_cluster(clusterName(options.cluster));
    request.set_query(options.query);
    *request.mutable_range() = std::move(*range);
    const auto response = session.call(&v1::MetricsService::Stub::QueryMetrics, request, kQueryDeadline);
    if (!response) {
        return refuse(response);
    }
    session.printTable(*response, [&](Table &table) {
        table.setColumns({"SERIES", "LAST>", "LOWEST>", "HIGHEST>", "COURSE"});
        for (const auto &series : response->series()) {
            addSeries(table, labelText(series), series, &plainNumber);
        }
    });
    for (const auto &warning : response->warnings()) {
        std::fputs(fmt::format("whctl: {}\n", warning).c_str(), stderr);
    }
    return {};
}

Outcome usage(Session &session, const UsageOptions &options)
{
    auto range = rangeOf(options);
    if (!range) {
        return wrongUsage(range);
    }
    const auto workload = workloadName(options.workload, options.cluster, options.space);
    if (!workload) {
        return wrongUsage(workload);
    }
    v1::QueryWorkloadUsageRequest request;
    request.set_workload(*workload);
    *request.mutable_range() = std::move(*range);
    const auto response = session.call(&v1::MetricsService::Stub::QueryWorkloadUsage, request, kQueryDeadline);
    if (!response) {
        return refuse(response);
    }
    session.printTable(*response, [&](Table &table) {
        table.setColumns({"OF", "LAST>", "LOWEST>", "HIGHEST>", "COURSE"});
        addSeries(table, "CPU (cores)", response->cpu(), &coresNumber);
        addSeries(table, "memory", response->memory(), &bytesText);
        const auto addLimit = [&](const char *name, const std::string &text, bool isSet) {
            if (isSet) {
                table.addRow({name, text, "", "", ""});
            }
        };
        addLimit("CPU requested", coresNumber(response->cpu_request_cores()), response->cpu_request_cores() > 0);
        addLimit("CPU limit", coresNumber(response->cpu_limit_cores()), response->cpu_limit_cores() > 0);
        addLimit("memory requested", bytesText(response->memory_request_bytes()), response->memory_request_bytes() > 0);
        addLimit("memory limit", bytesText(response->memory_limit_bytes()), response->memory_limit_bytes() > 0);
    });
    return {};
}

void addRange(CLI::App *command, RangeOptions &options)
{
    command->add_option("--since", options.since, "How far back, such as 30m or 7d (1h)");
    command->add_option("--start", options.start, "From when, as 2026-01-31T12:00:00Z, instead of --since");
    command->add_option("--end", options.end, "Until when (now)");
    command->add_option("--step", options.step, "Distance of points, such as 30s (chosen for 300 points)");
}

} // namespace

void addMetricsCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "metrics", "Metrics, from the Prometheus of a cluster");

    auto [query_, queryOptions] = addCommand<QueryOptions>(group, "query", "Asks a cluster's Prometheus");
    query_->add_option("query", queryOptions->query, "PromQL")->required();
    query_->add_option("--cluster", queryOptions->cluster, "Whose Prometheus")->required();
    addRange(query_, *queryOptions);
    session.onRun(query_, [&session, options = queryOptions] { return query(session, *options); });

    auto [usage_, usageOptions] = addCommand<UsageOptions>(group, "usage", "Shows the CPU and memory of one workload");
    usage_->add_option("workload", usageOptions->workload, "CLUSTER/NAMESPACE/KIND/NAME, or KIND/NAME with --cluster and -n")
        ->required();
    usage_->add_option("--cluster", usageOptions->cluster, "Cluster of the workload");
    usage_->add_option("-n,--namespace", usageOptions->space, "Namespace of the workload");
    addRange(usage_, *usageOptions);
    session.onRun(usage_, [&session, options = usageOptions] { return usage(session, *options); });
}

} // namespace wheelhouse::ctl
