#include "sample_fleet.h"

#include "models/session.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/applications.pb.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/device_groups.pb.h"
#include "wheelhouse/v1/device_jobs.pb.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/problems.pb.h"
#include "wheelhouse/v1/products.pb.h"
#include "wheelhouse/v1/system.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::test {

namespace {

const std::int64_t kNow = QDateTime::currentSecsSinceEpoch();

template <class Response> void synced(Response &response)
{
    response.mutable_mark()->set_phase(v1::WatchMark::PHASE_SYNCED);
    response.mutable_mark()->set_reset(true);
}

void fillProducts(models::Session &session)
{
    v1::ListProductsResponse response;
    v1::Status status;
    const auto add = [&](const char *id, const char *name, const char *icon, int registered, int online) {
        auto *product = response.add_products();
        product->set_name(std::string("products/") + id);
        product->set_display_name(name);
        product->set_icon(icon);
        auto *blink = product->add_commands();
        blink->set_id("blink");
        blink->set_display_name("Blink");
        auto *volume = product->add_commands();
        volume->set_id("set_volume");
        volume->set_display_name("Set volume");
        auto *level = volume->add_parameters();
        level->set_key("volume");
        level->set_display_name("Volume");
        level->set_type(v1::VALUE_TYPE_INTEGER);
        level->set_unit("%");
        level->set_minimum(0);
        level->set_maximum(100);
        level->set_required(true);
        using Pair = std::pair<const char *, const char *>;
        for (const auto &[key, words] : {Pair{"paper", "Paper"}, Pair{"cover", "Cover"}, Pair{"queue", "Queue"}, Pair{"signal", "Signal"}}) {
            auto *property = product->add_reported();
            property->set_key(key);
            property->set_display_name(words);
            property->set_type(std::string_view(key) == "queue" || std::string_view(key) == "signal" ? v1::VALUE_TYPE_INTEGER : v1::VALUE_TYPE_STRING);
            if (std::string_view(key) == "signal")
                property->set_unit("dBm");
        }
        auto *count = status.add_products();
        count->set_product(product->name());
        count->set_registered_count(registered);
        count->set_online_count(online);
        count->set_care_count(3);
    };
    add("printer", "Cloud receipt printer", "printer", 90, 84);
    add("speaker", "Payment speaker", "speaker", 70, 69);
    add("scanbox", "QR scan box", "qr-box", 40, 39);
    session.productRows().apply(response);
    session.productRows().apply(status);
    session.overview().apply(status);
    QHash<QString, models::Catalog::ProductFacts> names;
    names.insert(QStringLiteral("printer"), {QStringLiteral("Cloud receipt printer"), QStringLiteral("printer")});
    names.insert(QStringLiteral("speaker"), {QStringLiteral("Payment speaker"), QStringLiteral("speaker")});
    names.insert(QStringLiteral("scanbox"), {QStringLiteral("QR scan box"), QStringLiteral("qr-box")});
    session.catalog().setProducts(names);
    session.catalog().setEnvironments({{QStringLiteral("test"), QStringLiteral("Test"), false, false, 0, 10},
                                       {QStringLiteral("prod"), QStringLiteral("Production"), true, true, 2, 100}});
    session.catalog().setClusterEnvironments({{QStringLiteral("kk-test"), QStringLiteral("test")},
                                              {QStringLiteral("tke-prod-sz"), QStringLiteral("prod")}});
}

void fillDevices(models::Session &session)
{
    const char *const kShops[] = {"Nanshan · Old Street Noodles", "Futian · Cape Coffee", "Luohu · Corner Shop 24",
                                  "Bao’an · Pier Canteen", "Longgang · Grain Bakery", "Futian · Central Books"};
    v1::WatchDevicesResponse response;
    synced(response);
    for (int i = 0; i < 200; ++i) {
        auto *device = response.add_upserted();
        const bool isPrinter = i % 3 == 0;
        const std::string product = isPrinter ? "printer" : i % 3 == 1 ? "speaker" : "scanbox";
        const std::string serial = fmt::format("{}-7K4{}-{:06}", isPrinter ? "PRN3" : i % 3 == 1 ? "SPK2" : "QRB1", i % 2, 118206 + i * 37);
        device->set_name("products/" + product + "/devices/" + serial);
        device->set_state(v1::Device::STATE_ACTIVE);
        device->set_model(isPrinter ? "P80-W" : "S2-4G");
        device->set_site(fmt::format("sz-{:02}", i % 19 + 1));
        device->set_owner(kShops[i % 6]);
        device->set_firmware(i % 7 == 0 ? "3.1.8" : "3.3.0");
        (*device->mutable_labels())["fleet"] = "pilot";
        auto &fields = *device->mutable_reported()->mutable_fields();
        fields["signal"].set_number_value(-48 - i % 40);
        fields["queue"].set_number_value(i < 5 ? 41 - i * 7 : i % 4 == 0 ? 1 : 0);
        fields["paper"].set_string_value("present");
        fields["cover"].set_string_value("closed");
        (*device->mutable_desired()->mutable_fields())["volume"].set_number_value(60);
        device->set_desired_version(2);
        device->set_applied_version(i == 0 ? 1 : 2);
        device->mutable_reported_time()->set_seconds(kNow - i % 9);
        device->mutable_create_time()->set_seconds(kNow - 86400 * 30);
        auto *presence = device->mutable_presence();
        presence->set_status(i < 3 ? v1::Presence::STATUS_OFFLINE : i == 11 ? v1::Presence::STATUS_NEVER_SEEN : v1::Presence::STATUS_ONLINE);
        if (i < 3) {
            presence->set_reason(v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
            presence->set_reason_text("keep-alive timeout");
        }
        presence->set_certainty(v1::Presence::CERTAINTY_EXACT);
        presence->mutable_since_time()->set_seconds(kNow - 720 * (i + 1));
        presence->mutable_last_seen_time()->set_seconds(kNow - (i < 3 ? 720 * (i + 1) : i % 9));
        if (i >= 3 && i < 7)
            device->add_care(isPrinter ? "Paper out" : "No sound");
        if (i % 10 == 0)
            device->add_groups("groups/canary-10");
        if (i == 8) {
            auto *finding = device->add_findings();
            finding->set_kind(v1::Finding::KIND_FLAPPING);
            finding->set_text("12 connections in 5 minutes");
            finding->mutable_since_time()->set_seconds(kNow - 900);
            finding->set_count(12);
        }
        if (i == 11)
            device->set_state(v1::Device::STATE_REGISTERED);
        if (i == 12)
            device->set_state(v1::Device::STATE_DISABLED);
    }
    session.deviceRows().apply(response);
}

void fillJobs(models::Session &session)
{
    v1::WatchDeviceJobsResponse jobs;
    synced(jobs);
    const auto add = [&jobs](int number, v1::DeviceJob::State state, int done, int failed, int waiting) {
        auto *job = jobs.add_upserted();
        job->set_name(fmt::format("deviceJobs/{:08}", number));
        job->set_state(state);
        job->set_requester("accounts/ops-wu");
        job->mutable_action()->mutable_command()->set_command("blink");
        job->set_done_count(done);
        job->set_failed_count(failed);
        job->set_waiting_count(waiting);
        job->set_device_count(done + failed + waiting);
        job->set_attempt(1);
        job->mutable_create_time()->set_seconds(kNow - 86400 + number * 3600);
        return job;
    };
    add(4, v1::DeviceJob::STATE_WAITING_FOR_APPROVAL, 0, 0, 3118)->set_approval_reason("more than 100 devices");
    add(3, v1::DeviceJob::STATE_RUNNING, 140, 3, 71)->set_note("shops of the north");
    add(2, v1::DeviceJob::STATE_ENDED, 64, 2, 0);
    add(1, v1::DeviceJob::STATE_ENDED, 12, 0, 0);
    session.deviceJobRows().apply(jobs);
    v1::ListDeviceGroupsResponse groups;
    auto *canary = groups.add_device_groups();
    canary->set_name("groups/canary-10");
    canary->set_display_name("One in ten");
    canary->set_device_count(20);
    auto *old = groups.add_device_groups();
    old->set_name("groups/old-firmware");
    old->set_display_name("Old firmware");
    old->set_filter("firmware < 3.2");
    old->set_device_count(29);
    session.deviceGroupRows().apply(groups);
}

void fillClusters(models::Session &session)
{
    v1::WatchClustersResponse clusters;
    v1::WatchNodesResponse nodes;
    synced(clusters);
    synced(nodes);
    const auto add = [&](const std::string &id, const std::string &environment, const std::string &prefix, int count) {
        auto *cluster = clusters.add_upserted();
        cluster->set_name("clusters/" + id);
        cluster->set_environment("environments/" + environment);
        cluster->set_version("v1.33.1");
        cluster->set_server("https://127.0.0.1:6443");
        cluster->mutable_source()->set_state(v1::SourceState::STATE_LIVE);
        cluster->mutable_source()->mutable_current_time()->set_seconds(kNow);
        cluster->mutable_latency()->set_nanos(12'000'000);
        cluster->set_node_count(count);
        cluster->set_ready_node_count(count - (environment == "prod" ? 1 : 0));
        cluster->set_pod_count(count * 9);
        cluster->set_running_pod_count(count * 9 - 1);
        cluster->set_workload_count(13);
        cluster->set_ready_workload_count(12);
        cluster->mutable_allocatable()->set_cpu_millicores(count * 16000);
        cluster->mutable_allocatable()->set_memory_bytes(std::int64_t{64} * count << 30);
        cluster->mutable_requested()->set_cpu_millicores(count * 7200);
        cluster->mutable_requested()->set_memory_bytes(std::int64_t{35} * count << 30);
        for (int i = 1; i <= count; ++i) {
            auto *node = nodes.add_upserted();
            node->set_name(fmt::format("clusters/{}/nodes/{}{:02}", id, prefix, i));
            const bool isDown = environment == "prod" && i == 3;
            node->set_health(isDown ? v1::HEALTH_FAILED : environment == "prod" && i == 4 ? v1::HEALTH_DEGRADED : v1::HEALTH_OK);
            if (environment == "test" && i == 7) {
                node->set_unschedulable(true);
                node->set_health(v1::HEALTH_OFF);
            }
            if (isDown)
                node->set_reason("NotReady: kubelet stopped posting");
            else if (environment == "prod" && i == 4)
                node->set_reason("MemoryPressure");
            node->set_kubelet_version("v1.33.1");
            node->set_internal_address(fmt::format("10.0.0.{}", i));
            node->mutable_allocatable()->set_cpu_millicores(16000);
            node->mutable_allocatable()->set_memory_bytes(std::int64_t{64} << 30);
            node->mutable_allocatable()->set_pods(64);
            node->mutable_requested()->set_cpu_millicores(2000 + i * 1700 % 13000);
            node->mutable_requested()->set_memory_bytes(std::int64_t{8 + i * 11 % 52} << 30);
            node->mutable_requested()->set_pods(6 + i * 5 % 40);
            node->mutable_create_time()->set_seconds(kNow - 86400 * 40);
        }
    };
    add("tke-prod-sz", "prod", "tke-sz-", 7);
    add("kk-test", "test", "esx-vm-", 10);
    session.clusterRows().apply(clusters);
    session.nodeRows().apply(nodes);
}

void fillServices(models::Session &session)
{
    const char *const kNames[] = {"print-gateway", "notify-hub", "device-registry", "speaker-voice", "scan-api", "order-router",
                                  "settle-worker", "twin-sync", "firmware-cdn", "key-issuer", "label-render", "crash-intake", "report-export"};
    v1::WatchWorkloadsResponse response;
    v1::ListWorkloadUsagesResponse usages;
    v1::WatchEventsResponse events;
    synced(response);
    synced(events);
    int n = 0;
    for (const char *name : kNames) {
        for (const bool isProd : {true, false}) {
            auto *workload = response.add_upserted();
            workload->set_name(fmt::format("clusters/{}/namespaces/iot/deployments/{}", isProd ? "tke-prod-sz" : "kk-test", name));
            workload->set_kind(v1::Workload::KIND_DEPLOYMENT);
            const bool isFailed = !isProd && std::string_view(name) == "report-export";
            const bool isWaiting = isProd && n == 0;
            workload->set_health(isFailed ? v1::HEALTH_FAILED : isWaiting ? v1::HEALTH_DEGRADED : n == 3 ? v1::HEALTH_PROGRESSING : v1::HEALTH_OK);
            if (isFailed)
                workload->set_reason("1 of 1 pods not ready: ImagePullBackOff");
            workload->set_desired_replicas(isProd ? 6 : 2);
            workload->set_ready_replicas(isFailed ? 0 : isProd ? 6 : 2);
            workload->set_updated_replicas(workload->desired_replicas());
            workload->set_restarts(isFailed ? 14 : n % 5 == 0 ? 2 : 0);
            auto *container = workload->add_containers();
            container->set_name("main");
            container->set_has_readiness_probe(n % 6 != 0);
            container->set_has_liveness_probe(n % 6 != 0);
            auto *image = container->mutable_image();
            image->set_version(fmt::format("1.{}.{}", n % 5, n % 3));
            image->set_environment(isProd ? "prod" : "test");
            image->set_ci_number(210 + n * 7);
            image->set_tag(fmt::format("{}-{}-{}", image->version(), image->environment(), image->ci_number()));
            image->set_repository(std::string("iot/") + name);
            image->set_image("registry.local/" + image->repository() + ":" + image->tag());
            workload->mutable_rollout_time()->set_seconds(kNow - 3600 * (n + 1));
            workload->mutable_create_time()->set_seconds(kNow - 86400 * 60);
            auto *usage = usages.add_usages();
            usage->set_workload(workload->name());
            usage->set_cpu_limit_cores(2);
            usage->set_memory_limit_bytes(1 << 30);
            for (int i = 0; i < 40; ++i) {
                for (v1::Series *series : {usage->mutable_cpu(), usage->mutable_memory()})
                    series->add_times(static_cast<double>(kNow - (40 - i) * 15));
                usage->mutable_cpu()->add_values(0.4 + 0.12 * n * 0.5 + 0.15 * std::sin(i * 0.4 + n));
                usage->mutable_memory()->add_values((0.3 + 0.02 * n + 0.05 * std::sin(i * 0.2 + n)) * (1 << 30));
            }
            ++n;
        }
        auto *event = events.add_upserted();
        event->set_name(fmt::format("clusters/kk-test/namespaces/iot/events/{}.{}", name, n));
        event->set_warning(n % 4 == 0);
        event->set_reason(n % 4 == 0 ? "BackOff" : "Scheduled");
        event->set_message(n % 4 == 0 ? "Back-off pulling image" : "Successfully assigned to esx-vm-03");
        event->set_object_kind("Pod");
        event->set_object_name(std::string(name) + "-7c9f-x2lqp");
        event->set_count(n);
        event->mutable_last_time()->set_seconds(kNow - n * 40);
    }
    session.workloadRows().apply(response);
    session.workloadRows().apply(usages);
    session.eventRows().apply(events);
}

void fillDeployments(models::Session &session)
{
    v1::WatchApplicationsResponse applications;
    v1::WatchDeploymentsResponse deployments;
    synced(applications);
    synced(deployments);
    const char *const kNames[] = {"print-gateway", "notify-hub", "device-registry", "speaker-voice", "scan-api", "order-router"};
    const v1::Deployment::State kStates[] = {v1::Deployment::STATE_ROLLING_OUT, v1::Deployment::STATE_SUCCEEDED, v1::Deployment::STATE_FAILED,
                                             v1::Deployment::STATE_AWAITING_APPROVAL, v1::Deployment::STATE_UNDONE, v1::Deployment::STATE_SUCCEEDED};
    int n = 0;
    for (const char *name : kNames) {
        auto *application = applications.add_upserted();
        application->set_name(std::string("applications/") + name);
        for (const bool isProd : {false, true}) {
            if (n == 4 && isProd)
                continue;
            auto *binding = application->add_bindings();
            binding->set_environment(isProd ? "environments/prod" : "environments/test");
            binding->set_workload(fmt::format("clusters/{}/namespaces/iot/deployments/{}", isProd ? "tke-prod-sz" : "kk-test", name));
            binding->mutable_running()->set_tag(fmt::format("1.4.{}-{}-{}", isProd ? 1 : 2, isProd ? "prod" : "test", 311 + n + (isProd ? 0 : 8)));
            binding->set_last_good_tag(n == 2 && isProd ? "1.4.0-prod-300" : binding->running().tag());
            binding->set_health(n == 0 && !isProd ? v1::HEALTH_PROGRESSING : v1::HEALTH_OK);
            binding->mutable_deploy_time()->set_seconds(kNow - 7200 * (n + 1));
        }
        auto *deployment = deployments.add_upserted();
        const bool isProd = kStates[n] == v1::Deployment::STATE_AWAITING_APPROVAL;
        deployment->set_name(fmt::format("deployments/{}", 41 - n));
        deployment->set_application(application->name());
        deployment->set_environment(isProd ? "environments/prod" : "environments/test");
        deployment->set_workload(application->bindings(0).workload());
        deployment->set_previous_tag(fmt::format("1.4.1-{}-311", isProd ? "prod" : "test"));
        deployment->set_tag(fmt::format("1.4.2-{}-318", isProd ? "prod" : "test"));
        deployment->set_state(kStates[n]);
        deployment->set_requester("accounts/ops-wu");
        deployment->set_required_approvals(isProd ? 2 : 0);
        deployment->mutable_plan()->set_hash("7be041c2d99e");
        deployment->mutable_plan()->set_diff("@@ -20,7 +20,7 @@\n       containers:\n-        image: registry.local/iot/print-gateway:1.4.1-prod-311\n"
                                             "+        image: registry.local/iot/print-gateway:1.4.2-prod-318\n         name: main\n");
        auto *check = deployment->mutable_plan()->add_checks();
        check->set_verdict(v1::Check::VERDICT_PASSED);
        check->set_description("Tag belongs to the environment and is newer");
        check = deployment->mutable_plan()->add_checks();
        check->set_verdict(v1::Check::VERDICT_WARNED);
        check->set_description("No readiness probe is set: traffic may be lost");
        auto *rollout = deployment->mutable_rollout();
        rollout->set_desired_replicas(6);
        rollout->set_updated_replicas(3);
        rollout->set_ready_replicas(3);
        rollout->set_waiting_for("pod print-gateway-7c9f-x2lqp: readiness probe answers 503");
        deployment->mutable_create_time()->set_seconds(kNow - 600 * (n + 1));
        deployment->mutable_start_time()->set_seconds(kNow - 590 * (n + 1));
        auto *event = deployment->add_events();
        event->mutable_time()->set_seconds(kNow - 600);
        event->set_actor("accounts/ops-wu");
        event->set_text("Planned");
        ++n;
    }
    session.applicationRows().apply(applications);
    session.deploymentRows().apply(deployments);
}

void fillProblems(models::Session &session)
{
    v1::WatchProblemsResponse problems;
    synced(problems);
    const auto problem = [&](const std::string &resource, const char *word, v1::Problem::Kind kind, v1::Severity severity, int pods,
                             std::initializer_list<std::pair<const char *, const char *>> evidence) {
        auto *one = problems.add_upserted();
        one->set_name(resource + "/problems/" + word);
        one->set_resource(resource);
        one->set_kind(kind);
        one->set_severity(severity);
        one->set_pod_count(pods);
        one->mutable_since_time()->set_seconds(kNow - 300 * problems.upserted_size());
        for (const auto &[id, text] : evidence) {
            auto *entry = one->add_evidence();
            entry->set_id(id);
            entry->set_text(text);
        }
        return one;
    };
    const std::string prod = "clusters/tke-prod-sz";
    problem(prod + "/namespaces/iot/deployments/print-gateway", "crash-looping", v1::Problem::KIND_CRASH_LOOPING, v1::SEVERITY_WARNING, 2,
            {{"last_exit", "OOMKilled, exit code 137"}, {"restarts", "14"}, {"ready", "4"}, {"desired", "6"}});
    problem("clusters/kk-test/namespaces/iot/deployments/report-export", "cannot-pull", v1::Problem::KIND_CANNOT_PULL, v1::SEVERITY_CRITICAL, 1,
            {{"image", "registry.example.com/iot/report-export:2.0.1-test-77"}, {"reason", "ImagePullBackOff"}});
    problem(prod + "/nodes/sz-worker-07", "node-pressure", v1::Problem::KIND_NODE_PRESSURE, v1::SEVERITY_WARNING, 0,
            {{"condition", "MemoryPressure"}});
    problem(prod + "/namespaces/data", "volume-fills", v1::Problem::KIND_VOLUME_FILLS, v1::SEVERITY_WARNING, 0,
            {{"volume", "ledger-0"}, {"available_bytes", "21474836480"}, {"capacity_bytes", "214748364800"}})
        ->mutable_due_time()->set_seconds(kNow + 86400 * 3);
    session.problemRows().apply(problems);

    v1::WatchAlertsResponse alerts;
    synced(alerts);
    const auto alert = [&](const char *id, const char *name, v1::Severity severity, v1::Alert::State state, const std::string &resource, const char *summary) {
        auto *one = alerts.add_upserted();
        one->set_name(prod + "/alerts/" + id);
        one->set_alert_name(name);
        one->set_severity(severity);
        one->set_state(state);
        one->set_resource(resource);
        one->set_summary(summary);
        one->mutable_start_time()->set_seconds(kNow - 420 * alerts.upserted_size());
        (*one->mutable_labels())["alertname"] = name;
        (*one->mutable_labels())["namespace"] = "iot";
        (*one->mutable_labels())["机房"] = "深圳一号";
    };
    alert("01", "PrintQueueStalls", v1::SEVERITY_CRITICAL, v1::Alert::STATE_FIRING, prod + "/namespaces/iot/deployments/print-gateway",
          "no receipt was printed for 5 minutes while 1,204 wait");
    alert("02", "NodeMemoryHigh", v1::SEVERITY_WARNING, v1::Alert::STATE_FIRING, prod + "/nodes/sz-worker-07", "93 % of memory used");
    alert("03", "CertificateNearEnd", v1::SEVERITY_WARNING, v1::Alert::STATE_SILENCED, prod, "the certificate of api.example.com ends in 12 days");
    alert("04", "QueueGrows", v1::SEVERITY_WARNING, v1::Alert::STATE_PENDING, prod + "/namespaces/iot/statefulsets/broker", "grows for 4 of 10 minutes");
    session.alertRows().apply(alerts);
}

} // namespace

void fillBoard(models::MetricBoard &board)
{
    v1::QueryBoardResponse response;
    response.mutable_step()->set_seconds(15);
    const auto add = [&](const char *id, const char *title, v1::BoardPanel::Unit unit) {
        auto *panel = response.add_panels();
        panel->set_id(id);
        panel->set_title(title);
        panel->set_unit(unit);
        panel->set_state(v1::BoardPanel::STATE_READY);
        return panel;
    };
    const auto line = [&](v1::BoardPanel *panel, const std::string &name, double base, double swing) {
        auto *series = panel->add_series();
        (*series->mutable_labels())["series"] = name;
        for (int i = 0; i < 240; ++i) {
            // Nothing was scraped for five minutes.
            if (i >= 120 && i < 140)
                continue;
            series->add_times(static_cast<double>(QDateTime::currentSecsSinceEpoch() - (240 - i) * 15));
            series->add_values(base + swing * std::sin(i * 0.12 + base));
        }
    };
    const auto level = [](v1::BoardPanel *panel, const char *id, double value) {
        auto *made = panel->add_levels();
        made->set_id(id);
        made->set_value(value);
    };
    auto *cpu = add("cpu", "CPU", v1::BoardPanel::UNIT_CORES);
    for (int pod = 0; pod < 6; ++pod)
        line(cpu, fmt::format("print-gateway-7c9f8d6b5-x2l{}p", pod), 0.4 + 0.09 * pod, 0.08);
    level(cpu, "request", 0.5);
    level(cpu, "limit", 2);
    auto *memory = add("memory", "Memory", v1::BoardPanel::UNIT_BYTES);
    for (int pod = 0; pod < 2; ++pod)
        line(memory, fmt::format("print-gateway-7c9f8d6b5-x2l{}p", pod), 4e8 + 5e7 * pod, 6e7);
    level(memory, "limit", 1 << 30);
    auto *network = add("network", "Network", v1::BoardPanel::UNIT_BYTES_PER_SECOND);
    line(network, "in", 4e6, 1e6);
    line(network, "out", 9e6, 3e6);
    auto *disk = add("disk", "Disk reads and writes", v1::BoardPanel::UNIT_BYTES_PER_SECOND);
    disk->set_state(v1::BoardPanel::STATE_FAILED);
    disk->set_reason("Prometheus did not answer within 15 s");
    add("restarts", "Restarts", v1::BoardPanel::UNIT_COUNT)->set_state(v1::BoardPanel::STATE_EMPTY);
    auto *throttling = add("throttling", "CPU throttled", v1::BoardPanel::UNIT_RATIO);
    throttling->set_state(v1::BoardPanel::STATE_MISSING);
    throttling->add_missing_metrics("container_cpu_cfs_throttled_periods_total");
    throttling->add_missing_metrics("container_cpu_cfs_periods_total");
    throttling->set_exporter("cAdvisor");
    const auto question = board.beginQuestion();
    board.apply(question.value_or(board.lastQuestion()), response);
}

void fillSession(models::Session &session)
{
    fillProducts(session);
    fillDevices(session);
    fillJobs(session);
    fillClusters(session);
    fillServices(session);
    fillDeployments(session);
    fillProblems(session);
    markLive(session);
}

void markLive(models::Session &session)
{
    models::FeedState live;
    live.kind = models::FeedState::Kind::Live;
    live.dataTime = QDateTime::currentDateTimeUtc();
    for (models::LiveRows *rows : std::initializer_list<models::LiveRows *>{
             &session.deviceRows(), &session.deviceJobRows(), &session.deviceGroupRows(), &session.productRows(), &session.clusterRows(), &session.nodeRows(), &session.workloadRows(),
             &session.eventRows(), &session.problemRows(), &session.alertRows(), &session.applicationRows(), &session.deploymentRows()}) {
        rows->setFeed(live);
        rows->setStalePrefixes({});
    }
    session.overview().setFeed(live);
    session.connection().setSession(QStringLiteral("ops-lin"), models::ConnectionModel::Role::Administrator, QStringLiteral("0.1.0"));
    session.connection().setState(models::ConnectionModel::State::Live);
    session.connection().noteData(QDateTime::currentDateTimeUtc());
    session.overview().recompute();
}

} // namespace wheelhouse::test
