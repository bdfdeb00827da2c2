#include <QAbstractItemModelTester>
#include <QtTest>

#include "models/object_detail.h"
#include "models/objects_model.h"
#include "wheelhouse/v1/cluster_objects.pb.h"
#include "wheelhouse/v1/object_changes.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::models;

namespace {

v1::WatchObjectsResponse message(v1::WatchMark::Phase phase, bool reset = false)
{
    v1::WatchObjectsResponse response;
    response.mutable_mark()->set_phase(phase);
    response.mutable_mark()->set_reset(reset);
    return response;
}

void addColumn(v1::WatchObjectsResponse &response, const char *title, v1::ObjectColumn::Type type, int priority = 0)
{
    auto *column = response.add_columns();
    column->set_title(title);
    column->set_type(type);
    column->set_priority(priority);
    column->set_identity(std::string(title) == "Name");
}

void addRow(v1::WatchObjectsResponse &response, const std::string &name, int size)
{
    auto *row = response.add_upserted();
    row->set_name("clusters/test/namespaces/iot/widgets.example.com/" + name);
    row->set_object_name(name);
    row->set_namespace_("iot");
    (*row->mutable_labels())["app"] = "gateway";
    row->add_cells()->set_text(name);
    row->add_cells()->set_integer(size);
    row->add_cells()->mutable_time()->set_seconds(1'700'000'000 + size);
    row->add_cells()->set_truth(size > 1);
}

v1::WatchObjectsResponse firstPage()
{
    auto page = message(v1::WatchMark::PHASE_SNAPSHOT, true);
    addColumn(page, "Name", v1::ObjectColumn::TYPE_TEXT);
    addColumn(page, "Size", v1::ObjectColumn::TYPE_INTEGER);
    addColumn(page, "Age", v1::ObjectColumn::TYPE_TIME);
    addColumn(page, "Big", v1::ObjectColumn::TYPE_TRUTH, 1);
    addRow(page, "a", 10);
    addRow(page, "b", 9);
    return page;
}

QStringList columnIds(const TableModel &model)
{
    QStringList ids;
    for (const auto &column : model.columns())
        ids << column.id;
    return ids;
}

} // namespace

// Tables whose columns come from the cluster.
class TestClusterObjectsModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesItsColumns();
    void sortsByTypes();
    void changesColumns();
    void saysHowItIsSeen();
    void listsKinds();
    void tellsOneObject();
};

void TestClusterObjectsModel::takesItsColumns()
{
    ObjectRows rows(true);
    ObjectsModel model(rows);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    rows.take(ObjectRows::toBatch(firstPage()));
    rows.take(ObjectRows::toBatch(message(v1::WatchMark::PHASE_SYNCED)));
    QCOMPARE(columnIds(model), (QStringList{QStringLiteral("namespace"), QStringLiteral("name"), QStringLiteral("size"), QStringLiteral("age"), QStringLiteral("big")}));
    QCOMPARE(model.headerData(2, Qt::Horizontal).toString(), QStringLiteral("Size"));
    QVERIFY(!model.columns()[4].visible);
    QCOMPARE(model.rowCount(), 2);
    const int row = model.rowOf(QStringLiteral("clusters/test/namespaces/iot/widgets.example.com/a"));
    QVERIFY(row >= 0);
    QCOMPARE(model.index(row, 2).data().toString(), QStringLiteral("10"));
    QCOMPARE(model.index(row, 3).data(ValueRole).toDateTime().toSecsSinceEpoch(), 1'700'000'010);
    QCOMPARE(model.index(row, 4).data().toString(), QStringLiteral("true"));
    auto filter = RowFilter();
    filter.append({QStringLiteral("label.app"), RowFilter::Operator::Equal, QStringLiteral("gateway")});
    filter.append({QStringLiteral("size"), RowFilter::Operator::Equal, QStringLiteral("9")});
    model.setFilter(filter);
    QTRY_COMPARE(model.rowCount(), 1);
}

void TestClusterObjectsModel::sortsByTypes()
{
    ObjectRows rows(true);
    ObjectsModel model(rows);
    rows.take(ObjectRows::toBatch(firstPage()));
    rows.take(ObjectRows::toBatch(message(v1::WatchMark::PHASE_SYNCED)));
    // 9 before 10, as numbers; the younger before the older, as ages.
    model.sort(model.columnOf(QStringLiteral("size")));
    QTRY_COMPARE(model.index(0, 1).data().toString(), QStringLiteral("b"));
    model.sort(model.columnOf(QStringLiteral("age")));
    QTRY_COMPARE(model.index(0, 1).data().toString(), QStringLiteral("a"));
}

void TestClusterObjectsModel::changesColumns()
{
    ObjectRows rows(true);
    ObjectsModel model(rows);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    rows.take(ObjectRows::toBatch(firstPage()));
    rows.take(ObjectRows::toBatch(message(v1::WatchMark::PHASE_SYNCED)));
    // Fewer columns than the cells of rows that are still there.
    auto changed = message(v1::WatchMark::PHASE_CHANGES);
    addColumn(changed, "Name", v1::ObjectColumn::TYPE_TEXT);
    addColumn(changed, "Name", v1::ObjectColumn::TYPE_TEXT);
    auto *row = changed.add_upserted();
    row->set_name("clusters/test/namespaces/iot/widgets.example.com/a");
    row->add_cells()->set_text("a");
    changed.add_removed("clusters/test/namespaces/iot/widgets.example.com/b");
    rows.take(ObjectRows::toBatch(changed));
    QCOMPARE(columnIds(model), (QStringList{QStringLiteral("namespace"), QStringLiteral("name"), QStringLiteral("name_")}));
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("a"));
    QCOMPARE(model.index(0, 2).data().toString(), QString());
}

