#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "core/result.h"
#include "models/connection_model.h"
#include "models/device_facts.h"
#include "models/device_groups_model.h"
#include "models/device_jobs_model.h"
#include "models/device_records.h"
#include "models/facets_model.h"
#include "models/job_follower.h"
#include "models/job_results_model.h"
#include "models/operations_model.h"
#include "models/products_model.h"
#include "wheelhouse/v1/device_credentials.pb.h"
#include "wheelhouse/v1/device_groups.pb.h"
#include "wheelhouse/v1/device_jobs.pb.h"
#include "wheelhouse/v1/device_twins.pb.h"
#include "wheelhouse/v1/devices.pb.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;
using Mode = QAbstractItemModelTester::FailureReportingMode;

namespace {

ProductSpec printer()
{
    ProductSpec product;
    const auto field = [](const char *key, const char *name, const char *unit, QStringList allowed) {
        FieldSpec spec;
        spec.key = QString::fromUtf8(key);
        spec.displayName = QString::fromUtf8(name);
        spec.unit = QString::fromUtf8(unit);
        spec.allowed = std::move(allowed);
        return spec;
    };
    product.reported = {field("signal", "Signal", "dBm", {}), field("paper", "Paper", "", {QStringLiteral("ok"), QStringLiteral("out")}),
                        field("uptime", "Up for", "s", {}), field("head", "Head", "°C", {})};
    product.careRules = {{.key = QStringLiteral("paper"), .equals = QStringLiteral("out"), .above = {}, .below = {}, .words = QStringLiteral("Paper out")},
                         {.key = QStringLiteral("head"), .equals = {}, .above = 65, .below = {}, .words = QStringLiteral("Head hot")}};
    return product;
}

QString cell(const TableModel &table, int row, const char *column)
{
    return table.index(row, table.columnOf(QString::fromLatin1(column))).data().toString();
}

v1::WatchDeviceJobsResponse jobResponse(v1::DeviceJob::State state, int done, int failed)
{
    v1::WatchDeviceJobsResponse response;
    auto &job = *response.add_upserted();
    job.set_name("deviceJobs/1");
    job.set_state(state);
    job.set_requester("accounts/ops-wu");
    job.mutable_action()->mutable_command()->set_command("reboot");
    job.set_device_count(10);
    job.set_done_count(done);
    job.set_failed_count(failed);
    job.set_waiting_count(10 - done - failed);
    job.set_approval_reason("more than 5 devices");
    job.mutable_create_time()->set_seconds(1'700'000'000);
    return response;
}

} // namespace

// What the Devices page shows beside the table: peripherals, findings, records,
// facets, groups, jobs.
class DeviceFactsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void peripherals();
    void findings();
    void credentials();
    void twinChanges();
    void facets();
    void facetsOfAnOldQuestion();
    void groups();
    void jobs();
    void followsItsOwnJobs();
    void results();
};

