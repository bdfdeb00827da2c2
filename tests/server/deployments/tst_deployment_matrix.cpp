#include <QtTest>

#include "server/deployments/deployment_matrix.h"
#include "server/deployments/deployments.h"
#include "server/deployments/environment_rule_book.h"
#include "server/store/database.h"
#include "server/store/schema.h"
#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_deployment_store.h"
#include "server/store/sql_environment_rule_store.h"
#include "tests/server/deployments/pretend_cluster.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;
using test::PretendCluster;
using State = v1::Deployment;

namespace {

const std::string kGateway = "applications/gateway";
const std::string kTest = "environments/test";
const std::string kProd = "environments/prod";

// The pretended cluster, and others beside its one workload.
class CrowdedSource final : public WorkloadSource {
public:
    explicit CrowdedSource(PretendCluster &cluster) : m_cluster(cluster) {}

    void add(const std::string &name, const std::string &image, const std::string &tag)
    {
        auto workload = std::make_shared<v1::Workload>();
        workload->set_name(name);
        auto &container = *workload->add_containers();
        container.set_name("main");
        container.mutable_image()->set_image(image);
        container.mutable_image()->set_tag(tag);
        m_others.push_back(std::move(workload));
    }

    std::shared_ptr<const v1::Workload> workload(const std::string &name) const override { return m_cluster.workload(name); }
    std::vector<std::shared_ptr<const v1::Pod>> podsOf(const std::string &name) const override { return m_cluster.podsOf(name); }
    Sight sight(const std::string &name) const override { return m_cluster.sight(name); }
    void addListener(Changed changed) override { m_cluster.addListener(std::move(changed)); }
    std::vector<std::shared_ptr<const v1::Workload>> workloads(const std::string &cluster) const override
    {
        auto all = m_others;
        all.push_back(m_cluster.workload(PretendCluster::kWorkload));
        std::erase_if(all, [&](const auto &workload) { return !workload->name().starts_with(cluster); });
        return all;
    }

private:
    PretendCluster &m_cluster;
    std::vector<std::shared_ptr<const v1::Workload>> m_others;
};

struct Bench {
    QTemporaryDir folder;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::SqlCatalogueStore> catalogue;
    std::unique_ptr<store::SqlDeploymentStore> deploymentStore;
    std::unique_ptr<store::SqlEnvironmentRuleStore> ruleStore;
    PretendCluster cluster;
    CrowdedSource source{cluster};
    std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};
    std::map<std::string, std::string> builds;
    std::unique_ptr<EnvironmentRuleBook> rules;
    std::unique_ptr<Deployments> room;

    explicit Bench(const std::string &environment = kTest)
    {
        auto opened = store::openDatabase("sqlite:" + folder.filePath(QStringLiteral("d.db")).toStdString());
        if (!opened || !store::migrate(**opened))
            qFatal("no database");
        database = std::move(*opened);
        catalogue = std::make_unique<store::SqlCatalogueStore>(*database);
        deploymentStore = std::make_unique<store::SqlDeploymentStore>(*database);
        ruleStore = std::make_unique<store::SqlEnvironmentRuleStore>(*database);
        // The room asks for rules when it plans; they ask it for environments.
        std::unique_ptr<EnvironmentRegistry> early = std::make_unique<EnvironmentRegistry>(*catalogue);
        environments = std::move(early);
        if (!environments->load())
            qFatal("no environments");
        rules = std::make_unique<EnvironmentRuleBook>(*ruleStore, *environments, [this] { return now; });
        if (!rules->load())
            qFatal("no rules");
        Advisors advisors;
        advisors.rules = rules.get();
        advisors.findBuild = [this](const std::string &, const std::string &in, const ImageTag &build) -> Result<std::string> {
            const auto found = builds.find(build.toString() + " " + in);
            if (found == builds.end())
                return fail(ErrorCode::NotFound, "There is no such build.");
            return found->second;
        };
        room = std::make_unique<Deployments>(*catalogue, *deploymentStore, source, cluster, DriverOptions(), advisors);
        if (const auto started = room->start(); !started)
            qFatal("%s", started.error().message.c_str());
        v1::Application gateway;
        auto &binding = *gateway.add_bindings();
        binding.set_environment(environment);
        binding.set_workload(PretendCluster::kWorkload);
        if (environment == kProd)
            cluster.setImage("iot/gateway:1.4.1-prod-97");
        if (const auto made = room->applications().create("gateway", gateway); !made)
            qFatal("%s", made.error().message.c_str());
    }

