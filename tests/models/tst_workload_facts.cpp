#include <QtTest>

#include "core/result.h"
#include "models/pods_model.h"
#include "models/workload_facts.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

using namespace wheelhouse;
using models::FactGroup;
using models::FactLine;
using models::PanelState;
using models::Status;

class TestWorkloadFacts : public QObject {
    Q_OBJECT

    static const FactLine *lineNamed(const models::WorkloadFacts &facts, const QString &group, const QString &name)
    {
        for (const FactGroup &each : facts.groups()) {
            for (const FactLine &line : each.lines) {
                if (each.title == group && line.name == name)
                    return &line;
            }
        }
        return nullptr;
    }

    static v1::WorkloadFacts sample()
    {
        v1::WorkloadFacts read;
        auto &container = *read.mutable_workload()->add_containers();
        container.set_name("gateway");
        container.mutable_image()->set_version("1.4.3");
        container.mutable_image()->set_environment("test");
        container.mutable_image()->set_ci_number(319);
        container.set_cpu_request_millicores(250);
        auto &facts = *read.add_containers();
        facts.set_name("gateway");
        auto &probe = *facts.add_probes();
        probe.set_kind(v1::Probe::KIND_READINESS);
        probe.set_check("GET http://:8080/ready");
        probe.set_period_seconds(7);
        probe.set_failure_count(3);
        probe.set_failure_message("503");
        auto &service = *read.add_services();
        service.set_service("gateway");
        service.set_endpoint_count(2);
        service.add_external_addresses("203.0.113.7");
        auto &exit = *read.add_exits();
        exit.set_pod("gateway-1");
        exit.set_container("gateway");
        exit.set_reason("OOMKilled");
        exit.set_code(137);
        read.add_not_seen("ingresses: is forbidden: by whom");
        return read;
    }

    static v1::WatchPodsResponse podsOf(int count)
    {
        v1::WatchPodsResponse response;
        response.mutable_mark()->set_phase(v1::WatchMark::PHASE_SYNCED);
        response.mutable_mark()->set_reset(true);
        for (int i = 0; i < count; ++i) {
            auto &pod = *response.add_upserted();
            pod.set_name("clusters/test/namespaces/iot/pods/gateway-" + std::to_string(i));
            pod.set_node("n" + std::to_string(i % 2));
            pod.set_health(i == count - 1 ? v1::HEALTH_FAILED : v1::HEALTH_OK);
            pod.set_reason(i == count - 1 ? "CrashLoopBackOff" : "Running");
        }
        return response;
    }

    static const models::MapNode *nodeNamed(const models::ResourceMap &map, const QString &title)
    {
        const auto found = std::find_if(map.nodes.begin(), map.nodes.end(), [&](const auto &node) { return node.title == title; });
        return found == map.nodes.end() ? nullptr : &*found;
    }

    static bool areJoined(const models::ResourceMap &map, const QString &from, const QString &to)
    {
        return std::any_of(map.edges.begin(), map.edges.end(), [&](const auto &edge) {
            return map.nodes[edge.from].title == from && map.nodes[edge.to].title == to;
        });
    }

private Q_SLOTS:
    void tellsWhatWasRead()
    {
        models::WorkloadFacts facts;
        QCOMPARE(facts.state().kind, PanelState::Kind::Loading);
        facts.apply(sample());
        QCOMPARE(facts.state().kind, PanelState::Kind::Live);
        const QString container = QStringLiteral("Container gateway");
        const auto *version = lineNamed(facts, container, QStringLiteral("Version"));
        QVERIFY(version);
        QCOMPARE(version->value, QStringLiteral("1.4.3, environment test, CI 319"));
        const auto *probe = lineNamed(facts, container, QStringLiteral("Readiness probe"));
        QVERIFY(probe && probe->value.contains(QStringLiteral("GET http://:8080/ready, every 7 s")));
        const auto *failing = lineNamed(facts, container, QStringLiteral("Fails"));
        QVERIFY(failing);
        QCOMPARE(failing->status, Status::Bad);
        const auto *service = lineNamed(facts, QStringLiteral("Who calls it in"), QStringLiteral("gateway"));
        QVERIFY(service);
        // Nothing behind it is ready.
        QCOMPARE(service->status, Status::Warn);
        QVERIFY(lineNamed(facts, QStringLiteral("Who calls it in"), QStringLiteral("Load balancer")));
        const auto *exit = lineNamed(facts, QStringLiteral("How it ended before"), QStringLiteral("gateway-1"));
        QVERIFY(exit && exit->value.contains(QStringLiteral("OOMKilled, code 137")));
        const auto *gap = lineNamed(facts, QStringLiteral("May not be seen"), QStringLiteral("ingresses"));
        QVERIFY(gap);
        QCOMPARE(gap->value, QStringLiteral("is forbidden: by whom"));
    }

