#include <QtTest>

#include <yaml-cpp/yaml.h>

#include "server/clusters/cluster_model.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/kubernetes_connector.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

namespace {

QString labFile(const QString &name)
{
    const QString own = QDir(qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/build/lab")).filePath(name);
    const QString directory = qEnvironmentVariable("WHEELHOUSE_LAB");
    return directory.isEmpty() ? own : QDir(directory).filePath(name);
}

std::string readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

// What a service account with a Role in one namespace may see, of a real API
// server (tests/lab/README.md), and what is read of a workload there.
class TestClusterRights : public QObject {
    Q_OBJECT

    QByteArray kubectl(const QStringList &arguments, const QByteArray &input = {})
    {
        QProcess process;
        process.start(labFile(QStringLiteral("bin/kubectl")),
                      QStringList{QStringLiteral("--kubeconfig"), m_kubeconfigPath} + arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(20000) || process.exitCode() != 0)
            QTest::qFail(process.readAllStandardError().constData(), __FILE__, __LINE__);
        return process.readAllStandardOutput();
    }

    // The lab's, with the service account's token, named in its context.
    std::string limitedKubeconfig(bool namesNamespace)
    {
        const auto token = kubectl({QStringLiteral("-n"), m_space, QStringLiteral("create"), QStringLiteral("token"),
                                    QStringLiteral("watcher")});
        YAML::Node config = YAML::Load(readAll(m_kubeconfigPath));
        YAML::Node user;
        user["token"] = token.trimmed().toStdString();
        config["users"][0]["user"] = user;
        if (namesNamespace)
            config["contexts"][0]["context"]["namespace"] = m_space.toStdString();
        return YAML::Dump(config);
    }

    struct Rig {
        Rig(const std::string &kubeconfig, std::vector<std::string> namespaces)
        {
            told.set_name("clusters/test");
            for (const auto &name : namespaces)
                told.add_namespaces(name);
            model = std::make_unique<clusters::ClusterModel>(told, view);
            auto made = connector.connect(told, {Secret(kubeconfig)}, *model, {});
            if (!made)
                qFatal("%s", made.error().message.c_str());
            connection = std::move(*made);
        }
        ~Rig()
        {
            connection.reset();
            client.stop();
        }
        v1::SourceState source() const { return view.sources.get("clusters/test"); }
        http::HttpClient client;
        KubernetesConnector connector{client};
        clusters::ClusterView view;
        v1::Cluster told;
        std::unique_ptr<clusters::ClusterModel> model;
        std::unique_ptr<clusters::ClusterConnection> connection;
    };

    QString m_kubeconfigPath;
    QString m_space;

private Q_SLOTS:
    void initTestCase()
    {
        m_kubeconfigPath = labFile(QStringLiteral("test.kubeconfig"));
        if (!QFile::exists(m_kubeconfigPath))
            QSKIP("the lab is not up: make lab-up, or set WHEELHOUSE_LAB");
        m_space = QStringLiteral("tst-rights-%1").arg(QCoreApplication::applicationPid());
        kubectl({QStringLiteral("create"), QStringLiteral("namespace"), m_space});
        kubectl({QStringLiteral("label"), QStringLiteral("namespace"), m_space,
                 QStringLiteral("kubesphere.io/workspace=payments")});
        kubectl({QStringLiteral("annotate"), QStringLiteral("namespace"), m_space,
                 QStringLiteral("field.cattle.io/projectId=c-1:p-abcde")});
        kubectl({QStringLiteral("-n"), m_space, QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"(
apiVersion: v1
kind: ServiceAccount
metadata: {name: watcher}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: watcher}
rules:
- {apiGroups: [""], resources: [pods, services], verbs: [get, list, watch]}
- {apiGroups: [apps], resources: [deployments, replicasets, statefulsets], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: watcher}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: watcher}
subjects: [{kind: ServiceAccount, name: watcher, namespace: ")" + m_space.toUtf8() + R"("}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: shop
        image: registry.example.com/iot/shop:1.2.3-test-7
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 7}
        volumeMounts: [{name: conf, mountPath: /etc/shop}]
      volumes: [{name: conf, configMap: {name: shop}}]
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules:
  - host: shop.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
)");
    }

    void cleanupTestCase()
    {
        if (!m_space.isEmpty())
            kubectl({QStringLiteral("delete"), QStringLiteral("namespace"), m_space, QStringLiteral("--wait=false")});
    }

    void seesOneNamespace_data()
    {
        QTest::addColumn<bool>("told");
        QTest::newRow("named by the context") << false;
        QTest::newRow("told") << true;
    }

    void seesOneNamespace()
    {
        QFETCH(bool, told);
        const std::string space = m_space.toStdString();
        kubectl({QStringLiteral("-n"), m_space, QStringLiteral("scale"), QStringLiteral("deployment/shop"),
                 QStringLiteral("--replicas=2")});
        Rig rig(limitedKubeconfig(!told),
                told ? std::vector<std::string>{space, "kube-system"} : std::vector<std::string>{});
        QTRY_COMPARE_WITH_TIMEOUT(rig.source().state(), v1::SourceState::STATE_LIVE, 8000);
        QVERIFY2(rig.source().reason().find("only in " + space) != std::string::npos, rig.source().reason().c_str());
        QVERIFY(rig.source().reason().find("is forbidden") != std::string::npos);
        const std::string name = "clusters/test/namespaces/" + space + "/deployments/shop";
        QTRY_VERIFY(rig.view.workloads.get(name));
        QTRY_COMPARE_WITH_TIMEOUT(rig.view.workloads.get(name)->ready_replicas(), 2, 20000);
        // Its pods belong to it, by ReplicaSets of that namespace.
        QTRY_COMPARE_WITH_TIMEOUT(
            rig.view.pods.select([&](const v1::Pod &pod) { return pod.workload() == name; }).size(), std::size_t(2),
            15000);
        for (const auto &pod : rig.view.pods.select())
            QVERIFY(pod->name().starts_with("clusters/test/namespaces/" + space + "/"));
        QCOMPARE(rig.view.nodeSources.get("clusters/test").state(), v1::SourceState::STATE_DENIED);
        QCOMPARE(rig.view.eventSources.get("clusters/test").state(), v1::SourceState::STATE_DENIED);
        // One of three kinds is missing: live, and it says which.
        QCOMPARE(rig.view.workloadSources.get("clusters/test").state(), v1::SourceState::STATE_LIVE);
        QVERIFY(rig.view.workloadSources.get("clusters/test").reason().find("daemonsets") != std::string::npos);

        // A change comes as it does elsewhere.
        kubectl({QStringLiteral("-n"), m_space, QStringLiteral("scale"), QStringLiteral("deployment/shop"),
                 QStringLiteral("--replicas=3")});
        QTRY_COMPARE_WITH_TIMEOUT(rig.view.workloads.get(name)->desired_replicas(), 3, 2000);
    }

    void readsAWorkloadsFacts()
    {
        const std::string name = "clusters/test/namespaces/" + m_space.toStdString() + "/deployments/shop";
        Rig rig(readAll(m_kubeconfigPath), {});
        QTRY_COMPARE_WITH_TIMEOUT(rig.source().state(), v1::SourceState::STATE_LIVE, 8000);
        QTRY_VERIFY(rig.view.workloads.get(name));
        const auto workload = rig.view.workloads.get(name);
        QCOMPARE(workload->workspace(), std::string("payments"));
        QCOMPARE(workload->project(), std::string("p-abcde"));
        std::set<std::string> pods;
        for (const auto &pod : rig.view.pods.select([&](const v1::Pod &each) { return each.workload() == name; }))
            pods.insert(pod->name().substr(pod->name().rfind('/') + 1));
        const auto facts = rig.connection->workloadFacts(*workload, pods);
        QVERIFY2(facts, facts ? "" : facts.error().message.c_str());
        QCOMPARE(facts->containers(0).probes(0).check(), std::string("GET http://:http/ready"));
        QCOMPARE(facts->containers(0).probes(0).period_seconds(), 7);
        QCOMPARE(facts->volumes(0).source(), std::string("shop"));
        QCOMPARE(facts->services_size(), 1);
        QVERIFY(!facts->services(0).cluster_address().empty());
        QCOMPARE(facts->ingresses(0).routes(0), std::string("http://shop.example.com/ → shop:80"));
        QCOMPARE(facts->autoscaler().max_replicas(), 5);
        QVERIFY2(facts->not_seen().empty(), facts->DebugString().c_str());

        // With fewer rights the same, but for what may not be seen.
        Rig limited(limitedKubeconfig(true), {});
        const auto less = limited.connection->workloadFacts(*workload, pods);
        QVERIFY2(less, less ? "" : less.error().message.c_str());
        QCOMPARE(less->services_size(), 1);
        QCOMPARE(less->ingresses_size(), 0);
        QCOMPARE(less->not_seen_size(), 4);
        QVERIFY2(less->DebugString().find("ingresses: ingresses.networking.k8s.io is forbidden") != std::string::npos,
                 less->DebugString().c_str());
    }
};

QTEST_GUILESS_MAIN(TestClusterRights)
#include "tst_cluster_rights.moc"
