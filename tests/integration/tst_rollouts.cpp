#include <QtTest>

#include <signal.h>
#include <unistd.h>

#include "app/server/cluster_workload_source.h"
#include "server/clusters/cluster_model.h"
#include "server/deployments/deployments.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/links/kubernetes/kubernetes_workload_patcher.h"
#include "server/store/database.h"
#include "server/store/schema.h"
#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_deployment_store.h"
#include "tests/support/lab.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;
using namespace std::chrono_literals;
using State = v1::Deployment;

// Rollouts against the lab's real API server, controllers and scheduler.

namespace {

constexpr char kCluster[] = "clusters/test";
const std::string kApplication = "applications/gateway";

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Dies, as by `kill -9`, before or after its n-th write is durable.
class DeadlyStore final : public DeploymentStore {
public:
    DeadlyStore(DeploymentStore &store, int dieAt, bool afterwards) : m_store(store), m_left(dieAt), m_afterwards(afterwards) {}

    Result<void> save(std::vector<DeploymentRecord> &records) override
    {
        const bool last = --m_left == 0;
        if (last && !m_afterwards)
            ::kill(::getpid(), SIGKILL);
        auto saved = m_store.save(records);
        if (last)
            ::kill(::getpid(), SIGKILL);
        return saved;
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
    const bool m_afterwards;
};

// The deployments room with everything real around it.
struct Server {
    std::unique_ptr<store::Database> database;
    std::unique_ptr<store::SqlCatalogueStore> catalogue;
    std::unique_ptr<store::SqlDeploymentStore> deploymentStore;
    std::unique_ptr<DeadlyStore> deadlyStore;
    http::HttpClient http;
    kubernetes::KubernetesConnector connector{http};
    clusters::ClusterView view;
    std::unique_ptr<clusters::ClusterModel> model;
    std::unique_ptr<clusters::ClusterConnection> connection;
    kubernetes::KubernetesWorkloadPatcher patcher{[this](const std::string &cluster) { return connector.api(cluster); }};
    server::ClusterWorkloadSource source{view};
    std::unique_ptr<Deployments> room;

    explicit Server(const QString &databasePath, int dieAt = 0, bool afterwards = false)
    {
        database = must(store::openDatabase("sqlite:" + databasePath.toStdString()));
        must(store::migrate(*database));
        catalogue = std::make_unique<store::SqlCatalogueStore>(*database);
        deploymentStore = std::make_unique<store::SqlDeploymentStore>(*database);
        deadlyStore = std::make_unique<DeadlyStore>(*deploymentStore, dieAt, afterwards);
        v1::Cluster cluster;
        cluster.set_name(kCluster);
        model = std::make_unique<clusters::ClusterModel>(cluster, view);
        const auto kubeconfig = readAll(test::labKubeconfig(QStringLiteral("test"))).toStdString();
        connection = must(connector.connect(cluster, {Secret(kubeconfig), {}}, *model, {}));
        DriverOptions options;
        options.stuckAfter = 2s;
        room = std::make_unique<Deployments>(*catalogue, *deadlyStore, source, patcher, options);
        must(room->start());
        source.start();
    }

    ~Server()
    {
        source.stop();
        room->stop();
        connection.reset();
        http.stop();
    }

    template <class T> static T must(Result<T> result)
    {
        if (!result)
            qFatal("%s", result.error().message.c_str());
        if constexpr (!std::is_void_v<T>)
            return std::move(*result);
    }

    DeploymentDesk &desk() { return room->desk(); }
    v1::Deployment now(const std::string &name) { return must(desk().get(name)); }

