#include <condition_variable>
#include <mutex>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <grpcpp/grpcpp.h>

#include "client/channel.h"
#include "models/session.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"
#include "wheelhouse/v1/system.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::models;

namespace {

// A server of the contract, as small as the test needs; what it does not
// implement answers UNIMPLEMENTED, as an older server would.
class SmallServer final : public v1::SessionService::Service,
                          public v1::ClusterService::Service,
                          public v1::DeviceService::Service,
                          public v1::SystemService::Service {
public:
    explicit SmallServer(const std::string &address)
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort(address, grpc::InsecureServerCredentials());
        builder.RegisterService(static_cast<v1::SessionService::Service *>(this));
        builder.RegisterService(static_cast<v1::ClusterService::Service *>(this));
        builder.RegisterService(static_cast<v1::DeviceService::Service *>(this));
        builder.RegisterService(static_cast<v1::SystemService::Service *>(this));
        m_server = builder.BuildAndStart();
    }
    ~SmallServer() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    }
    void setCluster(const std::string &version)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_version = version;
        }
        m_wake.notify_all();
    }
    int openStreams() const { return m_open; }

    grpc::Status GetCurrentSession(grpc::ServerContext *, const v1::GetCurrentSessionRequest *, v1::Session *session) override
    {
        session->set_account("accounts/ops-lin");
        session->set_role(v1::ROLE_OPERATOR);
        session->set_server_version("0.1.0");
        return grpc::Status::OK;
    }
    grpc::Status WatchClusters(grpc::ServerContext *context, const v1::WatchClustersRequest *,
                               grpc::ServerWriter<v1::WatchClustersResponse> *writer) override
    {
        ++m_open;
        std::string sent;
        bool first = true;
        std::unique_lock lock(m_mutex);
        while (!m_stopping && !context->IsCancelled()) {
            if (first || sent != m_version) {
                v1::WatchClustersResponse response;
                response.mutable_mark()->set_phase(first ? v1::WatchMark::PHASE_SNAPSHOT : v1::WatchMark::PHASE_CHANGES);
                response.mutable_mark()->set_reset(first);
                v1::Cluster &cluster = *response.add_upserted();
                cluster.set_name("clusters/test");
                cluster.set_environment("environments/test");
                cluster.set_version(m_version);
                cluster.mutable_source()->set_state(v1::SourceState::STATE_LIVE);
                sent = m_version;
                writer->Write(response);
                if (std::exchange(first, false)) {
                    v1::WatchClustersResponse synced;
                    synced.mutable_mark()->set_phase(v1::WatchMark::PHASE_SYNCED);
                    synced.mutable_mark()->set_resume_token("t.1");
                    writer->Write(synced);
                }
            }
            m_wake.wait_for(lock, std::chrono::milliseconds(50));
        }
        --m_open;
        return grpc::Status::OK;
    }
    grpc::Status RegisterDevice(grpc::ServerContext *, const v1::RegisterDeviceRequest *request,
                                v1::RegisterDeviceResponse *response) override
    {
        if (request->serial() == "taken")
            return {grpc::StatusCode::ALREADY_EXISTS, "printer taken is registered already"};
        response->mutable_device()->set_name(request->parent() + "/devices/" + request->serial());
        response->mutable_connection()->set_host("127.0.0.1");
        response->mutable_connection()->set_password("secret");
        return grpc::Status::OK;
    }
    grpc::Status GetStatus(grpc::ServerContext *, const v1::GetStatusRequest *, v1::Status *status) override
    {
        status->set_broker_connected(false);
        return grpc::Status::OK;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::string m_version = "v1.33.1";
    bool m_stopping = false;
    std::atomic<int> m_open{0};
    std::unique_ptr<grpc::Server> m_server;
};

std::unique_ptr<Session> sessionTo(const std::string &address)
{
    client::ConnectionOptions options;
    options.server = *client::ServerAddress::parse(address);
    return std::make_unique<Session>(std::make_shared<client::Channel>(options), QStringLiteral("ops-hub"));
}

} // namespace

// The session against a server in this process, over a real socket.
class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void connectsAndFollows();
    void survivesARestartOfTheServer();
    void saysThatTheServerIsNotReached();
    void actionsEndWithASentence();
    void overviewAsksWhileSomebodyLooks();
    void endsQuicklyWithOpenStreams();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_address;
};

void SessionTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_address = "unix:" + m_dir->filePath(QStringLiteral("s")).toStdString();
}