    ~Bench()
    {
        cluster.forgetListeners();
        room->stop();
    }

    Result<v1::Deployment> ask(const std::string &tag, const std::string &environment = kTest, bool only = false)
    {
        v1::CreateDeploymentRequest request;
        request.set_application(kGateway);
        request.set_environment(environment);
        request.set_tag(tag);
        request.set_validate_only(only);
        return room->desk().create("accounts/wu", request);
    }

    bool succeeds(const std::string &name)
    {
        return QTest::qWaitFor([&] { return room->desk().get(name)->state() == State::STATE_SUCCEEDED; }, 5000);
    }

    void freeze(const std::string &environment)
    {
        v1::EnvironmentRules wanted;
        wanted.set_name(environment + "/rules");
        auto &window = *wanted.add_freeze_windows();
        window.set_reason("the shops are full");
        // 1,800,000,000 is 2027-01-15T08:00:00Z.
        window.mutable_dated()->set_start("2027-01-15T07:00");
        window.mutable_dated()->set_end("2027-01-15T09:30");
        const auto set = rules->set(wanted, "accounts/admin");
        if (!set)
            qFatal("%s", set.error().message.c_str());
    }

    DeploymentMatrix matrix() { return {room->applications(), room->environments(), room->journal(), source}; }
    v1::MatrixCell cell() { return matrix().get({})->rows(0).cells(0); }

    std::unique_ptr<EnvironmentRegistry> environments;
};

v1::Check::Verdict freezeVerdict(const v1::Plan &plan)
{
    for (const auto &check : plan.checks()) {
        if (check.id() == "freeze")
            return check.verdict();
    }
    return v1::Check::VERDICT_UNSPECIFIED;
}

v1::MatrixCell cellOf(const std::string &environment, const std::string &tag)
{
    v1::MatrixCell cell;
    cell.set_environment(environment);
    cell.mutable_running()->set_tag(tag);
    cell.mutable_deploy_time()->set_seconds(1000);
    return cell;
}

#define QVERIFY_RESULT(result) QVERIFY2(result, (result) ? "" : (result).error().message.c_str())

} // namespace