    bool ends(const std::string &name, std::chrono::seconds within = 40s)
    {
        return QTest::qWaitFor([&] { return !isActive(now(name).state()); }, int(std::chrono::milliseconds(within).count()));
    }
};

v1::CreateDeploymentRequest request(const std::string &tag)
{
    v1::CreateDeploymentRequest request;
    request.set_application(kApplication);
    request.set_environment("environments/test");
    request.set_tag(tag);
    request.set_request_id("ci-" + tag);
    return request;
}

// What a killed server did before: asks for one version and waits.
int serveUntilKilled(const QStringList &arguments)
{
    Server server(arguments.at(2), arguments.at(3).toInt(), arguments.at(4) == QStringLiteral("after"));
    const auto made = server.desk().create("accounts/wu", request(arguments.at(5).toStdString()));
    if (!made)
        return 3;
    server.ends(made->name());
    return 0;
}

#define QVERIFY_RESULT(result) QVERIFY2(result, (result) ? "" : (result).error().message.c_str())

} // namespace

class TestRollouts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void bringsAVersionAndUndoesIt();
    void failsWithThePodsReasonAndCanBeDeployedAgain();
    void showsTheServersDryRun();
    void noticesWhatKubectlDoes();
    void goesOnAfterAKillAtAnyWrite_data();
    void goesOnAfterAKillAtAnyWrite();

private:
    QString image() const { return kubectl.image(); }
    int generation() const { return kubectl({QStringLiteral("get"), QStringLiteral("deployment/gateway"), QStringLiteral("-o"),
                                       QStringLiteral("jsonpath={.metadata.generation}")}).toInt(); }
    std::string workload() const
    {
        return std::string(kCluster) + "/namespaces/" + m_namespace.toStdString() + "/deployments/gateway";
    }

    QTemporaryDir m_folder;
    QString m_namespace = QStringLiteral("wh-rollouts-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl kubectl{QStringLiteral("test"), m_namespace};
    QString m_database = m_folder.filePath(QStringLiteral("wheelhouse.db"));
    std::unique_ptr<Server> m_server;
    int m_build = 400;
};

void TestRollouts::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    kubectl.makeGateway("1.4.2-test-318");
    m_server = std::make_unique<Server>(m_database);
    v1::Application gateway;
    auto &binding = *gateway.add_bindings();
    binding.set_environment("environments/test");
    binding.set_workload(workload());
    QVERIFY_RESULT(m_server->room->applications().create("gateway", gateway));
    const auto shown = [&] { return m_server->room->applications().get(kApplication)->bindings(0).health(); };
    QTRY_COMPARE_WITH_TIMEOUT(shown(), v1::HEALTH_OK, 10000);
}

void TestRollouts::cleanupTestCase()
{
    m_server.reset();
    if (test::labIsUp())
        kubectl.forgetNamespace();
}

void TestRollouts::bringsAVersionAndUndoesIt()
{
    const auto made = m_server->desk().create("accounts/wu", request("1.4.3-test-319"));
    QVERIFY_RESULT(made);
    QCOMPARE(made->state(), State::STATE_ROLLING_OUT);
    QVERIFY(m_server->ends(made->name()));
    const auto done = m_server->now(made->name());
    QVERIFY2(done.state() == State::STATE_SUCCEEDED, done.reason().c_str());
    QCOMPARE(done.previous_tag(), std::string("1.4.2-test-318"));
        // An old pod may count as ready until it has ended.
        QVERIFY(done.rollout().ready_replicas() >= 3);
    QCOMPARE(image(), QStringLiteral("registry.example.com/iot/gateway:1.4.3-test-319"));

    v1::UndoDeploymentRequest word;
    word.set_name(made->name());
    const auto undo = m_server->desk().undo("accounts/wu", word);
    QVERIFY_RESULT(undo);
    QVERIFY(m_server->ends(undo->name()));
    QVERIFY2(m_server->now(undo->name()).state() == State::STATE_SUCCEEDED, m_server->now(undo->name()).reason().c_str());
    QCOMPARE(m_server->now(made->name()).state(), State::STATE_UNDONE);
    QCOMPARE(image(), QStringLiteral("registry.example.com/iot/gateway:1.4.2-test-318"));
}

