#include "app/ctl/metric_name_commands.h"

#include <algorithm>

#include <google/protobuf/util/time_util.h>

#include "app/ctl/choices.h"
#include "app/ctl/metric_range.h"
#include "app/ctl/monitoring_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks Prometheus in between.
constexpr std::chrono::seconds kDeadline{30};

struct NamesOptions {
    std::string cluster;
    std::string match;
    std::string metric;
    std::string label;
    int limit = 100;
};

struct BoardOptions : RangeOptions {
    std::string resource;
};

void sayTheRest(int shown, int total, bool incomplete)
{
    if (total > shown) {
        std::fputs(fmt::format("whctl: {} of {} that match; narrow by --match, or raise --limit\n", shown, total).c_str(),
                   stderr);
    }
    if (incomplete) {
        std::fputs("whctl: this Prometheus has more names than the server reads\n", stderr);
    }
}

Outcome names(Session &session, const NamesOptions &options)
{
    v1::ListMetricNamesRequest request;
    request.set_cluster(clusterName(options.cluster));
    request.set_match(options.match);
    request.set_limit(options.limit);
    const auto response = session.call(&v1::MetricsService::Stub::ListMetricNames, request, kDeadline);
    if (!response) {
        return refuse(response);
    }
    session.printTable(*response, [&](Table &table) {
        table.setColumns({"METRIC", "TYPE", "HELP"});
        for (const auto &metric : response->metrics()) {
            table.addRow({oneLine(metric.name()), metric.type(), elide(oneLine(metric.help()), 80)});
        }
    });
    sayTheRest(response->metrics_size(), response->total_count(), response->incomplete());
    return {};
}

template <class List> void printNames(Session &session, const google::protobuf::Message &message, const List &list)
{
    session.print(message, [&] {
        std::string text;
        for (const auto &name : list) {
            text += oneLine(name) + "\n";
        }
        return text;
    });
}

Outcome labels(Session &session, const NamesOptions &options)
{
    v1::ListLabelNamesRequest request;
    request.set_cluster(clusterName(options.cluster));
    request.set_metric(options.metric);
    request.set_match(options.match);
    request.set_limit(options.limit);
    const auto response = session.call(&v1::MetricsService::Stub::ListLabelNames, request, kDeadline);
    if (!response) {
        return refuse(response);
    }
    printNames(session, *response, response->names());
    sayTheRest(response->names_size(), response->total_count(), response->incomplete());
    return {};
}

Outcome values(Session &session, const NamesOptions &options)
{
    v1::ListLabelValuesRequest request;
    request.set_cluster(clusterName(options.cluster));
    request.set_label(options.label);
    request.set_metric(options.metric);
    request.set_match(options.match);
    request.set_limit(options.limit);
    const auto response = session.call(&v1::MetricsService::Stub::ListLabelValues, request, kDeadline);
    if (!response) {
        return refuse(response);
    }
    printNames(session, *response, response->values());
    sayTheRest(response->values_size(), response->total_count(), response->incomplete());
    return {};
}

// `test`, `test/node/n1`, `test/iot`, `test/iot/pod/p`, `test/iot/deployment/d`,
// or a full name.
Result<std::string> resourceName(const std::string &text)
{
    if (text.starts_with("clusters/")) {
        return text;
    }
    const auto slashes = std::count(text.begin(), text.end(), '/');
    const auto part = [&text](int index) {
        std::size_t begin = 0;
        for (; index > 0; --index) {
            begin = text.find('/', begin) + 1;
        }
        return text.substr(begin, text.find('/', begin) - begin);
    };
    if (slashes == 0) {
        return clusterName(text);
    }
    if (slashes == 1) {
        return fmt::format("clusters/{}/namespaces/{}", part(0), part(1));
    }
    if (slashes == 2 && part(1) == "node") {
        return fmt::format("clusters/{}/nodes/{}", part(0), part(2));
    }
    if (slashes == 3 && part(2) == "pod") {
        return fmt::format("clusters/{}/namespaces/{}/pods/{}", part(0), part(1), part(3));
    }
    return workloadName(text, {}, {});
}

