#include <QtTest>

#include <google/protobuf/util/time_util.h>

#include "server/deployments/deployments.h"
#include "server/store/database.h"
#include "server/store/schema.h"
#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_deployment_store.h"
#include "tests/server/deployments/pretend_cluster.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;
using namespace std::chrono_literals;
using test::PretendCluster;
using State = v1::Deployment;

namespace {

const std::string kGateway = "applications/gateway";
const std::string kTest = "environments/test";
const std::string kProd = "environments/prod";
const std::string kWu = "accounts/wu";
const std::string kLin = "accounts/lin";

// Writes as long as the pretended process lives; afterwards nothing.
class MortalStore final : public DeploymentStore {
public:
    MortalStore(DeploymentStore &store, int savesToLive, bool keepsLast)
        : m_store(store), m_left(savesToLive), m_keepsLast(keepsLast)
    {
    }

    bool isDead() const { return m_dead; }

    Result<void> save(std::vector<DeploymentRecord> &records) override
    {
        const bool last = --m_left == 0;
        if (m_dead || (last && !m_keepsLast)) {
            m_dead = true;
            return fail(ErrorCode::Unavailable, "killed");
        }
        auto saved = m_store.save(records);
        if (!last)
            return saved;
        m_dead = true;
        return fail(ErrorCode::Unavailable, "killed");
    }
    Result<std::optional<DeploymentRecord>> get(std::int64_t number) override { return m_store.get(number); }
    Result<std::optional<DeploymentRecord>> byRequest(const std::string &requester, const std::string &id) override
    {
        return m_store.byRequest(requester, id);
    }
    Result<std::vector<DeploymentRecord>> list(const DeploymentQuery &query) override { return m_store.list(query); }
    Result<std::vector<DeploymentRecord>> active() override { return m_store.active(); }
    Result<std::vector<DeploymentRecord>> lastGood() override { return m_store.lastGood(); }

private:
    DeploymentStore &m_store;
    std::atomic<int> m_left;
    const bool m_keepsLast;
    std::atomic<bool> m_dead = false;
};

DriverOptions quick()
{
    DriverOptions options;
    options.stuckAfter = 50ms;
    options.planTimeout = 300ms;
    options.blindGrace = 100ms;
    options.firstRetry = 5ms;
    options.longestRetry = 50ms;
    return options;
}

v1::CreateDeploymentRequest request(const std::string &tag, const std::string &environment = kTest)
{
    v1::CreateDeploymentRequest request;
    request.set_application(kGateway);
    request.set_environment(environment);
    request.set_tag(tag);
    return request;
}

// The room on a database of its own and a cluster in memory.
struct Bench {
    QTemporaryDir folder;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::SqlCatalogueStore> catalogue;
    std::unique_ptr<store::SqlDeploymentStore> deploymentStore;
    PretendCluster cluster;
    std::unique_ptr<Deployments> room;

    explicit Bench(const std::string &environment = kTest)
    {
        auto opened = store::openDatabase("sqlite:" + folder.filePath(QStringLiteral("d.db")).toStdString());
        if (!opened || !store::migrate(**opened))
            qFatal("no database");
        database = std::move(*opened);
        catalogue = std::make_unique<store::SqlCatalogueStore>(*database);
        deploymentStore = std::make_unique<store::SqlDeploymentStore>(*database);
        start();
        v1::Application gateway;
        auto &binding = *gateway.add_bindings();
        binding.set_environment(environment);
        binding.set_workload(PretendCluster::kWorkload);
        if (environment == kProd)
            cluster.setImage("iot/gateway:1.4.1-prod-97");
        if (const auto made = room->applications().create("gateway", gateway); !made)
            qFatal("%s", made.error().message.c_str());
    }

    ~Bench() { stop(); }

    void start(DeploymentStore *other = nullptr)
    {
        room = std::make_unique<Deployments>(*catalogue, other ? *other : *deploymentStore, cluster, cluster, quick());
        if (const auto started = room->start(); !started)
            qFatal("%s", started.error().message.c_str());
    }

    void stop()
    {
        if (room) {
            cluster.forgetListeners();
            room->stop();
        }
        room.reset();
    }

    DeploymentDesk &desk() { return room->desk(); }

    v1::Deployment now(const std::string &name) { return *desk().get(name); }

