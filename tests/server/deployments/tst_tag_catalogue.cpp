#include <QtTest>

#include <future>

#include "server/deployments/deployments.h"
#include "server/deployments/images/image_inspections.h"
#include "server/deployments/images/tag_catalogue.h"
#include "server/store/database.h"
#include "server/store/schema.h"
#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_deployment_store.h"
#include "tests/server/deployments/pretend_cluster.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;
using test::PretendCluster;

namespace {

const std::string kApplication = "applications/gateway";
const std::string kTest = "environments/test";
const std::string kProd = "environments/prod";

// A registry in memory that can be away, and slow.
class PretendRegistry final : public RegistryClient, public RegistryStore {
public:
    Result<void> check(const RegistryAccess &) override { return {}; }

    Result<RegistryTags> tags(const RegistryAccess &, const std::string &repository) override
    {
        ++asked;
        if (held)
            released.wait();
        if (away)
            return fail(ErrorCode::Unavailable, "docker.io does not answer.");
        if (repository != "iot/gateway")
            return fail(ErrorCode::NotFound, "no such repository");
        return RegistryTags{list};
    }

    Result<ImageFacts> image(const RegistryAccess &, const std::string &, const std::string &reference) override
    {
        ++inspected;
        if (away)
            return fail(ErrorCode::Unavailable, "docker.io does not answer.");
        if (std::find(list.begin(), list.end(), reference) == list.end())
            return fail(ErrorCode::NotFound, "There is no " + reference + ".");
        ImageFacts facts;
        facts.digest = "sha256:1";
        facts.platforms.push_back({"linux", "amd64"});
        return facts;
    }

    Result<void> add(const StoredRegistry &) override { return {}; }
    Result<void> replace(const StoredRegistry &) override { return {}; }
    Result<void> remove(const std::string &) override { return {}; }
    Result<std::vector<StoredRegistry>> load() override { return std::vector<StoredRegistry>(); }

