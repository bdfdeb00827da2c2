#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "models/deployment_detail.h"
#include "models/device_detail.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/devices.pb.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;

// What the inspectors show of one device and one deployment.
class DetailsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deviceTwin();
    void devicePresence();
    void deviceCommands();
    void deploymentPlan();
    void deploymentPermissions();
};

void DetailsTest::deviceTwin()
{
    Catalog catalog;
    DeviceDetail detail(QStringLiteral("products/printer/devices/A-1"), catalog);
    QAbstractItemModelTester tester(&detail.twin(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(detail.serial(), QStringLiteral("A-1"));
    QVERIFY(!detail.isKnown());
    QCOMPARE(detail.state().kind, PanelState::Kind::Loading);
    ProductSpec product;
    FieldSpec head;
    head.key = QStringLiteral("head");
    head.displayName = QStringLiteral("Head");
    head.unit = QStringLiteral("°C");
    product.reported = {head};
    FieldSpec interval;
    interval.key = QStringLiteral("interval");
    interval.displayName = QStringLiteral("Report every");
    product.desired = {interval};
    detail.setProduct(product);

    v1::Device device;
    device.set_name(detail.key().toStdString());
    device.mutable_presence()->set_status(v1::Presence::STATUS_ONLINE);
    (*device.mutable_reported()->mutable_fields())["head"].set_number_value(41);
    (*device.mutable_reported()->mutable_fields())["volume"].set_number_value(7);
    (*device.mutable_desired()->mutable_fields())["volume"].set_number_value(9);
    (*device.mutable_desired()->mutable_fields())["buzzer"].set_bool_value(true);
    (*device.mutable_reported()->mutable_fields())["buzzer"].set_bool_value(true);
    detail.apply(device);
    // What is desired, and what could be; what is only reported is not of it.
    QCOMPARE(detail.twin().rowCount(), 3);
    QCOMPARE(detail.twinDifferences(), 1);
    // What differs is first.
    QCOMPARE(detail.twin().keyAt(0), QStringLiteral("volume"));
    QCOMPARE(detail.twin().index(0, 2).data().toString(), QStringLiteral("9"));
    QCOMPARE(detail.twin().index(0, 3).data().toString(), QStringLiteral("7"));
    QCOMPARE(detail.twin().index(0, 0).data().toString(), QStringLiteral("Differs"));
    QCOMPARE(detail.twin().keyAt(1), QStringLiteral("interval"));
    QCOMPARE(detail.twin().index(1, 0).data().toString(), QStringLiteral("Not set"));
    device.set_desired_version(2);
    device.set_applied_version(1);
    (*device.mutable_desired()->mutable_fields())["interval"].set_number_value(30);
    detail.apply(device);
    // Pending, though the device never reports it; then applied, as it says.
    QCOMPARE(detail.twinDifferences(), 2);
    QVERIFY(detail.isPending());
    QVERIFY(detail.twin().index(0, 0).data().toString().startsWith(QStringLiteral("Pending")));
    device.set_applied_version(2);
    detail.apply(device);
    QCOMPARE(detail.twinDifferences(), 1);
    QCOMPARE(detail.reported(QStringLiteral("head")), QStringLiteral("41\u202f°C"));
    QCOMPARE(detail.status(), Status::Ok);
}

void DetailsTest::devicePresence()
{
    Catalog catalog;
    DeviceDetail detail(QStringLiteral("products/printer/devices/A-1"), catalog);
    QSignalSpy changed(&detail, &DeviceDetail::presenceChanged);
    v1::Device device;
    device.mutable_presence()->set_status(v1::Presence::STATUS_ONLINE);
    detail.apply(device);
    detail.apply(device);
    QCOMPARE(changed.count(), 1);
    device.mutable_presence()->set_status(v1::Presence::STATUS_OFFLINE);
    device.mutable_presence()->set_reason(v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
    detail.apply(device);
    QCOMPARE(changed.count(), 2);
    QCOMPARE(detail.cause(), QStringLiteral("Keep-alive timeout"));

    const qint64 now = QDateTime::currentSecsSinceEpoch();
    v1::ListPresenceEventsResponse events;
    for (const auto &[ago, status] : {std::pair(600, v1::Presence::STATUS_OFFLINE), std::pair(7'200, v1::Presence::STATUS_ONLINE),
                                      std::pair(30 * 3'600, v1::Presence::STATUS_OFFLINE)}) {
        auto &event = *events.add_events();
        event.mutable_time()->set_seconds(now - ago);
        event.mutable_presence()->set_status(status);
        event.mutable_presence()->set_reason(v1::Presence::REASON_CONNECTION_LOST);
    }
    detail.apply(events);
    QAbstractItemModelTester tester(&detail.presenceEvents(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(detail.presenceEvents().rowCount(), 3);
    const auto spans = detail.presenceSpans(24);
    QCOMPARE(spans.size(), 3);
    QCOMPARE(spans[0].status, Status::Bad);
    QCOMPARE(spans[1].status, Status::Ok);
    QCOMPARE(spans[2].status, Status::Bad);
    QCOMPARE(spans[0].end, spans[1].begin);
    QCOMPARE(spans[1].end, spans[2].begin);
}

void DetailsTest::deviceCommands()
{
    Catalog catalog;
    DeviceDetail detail(QStringLiteral("products/printer/devices/A-1"), catalog);
    QAbstractItemModelTester tester(&detail.commands(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    v1::WatchDeviceCommandsResponse response;
    auto &command = *response.add_upserted();
    command.set_name(detail.key().toStdString() + "/commands/1");
    command.set_command("test_print");
    command.set_state(v1::DeviceCommand::STATE_SENT);
    command.mutable_create_time()->set_seconds(1'700'000'000);
    detail.apply(response);
    QCOMPARE(detail.commands().index(0, 0).data(StatusRole).toInt(), static_cast<int>(Status::Progress));
    response.mutable_upserted(0)->set_state(v1::DeviceCommand::STATE_DONE);
    response.mutable_upserted(0)->mutable_end_time()->set_seconds(1'700'000'021);
    detail.apply(response);
    QCOMPARE(detail.commands().rowCount(), 1);
    QCOMPARE(detail.commands().index(0, 0).data().toString(), QStringLiteral("Done, 21 s"));
}

void DetailsTest::deploymentPlan()
{
    Catalog catalog;
    DeploymentDetail detail(QStringLiteral("deployments/12"), catalog);
    QAbstractItemModelTester tester(&detail.checks(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    v1::Deployment deployment;
    deployment.set_environment("environments/prod");
    deployment.set_tag("1.4.2-prod-318");
    deployment.mutable_plan()->set_diff("--- a\n+++ b\n@@ -1,3 +1,3 @@\n spec:\n-  image: x:1\n+  image: x:2\n+  new: 1\n");
    for (const auto verdict : {v1::Check::VERDICT_PASSED, v1::Check::VERDICT_REFUSED, v1::Check::VERDICT_WARNED}) {
        auto &check = *deployment.mutable_plan()->add_checks();
        check.set_verdict(verdict);
        check.set_description("a check");
    }
    detail.apply(deployment);
    QCOMPARE(detail.diff().size(), 5);
    QCOMPARE(detail.addedLines(), 2);
    QCOMPARE(detail.removedLines(), 1);
    QCOMPARE(detail.diff()[2].text, QStringLiteral("  image: x:1"));
    QCOMPARE(detail.checks().index(0, 0).data(StatusRole).toInt(), static_cast<int>(Status::Bad));
    QVERIFY(detail.isRefused() && detail.isProduction());
    QVERIFY(detail.tag().production && !detail.tag().foreign);
}

void DetailsTest::deploymentPermissions()
{
    Catalog catalog;
    ConnectionModel connection;
    DeploymentDetail detail(QStringLiteral("deployments/12"), catalog);
    v1::Deployment deployment;
    deployment.set_state(v1::Deployment::STATE_AWAITING_APPROVAL);
    deployment.set_requester("accounts/ops-wu");
    deployment.set_required_approvals(2);
    deployment.mutable_plan()->set_hash("abc");
    auto &approval = *deployment.add_approvals();
    approval.set_approver("accounts/ops-li");
    approval.set_plan_hash("abc");
    detail.apply(deployment);
    QCOMPARE(detail.statusText(), QStringLiteral("Approvals 1 of 2"));

    connection.setSession(QStringLiteral("ops-lin"), ConnectionModel::Role::Operator, QStringLiteral("0.1.0"));
    QVERIFY(!detail.mayApprove(connection).allowed);
    QVERIFY(detail.mayCancel(connection).allowed);
    connection.setSession(QStringLiteral("ops-wu"), ConnectionModel::Role::Approver, QStringLiteral("0.1.0"));
    QVERIFY(detail.mayApprove(connection).reason.contains(QStringLiteral("ops-wu")));
    connection.setSession(QStringLiteral("ops-li"), ConnectionModel::Role::Approver, QStringLiteral("0.1.0"));
    QVERIFY(!detail.mayApprove(connection).allowed);
    connection.setSession(QStringLiteral("zhao"), ConnectionModel::Role::Approver, QStringLiteral("0.1.0"));
    QVERIFY(detail.mayApprove(connection).allowed);
    QVERIFY(!detail.mayUndo(connection).allowed);
    deployment.set_state(v1::Deployment::STATE_SUCCEEDED);
    detail.apply(deployment);
    QVERIFY(detail.mayUndo(connection).allowed);
}

QTEST_GUILESS_MAIN(DetailsTest)
#include "tst_details.moc"
