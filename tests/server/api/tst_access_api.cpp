#include <QtTest/QtTest>

#include <grpcpp/grpcpp.h>

#include "server/access/access_policy.h"
#include "server/access/audit_request.h"
#include "server/api/audit_api.h"
#include "server/api/session_api.h"
#include "server/store/schema.h"
#include "server/store/sql_account_store.h"
#include "server/store/sql_audit_store.h"

using namespace wheelhouse;

// Sessions, accounts and the audit trail over a real socket and a real
// database.
class TestAccessApi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tellsTheCallerWhoHeIs();
    void makesAnAccountThatCanCall();
    void keepsAccountsToAdministrators();
    void recordsWhatWasDoneAndRefused();
    void keepsItsChainIntact();

private:
    template <class Stub, class Request, class Response>
    grpc::Status call(Stub &stub, grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                      const std::string &token, const Request &request, Response *response)
    {
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
        context.AddMetadata("authorization", "Bearer " + token);
        return (stub.*method)(&context, request, response);
    }
    v1::CreateAccountResponse createAccount(const std::string &id, v1::Role role);
    std::vector<v1::AuditEntry> auditEntries();

    QTemporaryDir m_directory;
    int m_databases = 0;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<store::SqlAccountStore> m_accountStore;
    std::unique_ptr<store::SqlAuditStore> m_auditStore;
    std::unique_ptr<access::Accounts> m_accounts;
    std::unique_ptr<access::AuditTrail> m_trail;
    std::shared_ptr<prometheus::Registry> m_registry;
    std::unique_ptr<api::CallMetrics> m_metrics;
    std::unique_ptr<api::WorkerPool> m_workers;
    std::unique_ptr<api::StreamRegistry> m_streams;
    std::unique_ptr<api::CallChain> m_chain;
    std::unique_ptr<api::SessionApi> m_sessionApi;
    std::unique_ptr<api::AuditApi> m_auditApi;
    std::unique_ptr<grpc::Server> m_server;
    std::unique_ptr<v1::SessionService::Stub> m_sessions;
    std::unique_ptr<v1::AuditService::Stub> m_audit;
    std::string m_adminToken;
};

