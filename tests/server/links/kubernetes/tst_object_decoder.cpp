#include <QtTest>

#include <random>

#include "server/clusters/pod_health.h"
#include "server/links/kubernetes/kubernetes_time.h"
#include "server/links/kubernetes/object_decoder.h"
#include "server/links/kubernetes/quantity.h"
#include "server/links/kubernetes/utf8.h"
#include "server/links/kubernetes/watch_frames.h"
#include "tests/support/kube_frames.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;
using clusters::ObjectKind;

namespace {

kube::Pod examplePod()
{
    kube::Pod pod;
    auto &metadata = *pod.mutable_metadata();
    metadata.set_name("gateway-5d8f-x2x4z");
    metadata.set_namespace_("iot");
    metadata.set_uid("u1");
    metadata.set_resource_version("42");
    metadata.mutable_creation_timestamp()->set_seconds(1700000000);
    (*metadata.mutable_labels())["app"] = "gateway";
    auto &owner = *metadata.add_owner_references();
    owner.set_kind("ReplicaSet");
    owner.set_name("gateway-5d8f");
    owner.set_controller(true);
    auto &container = *pod.mutable_spec()->add_containers();
    container.set_name("gateway");
    container.set_image("registry.example.com/iot/gateway:1.4.2-test-318");
    (*container.mutable_resources()->mutable_requests())["cpu"].set_string("250m");
    (*container.mutable_resources()->mutable_requests())["memory"].set_string("128Mi");
    pod.mutable_spec()->set_node_name("test-worker-03");
    pod.mutable_status()->set_phase("Running");
    auto &ready = *pod.mutable_status()->add_conditions();
    ready.set_type("Ready");
    ready.set_status("True");
    auto &status = *pod.mutable_status()->add_container_statuses();
    status.set_name("gateway");
    status.set_ready(true);
    status.set_restart_count(3);
    status.mutable_state()->mutable_running();
    auto &ended = *status.mutable_last_state()->mutable_terminated();
    ended.set_reason("OOMKilled");
    ended.set_exit_code(137);
    ended.mutable_finished_at()->set_seconds(1700000100);
    ready.mutable_last_transition_time()->set_seconds(1700000200);
    return pod;
}

clusters::ObservedPod decode(const kube::Pod &pod)
{
    const auto object = decodeObject(ObjectKind::Pod, "clusters/test", pod.SerializeAsString());
    auto observed = object ? std::get<clusters::ObservedPod>(*object) : clusters::ObservedPod();
    clusters::judgePod(observed);
    return observed;
}

} // namespace

class TestObjectDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesAPod()
    {
        const auto observed = decode(examplePod());
        const v1::Pod &pod = observed.pod;
        QCOMPARE(pod.name(), std::string("clusters/test/namespaces/iot/pods/gateway-5d8f-x2x4z"));
        QCOMPARE(observed.version, std::string("42"));
        QCOMPARE(observed.ownerName, std::string("gateway-5d8f"));
        QCOMPARE(pod.node(), std::string("test-worker-03"));
        QCOMPARE(pod.health(), v1::HEALTH_OK);
        QCOMPARE(pod.restarts(), std::int64_t(3));
        QCOMPARE(pod.cpu_request_millicores(), std::int64_t(250));
        QCOMPARE(pod.memory_request_bytes(), std::int64_t(128) << 20);
        QCOMPARE(pod.labels().at("app"), std::string("gateway"));
        const auto &container = pod.containers(0);
        QCOMPARE(container.image().repository(), std::string("iot/gateway"));
        QCOMPARE(container.image().version(), std::string("1.4.2"));
        QCOMPARE(container.image().environment(), std::string("test"));
        QCOMPARE(container.image().ci_number(), std::int64_t(318));
        QCOMPARE(container.state(), std::string("running"));
        QCOMPARE(container.last_exit_reason(), std::string("OOMKilled"));
        QCOMPARE(container.last_exit_code(), 137);
        QCOMPARE(container.last_exit_time().seconds(), std::int64_t(1700000100));
        QCOMPARE(pod.ready_change_time().seconds(), std::int64_t(1700000200));
    }

    void tellsWhyAPodIsNotWell()
    {
        auto pod = examplePod();
        auto &status = *pod.mutable_status()->mutable_container_statuses(0);
        status.set_ready(false);
        auto &waiting = *status.mutable_state()->mutable_waiting();
        status.mutable_state()->clear_running();
        waiting.set_reason("ImagePullBackOff");
        waiting.set_message("Back-off pulling image");
        auto observed = decode(pod);
        QCOMPARE(observed.pod.health(), v1::HEALTH_FAILED);
        QCOMPARE(observed.pod.reason(), std::string("ImagePullBackOff"));
        QCOMPARE(observed.pod.message(), std::string("Back-off pulling image"));

        waiting.set_reason("ContainerCreating");
        QCOMPARE(decode(pod).pod.health(), v1::HEALTH_PROGRESSING);

        pod = examplePod();
        pod.mutable_metadata()->mutable_deletion_timestamp()->set_seconds(1700000100);
        QCOMPARE(decode(pod).pod.reason(), std::string("Terminating"));

        pod = examplePod();
        pod.mutable_status()->clear_container_statuses();
        pod.mutable_status()->set_phase("Pending");
        auto &scheduled = *pod.mutable_status()->add_conditions();
        scheduled.set_type("PodScheduled");
        scheduled.set_status("False");
        scheduled.set_reason("Unschedulable");
        scheduled.set_message("0/10 nodes are available");
        observed = decode(pod);
        QCOMPARE(observed.pod.health(), v1::HEALTH_FAILED);
        QCOMPARE(observed.pod.message(), std::string("0/10 nodes are available"));

        pod = examplePod();
        auto &init = *pod.mutable_status()->add_init_container_statuses();
        init.set_name("migrate");
        init.mutable_state()->mutable_waiting()->set_reason("CrashLoopBackOff");
        observed = decode(pod);
        QCOMPARE(observed.pod.reason(), std::string("Init:CrashLoopBackOff"));
        QCOMPARE(observed.pod.health(), v1::HEALTH_FAILED);
    }

    void decodesADeployment()
    {
        kube::Deployment deployment;
        deployment.mutable_metadata()->set_name("gateway");
        deployment.mutable_metadata()->set_namespace_("iot");
        deployment.mutable_metadata()->set_resource_version("7");
        deployment.mutable_metadata()->set_generation(3);
        (*deployment.mutable_metadata()->mutable_annotations())["meta.helm.sh/release-name"] = "gateway-release";
        deployment.mutable_spec()->set_replicas(3);
        auto &container = *deployment.mutable_spec()->mutable_template_()->mutable_spec()->add_containers();
        container.set_name("gateway");
        container.mutable_readiness_probe();
        deployment.mutable_status()->set_observed_generation(3);
        deployment.mutable_status()->set_ready_replicas(2);
        auto &condition = *deployment.mutable_status()->add_conditions();
        condition.set_type("Progressing");
        condition.set_status("True");
        condition.mutable_last_update_time()->set_seconds(1700000200);
        const auto object
            = decodeObject(ObjectKind::Deployment, "clusters/test", deployment.SerializeAsString());
        QVERIFY(object);
        const auto &workload = std::get<clusters::ObservedWorkload>(*object).workload;
        QCOMPARE(workload.name(), std::string("clusters/test/namespaces/iot/deployments/gateway"));
        QCOMPARE(workload.desired_replicas(), 3);
        QCOMPARE(workload.ready_replicas(), 2);
        QCOMPARE(workload.helm_release(), std::string("gateway-release"));
        QVERIFY(workload.containers(0).has_readiness_probe());
        QVERIFY(!workload.containers(0).has_liveness_probe());
        QCOMPARE(workload.conditions(0).type(), std::string("Progressing"));
        QCOMPARE(workload.rollout_time().seconds(), std::int64_t(1700000200));
    }

    void decodesANode()
    {
        kube::Node node;
        node.mutable_metadata()->set_name("test-worker-03");
        node.mutable_metadata()->set_resource_version("5");
        (*node.mutable_metadata()->mutable_labels())["topology.kubernetes.io/zone"] = "zone-b";
        (*node.mutable_metadata()->mutable_labels())["node-role.kubernetes.io/worker"] = "";
        (*node.mutable_status()->mutable_allocatable())["cpu"].set_string("4");
        (*node.mutable_status()->mutable_allocatable())["memory"].set_string("16Gi");
        auto &address = *node.mutable_status()->add_addresses();
        address.set_type("InternalIP");
        address.set_address("10.0.0.3");
        const auto object = decodeObject(ObjectKind::Node, "clusters/test", node.SerializeAsString());
        QVERIFY(object);
        const auto &decoded = std::get<clusters::ObservedNode>(*object).node;
        QCOMPARE(decoded.zone(), std::string("zone-b"));
        QCOMPARE(decoded.roles(0), std::string("worker"));
        QCOMPARE(decoded.allocatable().cpu_millicores(), std::int64_t(4000));
        QCOMPARE(decoded.allocatable().memory_bytes(), std::int64_t(16) << 30);
        QCOMPARE(decoded.internal_address(), std::string("10.0.0.3"));
    }

    void decodesBothGenerationsOfEvents()
    {
        kube::Event event;
        event.mutable_metadata()->set_name("e");
        event.mutable_metadata()->set_namespace_("iot");
        event.mutable_metadata()->set_resource_version("1");
        event.mutable_involved_object()->set_kind("Pod");
        event.mutable_involved_object()->set_name("gateway-1");
        event.set_type("Warning");
        event.mutable_last_timestamp()->set_seconds(100);
        event.set_count(4);
        auto object = decodeObject(ObjectKind::Event, "clusters/test", event.SerializeAsString());
        QCOMPARE(std::get<clusters::ObservedEvent>(*object).event.count(), 4);
        QCOMPARE(std::get<clusters::ObservedEvent>(*object).event.last_time().seconds(), std::int64_t(100));
        QVERIFY(std::get<clusters::ObservedEvent>(*object).event.warning());

        event.clear_last_timestamp();
        event.clear_count();
        event.mutable_event_time()->set_seconds(200);
        event.mutable_series()->set_count(9);
        event.mutable_series()->mutable_last_observed_time()->set_seconds(300);
        object = decodeObject(ObjectKind::Event, "clusters/test", event.SerializeAsString());
        QCOMPARE(std::get<clusters::ObservedEvent>(*object).event.count(), 9);
        QCOMPARE(std::get<clusters::ObservedEvent>(*object).event.first_time().seconds(), std::int64_t(200));
        QCOMPARE(std::get<clusters::ObservedEvent>(*object).event.last_time().seconds(), std::int64_t(300));
    }

    void readsQuantities()
    {
        QCOMPARE(parseQuantity("250m", 1000), std::int64_t(250));
        QCOMPARE(parseQuantity("1.5", 1000), std::int64_t(1500));
        QCOMPARE(parseQuantity("0.1", 1000), std::int64_t(100));
        QCOMPARE(parseQuantity("128Mi"), std::int64_t(134217728));
        QCOMPARE(parseQuantity("1e3"), std::int64_t(1000));
        QCOMPARE(parseQuantity("2G"), std::int64_t(2000000000));
        QCOMPARE(parseQuantity("100n", 1000), std::int64_t(1));
        for (const char *text : {"", "abc", "1X", "1e999", "nan", "inf", "m"})
            QCOMPARE(parseQuantity(text), std::int64_t(0));
    }

    void mendsText()
    {
        QCOMPARE(toUtf8("plain"), std::string("plain"));
        QCOMPARE(toUtf8("ä→𝄞"), std::string("ä→𝄞"));
        QCOMPARE(toUtf8("a\xff" "b"), std::string("a\xEF\xBF\xBD" "b"));
        QCOMPARE(toUtf8("\xed\xa0\x80").size(), std::size_t(9));
        QCOMPARE(toUtf8(std::string_view("\0", 1)), std::string("\xEF\xBF\xBD"));
    }

    void readsTimes()
    {
        using namespace std::chrono;
        QCOMPARE(parseRfc3339("1970-01-01T00:00:01.5Z")->time_since_epoch(), system_clock::duration(1500ms));
        QCOMPARE(parseRfc3339("1970-01-01T01:00:00+01:00")->time_since_epoch(), system_clock::duration(0s));
        for (const char *text : {"", "1970-01-01", "1970-13-01T00:00:00Z", "1970-01-01T00:00:00", "x"})
            QVERIFY(!parseRfc3339(text));
    }

    // Whatever the bytes are: no crash, no read beyond them (the sanitizers look).
    void survivesDamage()
    {
        std::mt19937 random(20261123);
        const std::string sound = examplePod().SerializeAsString();
        for (int i = 0; i < 20000; ++i) {
            std::string bytes = sound.substr(0, random() % (sound.size() + 1));
            for (unsigned k = random() % 4; k > 0 && !bytes.empty(); --k)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            for (int kind = 0; kind < clusters::kObjectKindCount; ++kind) {
                (void)decodeObject(static_cast<ObjectKind>(kind), "clusters/test", bytes);
                (void)decodeIdentity(static_cast<ObjectKind>(kind), "clusters/test", bytes);
            }
            WatchFrames frames;
            frames.append(bytes);
            while (frames.next()) { }
        }
    }
};

QTEST_GUILESS_MAIN(TestObjectDecoder)
#include "tst_object_decoder.moc"