void TestRollouts::failsWithThePodsReasonAndCanBeDeployedAgain()
{
    const auto broken = m_server->desk().create("accounts/wu", request("9.9.9-test-400"));
    QVERIFY_RESULT(broken);
    QVERIFY(m_server->ends(broken->name()));
    const auto failed = m_server->now(broken->name());
    QCOMPARE(failed.state(), State::STATE_FAILED);
    const QRegularExpression words(QStringLiteral("^pod gateway-[a-z0-9-]+: (ErrImagePull|ImagePullBackOff)"));
    QVERIFY2(words.match(QString::fromStdString(failed.reason())).hasMatch(), failed.reason().c_str());

    const auto again = m_server->desk().create("accounts/wu", request("1.4.4-test-401"));
    QVERIFY_RESULT(again);
    QVERIFY(m_server->ends(again->name()));
    QVERIFY2(m_server->now(again->name()).state() == State::STATE_SUCCEEDED, m_server->now(again->name()).reason().c_str());
}

void TestRollouts::showsTheServersDryRun()
{
    const int before = generation();
    auto wanted = request("1.5.0-test-450");
    wanted.set_validate_only(true);
    const auto preview = m_server->desk().create("accounts/wu", wanted);
    QVERIFY_RESULT(preview);
    const QString diff = QString::fromStdString(preview->plan().diff());
    QVERIFY2(diff.contains(QStringLiteral("+      - image: registry.example.com/iot/gateway:1.5.0-test-450\n")), qPrintable(diff));
    QCOMPARE(diff.count(QRegularExpression(QStringLiteral("^[-+]"), QRegularExpression::MultilineOption)), 2);
    QVERIFY(!preview->plan().base_resource_version().empty());
    QCOMPARE(generation(), before);
}

void TestRollouts::noticesWhatKubectlDoes()
{
    kubectl({QStringLiteral("set"), QStringLiteral("image"), QStringLiteral("deployment/gateway"),
             QStringLiteral("gateway=registry.example.com/iot/gateway:1.4.9-test-499")});
    const auto running = [&] { return m_server->room->applications().table().get(kApplication)->bindings(0).running().tag(); };
    QTRY_COMPARE_WITH_TIMEOUT(running(), std::string("1.4.9-test-499"), 2000);
}

void TestRollouts::goesOnAfterAKillAtAnyWrite_data()
{
    QTest::addColumn<int>("dieAt");
    QTest::addColumn<bool>("afterwards");
    for (int write = 1; write <= 4; ++write) {
        QTest::addRow("before write %d", write) << write << false;
        QTest::addRow("after write %d", write) << write << true;
    }
}

void TestRollouts::goesOnAfterAKillAtAnyWrite()
{
    QFETCH(int, dieAt);
    QFETCH(bool, afterwards);
    m_server.reset();
    const int before = generation();
    const QString tag = QStringLiteral("1.6.0-test-%1").arg(++m_build);

    QProcess victim;
    victim.setProcessChannelMode(QProcess::ForwardedChannels);
    victim.start(QCoreApplication::applicationFilePath(),
                 {QStringLiteral("--serve"), m_database, QString::number(dieAt),
                  afterwards ? QStringLiteral("after") : QStringLiteral("before"), tag});
    QVERIFY(victim.waitForFinished(60000));
    QCOMPARE(victim.exitStatus(), QProcess::CrashExit);

    m_server = std::make_unique<Server>(m_database);
    // Who was not answered asks again; it is the same request.
    const auto made = m_server->desk().create("accounts/wu", request(tag.toStdString()));
    QVERIFY_RESULT(made);
    QVERIFY(m_server->ends(made->name()));
    const auto done = m_server->now(made->name());
    QVERIFY2(done.state() == State::STATE_SUCCEEDED, done.reason().c_str());
    QCOMPARE(image(), QStringLiteral("registry.example.com/iot/gateway:") + tag);
    // Applied once.
    QCOMPARE(generation(), before + 1);
    QVERIFY(m_server->room->journal().active().empty());
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().value(1) == QStringLiteral("--serve"))
        return serveUntilKilled(application.arguments());
    TestRollouts test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_rollouts.moc"