    std::vector<std::string> list{"1.4.2-test-318", "1.4.2-prod-98", "1.10.0-test-330", "1.9.0-test-329", "latest",
                                  "1.9.0-rc1-test-328", "1.9.0-test-40"};
    std::atomic<bool> away = false;
    std::atomic<bool> held = false;
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    std::atomic<int> asked = 0;
    std::atomic<int> inspected = 0;
};

struct Bench {
    QTemporaryDir directory;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::SqlCatalogueStore> catalogueStore;
    std::unique_ptr<store::SqlDeploymentStore> deploymentStore;
    PretendCluster cluster;
    PretendRegistry registry;
    Registries registries{registry, registry};
    ImageInspections inspections{registries, registry};
    std::unique_ptr<Deployments> room;
    TagCatalogue::Clock::time_point now{std::chrono::hours(500'000)};
    std::unique_ptr<TagCatalogue> tags;

    explicit Bench(bool keepsRegistry = true)
    {
        auto opened = store::openDatabase("sqlite:" + directory.filePath(QStringLiteral("d.db")).toStdString());
        if (!opened || !store::migrate(**opened))
            qFatal("no database");
        database = std::move(*opened);
        catalogueStore = std::make_unique<store::SqlCatalogueStore>(*database);
        deploymentStore = std::make_unique<store::SqlDeploymentStore>(*database);
        inspections.start();
        Advisors advisors;
        advisors.images = &inspections;
        room = std::make_unique<Deployments>(*catalogueStore, *deploymentStore, cluster, cluster, DriverOptions(), advisors);
        if (const auto started = room->start(); !started)
            qFatal("%s", started.error().message.c_str());
        v1::Application gateway;
        auto &binding = *gateway.add_bindings();
        binding.set_environment(kTest);
        binding.set_workload(PretendCluster::kWorkload);
        if (const auto made = room->applications().create("gateway", gateway); !made)
            qFatal("%s", made.error().message.c_str());
        if (keepsRegistry) {
            v1::CreateRegistryRequest request;
            request.set_registry_id("hub");
            request.mutable_registry()->set_host("docker.io");
            if (const auto made = registries.create(request, "accounts/wu"); !made)
                qFatal("%s", made.error().message.c_str());
        }
        tags = std::make_unique<TagCatalogue>(room->applications(), registries, registry, [this] { return now; });
    }

    ~Bench()
    {
        cluster.forgetListeners();
        room->stop();
        inspections.stop();
    }

    Result<v1::ListTagsResponse> list(const std::string &environment = {}, bool only = false, int size = 0,
                                      const std::string &token = {})
    {
        v1::ListTagsRequest request;
        request.set_parent(kApplication);
        request.set_environment(environment);
        request.set_only_environment(only);
        request.set_page_size(size);
        request.set_page_token(token);
        return tags->list(request);
    }

    v1::Check imageCheck(const std::string &tag)
    {
        v1::CreateDeploymentRequest request;
        request.set_application(kApplication);
        request.set_environment(kTest);
        request.set_tag(tag);
        request.set_validate_only(true);
        const auto plan = room->desk().create("accounts/wu", request);
        if (!plan)
            qFatal("%s", plan.error().message.c_str());
        for (const auto &check : plan->plan().checks()) {
            if (check.id() == "image")
                return check;
        }
        return {};
    }
};

std::vector<std::string> namesOf(const v1::ListTagsResponse &response)
{
    std::vector<std::string> names;
    for (const auto &tag : response.tags())
        names.push_back(tag.tag());
    return names;
}

#define QVERIFY_RESULT(result) QVERIFY2(result, (result) ? "" : (result).error().message.c_str())

} // namespace

// The tags of an application as its registry has them, and what a plan makes of
// an image that is there, or not.
class TestTagCatalogue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersTheNewestFirst()
    {
        Bench bench;
        const auto all = bench.list(kTest);
        QVERIFY_RESULT(all);
        QCOMPARE(namesOf(*all), (std::vector<std::string>{"1.10.0-test-330", "1.9.0-test-329", "1.9.0-test-40",
                                                          "1.9.0-rc1-test-328", "1.4.2-test-318", "1.4.2-prod-98", "latest"}));
        QCOMPARE(all->total_size(), 7);
        QVERIFY(all->tags(5).other_environment());
        QVERIFY(!all->tags(0).other_environment());
        QCOMPARE(all->tags(3).version(), std::string("1.9.0-rc1"));
        QCOMPARE(all->tags(4).running_in(0), kTest);
        QCOMPARE(all->tags(0).image(), std::string("iot/gateway:1.10.0-test-330"));
        const auto own = bench.list(kTest, true);
        QVERIFY_RESULT(own);
        QCOMPARE(own->total_size(), 5);
        QCOMPARE(bench.registry.asked.load(), 1);
    }

    void pages()
    {
        Bench bench;
        std::vector<std::string> names;
        std::string token;
        for (int page = 0; page < 10; ++page) {
            const auto part = bench.list({}, false, 3, token);
            QVERIFY_RESULT(part);
            QCOMPARE(part->total_size(), 7);
            for (const auto &name : namesOf(*part))
                names.push_back(name);
            token = part->next_page_token();
            if (token.empty())
                break;
        }
        QCOMPARE(names, namesOf(*bench.list()));
        // The tag that the token names may be gone by now.
        QCOMPARE(namesOf(*bench.list({}, false, 1, "1.9.5-test-1")), (std::vector<std::string>{"1.9.0-test-329"}));
        for (const char *wild : {"nonsense", "-1", "'; DROP TABLE devices; --", "\x01", "{}"})
            QVERIFY(bench.list({}, false, 10, wild));
        const auto negative = bench.list({}, false, -1);
        QCOMPARE(negative.error().fields.at(0).field, std::string("page_size"));
    }