    bool becomes(const std::string &name, State::State state)
    {
        return QTest::qWaitFor([&] { return now(name).state() == state; }, 5000);
    }

    v1::Application application() { return *room->applications().get(kGateway); }

    // Brings a version to its end.
    v1::Deployment deploy(const std::string &tag, State::State end = State::STATE_SUCCEEDED)
    {
        const auto made = desk().create(kWu, request(tag));
        if (!made)
            qFatal("%s", made.error().message.c_str());
        if (!becomes(made->name(), end))
            qFatal("%s", now(made->name()).DebugString().c_str());
        return now(made->name());
    }
};

#define QVERIFY_RESULT(result) QVERIFY2(result, (result) ? "" : (result).error().message.c_str())

} // namespace

class TestDeployments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasTwoEnvironmentsFromTheStart()
    {
        Bench bench;
        const auto environments = bench.room->environments().list();
        QCOMPARE(environments.size(), std::size_t(2));
        QCOMPARE(environments[0].name(), kTest);
        QCOMPARE(environments[0].policy(), v1::Environment::POLICY_AUTOMATIC);
        QCOMPARE(environments[1].name(), kProd);
        QCOMPARE(environments[1].required_approvals(), 1);
        QVERIFY(environments[1].production());

        v1::Environment pre;
        pre.set_policy(v1::Environment::POLICY_REVIEWED);
        pre.set_rank(50);
        QVERIFY(bench.room->environments().create("pre", pre));
        QCOMPARE(bench.room->environments().create("pre", pre).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(bench.room->environments().create("pre-1", pre).error().fields[0].field, std::string("environment_id"));
        QCOMPARE(bench.room->environments().list()[1].name(), std::string("environments/pre"));
    }

    void refusesBadBindings_data()
    {
        QTest::addColumn<QString>("environment");
        QTest::addColumn<QString>("workload");
        QTest::addColumn<QString>("container");
        QTest::addColumn<QString>("field");
        const QString good = QString::fromStdString(PretendCluster::kWorkload);
        QTest::newRow("environment") << "environments/moon" << good << "" << "binding.environment";
        QTest::newRow("name") << "environments/prod" << "gateway" << "" << "binding.workload";
        QTest::newRow("hostile name") << "environments/prod" << "clusters/test/namespaces/iot/deployments/../x" << ""
                                      << "binding.workload";
        QTest::newRow("cluster") << "environments/prod" << "clusters/moon/namespaces/iot/deployments/gateway" << ""
                                 << "binding.workload";
        QTest::newRow("workload") << "environments/prod" << good + QStringLiteral("-2") << "" << "binding.workload";
        QTest::newRow("container") << "environments/test" << good << "other" << "binding.container";
    }

    void refusesBadBindings()
    {
        QFETCH(QString, environment);
        QFETCH(QString, workload);
        QFETCH(QString, container);
        QFETCH(QString, field);
        Bench bench;
        v1::Binding binding;
        binding.set_environment(environment.toStdString());
        binding.set_workload(workload.toStdString());
        binding.set_container(container.toStdString());
        const auto bound = bench.room->applications().bind(kGateway, binding);
        QVERIFY(!bound);
        QCOMPARE(bound.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(QString::fromStdString(bound.error().fields.at(0).field), field);
    }

    void bringsAVersion()
    {
        Bench bench;
        const auto done = bench.deploy("1.4.3-test-319");
        QCOMPARE(done.name(), std::string("deployments/1"));
        QCOMPARE(done.requester(), kWu);
        QCOMPARE(done.previous_tag(), std::string("1.4.2-test-318"));
        QCOMPARE(done.rollout().ready_replicas(), 3);
        QVERIFY(done.has_start_time() && done.has_end_time());
        QVERIFY(done.plan().diff().find("+") != std::string::npos);
        QCOMPARE(bench.cluster.image(), std::string("iot/gateway:1.4.3-test-319"));
        QCOMPARE(bench.cluster.patchCount(), 1);
        const auto binding = bench.application().bindings(0);
        QCOMPARE(binding.last_good_deployment(), done.name());
        QCOMPARE(binding.last_good_tag(), std::string("1.4.3-test-319"));
        QCOMPARE(binding.running().tag(), std::string("1.4.3-test-319"));
        QCOMPARE(binding.active_deployment(), std::string());
        QVERIFY(done.events_size() >= 4);
    }

    void keepsApplicationsLive()
    {
        Bench bench;
        const auto shown = [&] { return bench.room->applications().table().get(kGateway)->bindings(0).running().tag(); };
        QCOMPARE(shown(), std::string("1.4.2-test-318"));
        bench.cluster.setImage("iot/gateway:by-hand");
        QTRY_COMPARE(shown(), std::string("by-hand"));
    }

    void refusesATagOfAnotherEnvironment()
    {
        Bench bench(kProd);
        const auto refused = bench.desk().create(kWu, request("1.4.3-test-322", kProd));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(refused.error().fields[0].description, std::string("1.4.3-test-322 belongs to test and cannot go to prod."));
        QVERIFY(bench.desk().list({}, {}, 0, 10)->empty());
    }

    void refusesWhatIsNotThere()
    {
        Bench bench;
        auto wanted = request("1.4.3-test-319");
        wanted.set_application("applications/moon");
        QCOMPARE(bench.desk().create(kWu, wanted).error().code, ErrorCode::NotFound);
        QCOMPARE(bench.desk().create(kWu, request("1.4.3-prod-3", kProd)).error().code, ErrorCode::FailedPrecondition);
        wanted = request("1.4.3-test-319");
        wanted.mutable_rollout_timeout()->set_seconds(-1);
        QCOMPARE(bench.desk().create(kWu, wanted).error().fields[0].field, std::string("rollout_timeout"));
        QCOMPARE(bench.desk().get("deployments/99").error().code, ErrorCode::NotFound);
        QCOMPARE(bench.desk().get("gateway").error().code, ErrorCode::InvalidArgument);
    }

    void previewsWithoutDoing()
    {
        Bench bench;
        auto wanted = request("1.4.3-test-319");
        wanted.set_validate_only(true);
        const auto preview = bench.desk().create(kWu, wanted);
        QVERIFY_RESULT(preview);
        QVERIFY(preview->name().empty());
        QVERIFY(!preview->plan().diff().empty());
        QVERIFY(bench.desk().list({}, {}, 0, 10)->empty());
        QCOMPARE(bench.cluster.patchCount(), 0);
    }

    void failsWithThePodsReasonAndCanBeDeployedAgain()
    {
        Bench bench;
        bench.deploy("1.4.3-test-319");
        const auto broken = bench.deploy("9.9.9-test-400", State::STATE_FAILED);
        QCOMPARE(broken.reason(), std::string("pod gateway-abc: ImagePullBackOff: Back-off pulling image "
                                              "\"iot/gateway:9.9.9-test-400\""));
        QCOMPARE(bench.application().bindings(0).last_good_tag(), std::string("1.4.3-test-319"));
        const auto again = bench.deploy("1.4.4-test-401");
        QCOMPARE(again.previous_tag(), std::string("9.9.9-test-400"));
        // What failed is not what undo brings back.
        const auto undo = bench.desk().undo(kWu, [&] { v1::UndoDeploymentRequest r; r.set_name(again.name()); return r; }());
        QVERIFY_RESULT(undo);
        QCOMPARE(undo->tag(), std::string("1.4.3-test-319"));
    }

    void failsAtItsDeadline()
    {
        Bench bench;
        bench.cluster.hold(true);
        auto wanted = request("1.4.3-test-319");
        wanted.mutable_rollout_timeout()->set_seconds(1);
        const auto made = bench.desk().create(kWu, wanted);
        QVERIFY_RESULT(made);
        QVERIFY(bench.becomes(made->name(), State::STATE_FAILED));
        QCOMPARE(bench.now(made->name()).reason(), std::string("Not ready in time: the cluster to take up the change"));
    }

    void failsWhenItsClusterStaysOutOfSight()
    {
        Bench bench;
        bench.cluster.hold(true);
        auto wanted = request("1.4.3-test-319");
        wanted.mutable_rollout_timeout()->set_seconds(1);
        const auto made = bench.desk().create(kWu, wanted);
        QVERIFY_RESULT(made);
        bench.cluster.setSight(WorkloadSource::Sight::Stale);
        QVERIFY(bench.becomes(made->name(), State::STATE_FAILED));
        QVERIFY(bench.now(made->name()).reason().starts_with("Cluster test is not seen"));
    }

    void recordsAPlanThatIsRefused()
    {
        Bench bench;
        bench.cluster.refuseDryRuns("quota exceeded");
        auto wanted = request("1.4.3-test-319");
        wanted.set_request_id("ci-1");
        const auto refused = bench.desk().create(kWu, wanted);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(refused.error().message,
                 std::string("The API server refuses it: quota exceeded (recorded as deployments/1)"));
        QCOMPARE(bench.now("deployments/1").state(), State::STATE_FAILED);
        // The same request may be made again once the way is free.
        bench.cluster.refuseDryRuns({});
        const auto again = bench.desk().create(kWu, wanted);
        QVERIFY_RESULT(again);
        QCOMPARE(again->name(), std::string("deployments/2"));
    }

    void saysThatTheClusterDoesNotAnswer()
    {
        Bench bench;
        bench.cluster.setReachable(false);
        const auto refused = bench.desk().create(kWu, request("1.4.3-test-319"));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
    }

    void takesARequestOnce()
    {
        Bench bench;
        auto wanted = request("1.4.3-test-319");
        wanted.set_request_id("ci-319");
        const auto first = bench.desk().create(kWu, wanted);
        QVERIFY_RESULT(first);
        QVERIFY(bench.becomes(first->name(), State::STATE_SUCCEEDED));
        const auto second = bench.desk().create(kWu, wanted);
        QVERIFY_RESULT(second);
        QCOMPARE(second->name(), first->name());
        QCOMPARE(bench.cluster.patchCount(), 1);
        wanted.set_tag("1.4.4-test-320");
        QCOMPARE(bench.desk().create(kWu, wanted).error().fields[0].field, std::string("request_id"));
        QVERIFY(bench.desk().create(kLin, wanted));
    }

    void refusesASecondOneMeanwhile()
    {
        Bench bench;
        bench.cluster.hold(true);
        const auto first = bench.desk().create(kWu, request("1.4.3-test-319"));
        QVERIFY_RESULT(first);
        const auto second = bench.desk().create(kLin, request("1.4.4-test-320"));
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(second.error().message, std::string("deployments/1 (1.4.3-test-319 by wu) is under way there."));
        QCOMPARE(bench.application().bindings(0).active_deployment(), first->name());
        auto look = request("1.4.4-test-320");
        look.set_validate_only(true);
        const auto preview = bench.desk().create(kLin, look);
        QVERIFY_RESULT(preview);
        const auto &last = preview->plan().checks(preview->plan().checks_size() - 1);
        QCOMPARE(last.id(), std::string("concurrent"));
        QCOMPARE(last.verdict(), v1::Check::VERDICT_REFUSED);
        bench.cluster.hold(false);
        QVERIFY(bench.becomes(first->name(), State::STATE_SUCCEEDED));
    }

    void waitsForAnotherPersonInProduction()
    {
        Bench bench(kProd);
        const auto made = bench.desk().create(kWu, request("1.4.2-prod-98", kProd));
        QVERIFY_RESULT(made);
        QCOMPARE(made->state(), State::STATE_AWAITING_APPROVAL);
        QCOMPARE(bench.cluster.patchCount(), 0);
        v1::ApproveDeploymentRequest word;
        word.set_name(made->name());
        word.set_plan_hash(made->plan().hash());
        QCOMPARE(bench.desk().approve(kWu, word).error().code, ErrorCode::PermissionDenied);
        const auto approved = bench.desk().approve(kLin, word);
        QVERIFY_RESULT(approved);
        QVERIFY(bench.becomes(made->name(), State::STATE_SUCCEEDED));
        QCOMPARE(bench.now(made->name()).approvals(0).approver(), kLin);
    }

    void plansAnewWhenTheClusterChanged()
    {
        Bench bench(kProd);
        const auto made = bench.desk().create(kWu, request("1.4.2-prod-98", kProd));
        QVERIFY_RESULT(made);
        bench.cluster.setImage("iot/gateway:1.4.1-prod-101");
        v1::ApproveDeploymentRequest word;
        word.set_name(made->name());
        word.set_plan_hash(made->plan().hash());
        const auto stale = bench.desk().approve(kLin, word);
        QVERIFY(!stale);
        QCOMPARE(stale.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(stale.error().message.find("1.4.1-prod-101") != std::string::npos);
        const auto replanned = bench.now(made->name());
        QCOMPARE(replanned.state(), State::STATE_AWAITING_APPROVAL);
        QVERIFY(replanned.plan().hash() != made->plan().hash());
        QCOMPARE(replanned.previous_tag(), std::string("1.4.1-prod-101"));
        QCOMPARE(bench.desk().approve(kLin, word).error().code, ErrorCode::FailedPrecondition);
        word.set_plan_hash(replanned.plan().hash());
        QVERIFY_RESULT(bench.desk().approve(kLin, word));
        QVERIFY(bench.becomes(made->name(), State::STATE_SUCCEEDED));
    }

    void canBeWithdrawnAndRejected()
    {
        Bench bench(kProd);
        const auto first = bench.desk().create(kWu, request("1.4.2-prod-98", kProd));
        QVERIFY_RESULT(first);
        QCOMPARE(bench.desk().cancel(kWu, first->name())->state(), State::STATE_CANCELLED);
        QCOMPARE(bench.desk().cancel(kWu, first->name()).error().code, ErrorCode::FailedPrecondition);
        const auto second = bench.desk().create(kWu, request("1.4.2-prod-98", kProd));
        QVERIFY_RESULT(second);
        v1::RejectDeploymentRequest word;
        word.set_name(second->name());
        word.set_comment("not today");
        QCOMPARE(bench.desk().reject(kLin, word)->state(), State::STATE_REJECTED);
        QVERIFY_RESULT(bench.desk().create(kWu, request("1.4.2-prod-98", kProd)));
    }

    void leavesACancelledRolloutWhereItIs()
    {
        Bench bench;
        bench.cluster.hold(true);
        const auto made = bench.desk().create(kWu, request("1.4.3-test-319"));
        QVERIFY_RESULT(made);
        QTRY_COMPARE(bench.cluster.patchCount(), 1);
        QCOMPARE(bench.desk().cancel(kLin, made->name())->reason(), std::string("Left where it was by lin."));
        bench.cluster.hold(false);
        QTest::qWait(50);
        QCOMPARE(bench.now(made->name()).state(), State::STATE_CANCELLED);
        QCOMPARE(bench.cluster.image(), std::string("iot/gateway:1.4.3-test-319"));
    }

    void undoesTheLatest()
    {
        Bench bench;
        const auto first = bench.deploy("1.4.3-test-319");
        const auto second = bench.deploy("1.4.4-test-320");
        v1::UndoDeploymentRequest word;
        word.set_name(first.name());
        QCOMPARE(bench.desk().undo(kLin, word).error().code, ErrorCode::FailedPrecondition);
        word.set_name(second.name());
        const auto undo = bench.desk().undo(kLin, word);
        QVERIFY_RESULT(undo);
        QCOMPARE(undo->undoes(), second.name());
        QCOMPARE(undo->tag(), std::string("1.4.3-test-319"));
        QVERIFY(bench.becomes(undo->name(), State::STATE_SUCCEEDED));
        QCOMPARE(bench.now(second.name()).state(), State::STATE_UNDONE);
        QCOMPARE(bench.now(second.name()).undone_by(), undo->name());
        QCOMPARE(bench.cluster.image(), std::string("iot/gateway:1.4.3-test-319"));
        QCOMPARE(bench.application().bindings(0).last_good_deployment(), undo->name());
        QCOMPARE(bench.desk().undo(kLin, word).error().code, ErrorCode::FailedPrecondition);
    }

    void undoesInProductionWithoutApprovalAndWithdrawsWhatWaits()
    {
        Bench bench(kProd);
        const auto approve = [&](const v1::Deployment &deployment) {
            v1::ApproveDeploymentRequest word;
            word.set_name(deployment.name());
            word.set_plan_hash(deployment.plan().hash());
            return bool(bench.desk().approve(kLin, word)) && bench.becomes(deployment.name(), State::STATE_SUCCEEDED);
        };
        const auto first = bench.desk().create(kWu, request("1.4.2-prod-98", kProd));
        QVERIFY(first && approve(*first));
        const auto waiting = bench.desk().create(kWu, request("1.4.3-prod-99", kProd));
        QVERIFY_RESULT(waiting);
        v1::UndoDeploymentRequest word;
        word.set_name(first->name());
        const auto undo = bench.desk().undo(kWu, word);
        QVERIFY_RESULT(undo);
        QVERIFY(bench.becomes(undo->name(), State::STATE_SUCCEEDED));
        QCOMPARE(bench.cluster.image(), std::string("iot/gateway:1.4.1-prod-97"));
        QCOMPARE(bench.now(waiting->name()).state(), State::STATE_CANCELLED);
    }

    void undoesARolloutUnderWay()
    {
        Bench bench;
        bench.deploy("1.4.3-test-319");
        bench.cluster.hold(true);
        const auto made = bench.desk().create(kWu, request("1.4.4-test-320"));
        QVERIFY_RESULT(made);
        QTRY_COMPARE(bench.cluster.patchCount(), 2);
        QTRY_VERIFY(bench.now(made->name()).events_size() >= 3);
        bench.cluster.hold(false);
        v1::UndoDeploymentRequest word;
        word.set_name(made->name());
        const auto undo = bench.desk().undo(kWu, word);
        QVERIFY_RESULT(undo);
        QVERIFY(bench.becomes(undo->name(), State::STATE_SUCCEEDED));
        QCOMPARE(bench.cluster.image(), std::string("iot/gateway:1.4.3-test-319"));
        QCOMPARE(bench.now(made->name()).undone_by(), undo->name());
    }

    void findsOutWhetherALostPatchArrived()
    {
        Bench bench;
        bench.cluster.loseNextAnswer();
        bench.deploy("1.4.3-test-319");
        QCOMPARE(bench.cluster.patchCount(), 1);
    }

    void showsHistoryInPages()
    {
        Bench bench;
        for (int i = 1; i <= 5; ++i)
            bench.deploy("1.4.3-test-" + std::to_string(i));
        const auto page = bench.desk().list(kGateway, kTest, 0, 3);
        QVERIFY_RESULT(page);
        QCOMPARE(page->size(), std::size_t(3));
        QCOMPARE(page->front().name(), std::string("deployments/5"));
        QCOMPARE(bench.desk().list(kGateway, kTest, 3, 3)->front().name(), std::string("deployments/2"));
        QVERIFY(bench.desk().list("applications/other", {}, 0, 3)->empty());
    }

    // The process dies at its n-th write, before or after it is durable; the
    // next one brings the rollout to its end, and nothing is sent twice.
    void goesOnAfterACrashAtAnyWrite_data()
    {
        QTest::addColumn<int>("saves");
        QTest::addColumn<bool>("keepsLast");
        for (int saves = 1; saves <= 5; ++saves) {
            QTest::addRow("before write %d", saves) << saves << false;
            QTest::addRow("after write %d", saves) << saves << true;
        }
    }

    void goesOnAfterACrashAtAnyWrite()
    {
        QFETCH(int, saves);
        QFETCH(bool, keepsLast);
        Bench bench;
        bench.stop();
        MortalStore mortal(*bench.deploymentStore, saves, keepsLast);
        bench.start(&mortal);
        std::thread client([&] { static_cast<void>(bench.desk().create(kWu, request("1.4.3-test-319"))); });
        QVERIFY(QTest::qWaitFor([&] {
            if (mortal.isDead())
                return true;
            const auto first = bench.deploymentStore->get(1);
            return first && *first && (*first)->deployment.state() == State::STATE_SUCCEEDED;
        }, 5000));
        bench.cluster.forgetListeners();
        bench.room->stop();
        client.join();
        const auto kept = bench.deploymentStore->get(1);
        bench.stop();
        QVERIFY_RESULT(kept);
        bench.start();
        if (!*kept) {
            // It was not acknowledged, and there is nothing of it.
            QVERIFY(bench.desk().list({}, {}, 0, 10)->empty());
            QCOMPARE(bench.cluster.patchCount(), 0);
            bench.deploy("1.4.3-test-319");
        }
        QVERIFY(bench.becomes("deployments/1", State::STATE_SUCCEEDED));
        QCOMPARE(bench.cluster.image(), std::string("iot/gateway:1.4.3-test-319"));
        QCOMPARE(bench.cluster.patchCount(), 1);
        QVERIFY(bench.room->journal().active().empty());
    }
};

QTEST_GUILESS_MAIN(TestDeployments)
#include "tst_deployments.moc"
