#include <QtTest>

#include "server/clusters/inventories.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;
using Host = v1::InventoryHost;

namespace {

class OneInventory final : public InventoryStore {
public:
    Result<void> saveInventory(const std::string &, const v1::Inventory *inventory) override
    {
        held = inventory ? std::optional<v1::Inventory>(*inventory) : std::nullopt;
        return {};
    }
    Result<std::optional<v1::Inventory>> loadInventory(const std::string &) override { return held; }
    std::optional<v1::Inventory> held;
};

void addHost(v1::Inventory &inventory, const char *name, const char *address, const char *internal = "")
{
    auto &host = *inventory.add_hosts();
    host.set_host(name);
    host.set_address(address);
    host.set_internal_address(internal);
}

void addNode(ClusterView &view, const std::string &name, const std::string &address)
{
    v1::Node node;
    node.set_name("clusters/test/nodes/" + name);
    node.set_internal_address(address);
    node.set_health(v1::HEALTH_OK);
    view.nodes.put(node.name(), node);
}

} // namespace

class TestInventories : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesByNameThenByAddress()
    {
        ClusterView view;
        v1::Cluster cluster;
        cluster.set_name("clusters/test");
        view.clusters.put(cluster.name(), cluster);
        addNode(view, "node1", "10.0.0.1");
        addNode(view, "vm-7", "10.0.0.2");
        addNode(view, "added-later", "10.0.0.9");
        OneInventory store;
        Inventories inventories(store, view);
        v1::Inventory asked;
        asked.set_name("clusters/test/inventory");
        // Its address is another node's by now: the name counts.
        addHost(asked, "node1", "203.0.113.1", "10.0.0.2");
        addHost(asked, "node2", "203.0.113.2", "10.0.0.2");
        addHost(asked, "gone", "203.0.113.3", "10.0.0.3");
        const auto put = inventories.replace(asked, false);
        QVERIFY2(put, put ? "" : put.error().message.c_str());
        QCOMPARE(put->hosts(0).match(), Host::MATCH_NAME);
        QCOMPARE(put->hosts(0).node(), std::string("clusters/test/nodes/node1"));
        QCOMPARE(put->hosts(1).match(), Host::MATCH_ADDRESS);
        QCOMPARE(put->hosts(1).node(), std::string("clusters/test/nodes/vm-7"));
        QCOMPARE(put->hosts(1).health(), v1::HEALTH_OK);
        QCOMPARE(put->hosts(2).match(), Host::MATCH_NONE);
        QVERIFY(put->hosts(2).node().empty());
        QCOMPARE(put->unlisted_nodes_size(), 1);
        QCOMPARE(put->unlisted_nodes(0).node(), std::string("clusters/test/nodes/added-later"));

        // Asked later, against the nodes there are then.
        addNode(view, "gone", "10.0.0.3");
        const auto again = inventories.get("clusters/test/inventory");
        QCOMPARE(again->hosts(2).match(), Host::MATCH_NAME);
        QVERIFY(inventories.remove("clusters/test/inventory"));
        QCOMPARE(inventories.get("clusters/test/inventory").error().code, ErrorCode::NotFound);
        QCOMPARE(inventories.remove("clusters/test/inventory").error().code, ErrorCode::NotFound);
    }

    void refuses()
    {
        ClusterView view;
        v1::Cluster cluster;
        cluster.set_name("clusters/test");
        view.clusters.put(cluster.name(), cluster);
        OneInventory store;
        Inventories inventories(store, view);
        v1::Inventory asked;
        asked.set_name("clusters/test/inventory");
        QCOMPARE(inventories.replace(asked, false).error().fields.front().field, std::string("inventory.hosts"));
        addHost(asked, "a", "");
        addHost(asked, "a", "");
        QCOMPARE(inventories.replace(asked, false).error().fields.front().field,
                 std::string("inventory.hosts[1].host"));
        asked.mutable_hosts(1)->set_host("b");
        QVERIFY(inventories.replace(asked, true));
        QVERIFY(!store.held);
        asked.set_name("clusters/other/inventory");
        QCOMPARE(inventories.replace(asked, false).error().code, ErrorCode::NotFound);
        asked.set_name("clusters/test");
        QCOMPARE(inventories.replace(asked, false).error().fields.front().field, std::string("name"));
    }
};

QTEST_GUILESS_MAIN(TestInventories)
#include "tst_inventories.moc"