    void keepsWhatItKnows()
    {
        Bench bench;
        QVERIFY_RESULT(bench.list());
        bench.now += std::chrono::seconds(29);
        QVERIFY_RESULT(bench.list());
        QCOMPARE(bench.registry.asked.load(), 1);
        bench.registry.list.push_back("2.0.0-test-400");
        bench.now += std::chrono::seconds(2);
        QCOMPARE(bench.list()->tags(0).tag(), std::string("2.0.0-test-400"));
        // Away: what is known, and since when.
        bench.registry.away = true;
        bench.now += std::chrono::minutes(5);
        const auto old = bench.list();
        QVERIFY_RESULT(old);
        QCOMPARE(old->total_size(), 8);
        QCOMPARE(old->warning(), std::string("From 5 min ago: docker.io does not answer."));
        // A clock that was set back makes nothing fresh for ever.
        bench.registry.away = false;
        bench.now -= std::chrono::hours(10);
        QVERIFY_RESULT(bench.list());
        QCOMPARE(bench.registry.asked.load(), 4);
        QVERIFY(bench.list()->warning().empty());
    }

    void tellsWhyThereAreNone()
    {
        Bench away;
        away.registry.away = true;
        QCOMPARE(away.list().error().code, ErrorCode::Unavailable);
        Bench unkept(false);
        QCOMPARE(unkept.list().error().code, ErrorCode::FailedPrecondition);
        QVERIFY(unkept.list().error().message.find("not among the registries") != std::string::npos);
        v1::ListTagsRequest request;
        request.set_parent("applications/none");
        QCOMPARE(unkept.tags->list(request).error().code, ErrorCode::NotFound);
    }

    void asksForFewAtOnce()
    {
        Bench bench;
        bench.registry.held = true;
        std::vector<std::future<Result<v1::ListTagsResponse>>> waiting;
        for (int i = 0; i < TagCatalogue::kMostAsking; ++i)
            waiting.push_back(std::async(std::launch::async, [&] { return bench.list(); }));
        QTRY_COMPARE(bench.registry.asked.load(), TagCatalogue::kMostAsking);
        QCOMPARE(bench.list().error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(bench.tags->get(kApplication + "/tags/latest").error().code, ErrorCode::ResourceExhausted);
        bench.registry.held = false;
        bench.registry.release.set_value();
        for (auto &answer : waiting) {
            const auto listed = answer.get();
            QVERIFY_RESULT(listed);
        }
        const auto after = bench.list();
        QVERIFY_RESULT(after);
        QCOMPARE(bench.registry.asked.load(), TagCatalogue::kMostAsking);
    }

    void tellsWhatAnImageIsMadeOf()
    {
        Bench bench;
        const auto tag = bench.tags->get(kApplication + "/tags/1.10.0-test-330");
        QVERIFY_RESULT(tag);
        QCOMPARE(tag->platforms(0).architecture(), std::string("amd64"));
        QCOMPARE(tag->ci_number(), 330);
        QCOMPARE(bench.tags->get(kApplication + "/tags/9.9.9-test-1").error().code, ErrorCode::NotFound);
        QCOMPARE(bench.tags->get(kApplication + "/tags/../x").error().code, ErrorCode::InvalidArgument);
        QCOMPARE(bench.tags->get(kApplication).error().code, ErrorCode::InvalidArgument);
    }

    void findsABuildOfAnotherEnvironment()
    {
        Bench bench;
        QCOMPARE(*bench.tags->findBuild(kApplication, kProd, *ImageTag::parse("1.4.2-test-98")), std::string("1.4.2-prod-98"));
        QCOMPARE(bench.tags->findBuild(kApplication, kProd, *ImageTag::parse("1.4.2-test-99")).error().code, ErrorCode::NotFound);
        // Pushed a moment ago.
        bench.registry.list.push_back("1.4.2-prod-99");
        QCOMPARE(*bench.tags->findBuild(kApplication, kProd, *ImageTag::parse("1.4.2-test-99")), std::string("1.4.2-prod-99"));
        // That it was not to be found while the registry is away says nothing.
        bench.registry.away = true;
        QCOMPARE(bench.tags->findBuild(kApplication, kProd, *ImageTag::parse("1.4.2-test-100")).error().code, ErrorCode::Unavailable);
    }

    void plansLookAtTheImage()
    {
        Bench bench;
        QCOMPARE(bench.imageCheck("1.10.0-test-330").verdict(), v1::Check::VERDICT_PASSED);
        const auto missing = bench.imageCheck("1.10.0-test-331");
        QCOMPARE(missing.verdict(), v1::Check::VERDICT_REFUSED);
        v1::CreateDeploymentRequest request;
        request.set_application(kApplication);
        request.set_environment(kTest);
        request.set_tag("1.10.0-test-331");
        const auto refused = bench.room->desk().create("accounts/wu", request);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.find("There is no 1.10.0-test-331.") != std::string::npos, refused.error().message.c_str());
        QCOMPARE(bench.cluster.patchCount(), 0);
    }

