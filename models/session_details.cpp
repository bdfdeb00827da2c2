// The part of Session that opens details.
#include "models/device_detail_rows.h"
#include "models/log_collector.h"
#include "models/pod_row.h"
#include "models/session_devices.h"
#include "models/session_private.h"
#include "models/workload_facts.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"
#include "wheelhouse/v1/device_commands.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"
#include "wheelhouse/v1/pods.grpc.pb.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr int kChartMs = 15'000;
constexpr int kPresencePage = 200;
// A change of presence is rarely alone, and is written down behind.
constexpr int kPresenceSoonMs = 200;
constexpr int kPresenceBehindMs = 1000;
constexpr int kChartPoints = 600;

// `clusters/test/namespaces/iot` of a workload or pod.
std::string namespaceOf(const std::string &key)
{
    return "clusters/" + std::string(partOf(key, "clusters")) + "/namespaces/" + std::string(partOf(key, "namespaces"));
}

v1::WatchPodsRequest podsOf(const QString &workloadKey)
{
    v1::WatchPodsRequest request;
    if (workloadKey.isEmpty()) {
        request.set_parent("clusters/-/namespaces/-");
    } else {
        request.set_parent(namespaceOf(workloadKey.toStdString()));
        request.set_workload(workloadKey.toStdString());
    }
    return request;
}

template <class Charts> v1::TimeRange rangeOf(const Charts &charts, int maxPoints = kChartPoints)
{
    v1::TimeRange range;
    range.mutable_start_time()->set_seconds(charts.begin().toSecsSinceEpoch());
    range.mutable_end_time()->set_seconds(charts.end().toSecsSinceEpoch());
    range.set_max_points(maxPoints);
    return range;
}

PanelState stateOf(const Error &error, const MetricSeriesModel &chart)
{
    FeedState feed{.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
                   .dataTime = chart.state().dataTime};
    return panelStateOf(feed, chart.pointCount() > 0);
}

// Asks now and then every 15 s while somebody looks at the chart, or charts.
template <class Charts, class Ask> void keepAsking(Charts *charts, Ask ask)
{
    auto *timer = new QTimer(charts);
    timer->setInterval(kChartMs);
    const auto askIfWanted = [charts, ask] {
        if (charts->interest().isActive())
            ask();
    };
    QObject::connect(timer, &QTimer::timeout, charts, [charts, askIfWanted] {
        if (charts->followsNow())
            askIfWanted();
    });
    QObject::connect(charts, &Charts::refreshRequested, charts, askIfWanted);
    QObject::connect(&charts->interest(), &Interest::begun, timer, [timer, ask] {
        ask();
        timer->start();
    });
    QObject::connect(&charts->interest(), &Interest::ended, timer, &QTimer::stop);
}

} // namespace

std::unique_ptr<DeviceDetail> Session::openDevice(const QString &deviceKey)
{
    auto detail = std::make_unique<DeviceDetail>(deviceKey, d->catalog);
    auto *const raw = detail.get();
    const std::string key = deviceKey.toStdString();
    const auto setProduct = [this, raw] { raw->setProduct(d->products.product(raw->productId())); };
    setProduct();
    connect(&d->products, &LiveRows::changed, raw, [raw, setProduct] {
        if (!raw->product())
            setProduct();
    });

    // First, since the feeds make it happen.
    auto *soon = new QTimer(raw);
    soon->setSingleShot(true);
    connect(raw, &DeviceDetail::presenceChanged, soon, [soon] { soon->start(kPresenceSoonMs); });
    connect(soon, &QTimer::timeout, raw, [this, raw, soon, key] {
        v1::ListPresenceEventsRequest request;
        request.set_parent(key);
        request.set_page_size(kPresencePage);
        d->calls.call<v1::DeviceService>(raw, &v1::DeviceService::Stub::async::ListPresenceEvents, request,
                                         [raw, soon](Result<v1::ListPresenceEventsResponse> result) {
                                             if (!result)
                                                 return;
                                             raw->apply(*result);
                                             // The server writes it down about a second behind.
                                             if (raw->isHistoryBehind())
                                                 soon->start(kPresenceBehindMs);
                                         });
    });

    readRecords(d->calls, *raw);

    v1::WatchDevicesRequest device;
    device.set_parent("products/" + std::string(partOf(key, "products")));
    device.set_filter("serial = \"" + std::string(lastPart(key)) + "\"");
    auto *deviceFeed = new RowFeed(
        d->bridge,
        opener<v1::DeviceService>(d->channel, &v1::DeviceService::Stub::async::WatchDevices, device,
                                  [](const v1::WatchDevicesResponse &response) {
                                      return batchOf(response, messageRowOf<v1::Device>);
                                  }),
        [raw](RowBatch batch) {
            for (const RowPtr &row : batch.upserted)
                raw->apply(messageOf<v1::Device>(row));
            if (!batch.removed.empty() || (batch.synced && !raw->isKnown()))
                raw->setGone();
        },
        [raw](const FeedState &state) {
            // "Gone" is the better word than "live, but nothing there".
            if (raw->isKnown() || state.kind != FeedState::Kind::Live)
                raw->setFeed(state);
        },
        raw);
    v1::WatchDeviceCommandsRequest commands;
    commands.set_parent(key);
    LiveRows &commandRows = raw->commandRows();
    auto *commandFeed = new RowFeed(
        d->bridge,
        opener<v1::DeviceCommandService>(d->channel, &v1::DeviceCommandService::Stub::async::WatchDeviceCommands, commands,
                                         [](const v1::WatchDeviceCommandsResponse &response) {
                                             return batchOf(response, commandRowOf);
                                         }),
        [&commandRows](RowBatch batch) { commandRows.apply(std::move(batch)); },
        [&commandRows](const FeedState &state) { commandRows.setFeed(state); }, raw);
    for (RowFeed *feed : {deviceFeed, commandFeed}) {
        d->watchOver(feed);
        feed->start();
    }
    return detail;
}