Outcome board(Session &session, const BoardOptions &options)
{
    auto range = rangeOf(options);
    if (!range) {
        return wrongUsage(range);
    }
    const auto resource = resourceName(options.resource);
    if (!resource) {
        return wrongUsage(resource);
    }
    v1::QueryBoardRequest request;
    request.set_resource(*resource);
    *request.mutable_range() = std::move(*range);
    const auto response = session.call(&v1::MetricsService::Stub::QueryBoard, request, kDeadline);
    if (!response) {
        return refuse(response);
    }
    const double step
        = static_cast<double>(google::protobuf::util::TimeUtil::DurationToMilliseconds(response->step())) / 1000;
    session.printTable(*response, [&](Table &table) {
        table.setColumns({"PANEL", "SERIES", "LAST>", "LOWEST>", "HIGHEST>", "COURSE"});
        for (const auto &panel : response->panels()) {
            if (panel.state() != v1::BoardPanel::STATE_READY) {
                table.addRow({panel.title(),
                              {oneLine(panel.reason()),
                               panel.state() == v1::BoardPanel::STATE_FAILED ? Tone::Bad : Tone::Faint},
                              "", "", "", ""});
                continue;
            }
            for (const auto &series : panel.series()) {
                const auto label = series.labels().find("series");
                const auto [low, high] = std::minmax_element(series.values().begin(), series.values().end());
                table.addRow({panel.title(), label == series.labels().end() ? "" : oneLine(label->second),
                              valueText(*series.values().rbegin(), panel.unit()), valueText(*low, panel.unit()),
                              valueText(*high, panel.unit()), sparkText(series, step)});
            }
            for (const auto &level : panel.levels()) {
                table.addRow({panel.title(), {level.id(), Tone::Faint}, valueText(level.value(), panel.unit()), "", "", ""});
            }
        }
    });
    return {};
}

} // namespace

void addMetricNameCommands(CLI::App &metrics, Session &session)
{
    const auto addCommon = [](CLI::App *command, NamesOptions &options) {
        command->add_option("--cluster", options.cluster, "Whose Prometheus")->required();
        command->add_option("--match", options.match, "Only those that contain this, in any case");
        command->add_option("--limit", options.limit, "At most so many (100)")->check(between(1, 1000));
    };
    auto [names_, namesOptions] = addCommand<NamesOptions>(&metrics, "names", "Lists the metrics there are, with what they are");
    addCommon(names_, *namesOptions);
    session.onRun(names_, [&session, options = namesOptions] { return names(session, *options); });

    auto [labels_, labelsOptions] = addCommand<NamesOptions>(&metrics, "labels", "Lists the labels there are");
    addCommon(labels_, *labelsOptions);
    labels_->add_option("--metric", labelsOptions->metric, "Only those of this metric's series");
    session.onRun(labels_, [&session, options = labelsOptions] { return labels(session, *options); });

    auto [values_, valuesOptions] = addCommand<NamesOptions>(&metrics, "values", "Lists the values of a label");
    values_->add_option("label", valuesOptions->label, "The label")->required();
    addCommon(values_, *valuesOptions);
    values_->add_option("--metric", valuesOptions->metric, "Only those of this metric's series");
    session.onRun(values_, [&session, options = valuesOptions] { return values(session, *options); });

    auto [board_, boardOptions]
        = addCommand<BoardOptions>(&metrics, "board", "Shows the charts of a cluster, node, namespace, workload or pod");
    board_->add_option("resource", boardOptions->resource,
                       "CLUSTER, CLUSTER/node/NODE, CLUSTER/NAMESPACE, CLUSTER/NAMESPACE/pod/POD or "
                       "CLUSTER/NAMESPACE/KIND/NAME")
        ->required();
    addRange(board_, *boardOptions);
    session.onRun(board_, [&session, options = boardOptions] { return board(session, *options); });
}

} // namespace wheelhouse::ctl