void TestAccessApi::init()
{
    const QString file = m_directory.filePath(QStringLiteral("%1.db").arg(++m_databases));
    auto database = store::openDatabase("sqlite:" + file.toStdString());
    QVERIFY(database && store::migrate(**database));
    m_database = std::move(*database);
    m_accountStore = std::make_unique<store::SqlAccountStore>(*m_database);
    m_auditStore = std::make_unique<store::SqlAuditStore>(*m_database);
    m_accounts = std::make_unique<access::Accounts>(*m_accountStore);
    m_trail = std::make_unique<access::AuditTrail>(*m_auditStore);
    m_adminToken = m_accounts->create("admin", v1::ROLE_ADMINISTRATOR)->token.reveal();

    m_registry = std::make_shared<prometheus::Registry>();
    m_metrics = std::make_unique<api::CallMetrics>(*m_registry);
    m_workers = std::make_unique<api::WorkerPool>("worker", 4, 64);
    m_streams = std::make_unique<api::StreamRegistry>(50, 2);
    api::CallChain::Doors doors;
    doors.identify = [this](const Secret &token) -> Result<access::Caller> {
        const auto account = m_accounts->authenticate(token);
        if (!account)
            return passOn(account);
        return access::Caller{account->name(), account->role(), {}, {}};
    };
    doors.permit = [](const access::Caller &caller, const google::protobuf::MethodDescriptor &method) {
        return access::AccessPolicy().check(caller, method);
    };
    doors.audit = [this](const api::AuditedCall &audited) -> Result<void> {
        v1::AuditEntry entry;
        entry.set_account(audited.caller.account);
        entry.set_method(audited.method);
        entry.set_resource(audited.resource);
        entry.set_result(audited.result);
        if (audited.request)
            entry.set_request_json(access::auditJson(*audited.request));
        return m_trail->append(std::move(entry));
    };
    m_chain = std::make_unique<api::CallChain>(std::move(doors), *m_workers, *m_streams, *m_metrics);
    google::protobuf::Timestamp startTime;
    startTime.set_seconds(1'700'000'000);
    m_sessionApi = std::make_unique<api::SessionApi>(*m_chain, *m_accounts, "server-1", startTime);
    m_auditApi = std::make_unique<api::AuditApi>(*m_chain, *m_trail);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(m_sessionApi.get());
    builder.RegisterService(m_auditApi.get());
    m_server = builder.BuildAndStart();
    QVERIFY(m_server && port > 0);
    const auto channel =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
    m_sessions = v1::SessionService::NewStub(channel);
    m_audit = v1::AuditService::NewStub(channel);
}

void TestAccessApi::cleanup()
{
    m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
    m_workers->stop();
    m_sessions.reset();
    m_audit.reset();
    m_server.reset();
    m_auditApi.reset();
    m_sessionApi.reset();
    m_chain.reset();
    m_streams.reset();
}

v1::CreateAccountResponse TestAccessApi::createAccount(const std::string &id, v1::Role role)
{
    v1::CreateAccountRequest request;
    request.set_account_id(id);
    request.mutable_account()->set_role(role);
    v1::CreateAccountResponse response;
    const auto status =
        call(*m_sessions, &v1::SessionService::Stub::CreateAccount, m_adminToken, request, &response);
    if (!status.ok())
        qFatal("%s", status.error_message().c_str());
    return response;
}

std::vector<v1::AuditEntry> TestAccessApi::auditEntries()
{
    v1::ListAuditEntriesResponse response;
    const auto status = call(*m_audit, &v1::AuditService::Stub::ListAuditEntries, m_adminToken,
                             v1::ListAuditEntriesRequest(), &response);
    if (!status.ok())
        qFatal("%s", status.error_message().c_str());
    return {response.entries().begin(), response.entries().end()};
}

void TestAccessApi::tellsTheCallerWhoHeIs()
{
    v1::Session session;
    const auto status = call(*m_sessions, &v1::SessionService::Stub::GetCurrentSession, m_adminToken,
                             v1::GetCurrentSessionRequest(), &session);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(session.account(), std::string("accounts/admin"));
    QCOMPARE(session.role(), v1::ROLE_ADMINISTRATOR);
    QCOMPARE(session.server_id(), std::string("server-1"));
    QCOMPARE(session.start_time().seconds(), std::int64_t(1'700'000'000));
    QVERIFY(!session.server_version().empty());
    QVERIFY(!session.has_expire_time());
}

void TestAccessApi::makesAnAccountThatCanCall()
{
    const auto created = createAccount("ci", v1::ROLE_OPERATOR);
    QCOMPARE(created.account().name(), std::string("accounts/ci"));
    v1::Session session;
    const auto works = [&] {
        return call(*m_sessions, &v1::SessionService::Stub::GetCurrentSession, created.token(),
                    v1::GetCurrentSessionRequest(), &session)
            .error_code();
    };
    QCOMPARE(works(), grpc::StatusCode::OK);
    QCOMPARE(session.role(), v1::ROLE_OPERATOR);

    v1::ListAccountsResponse listed;
    QVERIFY(call(*m_sessions, &v1::SessionService::Stub::ListAccounts, m_adminToken, v1::ListAccountsRequest(), &listed)
                .ok());
    QCOMPARE(listed.accounts_size(), 2);
    QCOMPARE(listed.accounts(1).name(), std::string("accounts/ci"));

    v1::DeleteAccountRequest remove;
    remove.set_name("accounts/ci");
    v1::DeleteAccountResponse removed;
    QVERIFY(call(*m_sessions, &v1::SessionService::Stub::DeleteAccount, m_adminToken, remove, &removed).ok());
    QCOMPARE(works(), grpc::StatusCode::UNAUTHENTICATED);
}

void TestAccessApi::keepsAccountsToAdministrators()
{
    const auto approver = createAccount("ann", v1::ROLE_APPROVER);
    v1::ListAccountsResponse listed;
    const auto status = call(*m_sessions, &v1::SessionService::Stub::ListAccounts, approver.token(),
                             v1::ListAccountsRequest(), &listed);
    QCOMPARE(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    QCOMPARE(status.error_message(),
             std::string("SessionService/ListAccounts needs the role administrator; accounts/ann has approver"));
}

void TestAccessApi::recordsWhatWasDoneAndRefused()
{
    const auto viewer = createAccount("vera", v1::ROLE_VIEWER);
    v1::DeleteAccountRequest remove;
    remove.set_name("accounts/admin");
    v1::DeleteAccountResponse removed;
    QCOMPARE(call(*m_sessions, &v1::SessionService::Stub::DeleteAccount, viewer.token(), remove, &removed).error_code(),
             grpc::StatusCode::PERMISSION_DENIED);
    const auto entries = auditEntries();
    QCOMPARE(entries.size(), std::size_t(2));
    QCOMPARE(entries[0].account(), std::string("accounts/vera"));
    QCOMPARE(entries[0].method(), std::string("SessionService/DeleteAccount"));
    QCOMPARE(entries[0].result(), std::string("PERMISSION_DENIED"));
    QCOMPARE(entries[1].account(), std::string("accounts/admin"));
    QCOMPARE(entries[1].resource(), std::string("accounts/vera"));
    QCOMPARE(entries[1].result(), std::string("OK"));
    QVERIFY(entries[1].request_json().find("ROLE_VIEWER") != std::string::npos);
    for (const auto &entry : entries)
        QVERIFY(entry.request_json().find(viewer.token()) == std::string::npos);
}

void TestAccessApi::keepsItsChainIntact()
{
    for (int i = 0; i < 3; ++i)
        createAccount("a" + std::to_string(i), v1::ROLE_VIEWER);
    const auto verify = [&] {
        v1::VerifyAuditTrailResponse response;
        const auto status = call(*m_audit, &v1::AuditService::Stub::VerifyAuditTrail, m_adminToken,
                                 v1::VerifyAuditTrailRequest(), &response);
        if (!status.ok())
            qFatal("%s", status.error_message().c_str());
        return response;
    };
    QCOMPARE(verify().entry_count(), std::int64_t(3));
    QVERIFY(verify().intact());
    QVERIFY(m_database->write([](store::Connection &connection) {
        return connection.script("UPDATE audit_entries SET account = 'accounts/nobody' WHERE sequence = 2");
    }).has_value());
    QVERIFY(!verify().intact());
    QCOMPARE(verify().broken_sequence(), std::int64_t(2));
}

QTEST_GUILESS_MAIN(TestAccessApi)
#include "tst_access_api.moc"