std::unique_ptr<DeploymentDetail> Session::openDeployment(const QString &deploymentKey)
{
    auto detail = std::make_unique<DeploymentDetail>(deploymentKey, d->catalog);
    auto *const raw = detail.get();
    v1::WatchDeploymentsRequest request;
    request.set_name(deploymentKey.toStdString());
    auto *feed = new RowFeed(
        d->bridge,
        opener<v1::DeploymentService>(d->channel, &v1::DeploymentService::Stub::async::WatchDeployments, request,
                                      [](const v1::WatchDeploymentsResponse &response) {
                                          return batchOf(response, messageRowOf<v1::Deployment>);
                                      }),
        [raw](RowBatch batch) {
            for (const RowPtr &row : batch.upserted)
                raw->apply(messageOf<v1::Deployment>(row));
        },
        [raw](const FeedState &state) { raw->setFeed(state); }, raw);
    d->watchOver(feed);
    feed->start();
    return detail;
}

std::unique_ptr<WorkloadFacts> Session::openWorkloadFacts(const QString &workloadKey)
{
    auto facts = std::make_unique<WorkloadFacts>();
    auto *const raw = facts.get();
    connect(raw, &WorkloadFacts::wanted, raw, [this, raw, key = workloadKey.toStdString()] {
        v1::GetWorkloadFactsRequest request;
        request.set_name(key);
        d->calls.call<v1::WorkloadService>(raw, &v1::WorkloadService::Stub::async::GetWorkloadFacts, request,
                                           [raw](Result<v1::WorkloadFacts> result) {
                                               if (result)
                                                   raw->apply(*result);
                                               else
                                                   raw->failed(result.error());
                                           },
                                           {.deadline = std::chrono::seconds(15), .requestId = {}});
    });
    return facts;
}

std::unique_ptr<PodRows> Session::openPods(const QString &workloadKey)
{
    auto rows = std::make_unique<PodRows>();
    auto *const raw = rows.get();
    auto *feed = new RowFeed(
        d->bridge, opener<v1::PodService>(d->channel, &v1::PodService::Stub::async::WatchPods, podsOf(workloadKey), PodRows::toBatch),
        [raw](RowBatch batch) { raw->apply(std::move(batch)); }, [raw](const FeedState &state) { raw->setFeed(state); }, raw);
    d->watchOver(feed);
    feed->follow(raw->interest());
    raw->setStalePrefixes(d->clusters.stalePrefixes());
    std::erase_if(d->clusterObjects, [](const auto &known) { return known.isNull(); });
    d->clusterObjects.emplace_back(raw);
    return rows;
}

std::unique_ptr<LogModel> Session::openLog(const QString &workloadOrPodKey)
{
    auto model = std::make_unique<LogModel>();
    auto *collector = new LogCollector(*model, d->calls, d->bridge, workloadOrPodKey.toStdString());
    std::erase_if(d->logs, [](const auto &known) { return known.isNull(); });
    d->logs.emplace_back(collector);
    collector->start();
    return model;
}