void SessionTest::connectsAndFollows()
{
    SmallServer server(m_address);
    const auto session = sessionTo(m_address);
    ClustersModel model(session->clusterRows(), session->catalog());
    session->start();
    QTRY_COMPARE(session->connection().state(), ConnectionModel::State::Live);
    QTRY_COMPARE(session->connection().account(), QStringLiteral("ops-lin"));
    QVERIFY(session->connection().mayOperate() && !session->connection().mayApprove());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.state().kind, PanelState::Kind::Live);
    QCOMPARE(session->catalog().environmentOfCluster(QStringLiteral("test")), QStringLiteral("test"));
    server.setCluster("v1.34.0");
    QTRY_COMPARE(model.index(0, model.columnOf(QStringLiteral("version"))).data().toString(), QStringLiteral("v1.34.0"));
    // The clusters that the model looks at, the account's own jobs, the drains.
    QCOMPARE(session->ownCost().openStreams, 3);
    QVERIFY(session->ownCost().residentBytes > 0);
}

void SessionTest::survivesARestartOfTheServer()
{
    auto server = std::make_unique<SmallServer>(m_address);
    const auto session = sessionTo(m_address);
    ClustersModel model(session->clusterRows(), session->catalog());
    session->start();
    QTRY_COMPARE(model.state().kind, PanelState::Kind::Live);
    server.reset();
    QTRY_COMPARE(session->connection().state(), ConnectionModel::State::Stale);
    // What was known is still shown, and says so.
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.state().kind, PanelState::Kind::Stale);
    QVERIFY(model.index(0, 0).data(StaleRole).toBool());
    server = std::make_unique<SmallServer>(m_address);
    session->connection().retryNow();
    QTRY_COMPARE_WITH_TIMEOUT(session->connection().state(), ConnectionModel::State::Live, 15'000);
    QTRY_COMPARE(model.state().kind, PanelState::Kind::Live);
    QVERIFY(!model.index(0, 0).data(StaleRole).toBool());
}

void SessionTest::saysThatTheServerIsNotReached()
{
    const auto session = sessionTo(m_address);
    ClustersModel model(session->clusterRows(), session->catalog());
    session->start();
    QTRY_COMPARE_WITH_TIMEOUT(session->connection().state(), ConnectionModel::State::Lost, 15'000);
    QVERIFY(!session->connection().cause().isEmpty());
    QTRY_COMPARE(model.state().kind, PanelState::Kind::Failed);
    QCOMPARE(model.state().action, QStringLiteral("retry"));
}

void SessionTest::actionsEndWithASentence()
{
    SmallServer server(m_address);
    const auto session = sessionTo(m_address);
    session->start();
    Operation *refused = session->deviceActions().registerDevice({.product = QStringLiteral("printer"),
                                                                  .serial = QStringLiteral("taken"), .model = {}, .site = {},
                                                                  .owner = {}, .note = {}, .labels = {}});
    QSignalSpy ended(refused, &Operation::finished);
    QCOMPARE(session->operations().runningCount(), 1);
    QVERIFY(ended.wait());
    QCOMPARE(refused->state(), Operation::State::Failed);
    QCOMPARE(refused->resultText(), QStringLiteral("Printer taken is registered already"));
    QVERIFY(refused->technical().startsWith(QStringLiteral("ALREADY_EXISTS")));
    Operation *done = session->deviceActions().registerDevice({.product = QStringLiteral("printer"),
                                                               .serial = QStringLiteral("A-1"), .model = {}, .site = {},
                                                               .owner = {}, .note = {}, .labels = {}});
    QTRY_VERIFY(done->succeeded());
    const auto connection = done->takeResult().value<DeviceConnection>();
    QCOMPARE(connection.deviceKey, QStringLiteral("products/printer/devices/A-1"));
    QVERIFY(connection.toJson().contains("\"password\": \"secret\""));
    // An older server.
    Operation *unknown = session->clusterActions().remove(QStringLiteral("clusters/x"));
    QTRY_VERIFY(!unknown->isRunning());
    QCOMPARE(unknown->state(), Operation::State::Failed);
}

void SessionTest::overviewAsksWhileSomebodyLooks()
{
    SmallServer server(m_address);
    const auto session = sessionTo(m_address);
    session->start();
    const Lease lease = session->overview().watch();
    QTRY_VERIFY(session->overview().needsAction().rowCount() > 0);
    QVERIFY(session->overview().needsAction().index(0, 1).data().toString().contains(QStringLiteral("broker")));
    QVERIFY(session->ownCost().openStreams >= 4);
}

void SessionTest::endsQuicklyWithOpenStreams()
{
    SmallServer server(m_address);
    for (int round = 0; round < 10; ++round) {
        auto session = sessionTo(m_address);
        session->start();
        const Lease devices = session->deviceRows().interest().lease();
        const auto detail = session->openDevice(QStringLiteral("products/printer/devices/A"));
        const auto log = session->openLog(QStringLiteral("clusters/test/namespaces/iot/deployments/gateway"));
        QTest::qWait(round * 5);
    }
    QTRY_COMPARE(server.openStreams(), 0);
}

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