    void keepsWhatWasReadWhenItFails()
    {
        models::WorkloadFacts facts;
        facts.failed(Error{ErrorCode::Unavailable, "away", {}});
        QCOMPARE(facts.state().kind, PanelState::Kind::Failed);
        QCOMPARE(facts.state().action, QStringLiteral("retry"));
        facts.apply(sample());
        const auto count = facts.groups().size();
        facts.failed(Error{ErrorCode::Unavailable, "away", {}});
        QCOMPARE(facts.state().kind, PanelState::Kind::Stale);
        QCOMPARE(facts.groups().size(), count);
    }

    void saysThatNobodyCalls()
    {
        models::WorkloadFacts facts;
        facts.apply(v1::WorkloadFacts());
        QVERIFY(lineNamed(facts, QStringLiteral("Who calls it in"), QStringLiteral("Nobody")));
    }

    void drawsAMap()
    {
        auto read = sample();
        read.mutable_workload()->set_name("clusters/test/namespaces/iot/deployments/gateway");
        read.mutable_workload()->set_desired_replicas(3);
        read.mutable_workload()->set_ready_replicas(2);
        auto &ingress = *read.add_ingresses();
        ingress.set_ingress("shop");
        ingress.add_routes("https://shop.example.com/pay → gateway:http");
        auto &volume = *read.add_volumes();
        volume.set_volume("conf");
        volume.set_type("configMap");
        volume.set_source("settings");
        read.add_volumes()->set_type("emptyDir");
        read.mutable_containers(0)->add_environment_sources("configmap/settings");
        read.mutable_containers(0)->add_environment_sources("secret/keys");
        models::WorkloadFacts facts;
        models::PodRows pods;
        QVERIFY(facts.map(pods).nodes.isEmpty());
        pods.apply(podsOf(3));
        facts.apply(read);
        const auto map = facts.map(pods);
        // Ingress, service, workload, 3 pods, 2 nodes, 1 config map, 1 secret.
        QCOMPARE(map.nodes.size(), 10);
        QVERIFY(areJoined(map, QStringLiteral("shop"), QStringLiteral("gateway")));
        QVERIFY(areJoined(map, QStringLiteral("gateway"), QStringLiteral("gateway-1")));
        QVERIFY(areJoined(map, QStringLiteral("gateway-1"), QStringLiteral("n1")));
        QVERIFY(areJoined(map, QStringLiteral("gateway"), QStringLiteral("settings")));
        QVERIFY(areJoined(map, QStringLiteral("gateway"), QStringLiteral("keys")));
        QCOMPARE(nodeNamed(map, QStringLiteral("shop"))->key, QStringLiteral("clusters/test/namespaces/iot/ingresses.networking.k8s.io/shop"));
        QCOMPARE(nodeNamed(map, QStringLiteral("n1"))->key, QStringLiteral("clusters/test/nodes/n1"));
        QCOMPARE(nodeNamed(map, QStringLiteral("gateway-2"))->status, Status::Bad);
        QCOMPARE(nodeNamed(map, QStringLiteral("gateway-2"))->detail, QStringLiteral("CrashLoopBackOff"));
        // No endpoint of the service is ready.
        QVERIFY(std::any_of(map.nodes.begin(), map.nodes.end(), [](const auto &node) {
            return node.kind == models::MapNode::Kind::Service && node.status == Status::Bad;
        }));
    }

    void aMapOfManyPodsShowsTheWorst()
    {
        models::PodRows pods;
        pods.apply(podsOf(1500));
        models::WorkloadFacts facts;
        facts.apply(sample());
        const auto map = facts.map(pods);
        QCOMPARE(map.hiddenPods, 1500 - models::ResourceMap::kMostPods);
        QVERIFY(nodeNamed(map, QStringLiteral("gateway-1499")));
    }
};

QTEST_GUILESS_MAIN(TestWorkloadFacts)
#include "tst_workload_facts.moc"