void DeviceFactsTest::peripherals()
{
    v1::Device device;
    auto &reported = *device.mutable_reported()->mutable_fields();
    reported["signal"].set_number_value(-59);
    reported["paper"].set_string_value("out");
    reported["uptime"].set_number_value(700'000);
    reported["head"].set_number_value(34.3);
    auto facts = peripheralsOf(device, printer());
    QCOMPARE(facts.size(), 4);
    // Broken first, then as the product lists them.
    QCOMPARE(facts[0].name, QStringLiteral("Paper"));
    QCOMPARE(facts[0].value, QStringLiteral("Out"));
    QCOMPARE(facts[0].care, QStringLiteral("Paper out"));
    QCOMPARE(facts[0].status, Status::Warn);
    QCOMPARE(facts[1].value, QStringLiteral("−59\u202fdBm"));
    QCOMPARE(facts[1].status, Status::Unknown);
    QCOMPARE(facts[2].value, QStringLiteral("8 d"));
    QCOMPARE(facts[3].value, QStringLiteral("34.3\u202f°C"));
    QCOMPARE(facts[3].status, Status::Ok);
    reported["paper"].set_string_value("ok");
    reported["head"].set_number_value(70);
    facts = peripheralsOf(device, printer());
    QCOMPARE(facts[0].care, QStringLiteral("Head hot"));
    QCOMPARE(facts[2].status, Status::Ok);
}

void DeviceFactsTest::findings()
{
    v1::Device device;
    auto *flapping = device.add_findings();
    flapping->set_kind(v1::Finding::KIND_FLAPPING);
    flapping->set_text("12 connections in 5 minutes");
    flapping->mutable_since_time()->set_seconds(1'700'000'000);
    flapping->set_count(12);
    device.add_findings()->set_kind(v1::Finding::KIND_DUPLICATE_IDENTITY);
    const auto facts = findingsOf(device);
    QCOMPARE(facts.size(), 2);
    QCOMPARE(facts[0].word, QStringLiteral("Duplicate identity"));
    QCOMPARE(facts[0].status, Status::Bad);
    QCOMPARE(facts[1].text, QStringLiteral("12 connections in 5 minutes"));
    QVERIFY(!facts[1].remedy.isEmpty() && facts[1].since.isValid());
}

void DeviceFactsTest::credentials()
{
    DeviceRecords records;
    QAbstractItemModelTester tester(&records.credentials(), Mode::Fatal);
    QSignalSpy wanted(&records, &DeviceRecords::credentialsWanted);
    records.noteCredentialsChanged();
    QCOMPARE(wanted.count(), 0);
    records.readCredentials();
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(records.credentials().state().kind, PanelState::Kind::Loading);
    records.credentialsFailed({.code = wheelhouse::ErrorCode::Unavailable, .message = "the server is away", .fields = {}});
    QCOMPARE(records.credentials().state().kind, PanelState::Kind::Failed);
    v1::ListDeviceCredentialsResponse response;
    const auto add = [&response](const char *name, v1::DeviceCredential::State state, qint64 created) {
        auto &credential = *response.add_credentials();
        credential.set_name(name);
        credential.set_kind(v1::CREDENTIAL_KIND_TOKEN);
        credential.set_state(state);
        credential.set_fingerprint("b30c5d77aa");
        credential.mutable_create_time()->set_seconds(created);
        return &credential;
    };
    add("c/2", v1::DeviceCredential::STATE_GOOD, 1'700'000'100);
    add("c/1", v1::DeviceCredential::STATE_OVERLAPPING, 1'700'000'000)->mutable_expire_time()->set_seconds(1'700'100'000);
    add("c/0", v1::DeviceCredential::STATE_REVOKED, 1'600'000'000);
    records.apply(response);
    QCOMPARE(records.credentials().rowCount(), 3);
    QCOMPARE(cell(records.credentials(), 0, "status"), QStringLiteral("Good"));
    QCOMPARE(cell(records.credentials(), 0, "fingerprint"), QStringLiteral("b30c5d77"));
    QCOMPARE(cell(records.credentials(), 0, "ends"), QStringLiteral("does not end"));
    QCOMPARE(records.goodCredentials(), 2);
    QVERIFY(records.credential(QStringLiteral("c/1"))->isOverlapping);
    QVERIFY(!records.credential(QStringLiteral("c/0"))->isGood);
    records.noteCredentialsChanged();
    QCOMPARE(wanted.count(), 2);
}

void DeviceFactsTest::twinChanges()
{
    DeviceRecords records;
    QAbstractItemModelTester tester(&records.twinChanges(), Mode::Fatal);
    v1::ListTwinChangesResponse response;
    auto &change = *response.add_changes();
    change.set_version(7);
    change.set_state(v1::TwinChange::STATE_APPLIED);
    change.set_requester("accounts/ops-wu");
    change.mutable_create_time()->set_seconds(1'700'000'000);
    change.mutable_apply_time()->set_seconds(1'700'000'004);
    auto &key = *change.add_keys();
    key.set_key("volume");
    key.mutable_after()->set_number_value(60);
    records.apply(response);
    QCOMPARE(cell(records.twinChanges(), 0, "changes"), QStringLiteral("volume=60"));
    QCOMPARE(cell(records.twinChanges(), 0, "status"), QStringLiteral("Applied, 4 s"));
    QCOMPARE(cell(records.twinChanges(), 0, "by"), QStringLiteral("ops-wu"));
}

void DeviceFactsTest::facets()
{
    Catalog catalog;
    QHash<QString, Catalog::ProductFacts> names;
    names.insert(QStringLiteral("printer"), {QStringLiteral("Cloud receipt printer"), QStringLiteral("printer")});
    catalog.setProducts(names);
    FacetsModel facets(catalog);
    QAbstractItemModelTester tester(&facets, Mode::Fatal);
    QSignalSpy asked(&facets, &FacetsModel::questionAsked);
    facets.setFilter(RowFilter::parse(QStringLiteral("presence=offline")));
    // What the filter names is counted without it.
    QCOMPARE(asked.count(), 2);
    QCOMPARE(asked[0][2].toString(), QStringLiteral("presence = \"OFFLINE\""));
    QVERIFY(!asked[0][3].toStringList().contains(QStringLiteral("presence")));
    QCOMPARE(asked[1][2].toString(), QString());
    QCOMPARE(asked[1][3].toStringList(), QStringList{QStringLiteral("presence")});

    v1::SummarizeDevicesResponse whole;
    whole.set_total_size(12);
    auto *products = whole.add_facets();
    products->set_field("product");
    auto *value = products->add_values();
    value->set_value("printer");
    value->set_count(12);
    auto *sites = whole.add_facets();
    sites->set_field("site");
    value = sites->add_values();
    value->set_value("sz-01");
    value->set_count(9);
    value = sites->add_values();
    value->set_count(3);
    sites->set_more_count(4);
    facets.apply(1, true, whole);
    QCOMPARE(facets.rowCount(), 0);
    v1::SummarizeDevicesResponse presence;
    presence.set_total_size(200);
    auto *facet = presence.add_facets();
    facet->set_field("presence");
    for (const auto &[name, count] : {std::pair("ONLINE", 188), std::pair("OFFLINE", 12)}) {
        value = facet->add_values();
        value->set_value(name);
        value->set_count(count);
    }
    facets.apply(1, false, presence);
    QCOMPARE(facets.state().kind, PanelState::Kind::Live);
    QCOMPARE(facets.totalSize(), 12);
    QStringList lines;
    for (int row = 0; row < facets.rowCount(); ++row)
        lines.append(facets.index(row).data().toString());
    QCOMPARE(lines, QStringList({QStringLiteral("Product"), QStringLiteral("Cloud receipt printer"), QStringLiteral("Presence"),
                                 QStringLiteral("Online"), QStringLiteral("Offline"), QStringLiteral("Site"), QStringLiteral("sz-01"),
                                 QStringLiteral("none")}));
    QVERIFY(facets.index(0).data(FacetsModel::IsHeadRole).toBool());
    QVERIFY(facets.index(4).data(FacetsModel::IsChosenRole).toBool());
    QVERIFY(!facets.index(3).data(FacetsModel::IsChosenRole).toBool());
    QCOMPARE(facets.toggled(0).toText(), QStringLiteral("presence=offline"));
    QCOMPARE(facets.toggled(3).toText(), QStringLiteral("presence=offline,online"));
    QCOMPARE(facets.toggled(4).toText(), QString());
    QCOMPARE(facets.toggled(6).toText(), QStringLiteral("presence=offline site=sz-01"));
    QCOMPARE(facets.toggled(7).toText(), QStringLiteral("presence=offline site!=*"));
}

void DeviceFactsTest::facetsOfAnOldQuestion()
{
    Catalog catalog;
    FacetsModel facets(catalog);
    facets.setFilter({});
    facets.setFilter(RowFilter::parse(QStringLiteral("site=a")));
    v1::SummarizeDevicesResponse late;
    late.add_facets()->set_field("product");
    late.mutable_facets(0)->add_values()->set_value("printer");
    facets.apply(1, true, late);
    QCOMPARE(facets.state().kind, PanelState::Kind::Loading);
    facets.fail(1, {.code = wheelhouse::ErrorCode::Unavailable, .message = "late", .fields = {}});
    QCOMPARE(facets.state().kind, PanelState::Kind::Loading);
    facets.fail(2, {.code = wheelhouse::ErrorCode::Unavailable, .message = "the server is away", .fields = {}});
    QCOMPARE(facets.state().kind, PanelState::Kind::Failed);
    QCOMPARE(facets.state().title, QStringLiteral("The server is away"));
    // The second answer of a failed picture is not taken.
    facets.apply(2, true, late);
    QCOMPARE(facets.rowCount(), 0);
}

void DeviceFactsTest::groups()
{
    DeviceGroupRows rows;
    DeviceGroupsModel model(rows);
    QAbstractItemModelTester tester(&model, Mode::Fatal);
    v1::ListDeviceGroupsResponse response;
    auto *tills = response.add_device_groups();
    tills->set_name("groups/tills-east");
    tills->set_display_name("Tills, east");
    tills->set_device_count(42);
    auto *old = response.add_device_groups();
    old->set_name("groups/old");
    old->set_filter("firmware < 2");
    rows.apply(response);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(cell(model, 0, "name"), QStringLiteral("old"));
    QCOMPARE(cell(model, 0, "filter"), QStringLiteral("firmware<2"));
    QCOMPARE(cell(model, 1, "devices"), QStringLiteral("42"));
    QVERIFY(rows.group(QStringLiteral("groups/tills-east"))->isStatic());
}

void DeviceFactsTest::jobs()
{
    DeviceJobRows rows;
    ProductRows products;
    DeviceJobsModel model(rows, products);
    QAbstractItemModelTester tester(&model, Mode::Fatal);
    rows.apply(jobResponse(v1::DeviceJob::STATE_WAITING_FOR_APPROVAL, 0, 0));
    QCOMPARE(cell(model, 0, "status"), QStringLiteral("Needs approval"));
    const auto job = [&rows] { return *rows.job(QStringLiteral("deviceJobs/1")); };
    ConnectionModel connection;
    connection.setSession(QStringLiteral("ops-wu"), ConnectionModel::Role::Approver, QStringLiteral("0.1.0"));
    QString why;
    QVERIFY(!job().mayDecide(connection, &why));
    QVERIFY(!why.isEmpty());
    connection.setSession(QStringLiteral("ops-li"), ConnectionModel::Role::Operator, QStringLiteral("0.1.0"));
    QVERIFY(!job().mayDecide(connection));
    QVERIFY(job().mayCancel(connection));
    connection.setSession(QStringLiteral("ops-li"), ConnectionModel::Role::Approver, QStringLiteral("0.1.0"));
    QVERIFY(job().mayDecide(connection));

    rows.apply(jobResponse(v1::DeviceJob::STATE_RUNNING, 4, 1));
    QCOMPARE(cell(model, 0, "status"), QStringLiteral("Running, 50 %"));
    const auto counts = model.index(0, model.columnOf(QStringLiteral("devices"))).data(ValueRole).value<JobCounts>();
    QCOMPARE(counts, (JobCounts{.total = 10, .done = 4, .failed = 1, .waiting = 5}));
    QVERIFY(!job().mayRetry(connection));
    rows.apply(jobResponse(v1::DeviceJob::STATE_ENDED, 9, 1));
    QCOMPARE(cell(model, 0, "status"), QStringLiteral("1 failed"));
    QVERIFY(job().mayRetry(connection));
    QVERIFY(!job().mayCancel(connection));
}

void DeviceFactsTest::followsItsOwnJobs()
{
    DeviceJobRows rows;
    ProductRows products;
    Operations operations;
    ConnectionModel connection;
    JobFollower follower(rows, products, operations, connection);
    rows.apply(jobResponse(v1::DeviceJob::STATE_RUNNING, 1, 0));
    QCOMPARE(operations.runningCount(), 0);
    // It is known only now whose they are.
    connection.setSession(QStringLiteral("ops-wu"), ConnectionModel::Role::Operator, QStringLiteral("0.1.0"));
    QCOMPARE(operations.runningCount(), 1);
    Operation *operation = operations.operation(QStringLiteral("00000001"));
    QVERIFY(operation);
    QCOMPARE(operation->subject(), QStringLiteral("deviceJobs/1"));
    rows.apply(jobResponse(v1::DeviceJob::STATE_RUNNING, 4, 1));
    QCOMPARE(operation->progressText(), QStringLiteral("4 done, 1 failed, 5 waiting"));
    rows.apply(jobResponse(v1::DeviceJob::STATE_ENDED, 9, 1));
    QCOMPARE(operation->state(), Operation::State::Failed);
    QCOMPARE(operations.runningCount(), 0);
    // A retry is followed anew; another's is not.
    rows.apply(jobResponse(v1::DeviceJob::STATE_RUNNING, 9, 0));
    QCOMPARE(operations.runningCount(), 1);
    rows.apply(jobResponse(v1::DeviceJob::STATE_ENDED, 10, 0));
    auto other = jobResponse(v1::DeviceJob::STATE_RUNNING, 0, 0);
    other.mutable_upserted(0)->set_name("deviceJobs/2");
    other.mutable_upserted(0)->set_requester("accounts/ops-li");
    rows.apply(other);
    QCOMPARE(operations.runningCount(), 0);
}

void DeviceFactsTest::results()
{
    JobResultsModel results(QStringLiteral("deviceJobs/1"));
    QAbstractItemModelTester tester(&results.table(), Mode::Fatal);
    QSignalSpy wanted(&results, &JobResultsModel::wanted);
    results.refresh();
    QCOMPARE(wanted.count(), 1);
    v1::ListDeviceJobResultsResponse page;
    for (int i = 0; i < 3; ++i) {
        auto &result = *page.add_results();
        result.set_device("products/printer/devices/A-" + std::to_string(i));
        result.set_state(i == 2 ? v1::DeviceJobResult::STATE_FAILED : v1::DeviceJobResult::STATE_DONE);
    }
    results.apply(1, page, true);
    QCOMPARE(results.table().rowCount(), 3);
    // Worst first.
    QCOMPARE(cell(results.table(), 0, "device"), QStringLiteral("A-2"));
    results.setKind(JobResultsModel::Kind::Failed);
    QCOMPARE(wanted.count(), 2);
    QCOMPARE(wanted[1][1].value<QVector<int>>(), (QVector<int>{v1::DeviceJobResult::STATE_FAILED, v1::DeviceJobResult::STATE_EXPIRED}));
    results.apply(1, page, true);
    QCOMPARE(results.table().rowCount(), 0);
    results.apply(2, {}, false);
    results.apply(2, {}, true);
    QCOMPARE(results.table().state().kind, PanelState::Kind::Empty);
    results.fail(2, {.code = wheelhouse::ErrorCode::Unavailable, .message = "the server is away", .fields = {}});
    QCOMPARE(results.table().state().kind, PanelState::Kind::Failed);
}

QTEST_GUILESS_MAIN(DeviceFactsTest)
#include "tst_device_facts.moc"
