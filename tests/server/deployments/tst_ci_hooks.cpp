#include <QtTest>

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include "server/deployments/ci/ci_body.h"
#include "server/deployments/ci/ci_hooks.h"
#include "server/store/sql_ci_hook_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;

namespace {

const std::string kGeneric = "{\"tag\": \"1.4.3-test-319\", \"build\": 319, \"comment\": \"nightly\"}";

} // namespace

// What is taken of CI systems, and what is not; on both engines where it is kept.
class TestCiHooks : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;
    QTemporaryDir m_directory;
    CiHooks::Clock::time_point m_now{std::chrono::seconds(1'800'000'000)};
    std::vector<std::pair<std::string, v1::CreateDeploymentRequest>> m_asked;
    Result<v1::Deployment> m_answer = v1::Deployment();

    access::SecretBox box() { return *access::SecretBox::open(m_directory.path().toStdString()); }

    CiHooks hooks(CiHookStore &store)
    {
        m_asked.clear();
        v1::Deployment made;
        made.set_name("deployments/12");
        m_answer = made;
        return CiHooks(
            store,
            [this](const std::string &requester, const v1::CreateDeploymentRequest &request) {
                m_asked.emplace_back(requester, request);
                return m_answer;
            },
            [this] { return m_now; });
    }

    static std::string make(CiHooks &hooks, const std::string &id = "gateway")
    {
        v1::CreateCiHookRequest request;
        request.set_hook_id(id);
        request.mutable_hook()->set_application("applications/gateway");
        request.mutable_hook()->add_environments("environments/test");
        const auto made = hooks.create(request, "accounts/admin");
        if (!made)
            qFatal("%s", made.error().message.c_str());
        return made->token();
    }

    static HookCall bearer(const std::string &token, const std::string &body = kGeneric)
    {
        HookCall call;
        call.hook = "gateway";
        call.body = body;
        call.authorization = "Bearer " + token;
        return call;
    }

    HookCall signedCall(const std::string &token, qint64 secondsAgo = 0)
    {
        HookCall call;
        call.hook = "gateway";
        call.body = kGeneric;
        call.timestamp = std::to_string(1'800'000'000 - secondsAgo);
        call.signature = "sha256=" + QMessageAuthenticationCode::hash(QByteArray::fromStdString(call.timestamp + "." + call.body),
                                                                      QByteArray::fromStdString(token), QCryptographicHash::Sha256)
                                         .toHex().toStdString();
        return call;
    }

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void asksForADeployment_data() { test::TestDatabases::addEngines(); }
    void asksForADeployment()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlCiHookStore store(*database, box());
        auto all = hooks(store);
        QVERIFY(all.load());
        const auto token = make(all);
        const auto answer = all.call(bearer(token));
        QCOMPARE(answer.status, 202);
        QCOMPARE(answer.body, std::string("{\"deployment\":\"deployments/12\"}\n"));
        QCOMPARE(m_asked.size(), std::size_t(1));
        QCOMPARE(m_asked[0].first, std::string("ciHooks/gateway"));
        const auto request = m_asked[0].second;
        QCOMPARE(request.application(), std::string("applications/gateway"));
        QCOMPARE(request.environment(), std::string("environments/test"));
        QCOMPARE(request.tag(), std::string("1.4.3-test-319"));
        QCOMPARE(request.comment(), std::string("CI 319: nightly"));
        // The same build is the same request.
        QCOMPARE(all.call(bearer(token)).status, 202);
        QCOMPARE(m_asked[1].second.request_id(), request.request_id());
        QVERIFY(!request.request_id().empty());
        // As GitLab gives it.
        HookCall gitlab;
        gitlab.hook = "gateway";
        gitlab.body = kGeneric;
        gitlab.gitlabToken = token;
        QCOMPARE(all.call(gitlab).status, 202);
        // Sealed, and there after a new start; not for ever.
        std::string row;
        QVERIFY(database->read([&](store::Connection &connection) -> Result<void> {
            const auto one = connection.queryOne("SELECT body, token FROM ci_hooks");
            if (!one)
                return passOn(one);
            row = (*one)->bytes(0) + (*one)->bytes(1);
            return {};
        }));
        QVERIFY(!row.empty() && row.find(token) == std::string::npos);
        auto again = hooks(store);
        QVERIFY(again.load());
        QCOMPARE(again.list().size(), std::size_t(1));
        QCOMPARE(again.call(bearer(token)).status, 202);
        QVERIFY(again.remove("ciHooks/gateway"));
        QCOMPARE(again.call(bearer(token)).status, 401);
        QCOMPARE(again.remove("ciHooks/gateway").error().code, ErrorCode::NotFound);
    }

    void takesSignaturesOfTheLastMinutes()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlCiHookStore store(*database, box());
        auto all = hooks(store);
        const auto token = make(all);
        QCOMPARE(all.call(signedCall(token)).status, 202);
        QCOMPARE(all.call(signedCall(token, 299)).status, 202);
        QCOMPARE(all.call(signedCall(token, -299)).status, 202);
        // Replayed later.
        QCOMPARE(all.call(signedCall(token, 301)).status, 401);
        QCOMPARE(all.call(signedCall(token, -301)).status, 401);
        auto changed = signedCall(token);
        changed.body += " ";
        QCOMPARE(all.call(changed).status, 401);
        auto undated = signedCall(token);
        undated.timestamp = "yesterday";
        QCOMPARE(all.call(undated).status, 401);
        // A wrong signature is not made up for by a token.
        auto both = signedCall(token);
        both.signature = "sha256=00";
        both.authorization = "Bearer " + token;
        QCOMPARE(all.call(both).status, 401);
        QCOMPARE(m_asked.size(), std::size_t(3));
    }

    void refusesOthers()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlCiHookStore store(*database, box());
        auto all = hooks(store);
        const auto token = make(all);
        QCOMPARE(all.call(bearer("wrong")).status, 401);
        QCOMPARE(all.call(bearer("")).status, 401);
        auto elsewhere = bearer(token);
        elsewhere.hook = "none";
        QCOMPARE(all.call(elsewhere).status, 401);
        QCOMPARE(all.call(bearer(token, "{\"tag\": \"1.4.3-prod-319\"}")).status, 403);
        QCOMPARE(all.call(bearer(token, "{\"tag\": \"latest\"}")).status, 400);
        QCOMPARE(all.call(bearer(token, std::string(CiHooks::kMaxBody + 1, 'x'))).status, 413);
        QVERIFY(m_asked.empty());
        m_answer = fail(ErrorCode::FailedPrecondition, "deployments/11 is under way there.");
        const auto busy = all.call(bearer(token));
        QCOMPARE(busy.status, 409);
        QVERIFY(busy.body.find("deployments/11") != std::string::npos);
        m_answer = fail(ErrorCode::Unavailable, "The store is away.");
        QCOMPARE(all.call(bearer(token)).status, 503);
    }

    void keepsToARate()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlCiHookStore store(*database, box());
        auto all = hooks(store);
        const auto token = make(all);
        // 10,000 in a minute.
        int taken = 0;
        for (int i = 0; i < 10'000; ++i)
            taken += all.call(bearer(token)).status == 202 ? 1 : 0;
        QCOMPARE(taken, 60);
        QCOMPARE(all.call(bearer(token)).status, 429);
        m_now += std::chrono::seconds(61);
        QCOMPARE(all.call(bearer(token)).status, 202);
        // Guessing is slowed down, and holds nobody up.
        int looked = 0;
        for (int i = 0; i < 10'000; ++i)
            looked += all.call(bearer("wrong" + std::to_string(i))).status == 401 ? 1 : 0;
        QCOMPARE(looked, 600);
        QCOMPARE(all.call(bearer(token)).status, 202);
        m_now += std::chrono::seconds(61);
        // A clock that was set back does not close it.
        m_now -= std::chrono::hours(5);
        QCOMPARE(all.call(bearer(token)).status, 202);
    }

    void readsBodies_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<bool>("wanted");
        QTest::addColumn<QString>("tag");
        QTest::addColumn<QString>("build");
        const QString gitlab = QStringLiteral("{\"object_kind\":\"pipeline\",\"project\":{\"id\":7},\"object_attributes\":{\"id\":318,\"status\":\"%1\","
                                              "\"sha\":\"0123456789abcdef\",\"url\":\"https://git.example.com/7/318\",\"variables\":["
                                              "{\"key\":\"OTHER\",\"value\":\"x\"},{\"key\":\"IMAGE_TAG\",\"value\":\"1.4.3-test-319\"}]}}");
        QTest::newRow("GitLab") << gitlab.arg(QStringLiteral("success")) << true << "1.4.3-test-319" << "gitlab 7/318";
        QTest::newRow("GitLab failed") << gitlab.arg(QStringLiteral("failed")) << false << "1.4.3-test-319" << "gitlab 7/318";
        const QString jenkins = QStringLiteral("{\"name\":\"gateway\",\"build\":{\"number\":318,\"phase\":\"%1\",\"status\":\"SUCCESS\","
                                               "\"full_url\":\"https://ci.example.com/318\",\"scm\":{\"commit\":\"0123456789abcdef\"},"
                                               "\"parameters\":{\"IMAGE_TAG\":\"1.4.3-test-319\"}}}");
        QTest::newRow("Jenkins") << jenkins.arg(QStringLiteral("COMPLETED")) << true << "1.4.3-test-319" << "jenkins gateway#318";
        QTest::newRow("Jenkins later") << jenkins.arg(QStringLiteral("FINALIZED")) << false << "1.4.3-test-319" << "jenkins gateway#318";
        QTest::newRow("generic") << "{\"tag\":\"1.4.3-test-319\"}" << true << "1.4.3-test-319" << "generic 1.4.3-test-319";
    }
    void readsBodies()
    {
        QFETCH(QString, json);
        QFETCH(bool, wanted);
        QFETCH(QString, tag);
        QFETCH(QString, build);
        const auto read = readCiBody(json.toStdString(), "IMAGE_TAG");
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->wanted, wanted);
        QCOMPARE(QString::fromStdString(read->tag), tag);
        QCOMPARE(QString::fromStdString(read->build), build);
        QCOMPARE(read->reason.empty(), wanted);
    }

    void refusesGarbage_data()
    {
        QTest::addColumn<QString>("json");
        for (const char *wrong : {"", "null", "[]", "7", "{", "{}", "{\"tag\":\"\"}", "{\"tag\":[]}", "{\"build\":{\"phase\":\"COMPLETED\",\"status\":\"SUCCESS\"}}",
                                  "{\"object_kind\":\"pipeline\",\"object_attributes\":{\"status\":\"success\",\"variables\":{}}}",
                                  "{\"object_kind\":\"push\"}"})
            QTest::newRow(wrong[0] != '\0' ? wrong : "nothing") << QString::fromUtf8(wrong);
        QTest::newRow("deep") << QString(100'000, QLatin1Char('['));
        QTest::newRow("deep object") << QStringLiteral("{\"a\":").repeated(1000) + QStringLiteral("1") + QString(1000, QLatin1Char('}'));
    }
    void refusesGarbage()
    {
        QFETCH(QString, json);
        QVERIFY(!readCiBody(json.toStdString(), "IMAGE_TAG"));
    }
};

QTEST_GUILESS_MAIN(TestCiHooks)
#include "tst_ci_hooks.moc"
