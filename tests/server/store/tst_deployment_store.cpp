#include <QtTest>

#include <set>
#include <thread>

#include <google/protobuf/util/time_util.h>

#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_deployment_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using deployments::DeploymentRecord;
using google::protobuf::util::TimeUtil;
using State = v1::Deployment;

namespace {

DeploymentRecord record(const std::string &application, State::State state = State::STATE_PLANNING)
{
    DeploymentRecord record;
    auto &deployment = record.deployment;
    deployment.set_application("applications/" + application);
    deployment.set_environment("environments/test");
    deployment.set_workload("clusters/test/namespaces/iot/deployments/" + application);
    deployment.set_tag("1.4.3-test-319");
    deployment.set_requester("accounts/wu");
    deployment.set_state(state);
    *deployment.mutable_create_time() = TimeUtil::GetCurrentTime();
    record.order.container = "gateway";
    record.order.previousImage = "iot/gateway:1";
    record.order.targetImage = "iot/gateway:2";
    record.order.previousHealthy = true;
    record.order.baseDigest = "digest";
    record.order.rolloutTimeout = std::chrono::minutes(5);
    record.order.failure = ErrorCode::Unavailable;
    return record;
}

Result<DeploymentRecord> saved(store::SqlDeploymentStore &store, DeploymentRecord wanted)
{
    std::vector<DeploymentRecord> records{std::move(wanted)};
    if (auto done = store.save(records); !done)
        return passOn(done);
    return records[0];
}

// Evaluates its argument once.
#define QVERIFY_RESULT(result)                                                                                         \
    do {                                                                                                               \
        const auto &verified = (result);                                                                               \
        QVERIFY2(verified, verified ? "" : verified.error().message.c_str());                                          \
    } while (false)

} // namespace

class TestDeploymentStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void init()
    {
        QFETCH(QString, engine);
        m_database = m_databases.open(engine);
        m_store = std::make_unique<store::SqlDeploymentStore>(*m_database);
    }
    void cleanup()
    {
        m_store.reset();
        m_database.reset();
    }

    void keepsEverything_data() { test::TestDatabases::addEngines(); }
    void keepsEverything()
    {
        auto wanted = record("gateway");
        wanted.requestId = "ci-319";
        const auto made = saved(*m_store, wanted);
        QVERIFY_RESULT(made);
        QCOMPARE(made->number, std::int64_t(1));
        QCOMPARE(made->revision, std::int64_t(1));
        QCOMPARE(made->deployment.name(), std::string("deployments/1"));

        auto changed = *made;
        changed.deployment.set_state(State::STATE_ROLLING_OUT);
        changed.deployment.mutable_plan()->set_diff(std::string("-a\n+ä\n"));
        changed.order.applied = true;
        changed.order.generation = 7;
        QVERIFY_RESULT(saved(*m_store, changed));
        const auto kept = m_store->get(1);
        QVERIFY_RESULT(kept);
        QVERIFY(*kept);
        const auto &read = **kept;
        QCOMPARE(read.revision, std::int64_t(2));
        QCOMPARE(read.requestId, std::string("ci-319"));
        QCOMPARE(read.deployment.SerializeAsString(), changed.deployment.SerializeAsString());
        QCOMPARE(read.order.container, std::string("gateway"));
        QCOMPARE(read.order.previousImage, std::string("iot/gateway:1"));
        QCOMPARE(read.order.targetImage, std::string("iot/gateway:2"));
        QVERIFY(read.order.previousHealthy);
        QCOMPARE(read.order.baseDigest, std::string("digest"));
        QVERIFY(read.order.rolloutTimeout == std::chrono::minutes(5));
        QVERIFY(read.order.applied);
        QCOMPARE(read.order.generation, std::int64_t(7));
        QCOMPARE(read.order.failure, ErrorCode::Unavailable);
        QVERIFY(!*m_store->get(2));
    }

    void refusesAnOldRevision_data() { test::TestDatabases::addEngines(); }
    void refusesAnOldRevision()
    {
        const auto made = saved(*m_store, record("gateway"));
        QVERIFY_RESULT(made);
        QVERIFY_RESULT(saved(*m_store, *made));
        const auto late = saved(*m_store, *made);
        QVERIFY(!late);
        QCOMPARE(late.error().code, ErrorCode::Aborted);
    }

    void letsOneHoldAWorkload_data() { test::TestDatabases::addEngines(); }
    void letsOneHoldAWorkload()
    {
        auto first = saved(*m_store, record("gateway"));
        QVERIFY_RESULT(first);
        const auto second = saved(*m_store, record("gateway"));
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::FailedPrecondition);
        QVERIFY_RESULT(saved(*m_store, record("notify-hub")));
        // Ended and begun in one transaction.
        first->deployment.set_state(State::STATE_CANCELLED);
        std::vector<DeploymentRecord> both{*first, record("gateway")};
        QVERIFY_RESULT(m_store->save(both));
        QVERIFY(both[1].number > first->number);
        const auto active = m_store->active();
        QVERIFY_RESULT(active);
        QCOMPARE(active->size(), std::size_t(2));
    }

    void writesAllOrNone_data() { test::TestDatabases::addEngines(); }
    void writesAllOrNone()
    {
        const auto made = saved(*m_store, record("gateway"));
        QVERIFY_RESULT(made);
        auto stale = *made;
        stale.revision = 9;
        std::vector<DeploymentRecord> both{record("notify-hub"), stale};
        QVERIFY(!m_store->save(both));
        QCOMPARE(both[0].number, std::int64_t(0));
        QCOMPARE(m_store->list({})->size(), std::size_t(1));
    }

    void takesARequestIdOnceARequester_data() { test::TestDatabases::addEngines(); }
    void takesARequestIdOnceARequester()
    {
        auto wanted = record("gateway", State::STATE_FAILED);
        wanted.requestId = "ci-1";
        const auto made = saved(*m_store, wanted);
        QVERIFY_RESULT(made);
        QCOMPARE(saved(*m_store, wanted).error().code, ErrorCode::AlreadyExists);
        QCOMPARE((*m_store->byRequest("accounts/wu", "ci-1"))->number, made->number);
        QVERIFY(!*m_store->byRequest("accounts/lin", "ci-1"));
        auto others = wanted;
        others.deployment.set_requester("accounts/lin");
        QVERIFY_RESULT(saved(*m_store, others));
        // Given back.
        auto given = *made;
        given.requestId.clear();
        QVERIFY_RESULT(saved(*m_store, given));
        QVERIFY_RESULT(saved(*m_store, wanted));
    }

    void listsNewestFirst_data() { test::TestDatabases::addEngines(); }
    void listsNewestFirst()
    {
        for (int i = 0; i < 6; ++i)
            QVERIFY_RESULT(saved(*m_store, record(i % 2 ? "gateway" : "notify-hub", State::STATE_SUCCEEDED)));
        QCOMPARE(m_store->list({{}, {}, 0, 2})->front().number, std::int64_t(6));
        const auto gateways = m_store->list({"applications/gateway", {}, 6, 2});
        QVERIFY_RESULT(gateways);
        QCOMPARE(gateways->size(), std::size_t(2));
        QCOMPARE(gateways->front().number, std::int64_t(4));
        QVERIFY(m_store->list({{}, "environments/prod", 0, 2})->empty());
    }

    void knowsTheLastGood_data() { test::TestDatabases::addEngines(); }
    void knowsTheLastGood()
    {
        for (const auto state : {State::STATE_SUCCEEDED, State::STATE_SUCCEEDED, State::STATE_UNDONE, State::STATE_FAILED})
            QVERIFY_RESULT(saved(*m_store, record("gateway", state)));
        QVERIFY_RESULT(saved(*m_store, record("notify-hub", State::STATE_SUCCEEDED)));
        const auto good = m_store->lastGood();
        QVERIFY_RESULT(good);
        std::set<std::int64_t> numbers;
        for (const auto &held : *good)
            numbers.insert(held.number);
        QCOMPARE(numbers, (std::set<std::int64_t>{2, 5}));
    }

    // Writers at once, as of several replicas: one wins the workload.
    void arbitratesBetweenWriters_data() { test::TestDatabases::addEngines(); }
    void arbitratesBetweenWriters()
    {
        std::atomic<int> won = 0;
        std::atomic<int> refused = 0;
        std::vector<std::thread> writers;
        for (int i = 0; i < 8; ++i) {
            writers.emplace_back([&] {
                const auto made = saved(*m_store, record("gateway"));
                won += made.has_value();
                refused += !made && made.error().code == ErrorCode::FailedPrecondition;
            });
        }
        for (auto &writer : writers)
            writer.join();
        QCOMPARE(won.load(), 1);
        QCOMPARE(refused.load(), 7);
    }

    void keepsTheCatalogue_data() { test::TestDatabases::addEngines(); }
    void keepsTheCatalogue()
    {
        store::SqlCatalogueStore catalogue(*m_database);
        QVERIFY(catalogue.environments()->empty());
        v1::Environment prod;
        prod.set_name("environments/prod");
        prod.set_display_name("Größe");
        prod.set_policy(v1::Environment::POLICY_REVIEWED);
        prod.set_required_approvals(2);
        prod.set_production(true);
        prod.set_rank(100);
        QVERIFY_RESULT(catalogue.addEnvironment(prod));
        QCOMPARE(catalogue.addEnvironment(prod).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(catalogue.environments()->front().SerializeAsString(), prod.SerializeAsString());

        v1::Application gateway;
        gateway.set_name("applications/gateway");
        gateway.set_display_name("Gateway");
        *gateway.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(1764000000123456);
        auto &binding = *gateway.add_bindings();
        binding.set_environment("environments/prod");
        binding.set_workload("clusters/prod/namespaces/iot/deployments/gateway");
        QVERIFY_RESULT(catalogue.addApplication(gateway));
        QCOMPARE(catalogue.addApplication(gateway).error().code, ErrorCode::AlreadyExists);
        auto other = gateway;
        other.set_name("applications/another");
        other.clear_bindings();
        QVERIFY_RESULT(catalogue.addApplication(other));
        binding.set_container("main");
        QVERIFY_RESULT(catalogue.putBinding(gateway.name(), binding));
        const auto kept = catalogue.applications();
        QVERIFY_RESULT(kept);
        QCOMPARE(kept->size(), std::size_t(2));
        QCOMPARE(kept->at(1).SerializeAsString(), gateway.SerializeAsString());
        QVERIFY(!catalogue.putBinding("applications/moon", binding));
    }

private:
    test::TestDatabases m_databases;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<store::SqlDeploymentStore> m_store;
};

QTEST_GUILESS_MAIN(TestDeploymentStore)
#include "tst_deployment_store.moc"