// The matrix, adoption, freeze windows by a fixed clock, and promotion.
class TestDeploymentMatrix : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatRunsAndWhoBroughtIt()
    {
        Bench bench;
        QCOMPARE(bench.cell().running().tag(), std::string("1.4.2-test-318"));
        QVERIFY(!bench.cell().drifted());
        QVERIFY(bench.cell().deployed_by().empty());
        const auto made = bench.ask("1.4.3-test-319");
        QVERIFY_RESULT(made);
        QVERIFY(bench.succeeds(made->name()));
        const auto cell = bench.cell();
        QCOMPARE(cell.running().tag(), std::string("1.4.3-test-319"));
        QCOMPARE(cell.deployed_by(), std::string("accounts/wu"));
        QCOMPARE(cell.last_good_tag(), std::string("1.4.3-test-319"));
        QVERIFY2(!cell.drifted(), cell.drift().c_str());
        // By hand.
        bench.cluster.setImage("iot/gateway:1.4.9-test-340");
        QTRY_VERIFY(bench.cell().drifted());
        QCOMPARE(bench.cell().drift(), std::string("1.4.9-test-340 runs, but 1.4.3-test-319 was deployed last (deployments/1): "
                                                   "someone changed it by hand."));
        // The same tag of another registry is another image.
        bench.cluster.setImage("evil.example.com/iot/gateway:1.4.3-test-319");
        QTRY_VERIFY(bench.cell().drift().find("evil.example.com") != std::string::npos);
        v1::GetMatrixRequest one;
        one.set_application(kGateway);
        QCOMPARE(bench.matrix().get(one)->rows_size(), 1);
        one.set_application("applications/none");
        QCOMPARE(bench.matrix().get(one).error().code, ErrorCode::NotFound);
    }

    void comparesWithTheEnvironmentBefore_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("here");
        QTest::addColumn<int>("lag");
        QTest::addColumn<int>("builds");
        QTest::newRow("same") << "1.4.3-test-319" << "1.4.3-prod-319" << int(v1::MatrixCell::LAG_SAME) << 0;
        QTest::newRow("behind") << "1.4.3-test-319" << "1.4.2-prod-310" << int(v1::MatrixCell::LAG_BEHIND) << 9;
        QTest::newRow("by number") << "1.10.0-test-40" << "1.9.0-prod-39" << int(v1::MatrixCell::LAG_BEHIND) << 1;
        QTest::newRow("ahead") << "1.4.3-test-319" << "1.4.3-prod-320" << int(v1::MatrixCell::LAG_AHEAD) << -1;
        QTest::newRow("no convention") << "latest" << "1.4.3-prod-320" << int(v1::MatrixCell::LAG_UNKNOWN) << 0;
        QTest::newRow("not seen") << "1.4.3-test-319" << "" << int(v1::MatrixCell::LAG_UNKNOWN) << 0;
    }
    void comparesWithTheEnvironmentBefore()
    {
        QFETCH(QString, before);
        QFETCH(QString, here);
        QFETCH(int, lag);
        QFETCH(int, builds);
        auto cell = cellOf(kProd, here.toStdString());
        compareCells(cellOf(kTest, before.toStdString()), cell);
        QCOMPARE(static_cast<int>(cell.lag()), lag);
        QCOMPARE(cell.ci_number_lag(), std::int64_t(builds));
        QCOMPARE(cell.compared_environment(), kTest);
        QCOMPARE(cell.has_behind_since(), lag == v1::MatrixCell::LAG_BEHIND);
    }

    void offersWhatBelongsToNothing()
    {
        Bench bench;
        bench.source.add("clusters/test/namespaces/iot/deployments/till-prod", "iot/till:1.0.0-prod-7", "1.0.0-prod-7");
        bench.source.add("clusters/test/namespaces/kube-system/deployments/coredns", "coredns:1", "1");
        bench.source.add("clusters/other/namespaces/iot/statefulsets/gateway", "iot/gateway:x", "x");
        const auto matrix = bench.matrix();
        v1::ListUnboundWorkloadsRequest request;
        request.set_parent("clusters/-");
        const auto all = matrix.unbound(request);
        QVERIFY_RESULT(all);
        QCOMPARE(all->total_size(), 2);
        QCOMPARE(all->workloads(0).application_id(), std::string("gateway"));
        QVERIFY(all->workloads(0).application_exists());
        QVERIFY(all->workloads(0).environment().empty());
        QCOMPARE(all->workloads(1).application_id(), std::string("till"));
        QVERIFY(!all->workloads(1).application_exists());
        QCOMPARE(all->workloads(1).environment(), kProd);
        request.set_parent("clusters/test");
        request.set_include_system(true);
        QCOMPARE(matrix.unbound(request)->total_size(), 2);
        request.set_page_size(1);
        const auto first = matrix.unbound(request);
        QCOMPARE(first->workloads_size(), 1);
        request.set_page_token(first->next_page_token());
        const auto second = matrix.unbound(request);
        QCOMPARE(second->workloads_size(), 1);
        QVERIFY(second->next_page_token().empty());
        request.set_parent("somewhere");
        QCOMPARE(matrix.unbound(request).error().fields.at(0).field, std::string("parent"));
    }

    void makesIds()
    {
        Bench bench;
        const auto environments = bench.room->environments().list();
        QCOMPARE(applicationIdOf("gateway-test", environments), std::string("gateway"));
        QCOMPARE(applicationIdOf("web.v2", environments), std::string("web-v2"));
        QCOMPARE(applicationIdOf("2fa", environments), std::string("app-2fa"));
        QCOMPARE(applicationIdOf(std::string(60, 'a'), environments), std::string(53, 'a'));
    }

    void stopsInAFreeze()
    {
        Bench bench;
        const auto free = bench.ask("1.4.3-test-319", kTest, true);
        QVERIFY_RESULT(free);
        QCOMPARE(freezeVerdict(free->plan()), v1::Check::VERDICT_UNSPECIFIED);
        bench.freeze(kTest);
        const auto plan = bench.ask("1.4.3-test-319", kTest, true);
        QVERIFY_RESULT(plan);
        QCOMPARE(freezeVerdict(plan->plan()), v1::Check::VERDICT_REFUSED);
        const auto refused = bench.ask("1.4.3-test-319");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(refused.error().message.find("Frozen until 2027-01-15 09:30 UTC: the shops are full") != std::string::npos,
                 refused.error().message.c_str());
        QCOMPARE(bench.cluster.patchCount(), 0);
        // Afterwards it goes on.
        bench.now += std::chrono::minutes(90);
        const auto made = bench.ask("1.4.3-test-319");
        QVERIFY_RESULT(made);
        QCOMPARE(freezeVerdict(made->plan()), v1::Check::VERDICT_PASSED);
        QVERIFY(bench.succeeds(made->name()));
        // The way back is never closed.
        bench.now -= std::chrono::minutes(90);
        v1::UndoDeploymentRequest undo;
        undo.set_name(made->name());
        const auto undone = bench.room->desk().undo("accounts/wu", undo);
        QVERIFY_RESULT(undone);
        QCOMPARE(freezeVerdict(undone->plan()), v1::Check::VERDICT_WARNED);
        QVERIFY(bench.succeeds(undone->name()));
    }

    void isNotApprovedInAFreeze()
    {
        Bench bench(kProd);
        const auto made = bench.ask("1.4.2-prod-98", kProd);
        QVERIFY_RESULT(made);
        QCOMPARE(made->state(), State::STATE_AWAITING_APPROVAL);
        bench.freeze(kProd);
        v1::ApproveDeploymentRequest word;
        word.set_name(made->name());
        word.set_plan_hash(made->plan().hash());
        const auto approved = bench.room->desk().approve("accounts/lin", word);
        QVERIFY(!approved);
        QVERIFY2(approved.error().message.find("the shops are full") != std::string::npos, approved.error().message.c_str());
        bench.now += std::chrono::hours(2);
        const auto after = bench.room->desk().approve("accounts/lin", word);
        QVERIFY_RESULT(after);
        QVERIFY(bench.succeeds(made->name()));
    }

    void promotesOnlyWherePolicySaysSo()
    {
        Bench bench(kProd);
        const auto refused = bench.ask("1.4.3-test-319", kProd);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        v1::EnvironmentRules wanted;
        wanted.set_name(kProd + "/rules");
        wanted.set_promote(true);
        QVERIFY_RESULT(bench.rules->set(wanted, "accounts/admin"));
        const auto missing = bench.ask("1.4.3-test-319", kProd);
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(missing.error().message.find("cannot be promoted") != std::string::npos, missing.error().message.c_str());
        bench.builds["1.4.3-test-319 " + kProd] = "1.4.3-prod-319";
        v1::CreateDeploymentRequest request;
        request.set_application(kGateway);
        request.set_environment(kProd);
        request.set_tag("1.4.3-test-319");
        request.set_request_id("ci-319");
        const auto made = bench.room->desk().create("accounts/wu", request);
        QVERIFY_RESULT(made);
        QCOMPARE(made->tag(), std::string("1.4.3-prod-319"));
        QVERIFY(made->events(1).text().find("the same build") != std::string::npos);
        // Asked for again, it is the same.
        const auto again = bench.room->desk().create("accounts/wu", request);
        QVERIFY_RESULT(again);
        QCOMPARE(again->name(), made->name());
        // Malformed ones are refused as ever.
        QCOMPARE(bench.ask("latest", kProd).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.ask("1.4.3-prod-320", kProd).error().code, ErrorCode::FailedPrecondition);
    }

    void keepsRules()
    {
        Bench bench;
        bench.freeze(kTest);
        const auto shown = bench.rules->get(kTest + "/rules");
        QVERIFY_RESULT(shown);
        QVERIFY(shown->frozen());
        QCOMPARE(shown->frozen_until_time().seconds(), std::int64_t(1'800'000'000 + 90 * 60));
        QCOMPARE(shown->updated_by(), std::string("accounts/admin"));
        EnvironmentRuleBook again(*bench.ruleStore, *bench.environments, [&] { return bench.now; });
        QVERIFY(again.load());
        QCOMPARE(again.freeze(kTest).reason, std::string("the shops are full"));
        QVERIFY(!again.freeze(kProd).frozen);
        QCOMPARE(again.get("environments/none/rules").error().code, ErrorCode::NotFound);
        QCOMPARE(again.get(kTest).error().code, ErrorCode::InvalidArgument);
        v1::EnvironmentRules none;
        none.set_name(kTest + "/rules");
        QVERIFY_RESULT(again.set(none, "accounts/admin"));
        QVERIFY(!again.freeze(kTest).frozen);
    }
};

QTEST_GUILESS_MAIN(TestDeploymentMatrix)
#include "tst_deployment_matrix.moc"