void TestClusterObjectsModel::saysHowItIsSeen()
{
    ObjectRows rows(false);
    ObjectsModel model(rows);
    rows.setStream({.kind = FeedState::Kind::Live});
    auto denied = message(v1::WatchMark::PHASE_SYNCED);
    auto *source = denied.mutable_mark()->add_sources();
    source->set_name("clusters/test");
    source->set_state(v1::SourceState::STATE_DENIED);
    source->set_reason("widgets is forbidden");
    rows.take(ObjectRows::toBatch(denied));
    // Not allowed is not the same as none.
    QCOMPARE(model.state().kind, PanelState::Kind::Failed);
    QVERIFY2((model.state().title + model.state().detail).contains(QStringLiteral("widgets is forbidden")), qPrintable(model.state().title + model.state().detail));
    auto live = firstPage();
    source = live.mutable_mark()->add_sources();
    source->set_state(v1::SourceState::STATE_LIVE);
    source->set_reason("not all is shown");
    rows.take(ObjectRows::toBatch(live));
    rows.take(ObjectRows::toBatch(message(v1::WatchMark::PHASE_SYNCED)));
    QCOMPARE(model.state().kind, PanelState::Kind::Live);
    QCOMPARE(rows.note(), QStringLiteral("not all is shown"));
}

void TestClusterObjectsModel::listsKinds()
{
    v1::ListObjectKindsResponse response;
    for (const char *resource : {"configmaps", "nodes", "pods", "secrets", "services", "deployments.apps", "widgets.example.com", "storageclasses.storage.k8s.io", "roles.rbac.authorization.k8s.io"}) {
        auto *kind = response.add_kinds();
        kind->set_group(QString::fromLatin1(resource).section(u'.', 1).toStdString());
        kind->set_custom(std::string(resource) == "widgets.example.com");
        kind->set_name(std::string("clusters/test/kinds/") + resource);
        kind->set_resource(resource);
        kind->set_kind(resource);
        kind->set_namespaced(true);
        kind->set_permission(std::string(resource) == "secrets" ? v1::ObjectKind::PERMISSION_DENIED : v1::ObjectKind::PERMISSION_ALLOWED);
    }
    auto *failure = response.add_failures();
    failure->set_group_version("metrics.k8s.io/v1beta1");
    failure->set_reason("does not answer");
    ObjectKindRows rows;
    ObjectKindsModel model(rows);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    rows.apply(response);
    QTRY_COMPARE(model.rowCount(), 9);
    // What runs, how it is reached, what sets it, what keeps, what it is made of.
    QStringList order;
    for (int row = 0; row < model.rowCount(); ++row)
        order << model.factsAt(row).resource.section(u'.', 0, 0);
    QCOMPARE(order.join(u' '), QStringLiteral("deployments pods services configmaps secrets storageclasses nodes roles widgets"));
    QVERIFY(!model.factsAt(model.rowOfResource(QStringLiteral("secrets"))).isAllowed);
    QCOMPARE(rows.failures().size(), 1);
}

void TestClusterObjectsModel::tellsOneObject()
{
    ObjectDetail detail(QStringLiteral("clusters/test/namespaces/iot/deployments.apps/gateway"));
    v1::GetObjectResponse object;
    object.set_yaml("kind: Deployment\n");
    object.mutable_kind()->set_kind("Deployment");
    object.add_owners()->set_kind("Gateway");
    object.add_managers()->set_manager("helm");
    object.add_events()->set_name("e");
    detail.apply(object);
    QVERIFY(detail.isKnown());
    QCOMPARE(detail.yaml(), QStringLiteral("kind: Deployment\n"));
    QCOMPARE(detail.managers().rowCount(), 1);
    QCOMPARE(detail.events().rowCount(), 1);
    v1::ListObjectChangesResponse changes;
    auto *change = changes.add_changes();
    change->set_type(v1::ObjectChange::TYPE_CHANGED);
    change->set_manager("helm");
    for (const char *path : {"spec.replicas", "spec.paused"})
        change->add_fields()->set_path(path);
    detail.apply(changes);
    QCOMPARE(detail.changes().rowCount(), 2);
    QCOMPARE(detail.changes().index(0, detail.changes().columnOf(QStringLiteral("field"))).data().toString(), QStringLiteral("spec.replicas"));
    detail.fail(QStringLiteral("It is gone."), QStringLiteral("NOT_FOUND"));
    QCOMPARE(detail.state().kind, PanelState::Kind::Stale);
}

QTEST_GUILESS_MAIN(TestClusterObjectsModel)
#include "tst_cluster_objects_model.moc"
