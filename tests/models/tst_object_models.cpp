#include <random>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "core/result.h"
#include "models/applications_model.h"
#include "models/clusters_model.h"
#include "models/deployments_model.h"
#include "models/devices_model.h"
#include "models/kubernetes_events_model.h"
#include "models/nodes_model.h"
#include "models/operations_model.h"
#include "models/alert_rules_model.h"
#include "models/alerts_model.h"
#include "models/overview_model.h"
#include "models/problem_rows.h"
#include "models/pods_model.h"
#include "models/products_model.h"
#include "models/table_export.h"
#include "models/workloads_model.h"
#include "wheelhouse/v1/applications.pb.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/problems.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/products.pb.h"
#include "wheelhouse/v1/system.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;

// Every table, fed with messages of the contract as a stream would, under the
// model tester; then what its cells say.
class ObjectModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void devices();
    void clusters();
    void nodes();
    void workloads();
    void pods();
    void events();
    void applications();
    void deployments();
    void products();
    void operations();
    void overview();
    void alerts();
    void alertRules();
    void deviceWords();
    void filtersDevices();
    void exportsWhatIsShown();
    void workloadsKeepTheirUsage();
    void environmentsBecomeColumns();

private:
    int upTo(int limit) { return static_cast<int>(m_random() % static_cast<unsigned>(limit)); }

    // Random batches, sorts and filters; every cell in every role is read.
    template <class Response, class Rows, class Make> void feed(Rows &rows, TableModel &model, const Make &make)
    {
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (int round = 0; round < 25; ++round) {
            Response response;
            response.mutable_mark()->set_phase(round == 0 ? v1::WatchMark::PHASE_SNAPSHOT : v1::WatchMark::PHASE_CHANGES);
            response.mutable_mark()->set_reset(round == 0);
            for (int i = 0; i < 20; ++i)
                *response.add_upserted() = make(upTo(60));
            if (round > 0) {
                for (int i = 0; i < 5; ++i)
                    response.add_removed(make(upTo(60)).name());
            }
            rows.apply(response);
            if (round == 0) {
                Response synced;
                synced.mutable_mark()->set_phase(v1::WatchMark::PHASE_SYNCED);
                rows.apply(synced);
            }
            model.sort(upTo(model.columnCount() + 1) - 1, upTo(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
            if (upTo(3) == 0)
                model.setFilter(RowFilter::parse(QStringLiteral("status!=ok 1")));
            else
                model.setFilter({});
        }
        QVERIFY(model.rowCount() > 0);
        readAll(model);
    }

    static void readAll(const TableModel &model)
    {
        for (int column = 0; column < model.columnCount(); ++column) {
            QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
            for (int row = 0; row < model.rowCount(); ++row) {
                const QModelIndex index = model.index(row, column);
                QVERIFY(index.data(Qt::DisplayRole).isValid());
                for (const int role : {int(Qt::ToolTipRole), int(StatusRole), int(KeyRole), int(ValueRole), int(SortRole),
                                       int(ColumnKindRole), int(ChangedAtRole), int(StaleRole), int(CopyTextRole),
                                       int(RowStatusRole), int(EnvironmentRole)})
                    index.data(role);
            }
        }
        for (const QString &key : model.filterKeys())
            QVERIFY2(key == QLatin1String("label.") || !key.isEmpty(), qPrintable(key));
    }

    v1::Device device(int id);
    v1::Workload workload(int id);
    v1::Deployment deployment(int id);
    v1::Node node(int id);
    v1::Cluster cluster(int id);

    std::mt19937 m_random;
    std::unique_ptr<Catalog> m_catalog;
};

void ObjectModelsTest::init()
{
    m_random.seed(3);
    m_catalog = std::make_unique<Catalog>();
    m_catalog->setEnvironments({{.id = QStringLiteral("test"), .displayName = {}, .rank = 1},
                                {.id = QStringLiteral("prod"), .displayName = {}, .reviewed = true, .production = true, .rank = 9}});
    m_catalog->setClusterEnvironments({{QStringLiteral("c0"), QStringLiteral("test")}, {QStringLiteral("c1"), QStringLiteral("prod")}});
}

v1::Device ObjectModelsTest::device(int id)
{
    v1::Device device;
    device.set_name("products/printer/devices/PRN-" + std::to_string(id));
    device.set_state(static_cast<v1::Device::State>(1 + upTo(4)));
    device.set_model("CP-80");
    device.set_site("sz-0" + std::to_string(id % 10));
    device.set_owner("Shop " + std::to_string(id));
    device.set_firmware("3." + std::to_string(upTo(12)) + ".1");
    (*device.mutable_labels())["site"] = device.site();
    device.mutable_presence()->set_status(static_cast<v1::Presence::Status>(1 + upTo(3)));
    device.mutable_presence()->mutable_since_time()->set_seconds(1'700'000'000 + upTo(1000));
    (*device.mutable_reported()->mutable_fields())["signal"].set_number_value(-40 - upTo(50));
    if (upTo(3) == 0)
        device.add_care("Paper out");
    device.set_desired_version(upTo(3));
    return device;
}

v1::Workload ObjectModelsTest::workload(int id)
{
    v1::Workload workload;
    workload.set_name("clusters/c" + std::to_string(id % 2) + "/namespaces/iot/deployments/w" + std::to_string(id));
    workload.set_kind(v1::Workload::KIND_DEPLOYMENT);
    workload.set_health(static_cast<v1::Health>(upTo(6)));
    workload.set_desired_replicas(3);
    workload.set_ready_replicas(upTo(4));
    auto &image = *workload.add_containers()->mutable_image();
    image.set_tag("1.4." + std::to_string(upTo(12)) + "-test-" + std::to_string(300 + upTo(20)));
    workload.mutable_containers(0)->set_has_readiness_probe(upTo(2));
    (*workload.mutable_labels())["team"] = "payments";
    return workload;
}

v1::Deployment ObjectModelsTest::deployment(int id)
{
    v1::Deployment deployment;
    deployment.set_name("deployments/" + std::to_string(id));
    deployment.set_application("applications/gateway");
    deployment.set_environment(id % 2 ? "environments/prod" : "environments/test");
    deployment.set_tag("1.4.3-test-" + std::to_string(id));
    deployment.set_state(static_cast<v1::Deployment::State>(1 + upTo(8)));
    deployment.set_requester("accounts/ops-wu");
    deployment.mutable_create_time()->set_seconds(1'700'000'000 + id);
    deployment.set_required_approvals(1);
    return deployment;
}

v1::Node ObjectModelsTest::node(int id)
{
    v1::Node node;
    node.set_name("clusters/c" + std::to_string(id % 2) + "/nodes/n" + std::to_string(id));
    node.set_health(static_cast<v1::Health>(upTo(6)));
    node.set_reason(upTo(2) ? "MemoryPressure" : "NotReady: kubelet stopped posting");
    node.mutable_allocatable()->set_cpu_millicores(16'000);
    node.mutable_requested()->set_cpu_millicores(upTo(16'000));
    node.add_roles("worker");
    return node;
}

v1::Cluster ObjectModelsTest::cluster(int id)
{
    v1::Cluster cluster;
    cluster.set_name("clusters/c" + std::to_string(id));
    cluster.set_environment(id % 2 ? "environments/prod" : "environments/test");
    cluster.mutable_source()->set_state(static_cast<v1::SourceState::State>(upTo(6)));
    cluster.set_node_count(7);
    cluster.set_ready_node_count(5 + upTo(3));
    cluster.mutable_latency()->set_nanos(12'000'000);
    return cluster;
}

void ObjectModelsTest::devices()
{
    DeviceRows rows;
    DevicesModel model(rows, *m_catalog);
    feed<v1::WatchDevicesResponse>(rows, model, [this](int id) { return device(id); });
}

void ObjectModelsTest::clusters()
{
    ClusterRows rows;
    ClustersModel model(rows, *m_catalog);
    feed<v1::WatchClustersResponse>(rows, model, [this](int id) { return cluster(id); });
    QVERIFY(!rows.clusterIds().isEmpty());
    QVERIFY(!rows.stalePrefixes().empty());
}

void ObjectModelsTest::nodes()
{
    NodeRows rows;
    NodesModel model(rows, *m_catalog);
    feed<v1::WatchNodesResponse>(rows, model, [this](int id) { return node(id); });
    const auto heat = model.heat();
    QCOMPARE(heat.size(), model.rowCount());
    QVERIFY(std::is_sorted(heat.begin(), heat.end(),
                           [](const NodeHeat &left, const NodeHeat &right) { return left.cluster < right.cluster; }));
}

void ObjectModelsTest::workloads()
{
    WorkloadRows rows;
    WorkloadsModel model(rows, *m_catalog);
    feed<v1::WatchWorkloadsResponse>(rows, model, [this](int id) { return workload(id); });
    model.setFilter(RowFilter::parse(QStringLiteral("environment=prod label.team=payments")));
    QVERIFY(model.rowCount() > 0);
    // A tag of test that runs in production is marked.
    const QModelIndex tag = model.index(0, model.columnOf(QStringLiteral("version")));
    QVERIFY(tag.data(ValueRole).value<TagValue>().foreign);
    QCOMPARE(tag.data(StatusRole).toInt(), static_cast<int>(Status::Bad));
}

void ObjectModelsTest::pods()
{
    PodRows rows;
    PodsModel model(rows, *m_catalog);
    feed<v1::WatchPodsResponse>(rows, model, [this](int id) {
        v1::Pod pod;
        pod.set_name("clusters/c0/namespaces/iot/pods/p" + std::to_string(id));
        pod.set_health(static_cast<v1::Health>(upTo(6)));
        pod.set_reason(upTo(2) ? "Running" : "ImagePullBackOff");
        pod.set_container_count(2);
        pod.add_containers()->mutable_image()->set_tag("1.0.0-test-1");
        return pod;
    });
}

void ObjectModelsTest::events()
{
    KubernetesEventRows rows;
    KubernetesEventsModel model(rows, *m_catalog);
    feed<v1::WatchEventsResponse>(rows, model, [this](int id) {
        v1::Event event;
        event.set_name("clusters/c0/namespaces/iot/events/e" + std::to_string(id));
        event.set_warning(upTo(2));
        event.set_reason("BackOff");
        event.set_object_kind("Pod");
        event.set_object_name("gateway-" + std::to_string(id));
        event.mutable_last_time()->set_seconds(1'700'000'000 + upTo(1000));
        return event;
    });
}

void ObjectModelsTest::applications()
{
    ApplicationRows rows;
    ApplicationsModel model(rows, *m_catalog);
    feed<v1::WatchApplicationsResponse>(rows, model, [this](int id) {
        v1::Application application;
        application.set_name("applications/a" + std::to_string(id));
        for (const char *environment : {"test", "prod"}) {
            if (upTo(4) == 0)
                continue;
            auto &binding = *application.add_bindings();
            binding.set_environment(std::string("environments/") + environment);
            binding.mutable_running()->set_tag("1.4." + std::to_string(upTo(3)) + "-" + environment + "-" + std::to_string(100 + upTo(9)));
            binding.set_health(static_cast<v1::Health>(upTo(6)));
            if (upTo(2))
                binding.set_last_good_tag("1.4.1-" + std::string(environment) + "-1");
        }
        return application;
    });
}

void ObjectModelsTest::deployments()
{
    DeploymentRows rows;
    DeploymentsModel model(rows, *m_catalog);
    feed<v1::WatchDeploymentsResponse>(rows, model, [this](int id) { return deployment(id); });
}

void ObjectModelsTest::products()
{
    ProductRows rows;
    ProductsModel model(rows);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    v1::ListProductsResponse response;
    auto &printer = *response.add_products();
    printer.set_name("products/printer");
    printer.set_display_name("Cloud receipt printer");
    auto &command = *printer.add_commands();
    command.set_id("test_print");
    auto &copies = *command.add_parameters();
    copies.set_key("copies");
    copies.set_type(v1::VALUE_TYPE_INTEGER);
    copies.set_minimum(1);
    copies.set_maximum(5);
    rows.apply(response);
    const auto product = rows.product(QStringLiteral("printer"));
    QVERIFY(product);
    QCOMPARE(product->commands.first().parameters.first().maximum, std::optional(5.0));
    QCOMPARE(product->commands.first().displayName, QStringLiteral("test_print"));
    v1::Status status;
    auto &count = *status.add_products();
    count.set_product("products/printer");
    count.set_registered_count(10);
    count.set_online_count(7);
    count.set_never_seen_count(1);
    rows.apply(status);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("2 offline"));
    // Counts stay when the products are read again.
    rows.apply(response);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("2 offline"));
    readAll(model);
}

void ObjectModelsTest::operations()
{
    Operations operations;
    OperationsModel model(operations);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int i = 0; i < 300; ++i) {
        Operation *operation = operations.begin(QStringLiteral("Register %1").arg(i));
        QVERIFY(operation->isRunning());
        if (i % 3 == 0)
            operation->failWith(QStringLiteral("It is taken."), QStringLiteral("ALREADY_EXISTS"),
                                {{QStringLiteral("serial"), QStringLiteral("taken")}});
        else if (i % 3 == 1)
            operation->succeed(QStringLiteral("Done."), 42);
    }
    QCOMPARE(operations.runningCount(), 100);
    // Finished ones are bounded, running ones are kept.
    QVERIFY(operations.size() <= 300 && operations.size() >= 200);
    readAll(model);
    Operation *last = operations.begin(QStringLiteral("Last"));
    last->succeed(QStringLiteral("Done."), QStringLiteral("secret"));
    QCOMPARE(last->takeResult().toString(), QStringLiteral("secret"));
    QVERIFY(!last->takeResult().isValid());
}

void ObjectModelsTest::overview()
{
    ProductRows products;
    ClusterRows clusters;
    NodeRows nodes;
    WorkloadRows workloads;
    DeploymentRows deployments;
    ProblemRows problems;
    OverviewModel overview({products, clusters, nodes, workloads, deployments, problems, *m_catalog});
    QAbstractItemModelTester needs(&overview.needsAction(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QAbstractItemModelTester changes(&overview.latestChanges(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int round = 0; round < 5; ++round) {
        v1::WatchWorkloadsResponse workloadResponse;
        v1::WatchNodesResponse nodeResponse;
        v1::WatchDeploymentsResponse deploymentResponse;
        v1::WatchClustersResponse clusterResponse;
        v1::WatchProblemsResponse problemResponse;
        for (const auto severity : {v1::SEVERITY_CRITICAL, v1::SEVERITY_WARNING}) {
            auto &problem = *problemResponse.add_upserted();
            problem.set_resource("clusters/test/namespaces/iot/deployments/gateway-" + std::to_string(severity));
            problem.set_name(problem.resource() + "/problems/crash-looping");
            problem.set_kind(v1::Problem::KIND_CRASH_LOOPING);
            problem.set_severity(severity);
            problem.set_pod_count(2 + round);
            auto &evidence = *problem.add_evidence();
            evidence.set_id("last_exit");
            evidence.set_text("Error, exit code 1");
        }
        for (int i = 0; i < 20; ++i) {
            *workloadResponse.add_upserted() = workload(upTo(40));
            *nodeResponse.add_upserted() = node(upTo(20));
            *deploymentResponse.add_upserted() = deployment(upTo(40));
            *clusterResponse.add_upserted() = cluster(upTo(2));
        }
        workloads.apply(workloadResponse);
        nodes.apply(nodeResponse);
        deployments.apply(deploymentResponse);
        clusters.apply(clusterResponse);
        problems.apply(problemResponse);
        v1::Status status;
        auto &count = *status.add_products();
        count.set_product("products/printer");
        count.set_registered_count(100);
        count.set_online_count(50 + round);
        overview.apply(status);
    }
    QCOMPARE(overview.figures().size(), 6);
    QCOMPARE(overview.figures().first().value, QStringLiteral("54"));
    QVERIFY(overview.needsAction().rowCount() > 3);
    QVERIFY(overview.latestChanges().rowCount() > 3);
    QVERIFY(!overview.running().isEmpty());
    QVERIFY(overview.headline().contains(QStringLiteral("need action")));
    QCOMPARE(overview.onlineShare().pointCount(), std::size_t(5));
    // Worst first.
    QCOMPARE(overview.needsAction().index(0, 0).data(StatusRole).toInt(), static_cast<int>(Status::Bad));
    readAll(overview.needsAction());
    readAll(overview.latestChanges());
    const int row = overview.needsAction().rowOf(
        QStringLiteral("clusters/test/namespaces/iot/deployments/gateway-3/problems/crash-looping"));
    QVERIFY(row >= 0);
    const auto what = overview.needsAction().index(row, overview.needsAction().columnOf(QStringLiteral("what")));
    QVERIFY2(what.data().toString().contains(QStringLiteral("6 pod")) && what.data().toString().contains(QStringLiteral("exit code 1")),
             qPrintable(what.data().toString()));
}

void ObjectModelsTest::alerts()
{
    AlertRows rows;
    AlertsModel model(rows, *m_catalog);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    v1::WatchAlertsResponse response;
    response.mutable_mark()->set_phase(v1::WatchMark::PHASE_SYNCED);
    response.mutable_mark()->set_reset(true);
    for (int i = 0; i < 4; ++i) {
        auto &alert = *response.add_upserted();
        alert.set_name("clusters/test/alerts/" + std::to_string(i));
        alert.set_alert_name("Alert" + std::to_string(i));
        alert.set_severity(i == 2 ? v1::SEVERITY_CRITICAL : v1::SEVERITY_WARNING);
        alert.set_state(i == 0 ? v1::Alert::STATE_SILENCED : i == 1 ? v1::Alert::STATE_PENDING : v1::Alert::STATE_FIRING);
        alert.set_resource("clusters/test/namespaces/iot/pods/p" + std::to_string(i));
        (*alert.mutable_labels())["机房"] = "深圳";
        (*alert.mutable_labels())["alertname"] = alert.alert_name();
    }
    rows.apply(response);
    QCOMPARE(model.rowCount(), 4);
    // What fires worst first, what is muted last.
    QCOMPARE(model.keyAt(0), QStringLiteral("clusters/test/alerts/2"));
    QCOMPARE(model.keyAt(3), QStringLiteral("clusters/test/alerts/0"));
    const auto facts = model.facts(QStringLiteral("clusters/test/alerts/0"));
    QVERIFY(facts.muted);
    QCOMPARE(facts.labels.size(), qsizetype(2));
    QCOMPARE(facts.labels[1].name, QStringLiteral("机房"));
    QVERIFY(model.facts(QStringLiteral("clusters/test/alerts/9")).key.isEmpty());
    RowFilter filter;
    filter.append({QStringLiteral("state"), RowFilter::Operator::Equal, QStringLiteral("firing")});
    model.setFilter(filter);
    QCOMPARE(model.rowCount(), 2);
    readAll(model);
}

void ObjectModelsTest::alertRules()
{
    AlertRulesModel rules(*m_catalog);
    TableModel &model = rules.table();
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    rules.setLoading();
    QCOMPARE(model.state().kind, PanelState::Kind::Loading);
    v1::ListAlertRulesResponse response;
    const auto add = [&response](const char *alert, const char *state, v1::Severity severity) {
        auto &rule = *response.add_rules();
        rule.set_cluster("clusters/test");
        rule.set_file("/etc/rules.yaml");
        rule.set_group("gateway");
        rule.set_alert_name(alert);
        rule.set_expression("sum by (pod) (\n  rate(x[5m])\n) > 1");
        rule.set_state(state);
        rule.set_health("ok");
        rule.set_severity(severity);
        (*rule.mutable_labels())["severity"] = "critical";
        return &rule;
    };
    add("Quiet", "inactive", v1::SEVERITY_CRITICAL);
    add("Fires", "firing", v1::SEVERITY_WARNING)->set_alert_count(3);
    // Two of one name in one group.
    add("Fires", "pending", v1::SEVERITY_CRITICAL)->mutable_hold_duration()->set_seconds(600);
    auto *broken = add("Broken", "inactive", v1::SEVERITY_WARNING);
    broken->set_health("err");
    broken->set_last_error("many-to-many matching not allowed");
    auto &failed = *response.add_failed();
    failed.set_name("clusters/prod");
    failed.set_reason("Prometheus does not answer");
    QSignalSpy read(&rules, &AlertRulesModel::read);
    rules.apply(response);
    QCOMPARE(read.size(), 1);
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(rules.failures(), QStringList{QStringLiteral("Rules of prod are not known: Prometheus does not answer")});
    const auto facts = rules.facts(model.keyAt(0));
    QCOMPARE(facts.alert, QStringLiteral("Broken"));
    QCOMPARE(facts.error, QStringLiteral("many-to-many matching not allowed"));
    QCOMPARE(facts.status, Status::Bad);
    // In depth as it was written, in its cell on one line.
    QVERIFY(facts.expression.contains(u'\n'));
    QVERIFY(!model.index(0, model.columnOf(QStringLiteral("expression"))).data().toString().contains(u'\n'));
    QCOMPARE(rules.facts(model.keyAt(1)).alertCount, 3);
    QCOMPARE(rules.facts(model.keyAt(3)).alert, QStringLiteral("Quiet"));
    readAll(model);
    model.setFilter(RowFilter::parse(QStringLiteral("state=pending")));
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(!rules.facts(model.keyAt(0)).hold.isEmpty());
    model.setFilter(RowFilter::parse(QStringLiteral("label.severity=critical")));
    QCOMPARE(model.rowCount(), 4);
    model.setFilter({});
    // Read again, less of them.
    response.mutable_rules()->DeleteSubrange(0, 2);
    response.clear_failed();
    rules.apply(response);
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(rules.failures().isEmpty());
    rules.fail(wheelhouse::Error{wheelhouse::ErrorCode::Unavailable, "gone", {}});
    QCOMPARE(model.state().kind, PanelState::Kind::Stale);
}

void ObjectModelsTest::deviceWords()
{
    DeviceRows rows;
    DevicesModel model(rows, *m_catalog);
    const auto word = [&](auto change) {
        v1::WatchDevicesResponse response;
        v1::Device &device = *response.add_upserted();
        device.set_name("products/printer/devices/A");
        device.set_state(v1::Device::STATE_ACTIVE);
        device.mutable_presence()->set_status(v1::Presence::STATUS_ONLINE);
        change(device);
        rows.apply(response);
        const QModelIndex index = model.index(0, 0);
        return qMakePair(index.data().toString(), static_cast<Status>(index.data(StatusRole).toInt()));
    };
    QCOMPARE(word([](v1::Device &) {}), qMakePair(QStringLiteral("Online"), Status::Ok));
    QCOMPARE(word([](v1::Device &d) { d.add_care("Paper out"); }), qMakePair(QStringLiteral("Paper out"), Status::Warn));
    QCOMPARE(word([](v1::Device &d) { d.set_desired_version(2); }), qMakePair(QStringLiteral("Updating"), Status::Progress));
    QCOMPARE(word([](v1::Device &d) { d.mutable_presence()->set_status(v1::Presence::STATUS_OFFLINE); }),
             qMakePair(QStringLiteral("Offline"), Status::Bad));
    QCOMPARE(word([](v1::Device &d) { d.mutable_presence()->set_status(v1::Presence::STATUS_NEVER_SEEN); }),
             qMakePair(QStringLiteral("Never seen"), Status::Unknown));
    QCOMPARE(word([](v1::Device &d) { d.set_state(v1::Device::STATE_DISABLED); }),
             qMakePair(QStringLiteral("Disabled"), Status::Off));
}

void ObjectModelsTest::filtersDevices()
{
    DeviceRows rows;
    DevicesModel model(rows, *m_catalog);
    v1::WatchDevicesResponse response;
    for (int i = 0; i < 50; ++i) {
        v1::Device &added = *response.add_upserted();
        added = device(i);
        added.set_firmware(i < 10 ? "3.2.1" : "3.10.0");
        added.mutable_presence()->set_status(i < 5 ? v1::Presence::STATUS_OFFLINE : v1::Presence::STATUS_ONLINE);
    }
    rows.apply(response);
    const auto count = [&model](const QString &text) {
        model.setFilter(RowFilter::parse(text));
        return model.rowCount();
    };
    QCOMPARE(count(QStringLiteral("firmware<3.4")), 10);
    QCOMPARE(count(QStringLiteral("product=printer presence=offline")), 5);
    QCOMPARE(count(QStringLiteral("label.site=sz-0*")), 50);
    QCOMPARE(count(QStringLiteral("site=sz-01,sz-02")), 10);
    QCOMPARE(count(QStringLiteral("\"shop 17\"")), 1);
    QVERIFY(model.suggestValues(QStringLiteral("firmware")).startsWith(QStringLiteral("3.10.0")));
}

void ObjectModelsTest::exportsWhatIsShown()
{
    DeviceRows rows;
    DevicesModel model(rows, *m_catalog);
    v1::WatchDevicesResponse response;
    v1::Device &added = *response.add_upserted();
    added = device(1);
    added.set_owner("Noodles, \"Old\" Street");
    rows.apply(response);
    const QList<int> columns{model.columnOf(QStringLiteral("serial")), model.columnOf(QStringLiteral("shop"))};
    QCOMPARE(exportTable(model, ExportFormat::Csv, {}, columns),
             QByteArray("Serial,Shop\r\nPRN-1,\"Noodles, \"\"Old\"\" Street\"\r\n"));
    QCOMPARE(exportTable(model, ExportFormat::Text, {}, columns), QByteArray("Serial\tShop\nPRN-1\tNoodles, \"Old\" Street\n"));
    QVERIFY(exportTable(model, ExportFormat::Json).contains("\"serial\": \"PRN-1\""));
}

void ObjectModelsTest::workloadsKeepTheirUsage()
{
    WorkloadRows rows;
    WorkloadsModel model(rows, *m_catalog);
    v1::WatchWorkloadsResponse response;
    *response.add_upserted() = workload(2);
    rows.apply(response);
    v1::ListWorkloadUsagesResponse usages;
    auto &usage = *usages.add_usages();
    usage.set_workload(response.upserted(0).name());
    for (const double cores : {0.1, 0.2, 0.5})
        usage.mutable_cpu()->add_values(cores);
    usage.set_cpu_limit_cores(1);
    rows.apply(usages);
    rows.apply(response);
    const QModelIndex cpu = model.index(0, model.columnOf(QStringLiteral("cpu")));
    QCOMPARE(cpu.data(ValueRole).value<SparklineValue>().share(), 0.5);
    QCOMPARE(cpu.data().toString(), QStringLiteral("50 %"));
}

void ObjectModelsTest::environmentsBecomeColumns()
{
    ApplicationRows rows;
    Catalog catalog;
    ApplicationsModel model(rows, catalog);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    v1::WatchApplicationsResponse response;
    auto &application = *response.add_upserted();
    application.set_name("applications/gateway");
    auto &binding = *application.add_bindings();
    binding.set_environment("environments/prod");
    binding.mutable_running()->set_tag("1.4.2-prod-318");
    binding.set_last_good_tag("1.4.1-prod-311");
    rows.apply(response);
    QCOMPARE(model.columnOf(QStringLiteral("env.prod")), -1);
    catalog.setEnvironments(m_catalog->environments());
    const int column = model.columnOf(QStringLiteral("env.prod"));
    QCOMPARE(column, 2);
    const auto value = model.index(0, column).data(ValueRole).value<BindingValue>();
    QVERIFY(value.bound && value.drift && value.tag.production);
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("not deployed"));
    QCOMPARE(model.index(0, 3).data().toString(), QStringLiteral("by hand"));
    QCOMPARE(model.binding(QStringLiteral("applications/gateway"), QStringLiteral("prod")).tag.ciNumber, QStringLiteral("318"));
}

QTEST_GUILESS_MAIN(ObjectModelsTest)
#include "tst_object_models.moc"
