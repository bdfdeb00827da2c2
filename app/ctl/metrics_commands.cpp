#include <algorithm>

#include <google/protobuf/util/time_util.h>

#include "app/ctl/commands.h"
#include "app/ctl/metric_name_commands.h"
#include "app/ctl/metric_range.h"
#include "app/ctl/monitoring_text.h"
#include "app/ctl/names.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks Prometheus in between.
constexpr std::chrono::seconds kQueryDeadline{30};

struct QueryOptions : RangeOptions {
    std::string cluster;
    std::string query;
};

struct UsageOptions : RangeOptions {
    std::string workload;
    std::string cluster;
    std::string space;
};

std::string labelText(const v1::Series &series)
{
    const std::map<std::string, std::string> labels(series.labels().begin(), series.labels().end());
    std::string text;
    for (const auto &[key, value] : labels) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", key, value);
    }
    return text;
}

double secondsOf(const google::protobuf::Duration &duration)
{
    return static_cast<double>(google::protobuf::util::TimeUtil::DurationToMilliseconds(duration)) / 1000;
}

std::string plainNumber(double value)
{
    return fmt::format("{:.6g}", value);
}

std::string coresNumber(double value)
{
    return fmt::format("{:.3f}", value);
}

void addSeries(Table &table, const std::string &name, const v1::Series &series, double step, std::string (*format)(double))
{
    if (series.values_size() == 0) {
        table.addRow({name, "", "", "", ""});
        return;
    }
    const auto [low, high] = std::minmax_element(series.values().begin(), series.values().end());
    table.addRow({name, format(*series.values().rbegin()), format(*low), format(*high), sparkText(series, step)});
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
        return tl::unexpected<Failure>(queryFailure(response.error(), options.query));
    }
    session.printTable(*response, [&](Table &table) {
        table.setColumns({"SERIES", "LAST>", "LOWEST>", "HIGHEST>", "COURSE"});
        for (const auto &series : response->series()) {
            addSeries(table, labelText(series), series, secondsOf(response->step()), &plainNumber);
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
        addSeries(table, "CPU (cores)", response->cpu(), secondsOf(response->step()), &coresNumber);
        addSeries(table, "memory", response->memory(), secondsOf(response->step()), &bytesText);
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

    addMetricNameCommands(*group, session);
}

} // namespace wheelhouse::ctl
