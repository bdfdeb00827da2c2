#include <QtTest/QtTest>

#include "client/call.h"
#include "tests/support/contract_calls.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/access.pb.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"

using namespace wheelhouse;

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
        QTest::addColumn<bool>("open");
        for (const auto *method : test::allMethods()) {
            const auto &rule = method->options().GetExtension(v1::access);
            QTest::newRow(method->full_name().c_str())
                << QString::fromStdString(test::pathOf(*method)) << int(rule.role()) << rule.open();
        }
    }

    void allows()
    {
        QFETCH(QString, method);
        QFETCH(int, weakest);
        QFETCH(bool, open);
        // An open one asks for no role, and its answer is about what it is given.
        QCOMPARE(weakest > 0, !open);
        for (const auto &[role, channel] : m_channels) {
            const auto code = test::callRaw(*channel, method.toStdString()).error_code();
            const auto words = QStringLiteral("role %1 got code %2").arg(int(role)).arg(int(code));
            QVERIFY2(code != grpc::StatusCode::UNAUTHENTICATED, qPrintable(words));
            QVERIFY2(code != grpc::StatusCode::UNIMPLEMENTED, qPrintable(words));
            QVERIFY2((code == grpc::StatusCode::PERMISSION_DENIED) == (int(role) < weakest), qPrintable(words));
        }
        const auto anonymous = test::callRaw(*m_server->anonymousChannel(), method.toStdString()).error_code();
        QCOMPARE(int(anonymous), int(open ? grpc::StatusCode::INVALID_ARGUMENT : grpc::StatusCode::UNAUTHENTICATED));
        if (open)
            return;
        QCOMPARE(int(test::callRaw(*m_server->channel("no-such-token"), method.toStdString()).error_code()),
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