    void deploysAndUndoesWithTheRegistryAway()
    {
        Bench bench;
        bench.registry.away = true;
        v1::CreateDeploymentRequest request;
        request.set_application(kApplication);
        request.set_environment(kTest);
        request.set_tag("1.10.0-test-330");
        const auto made = bench.room->desk().create("accounts/wu", request);
        QVERIFY_RESULT(made);
        const auto state = [&](const std::string &name) { return bench.room->desk().get(name)->state(); };
        QTRY_COMPARE(state(made->name()), v1::Deployment::STATE_SUCCEEDED);
        bool warned = false;
        for (const auto &check : made->plan().checks())
            warned = warned || (check.id() == "image" && check.verdict() == v1::Check::VERDICT_WARNED);
        QVERIFY(warned);
        const int before = bench.registry.inspected;
        v1::UndoDeploymentRequest undo;
        undo.set_name(made->name());
        const auto undone = bench.room->desk().undo("accounts/wu", undo);
        QVERIFY_RESULT(undone);
        QTRY_COMPARE(state(undone->name()), v1::Deployment::STATE_SUCCEEDED);
        // Nobody was asked for it.
        QCOMPARE(bench.registry.inspected.load(), before);
        // Nor is a registry that was away just now.
        QCOMPARE(bench.imageCheck("1.10.0-test-330").verdict(), v1::Check::VERDICT_WARNED);
        QCOMPARE(bench.registry.inspected.load(), before);
    }

    void namesTheWrongField_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("field");
        QTest::newRow("no host") << "" << "" << "" << "" << "registry.host";
        QTest::newRow("a word") << "registry" << "" << "" << "" << "registry.host";
        QTest::newRow("a path") << "r.example.com/x" << "" << "" << "" << "registry.host";
        QTest::newRow("a port that is none") << "r.example.com:99999" << "" << "" << "" << "registry.host";
        QTest::newRow("no scheme") << "r.example.com" << "r.example.com" << "" << "" << "registry.url";
        QTest::newRow("credentials") << "r.example.com" << "https://a:b@r.example.com" << "" << "" << "registry.url";
        QTest::newRow("a query") << "r.example.com" << "https://r.example.com?x" << "" << "" << "registry.url";
        QTest::newRow("line end") << "r.example.com" << "https://r\r\nX: y" << "" << "" << "registry.url";
        QTest::newRow("user alone") << "r.example.com" << "" << "otto" << "" << "password";
        QTest::newRow("password alone") << "r.example.com" << "" << "" << "x" << "registry.username";
        QTest::newRow("a colon") << "r.example.com" << "" << "ot:to" << "x" << "registry.username";
        QTest::newRow("a long one") << "r.example.com" << "" << "otto" << QString(20000, QLatin1Char('x')) << "password";
    }
    void namesTheWrongField()
    {
        QFETCH(QString, host);
        QFETCH(QString, url);
        QFETCH(QString, user);
        QFETCH(QString, password);
        QFETCH(QString, field);
        PretendRegistry registry;
        Registries registries(registry, registry);
        v1::CreateRegistryRequest request;
        request.set_registry_id("r");
        request.mutable_registry()->set_host(host.toStdString());
        request.mutable_registry()->set_url(url.toStdString());
        request.mutable_registry()->set_username(user.toStdString());
        request.set_password(password.toStdString());
        const auto made = registries.create(request, "accounts/wu");
        QVERIFY(!made);
        QCOMPARE(QString::fromStdString(made.error().fields.at(0).field), field);
    }
};

QTEST_GUILESS_MAIN(TestTagCatalogue)
#include "tst_tag_catalogue.moc"
