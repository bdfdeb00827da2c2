#include <QtTest>

#include "server/links/kubernetes/namespace_finder.h"
#include "server/links/kubernetes/workload_object_facts.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

namespace {

json::Value read(const char *text)
{
    auto value = json::Value::parse(text, nullptr, false);
    if (value.is_discarded())
        qFatal("the test's own JSON is wrong");
    return value;
}

const char *kDeployment =
    R"({"spec": {"template": {"metadata": {"labels": {"app": "gateway", "tier": "front"}}, "spec": {
  "initContainers": [{"name": "migrate"}],
  "containers": [{"name": "gateway",
    "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9000, "protocol": "UDP"}],
    "readinessProbe": {"httpGet": {"path": "/ready", "port": "http", "scheme": "HTTPS"}, "periodSeconds": 5, "failureThreshold": 2},
    "livenessProbe": {"tcpSocket": {"port": 8080}, "initialDelaySeconds": 15, "timeoutSeconds": 3},
    "startupProbe": {"exec": {"command": ["cat", "/ok"]}},
    "envFrom": [{"configMapRef": {"name": "settings"}}],
    "env": [{"name": "PW", "valueFrom": {"secretKeyRef": {"name": "db", "key": "pw"}}}, {"name": "X", "value": "never shown"}],
    "volumeMounts": [{"name": "data", "mountPath": "/data"}, {"name": "conf", "mountPath": "/etc/app", "readOnly": true}]}],
  "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-0"}}, {"name": "conf", "configMap": {"name": "settings"}},
    {"name": "keys", "secret": {"secretName": "tls"}}, {"name": "tmp", "emptyDir": {}}]}},
  "volumeClaimTemplates": [{"metadata": {"name": "wal"}}]}})";

} // namespace

