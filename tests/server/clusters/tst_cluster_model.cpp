#include <QtTest>

#include <map>
#include <random>

#include "server/clusters/cluster_model.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

namespace {

const std::string kSpace = "clusters/test/namespaces/iot";

v1::Cluster cluster(const std::string &name = "clusters/test")
{
    v1::Cluster told;
    told.set_name(name);
    return told;
}

ObservedPod pod(const std::string &id, const std::string &version, const std::string &replicaSet)
{
    ObservedPod observed;
    observed.version = version;
    observed.ready = true;
    observed.ownerKind = replicaSet.empty() ? "" : "ReplicaSet";
    observed.ownerName = replicaSet;
    observed.pod.set_name(kSpace + "/pods/" + id);
    observed.pod.set_phase("Running");
    observed.pod.set_container_count(1);
    observed.pod.set_ready_container_count(1);
    auto &container = *observed.pod.add_containers();
    container.set_name("c");
    container.set_state("running");
    return observed;
}

ObservedReplicaSet replicaSet(const std::string &id, const std::string &deployment)
{
    ObservedReplicaSet observed;
    observed.version = "1";
    observed.name = kSpace + "/replicasets/" + id;
    observed.ownerKind = "Deployment";
    observed.ownerName = deployment;
    observed.revision = 1;
    observed.createTime.set_seconds(1000);
    return observed;
}

ObservedWorkload deployment(const std::string &id, const std::string &version, int replicas)
{
    ObservedWorkload observed;
    observed.version = version;
    observed.replicas = replicas;
    observed.workload.set_name(kSpace + "/deployments/" + id);
    observed.workload.set_kind(v1::Workload::KIND_DEPLOYMENT);
    observed.workload.set_desired_replicas(replicas);
    observed.workload.set_updated_replicas(replicas);
    observed.workload.set_ready_replicas(replicas);
    return observed;
}

ObservedNode node(const std::string &id, const std::string &version)
{
    ObservedNode observed;
    observed.version = version;
    observed.node.set_name("clusters/test/nodes/" + id);
    observed.node.mutable_allocatable()->set_cpu_millicores(4000);
    auto &ready = *observed.node.add_conditions();
    ready.set_type("Ready");
    ready.set_status("True");
    return observed;
}

} // namespace

class TestClusterModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bindsPodsWhateverComesFirst()
    {
        ClusterView view;
        ClusterModel model(cluster(), view);
        model.upsert(ObjectKind::Pod, pod("gateway-1-a", "1", "gateway-1"));
        model.settle();
        QVERIFY(view.pods.get(kSpace + "/pods/gateway-1-a")->workload().empty());
        model.upsert(ObjectKind::ReplicaSet, replicaSet("gateway-1", "gateway"));
        model.upsert(ObjectKind::Deployment, deployment("gateway", "1", 1));
        model.settle();
        QCOMPARE(view.pods.get(kSpace + "/pods/gateway-1-a")->workload(), kSpace + "/deployments/gateway");
        const auto workload = view.workloads.get(kSpace + "/deployments/gateway");
        QCOMPARE(workload->health(), v1::HEALTH_OK);
        QCOMPARE(workload->rollout_time().seconds(), std::int64_t(1000));
    }

    void sumsRestartsAndReasons()
    {
        ClusterView view;
        ClusterModel model(cluster(), view);
        model.upsert(ObjectKind::ReplicaSet, replicaSet("gateway-1", "gateway"));
        auto wanted = deployment("gateway", "1", 2);
        wanted.workload.set_ready_replicas(1);
        model.upsert(ObjectKind::Deployment, wanted);
        auto bad = pod("gateway-1-b", "1", "gateway-1");
        bad.pod.set_restarts(7);
        bad.pod.mutable_containers(0)->set_state("waiting");
        bad.pod.mutable_containers(0)->set_reason("CrashLoopBackOff");
        model.upsert(ObjectKind::Pod, pod("gateway-1-a", "1", "gateway-1"));
        model.upsert(ObjectKind::Pod, bad);
        model.settle();
        const auto workload = view.workloads.get(kSpace + "/deployments/gateway");
        QCOMPARE(workload->restarts(), std::int64_t(7));
        QCOMPARE(workload->reason(), std::string("1 of 2 pods not ready: CrashLoopBackOff"));
        model.remove(ObjectKind::Pod, kSpace + "/pods/gateway-1-b");
        model.settle();
        QCOMPARE(view.workloads.get(kSpace + "/deployments/gateway")->restarts(), std::int64_t(0));
    }

    void relistsWithoutBlinking()
    {
        ClusterView view;
        ClusterModel model(cluster(), view);
        const auto list = [&](std::initializer_list<const char *> ids) {
            model.beginList(ObjectKind::Pod);
            for (const char *id : ids)
                model.upsert(ObjectKind::Pod, pod(id, "1", ""));
            model.settle();
            model.endList(ObjectKind::Pod);
            model.settle();
        };
        list({"a", "b", "c"});
        QCOMPARE(view.pods.size(), std::size_t(3));
        const auto before = view.pods.revision();
        list({"a", "b", "c"});
        QCOMPARE(view.pods.revision(), before);
        list({"a", "d"});
        QCOMPARE(view.pods.size(), std::size_t(2));
        QCOMPARE(view.pods.revision(), before + 3);
    }

    void doesNotPublishWhatDidNotChange()
    {
        ClusterView view;
        ClusterModel model(cluster(), view);
        model.upsert(ObjectKind::Node, node("n1", "1"));
        auto running = pod("a", "1", "");
        running.pod.set_node("n1");
        running.pod.set_cpu_request_millicores(100);
        model.upsert(ObjectKind::Pod, running);
        model.settle();
        QCOMPARE(view.nodes.get("clusters/test/nodes/n1")->requested().cpu_millicores(), std::int64_t(100));
        const auto nodes = view.nodes.revision();
        const auto clusters = view.clusters.revision();
        running.version = "2";
        running.pod.set_address("10.0.0.1");
        model.upsert(ObjectKind::Pod, running);
        model.settle();
        QCOMPARE(view.nodes.revision(), nodes);
        QCOMPARE(view.clusters.revision(), clusters);
        QCOMPARE(view.pods.get(kSpace + "/pods/a")->address(), std::string("10.0.0.1"));
    }

    void keepsTheLatestEvents()
    {
        ClusterView view;
        ClusterModel model(cluster(), view);
        for (std::size_t i = 0; i < ClusterModel::kMaxEvents + 50; ++i) {
            ObservedEvent observed;
            observed.version = "1";
            observed.event.set_name(kSpace + "/events/e" + std::to_string(i));
            observed.event.mutable_last_time()->set_seconds(static_cast<std::int64_t>(i));
            model.upsert(ObjectKind::Event, observed);
        }
        model.settle();
        QCOMPARE(view.events.size(), std::size_t(ClusterModel::kMaxEvents));
        QVERIFY(!view.events.get(kSpace + "/events/e0"));
        QVERIFY(view.events.get(kSpace + "/events/e10049"));
    }

    void forgetsItsOwnOnly()
    {
        ClusterView view;
        ClusterModel model(cluster(), view);
        ClusterModel stays(cluster("clusters/test2"), view);
        model.upsert(ObjectKind::Node, node("n1", "1"));
        model.upsert(ObjectKind::Pod, pod("a", "1", "x"));
        model.settle();
        model.forget();
        QCOMPARE(view.pods.size() + view.nodes.size(), std::size_t(0));
        QCOMPARE(view.clusters.size(), std::size_t(1));
        QCOMPARE(view.sources.all().size(), std::size_t(1));
    }

    // Whatever comes in whatever order, the derived numbers are those of what
    // is there.
    void staysConsistent()
    {
        std::mt19937 random(20261123);
        ClusterView view;
        ClusterModel model(cluster(), view);
        ObservedNamespace space;
        space.version = "1";
        space.space.set_name(kSpace);
        model.upsert(ObjectKind::Namespace, space);
        std::map<std::string, ObservedPod> truth;
        int version = 0;
        for (int step = 0; step < 30000; ++step) {
            const std::string id = "p" + std::to_string(random() % 60);
            const std::string number = std::to_string(random() % 5);
            switch (random() % 8) {
            case 0: model.upsert(ObjectKind::Node, node("n" + number, std::to_string(++version))); break;
            case 1: model.remove(ObjectKind::Node, "clusters/test/nodes/n" + number); break;
            case 2: model.upsert(ObjectKind::Deployment, deployment("d" + number, std::to_string(++version), 3)); break;
            case 3: model.remove(ObjectKind::Deployment, kSpace + "/deployments/d" + number); break;
            case 4:
                if (random() % 2 == 0)
                    model.upsert(ObjectKind::ReplicaSet, replicaSet("r" + number, "d" + number));
                else
                    model.remove(ObjectKind::ReplicaSet, kSpace + "/replicasets/r" + number);
                break;
            case 5:
                truth.erase(id);
                model.remove(ObjectKind::Pod, kSpace + "/pods/" + id);
                break;
            default: {
                auto observed = pod(id, std::to_string(++version), random() % 4 ? "r" + number : "");
                observed.pod.set_node("n" + std::to_string(random() % 5));
                observed.pod.set_cpu_request_millicores(static_cast<std::int64_t>(random() % 1000));
                observed.pod.set_restarts(static_cast<std::int64_t>(random() % 3));
                if (random() % 5 == 0)
                    observed.pod.set_phase("Succeeded");
                truth[id] = observed;
                model.upsert(ObjectKind::Pod, observed);
            }
            }
            if (random() % 20 != 0)
                continue;
            model.settle();
            std::map<std::string, std::int64_t> cpu;
            std::int64_t all = 0;
            for (const auto &[key, observed] : truth) {
                if (observed.pod.phase() == "Succeeded")
                    continue;
                cpu["clusters/test/nodes/" + observed.pod.node()] += observed.pod.cpu_request_millicores();
                all += observed.pod.cpu_request_millicores();
            }
            view.nodes.forEach(
                [&](const v1::Node &held) { QCOMPARE(held.requested().cpu_millicores(), cpu[held.name()]); });
            std::map<std::string, std::int64_t> restarts;
            view.pods.forEach([&](const v1::Pod &held) { restarts[held.workload()] += held.restarts(); });
            view.workloads.forEach(
                [&](const v1::Workload &held) { QCOMPARE(held.restarts(), restarts[held.name()]); });
            const auto whole = view.clusters.get("clusters/test");
            QCOMPARE(view.pods.size(), truth.size());
            QCOMPARE(static_cast<std::size_t>(whole->pod_count()), truth.size());
            QCOMPARE(whole->requested().cpu_millicores(), all);
            QCOMPARE(static_cast<std::size_t>(whole->node_count()), view.nodes.size());
            QCOMPARE(static_cast<std::size_t>(whole->workload_count()), view.workloads.size());
            QCOMPARE(static_cast<std::size_t>(view.namespaces.get(kSpace)->pod_count()), truth.size());
        }
    }
};

QTEST_GUILESS_MAIN(TestClusterModel)
#include "tst_cluster_model.moc"
