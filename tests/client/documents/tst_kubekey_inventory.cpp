#include <QtTest>

#include "client/documents/kubekey_inventory.h"

using namespace wheelhouse;
using client::readKubeKeyInventory;

namespace {

std::string rolesOf(const v1::InventoryHost &host)
{
    std::string roles;
    for (const auto &role : host.roles())
        roles += (roles.empty() ? "" : ",") + role;
    return roles;
}

} // namespace

class TestKubeKeyInventory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheOlderFile()
    {
        const auto read = readKubeKeyInventory(R"(apiVersion: kubekey.kubesphere.io/v1alpha2
kind: Cluster
metadata: {name: sample}
spec:
  hosts:
  - {name: master1, address: 172.16.0.2, internalAddress: "172.16.0.2,2022::2", user: ubuntu, password: "Qcloud@123"}
  - {name: node1, address: 172.16.0.3, internalAddress: 172.16.0.3, privateKeyPath: "~/.ssh/id_rsa"}
  - {name: node2, address: 172.16.0.4, internalAddress: 172.16.0.4}
  roleGroups:
    etcd: [master1]
    master: [master1]
    worker: ["node[1:2]"]
---
apiVersion: installer.kubesphere.io/v1alpha1
kind: ClusterConfiguration
)");
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->hosts_size(), 3);
        QCOMPARE(read->origin(), std::string("KubeKey Cluster sample"));
        QCOMPARE(read->hosts(0).internal_address(), std::string("172.16.0.2"));
        QCOMPARE(rolesOf(read->hosts(0)), std::string("control-plane,etcd"));
        QCOMPARE(rolesOf(read->hosts(1)), std::string("worker"));
        QCOMPARE(rolesOf(read->hosts(2)), std::string("worker"));
        // Nobody's password goes anywhere.
        QVERIFY(read->DebugString().find("Qcloud") == std::string::npos);
    }

    void readsVersionFour()
    {
        const auto read = readKubeKeyInventory(R"(apiVersion: kubekey.kubesphere.io/v1
kind: Inventory
metadata: {name: default}
spec:
  hosts:
    localhost: {connector: {type: local}}
    node1: {connector: {type: ssh, host: 192.168.10.2, user: root, password: secret}, internal_ipv4: 10.0.0.2}
    node2: {connector: {host: 192.168.10.3}, internal_ipv4: 10.0.0.3}
  groups:
    k8s_cluster: {groups: [kube_control_plane, kube_worker]}
    kube_control_plane: {hosts: [node1]}
    kube_worker: {hosts: [node2]}
    etcd: {hosts: [node1]}
)");
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->hosts_size(), 2);
        QCOMPARE(read->hosts(0).address(), std::string("192.168.10.2"));
        QCOMPARE(read->hosts(0).internal_address(), std::string("10.0.0.2"));
        QCOMPARE(rolesOf(read->hosts(0)), std::string("control-plane,etcd"));
        QCOMPARE(rolesOf(read->hosts(1)), std::string("worker"));
        QVERIFY(read->DebugString().find("secret") == std::string::npos);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no YAML") << QByteArray("spec: [");
        QTest::newRow("another kind") << QByteArray("kind: Pod\n");
        QTest::newRow("another API") << QByteArray("kind: Cluster\napiVersion: cluster.x-k8s.io/v1beta1\n");
        QTest::newRow("no hosts") << QByteArray(
            "kind: Inventory\napiVersion: kubekey.kubesphere.io/v1\nspec: {hosts: []}\n");
        QTest::newRow("large") << QByteArray(5 << 20, '#');
    }

    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto read = readKubeKeyInventory(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::InvalidArgument);
    }

    // Groups that hold each other, and a range without end.
    void endsWhateverIsWritten()
    {
        const auto read = readKubeKeyInventory(
            "kind: Inventory\napiVersion: kubekey.kubesphere.io/v1\nspec:\n  hosts: {a: {}}\n"
            "  groups: {x: {hosts: ['n[1:999999999]'], groups: [y]}, y: {hosts: [a], groups: [x]}}\n");
        QVERIFY(read);
        QCOMPARE(rolesOf(read->hosts(0)), std::string("x,y"));
    }
};

QTEST_GUILESS_MAIN(TestKubeKeyInventory)
#include "tst_kubekey_inventory.moc"