class TestWorkloadObjectFacts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsContainersAndVolumes()
    {
        v1::WorkloadFacts facts;
        takeWorkloadObject(read(kDeployment), facts);
        QCOMPARE(facts.containers_size(), 2);
        QVERIFY(facts.containers(0).init());
        const auto &gateway = facts.containers(1);
        QCOMPARE(gateway.ports(0), std::string("http 8080/TCP"));
        QCOMPARE(gateway.ports(1), std::string("9000/UDP"));
        QCOMPARE(gateway.probes_size(), 3);
        QCOMPARE(gateway.probes(0).kind(), v1::Probe::KIND_STARTUP);
        QCOMPARE(gateway.probes(0).check(), std::string("exec cat /ok"));
        QCOMPARE(gateway.probes(1).check(), std::string("GET https://:http/ready"));
        QCOMPARE(gateway.probes(1).period_seconds(), 5);
        QCOMPARE(gateway.probes(1).failure_threshold(), 2);
        // Kubernetes' own defaults where nothing is said.
        QCOMPARE(gateway.probes(1).timeout_seconds(), 1);
        QCOMPARE(gateway.probes(2).check(), std::string("TCP :8080"));
        QCOMPARE(gateway.probes(2).period_seconds(), 10);
        QCOMPARE(gateway.probes(2).initial_delay_seconds(), 15);
        QCOMPARE(gateway.environment_sources_size(), 2);
        QCOMPARE(gateway.environment_sources(0), std::string("configmap/settings"));
        QCOMPARE(gateway.environment_sources(1), std::string("secret/db"));
        QVERIFY(gateway.mounts(1).read_only());
        QCOMPARE(facts.volumes_size(), 5);
        QCOMPARE(facts.volumes(0).type(), std::string("persistentVolumeClaim"));
        QCOMPARE(facts.volumes(0).source(), std::string("data-0"));
        QCOMPARE(facts.volumes(2).source(), std::string("tls"));
        QCOMPARE(facts.volumes(3).type(), std::string("emptyDir"));
        QVERIFY(facts.volumes(4).per_pod());
        QVERIFY(facts.DebugString().find("never shown") == std::string::npos);
    }

    void countsProbeFailuresOfItsPods()
    {
        v1::WorkloadFacts facts;
        takeWorkloadObject(read(kDeployment), facts);
        takeProbeFailures(read(R"({"items": [
          {"involvedObject": {"name": "gateway-1", "fieldPath": "spec.containers{gateway}"}, "count": 7,
           "lastTimestamp": "2026-11-23T10:00:00Z", "message": "Readiness probe failed: HTTP probe failed with statuscode: 503"},
          {"involvedObject": {"name": "gateway-2", "fieldPath": "spec.containers{gateway}"}, "count": 1,
           "lastTimestamp": "2026-11-23T09:00:00Z", "message": "Readiness probe failed: older"},
          {"involvedObject": {"name": "gateway-1", "fieldPath": "spec.containers{other}"}, "count": 9,
           "lastTimestamp": "2026-11-23T10:00:00Z", "message": "Readiness probe failed: not ours"},
          {"involvedObject": {"name": "stranger", "fieldPath": "spec.containers{gateway}"}, "count": 9,
           "lastTimestamp": "2026-11-23T10:00:00Z", "message": "Liveness probe failed: not ours"}]})"),
                          {"gateway-1", "gateway-2"}, facts);
        const auto &readiness = facts.containers(1).probes(1);
        QCOMPARE(readiness.failure_count(), 8);
        QVERIFY(readiness.failure_message().ends_with("statuscode: 503"));
        QVERIFY(readiness.has_failure_time());
        QCOMPARE(facts.containers(1).probes(2).failure_count(), 0);
    }

    void findsWhoCallsItIn()
    {
        v1::WorkloadFacts facts;
        const auto labels = podLabels(read(kDeployment));
        takeServices(read(R"({"items": [
          {"metadata": {"name": "gateway"}, "spec": {"type": "LoadBalancer", "clusterIP": "10.0.0.9", "selector": {"app": "gateway"},
            "ports": [{"name": "http", "port": 80, "targetPort": "http", "nodePort": 30080}]},
            "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}},
          {"metadata": {"name": "waiting"}, "spec": {"type": "LoadBalancer", "selector": {"tier": "front"}, "ports": [{"port": 9}]}},
          {"metadata": {"name": "other"}, "spec": {"selector": {"app": "other"}}},
          {"metadata": {"name": "outside"}, "spec": {}}]})"),
                     labels, facts);
        QCOMPARE(facts.services_size(), 2);
        QCOMPARE(facts.services(0).ports(0), std::string("http 80→http/TCP node 30080"));
        QCOMPARE(facts.services(0).external_addresses(0), std::string("203.0.113.7"));
        QCOMPARE(facts.services(1).external_addresses(0), std::string("pending"));
        takeEndpoints(
            read(R"({"items": [{"metadata": {"labels": {"kubernetes.io/service-name": "gateway"}}, "endpoints": [
          {"conditions": {"ready": true}, "targetRef": {"name": "gateway-1"}},
          {"conditions": {"ready": false}, "targetRef": {"name": "gateway-2"}},
          {"conditions": {"ready": true}, "targetRef": {"name": "stranger"}}]}]})"),
            {"gateway-1", "gateway-2"}, facts);
        QCOMPARE(facts.services(0).endpoint_count(), 2);
        QCOMPARE(facts.services(0).ready_endpoint_count(), 1);
        QCOMPARE(facts.services(1).endpoint_count(), 0);
        takeIngresses(read(R"({"items": [
          {"metadata": {"name": "shop"}, "spec": {"ingressClassName": "nginx", "tls": [{"hosts": ["shop.example.com"]}], "rules": [
            {"host": "shop.example.com", "http": {"paths": [{"path": "/pay", "backend": {"service": {"name": "gateway", "port": {"name": "http"}}}},
              {"path": "/else", "backend": {"service": {"name": "other", "port": {"number": 1}}}}]}}]},
            "status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}]}}},
          {"metadata": {"name": "unrelated"}, "spec": {"rules": [{"http": {"paths": [{"backend": {"service": {"name": "other"}}}]}}]}}]})"),
                      facts);
        QCOMPARE(facts.ingresses_size(), 1);
        QCOMPARE(facts.ingresses(0).routes_size(), 1);
        QCOMPARE(facts.ingresses(0).routes(0), std::string("https://shop.example.com/pay → gateway:http"));
        QCOMPARE(facts.ingresses(0).addresses(0), std::string("lb.example.com"));
        takeAutoscaler(read(R"({"items": [
          {"metadata": {"name": "wrong"}, "spec": {"scaleTargetRef": {"kind": "StatefulSet", "name": "gateway"}}},
          {"metadata": {"name": "right"}, "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "gateway"}, "minReplicas": 2, "maxReplicas": 9,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 80}}}]},
           "status": {"currentReplicas": 3, "desiredReplicas": 4,
            "currentMetrics": [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 93}}}],
            "conditions": [{"type": "ScalingActive", "status": "False", "message": "no metrics"}]}}]})"),
                       "Deployment", "gateway", facts);
        QCOMPARE(facts.autoscaler().autoscaler(), std::string("right"));
        QCOMPARE(facts.autoscaler().max_replicas(), 9);
        QCOMPARE(facts.autoscaler().metrics(0), std::string("cpu 93 % of 80 %"));
        QCOMPARE(facts.autoscaler().problem(), std::string("no metrics"));
    }

    // Whatever is sent: nothing is believed to be of its type.
    void survivesForeignShapes()
    {
        for (
            const char *text :
            {"{}", "[]", "null", "\"x\"", R"({"items": {}})", R"({"items": [null, 1, "x", [], {"spec": 7}]})",
             R"({"spec": {"template": {"metadata": {"labels": [1]}, "spec": {"containers": [null, {"ports": {}, "env": [7]}],
                                     "volumes": [[], {"name": {}, "secret": 1}]}}}})",
             R"({"items": [{"spec": {"selector": {"app": {"a": 1}}, "scaleTargetRef": [], "rules": [{"http": []}]}}]})"}) {
            v1::WorkloadFacts facts;
            const auto value = read(text);
            takeWorkloadObject(value, facts);
            takeServices(value, podLabels(value), facts);
            takeEndpoints(value, {}, facts);
            takeIngresses(value, facts);
            takeAutoscaler(value, "Deployment", "x", facts);
            takeProbeFailures(value, {}, facts);
            QVERIFY(!allowedKinds("]").has_value());
            (void)allowedKinds(text);
        }
    }

    void readsRulesOfAccess()
    {
        using clusters::ObjectKind;
        const auto kinds = allowedKinds(R"({"status": {"resourceRules": [
          {"verbs": ["get", "list", "watch"], "apiGroups": ["", "apps"], "resources": ["pods", "deployments"]},
          {"verbs": ["list"], "apiGroups": [""], "resources": ["events"]},
          {"verbs": ["*"], "apiGroups": ["*"], "resources": ["statefulsets"], "resourceNames": ["one"]}]}})");
        QVERIFY(kinds);
        QCOMPARE(*kinds, (std::set<ObjectKind>{ObjectKind::Deployment, ObjectKind::Pod}));
        QCOMPARE(
            allowedKinds(R"({"status": {"resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]}})")
                ->size(),
            std::size_t(6));
        // A webhook decides: only trying tells.
        QCOMPARE(allowedKinds(R"({"status": {"incomplete": true, "resourceRules": []}})")->size(), std::size_t(6));
        QCOMPARE(allowedKinds(R"({"status": {}})")->size(), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestWorkloadObjectFacts)
#include "tst_workload_object_facts.moc"