std::unique_ptr<MetricBoard> Session::openBoard(const QString &resource)
{
    auto board = std::make_unique<MetricBoard>(resource);
    auto *const raw = board.get();
    keepAsking(raw, [this, raw] {
        const auto question = raw->beginQuestion();
        if (!question)
            return;
        v1::QueryBoardRequest request;
        request.set_resource(raw->resource().toStdString());
        *request.mutable_range() = rangeOf(*raw, raw->maxPoints());
        // Prometheus may be asked for its names first.
        d->calls.call<v1::MetricsService>(raw, &v1::MetricsService::Stub::async::QueryBoard, request,
                                          [raw, question](Result<v1::QueryBoardResponse> result) {
                                              if (result)
                                                  raw->apply(*question, *result);
                                              else
                                                  raw->fail(*question, result.error());
                                          },
                                          {.deadline = std::chrono::seconds(40), .requestId = {}});
    });
    return board;
}

std::unique_ptr<MetricSeriesModel> Session::openQuery(const QString &clusterKey, const QString &query, const QString &title,
                                                      MetricSeriesModel::Unit unit)
{
    auto chart = std::make_unique<MetricSeriesModel>(title, unit);
    auto *const raw = chart.get();
    keepAsking(raw, [this, raw, cluster = clusterKey.toStdString(), text = query.toStdString()] {
        v1::QueryMetricsRequest request;
        request.set_cluster(cluster);
        request.set_query(text);
        *request.mutable_range() = rangeOf(*raw);
        d->calls.call<v1::MetricsService>(raw, &v1::MetricsService::Stub::async::QueryMetrics, request,
                                          [raw](Result<v1::QueryMetricsResponse> result) {
                                              if (result)
                                                  raw->apply(*result);
                                              else
                                                  raw->setState(stateOf(result.error(), *raw));
                                          });
    });
    return chart;
}

std::unique_ptr<MetricExplorer> Session::openExplorer()
{
    auto explorer = std::make_unique<MetricExplorer>();
    auto *const raw = explorer.get();
    keepAsking(&raw->chart(), [this, raw] {
        if (raw->query().isEmpty())
            return;
        v1::QueryMetricsRequest request;
        request.set_cluster(raw->cluster().toStdString());
        request.set_query(raw->query().toStdString());
        *request.mutable_range() = rangeOf(raw->chart());
        d->calls.call<v1::MetricsService>(
            raw, &v1::MetricsService::Stub::async::QueryMetrics, request,
            [raw, query = raw->query()](Result<v1::QueryMetricsResponse> result) {
                // Another was asked meanwhile.
                if (query != raw->query())
                    return;
                if (!result) {
                    raw->chart().setState(stateOf(result.error(), raw->chart()));
                    raw->fail(result.error());
                    return;
                }
                raw->chart().apply(*result);
                QStringList warnings;
                for (const auto &warning : result->warnings())
                    warnings << QString::fromStdString(warning);
                raw->succeed(warnings);
            });
    });
    connect(raw, &MetricExplorer::completionWanted, this, [this, raw](const QString &cluster, const CompletionPlace &place) {
        constexpr int kProposals = 40;
        const auto propose = [raw, place](const auto &names) {
            QStringList proposals;
            for (const auto &name : names)
                proposals << QString::fromStdString(name);
            raw->propose(place, proposals);
        };
        const std::string key = cluster.toStdString();
        if (place.kind == CompletionPlace::Kind::Metric) {
            v1::ListMetricNamesRequest request;
            request.set_cluster(key);
            request.set_match(place.prefix.toStdString());
            request.set_limit(kProposals);
            d->calls.call<v1::MetricsService>(raw, &v1::MetricsService::Stub::async::ListMetricNames, request,
                                              [propose](Result<v1::ListMetricNamesResponse> result) {
                                                  std::vector<std::string> names;
                                                  if (result) {
                                                      for (const auto &metric : result->metrics())
                                                          names.push_back(metric.name());
                                                  }
                                                  propose(names);
                                              });
        } else if (place.kind == CompletionPlace::Kind::LabelName) {
            v1::ListLabelNamesRequest request;
            request.set_cluster(key);
            request.set_metric(place.metric.toStdString());
            request.set_match(place.prefix.toStdString());
            request.set_limit(kProposals);
            d->calls.call<v1::MetricsService>(raw, &v1::MetricsService::Stub::async::ListLabelNames, request,
                                              [propose](Result<v1::ListLabelNamesResponse> result) {
                                                  propose(result ? result->names() : v1::ListLabelNamesResponse().names());
                                              });
        } else {
            v1::ListLabelValuesRequest request;
            request.set_cluster(key);
            request.set_label(place.label.toStdString());
            request.set_metric(place.metric.toStdString());
            request.set_match(place.prefix.toStdString());
            request.set_limit(kProposals);
            d->calls.call<v1::MetricsService>(raw, &v1::MetricsService::Stub::async::ListLabelValues, request,
                                              [propose](Result<v1::ListLabelValuesResponse> result) {
                                                  propose(result ? result->values() : v1::ListLabelValuesResponse().values());
                                              });
        }
    });
    return explorer;
}

} // namespace wheelhouse::models
