#include <QtTest>

#include <mutex>

#include "tests/support/lab.h"
#include "tests/support/scripted_http_server.h"
#include "tests/support/smtp_server.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// News of a real release, from `whctl` through the server to a robot, a webhook and
// a mailbox; also when nobody is there at first, and the server is killed meanwhile.
class TestNotifications : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void saysWhatIsWrong();
    void isTestedOnDemand();
    void tellsOfARelease();
    void tellsLaterAfterACrash();

private:
    QString secretFile(const QByteArray &secret)
    {
        QFile file(m_folder.filePath(QStringLiteral("secret")));
        if (!file.open(QIODevice::WriteOnly) || file.write(secret) != secret.size())
            qFatal("a file cannot be written");
        return file.fileName();
    }
    QStringList events() const
    {
        const std::lock_guard lock(m_mutex);
        return m_events;
    }
    void deploy(const char *tag)
    {
        const auto run = m_whctl("deployment create gateway --environment test --wait --version", {QString::fromUtf8(tag)});
        QVERIFY2(run.code == 0, qPrintable(run.error));
    }

    QTemporaryDir m_folder;
    QTemporaryDir m_data;
    const QString m_namespace = QStringLiteral("wh-notify-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    mutable std::mutex m_mutex;
    QStringList m_events;
    int m_robotCalls = 0;
    std::atomic<bool> m_away = false;
    std::unique_ptr<test::ScriptedHttpServer> m_http;
    std::unique_ptr<test::SmtpServer> m_mail;
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
};

void TestNotifications::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_http = std::make_unique<test::ScriptedHttpServer>([this](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
        const auto body = QJsonDocument::fromJson(QByteArray::fromStdString(request.body)).object();
        const std::lock_guard lock(m_mutex);
        if (m_away) {
            connection.answer(503, "text/plain", "");
            return;
        }
        if (request.target.starts_with("/cgi-bin/")) {
            ++m_robotCalls;
            connection.answer(200, "application/json", "{\"errcode\":0,\"errmsg\":\"ok\"}");
            return;
        }
        m_events.append(body.value(u"event").toString());
        connection.answer(200, "application/json", "{}");
    });
    m_mail = std::make_unique<test::SmtpServer>();
    m_kubectl.makeGateway("1.4.2-test-318");
    auto server = test::ServerProcess::start({}, m_data.path());
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_whctl = test::Whctl(*m_server);
    QCOMPARE(m_whctl("cluster add test --environment test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))}).code, 0);
    test::Whctl::Run bound;
    QTRY_VERIFY2_WITH_TIMEOUT((bound = m_whctl("application create gateway --workload deployment/gateway --environment test --cluster test --namespace", {m_namespace})).code == 0,
                              qPrintable(bound.error), 10'000);
}

void TestNotifications::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(!m_server || m_server->stop());
    m_kubectl.forgetNamespace();
}

void TestNotifications::saysWhatIsWrong()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    const auto keyless = m_whctl("notification channel set team wecom");
    QVERIFY2(keyless.code == 1 && keyless.error.contains(QStringLiteral("key of the robot")), qPrintable(keyless.error));
    const auto nowhere = m_whctl("notification route set all --channel none");
    QVERIFY2(nowhere.code == 1 && nowhere.error.contains(QStringLiteral("There is no notificationChannels/none")), qPrintable(nowhere.error));
    const auto wrong = m_whctl("notification channel set hook webhook --url https://a:b@hooks.example.com");
    QVERIFY2(wrong.code == 1 && wrong.error.contains(QStringLiteral("without credentials")), qPrintable(wrong.error));
}

void TestNotifications::isTestedOnDemand()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    const auto url = QString::fromStdString(m_http->url());
    const auto secret = secretFile("693a91f6-top-secret");
    for (const auto &set : {m_whctl("notification channel set team wecom", {QStringLiteral("--url"), url, QStringLiteral("--secret-file"), secret}),
                            m_whctl("notification channel set hook webhook", {QStringLiteral("--url"), url + QStringLiteral("/hook"), QStringLiteral("--secret-file"), secret}),
                            m_whctl("notification channel set mail email --from wh@example.com --to li@example.com --url", {QString::fromStdString(m_mail->url())})})
        QVERIFY2(set.code == 0, qPrintable(set.error));
    for (const char *channel : {"team", "hook", "mail"}) {
        const auto tested = m_whctl("notification channel test", {QString::fromUtf8(channel)});
        QVERIFY2(tested.code == 0, qPrintable(tested.error));
    }
    QCOMPARE(events(), QStringList{QStringLiteral("TEST")});
    QCOMPARE(m_mail->mails().size(), std::size_t(1));
    m_away = true;
    const auto away = m_whctl("notification channel test hook");
    QVERIFY2(away.code == 1 && away.error.contains(QStringLiteral("503")), qPrintable(away.error));
    m_away = false;
    // Nowhere to be read.
    QVERIFY(!m_whctl("notification channel list -o json").output.contains(QStringLiteral("top-secret")));
    QVERIFY(!m_whctl("audit list --limit 0 -o json").output.contains(QStringLiteral("top-secret")));
    QVERIFY(!m_server->log().contains("top-secret"));
}

void TestNotifications::tellsOfARelease()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    const auto set = m_whctl("notification route set all --channel hook --channel team --channel mail --environment test --text", {QStringLiteral("{application} {tag}: {event}")});
    QVERIFY2(set.code == 0, qPrintable(set.error));
    deploy("1.4.3-test-319");
    QTRY_COMPARE_WITH_TIMEOUT(events(), (QStringList{QStringLiteral("TEST"), QStringLiteral("STARTED"), QStringLiteral("SUCCEEDED")}), 10'000);
    QTRY_COMPARE_WITH_TIMEOUT(m_mail->mails().size(), std::size_t(3), 10'000);
    const auto text = QByteArray::fromStdString(m_mail->mails().back().text);
    QCOMPARE(QByteArray::fromBase64(text.mid(text.indexOf("\r\n\r\n") + 4)), QByteArray("gateway 1.4.3-test-319: succeeded"));
    QTRY_VERIFY_WITH_TIMEOUT(m_whctl("notification list --limit 0").output.count(QStringLiteral("delivered")) == 6, 10'000);
}

void TestNotifications::tellsLaterAfterACrash()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_away = true;
    deploy("1.4.4-test-320");
    QTRY_VERIFY_WITH_TIMEOUT(m_whctl("notification list --channel hook").output.contains(QStringLiteral("tried again")), 10'000);
    m_server->kill();
    m_server.reset();
    m_away = false;
    auto server = test::ServerProcess::start({}, m_data.path());
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_whctl = test::Whctl(*m_server);
    QTRY_VERIFY_WITH_TIMEOUT(events().count(QStringLiteral("SUCCEEDED")) == 2 && events().count(QStringLiteral("STARTED")) == 2, 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_whctl("notification list --limit 0").output.count(QStringLiteral("delivered")) == 12, 10'000);
}

QTEST_GUILESS_MAIN(TestNotifications)
#include "tst_notifications.moc"
