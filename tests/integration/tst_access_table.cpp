#include <QtTest/QtTest>

#include <google/protobuf/descriptor.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include "client/call.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/access.pb.h"
#include "wheelhouse/v1/applications.pb.h"
#include "wheelhouse/v1/audit.pb.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/environments.pb.h"
#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/namespaces.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/products.pb.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"
#include "wheelhouse/v1/system.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

using namespace wheelhouse;

namespace {

// Every method of the contract.
std::vector<const google::protobuf::MethodDescriptor *> allMethods()
{
    std::vector<const google::protobuf::MethodDescriptor *> methods;
    for (const auto *file :
         {v1::Application::descriptor()->file(), v1::AuditEntry::descriptor()->file(), v1::Cluster::descriptor()->file(),
          v1::Deployment::descriptor()->file(), v1::DeviceCommand::descriptor()->file(), v1::Device::descriptor()->file(),
          v1::Environment::descriptor()->file(), v1::Event::descriptor()->file(), v1::Series::descriptor()->file(),
          v1::Namespace::descriptor()->file(), v1::Node::descriptor()->file(), v1::Pod::descriptor()->file(),
          v1::Product::descriptor()->file(), v1::Session::descriptor()->file(), v1::Status::descriptor()->file(),
          v1::Workload::descriptor()->file()}) {
        for (int s = 0; s < file->service_count(); ++s) {
            for (int m = 0; m < file->service(s)->method_count(); ++m) {
                methods.push_back(file->service(s)->method(m));
            }
        }
    }
    return methods;
}

// Calls a method with an empty request. A stream counts as answered with its
// first message.
grpc::StatusCode callEmpty(const client::Channel &channel, const std::string &method)
{
    grpc::ClientContext context;
    channel.prepare(context, std::chrono::seconds(10));
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel.grpcChannel());
    const auto await = [&queue] {
        void *tag = nullptr;
        bool ok = false;
        return queue.Next(&tag, &ok) && ok;
    };
    const auto call = stub.PrepareCall(&context, method, &queue);
    call->StartCall(nullptr);
    await();
    const grpc::Slice nothing;
    call->WriteLast(grpc::ByteBuffer(&nothing, 1), {}, nullptr);
    await();
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    const bool answered = await();
    if (answered) {
        context.TryCancel();
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    await();
    queue.Shutdown();
    while (await()) {
    }
    return answered ? grpc::StatusCode::OK : status.error_code();
}

} // namespace

// Every RPC as every role and as nobody: allowed or denied exactly as the
// contract says.
class TestAccessTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start();
        if (!started) {
            QFAIL(started.error().message.c_str());
        }
        m_server = std::move(*started);
        const auto administrator = m_server->channel();
        for (const auto role : {v1::ROLE_VIEWER, v1::ROLE_SUPPORT, v1::ROLE_OPERATOR, v1::ROLE_APPROVER, v1::ROLE_ADMINISTRATOR}) {
            v1::CreateAccountRequest request;
            request.set_account_id("role-" + std::to_string(role));
            request.mutable_account()->set_role(role);
            const auto account = client::callBlocking(*administrator, &v1::SessionService::Stub::CreateAccount, request);
            QVERIFY2(account.has_value(), account ? "" : account.error().message.c_str());
            m_channels[role] = m_server->channel(account->token());
        }
    }

    void allows_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<int>("weakest");
        for (const auto *method : allMethods()) {
            const auto path = "/" + method->service()->full_name() + "/" + method->name();
            QTest::newRow(method->full_name().c_str())
                << QString::fromStdString(path) << int(method->options().GetExtension(v1::access).role());
        }
    }

    void allows()
    {
        QFETCH(QString, method);
        QFETCH(int, weakest);
        QVERIFY(weakest > 0);
        for (const auto &[role, channel] : m_channels) {
            const auto code = callEmpty(*channel, method.toStdString());
            const auto words = QStringLiteral("role %1 got code %2").arg(int(role)).arg(int(code));
            QVERIFY2(code != grpc::StatusCode::UNAUTHENTICATED, qPrintable(words));
            QVERIFY2(code != grpc::StatusCode::UNIMPLEMENTED, qPrintable(words));
            QVERIFY2((code == grpc::StatusCode::PERMISSION_DENIED) == (int(role) < weakest), qPrintable(words));
        }
        QCOMPARE(int(callEmpty(*m_server->anonymousChannel(), method.toStdString())),
                 int(grpc::StatusCode::UNAUTHENTICATED));
        QCOMPARE(int(callEmpty(*m_server->channel("no-such-token"), method.toStdString())),
                 int(grpc::StatusCode::UNAUTHENTICATED));
    }

    void cleanupTestCase()
    {
        m_channels.clear();
        QVERIFY(!m_server || m_server->stop());
    }

private:
    std::unique_ptr<test::ServerProcess> m_server;
    std::map<v1::Role, std::shared_ptr<client::Channel>> m_channels;
};

QTEST_GUILESS_MAIN(TestAccessTable)
#include "tst_access_table.moc"
