#include <QtTest>

#include "tests/support/free_port.h"
#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// A CI system's call, by curl, to a release in the lab's API server.
class TestCiCalls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void deploysABuildOnce();
    void refusesOthers();
    void survivesConnectionsThatSayNothing();
    void speaksPlainlyWhereAskedTo();

private:
    struct Answer {
        int status = 0;
        QJsonObject body;
    };
    Answer post(const QString &hook, const QByteArray &body, const QStringList &headers,
                const QString &scheme = QStringLiteral("https")) const
    {
        QProcess curl;
        QStringList arguments{QStringLiteral("-s"), QStringLiteral("-w"), QStringLiteral("\n%{http_code}"), QStringLiteral("--data-binary"), QStringLiteral("@-")};
        for (const auto &header : headers)
            arguments << QStringLiteral("-H") << header;
        curl.start(QStringLiteral("curl"), arguments << QStringLiteral("--cacert") << QString::fromStdString(m_server->caFile())
                                                  << QStringLiteral("%1://127.0.0.1:%2/hooks/%3").arg(scheme).arg(m_port).arg(hook));
        curl.write(body);
        curl.closeWriteChannel();
        if (!curl.waitForFinished(20'000))
            return {};
        const auto output = curl.readAllStandardOutput();
        const auto end = output.lastIndexOf('\n');
        return {output.mid(end + 1).toInt(), QJsonDocument::fromJson(output.left(end)).object()};
    }

    const int m_port = test::freePort();
    const QString m_namespace = QStringLiteral("wh-ci-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
    QString m_bearer;
};

void TestCiCalls::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl.makeGateway("1.4.2-test-318");
    auto server = test::ServerProcess::start({QStringLiteral("--hooks-listen"), QStringLiteral("127.0.0.1:%1").arg(m_port)});
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_whctl = test::Whctl(*m_server);
    QCOMPARE(m_whctl("cluster add test --environment test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))}).code, 0);
    test::Whctl::Run bound;
    QTRY_VERIFY2_WITH_TIMEOUT((bound = m_whctl("application create gateway --workload deployment/gateway --environment test --cluster test --namespace", {m_namespace})).code == 0,
                              qPrintable(bound.error), 10'000);
    const auto made = m_whctl("ci-hook create gateway --application gateway --environment test");
    QVERIFY2(made.code == 0, qPrintable(made.error));
    const auto token = made.output.trimmed().section(QLatin1Char('\n'), -1);
    QVERIFY(token.size() > 30);
    m_bearer = QStringLiteral("Authorization: Bearer ") + token;
    QVERIFY(!m_whctl("audit list --limit 0 -o json").output.contains(token));
    QVERIFY(!m_whctl("ci-hook list -o json").output.contains(token));
}

void TestCiCalls::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(!m_server || m_server->stop());
    m_kubectl.forgetNamespace();
}

void TestCiCalls::deploysABuildOnce()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    const QByteArray body = "{\"tag\":\"1.4.3-test-319\",\"build\":\"319\",\"url\":\"https://ci.example.com/319\"}";
    const auto answer = post(QStringLiteral("gateway"), body, {m_bearer});
    QVERIFY2(answer.status == 202, QJsonDocument(answer.body).toJson().constData());
    const auto name = answer.body.value(u"deployment").toString();
    // Told again, at once and afterwards.
    QCOMPARE(post(QStringLiteral("gateway"), body, {m_bearer}).body.value(u"deployment").toString(), name);
    const auto number = name.section(QLatin1Char('/'), -1);
    const auto watched = m_whctl("deployment watch", {number});
    QVERIFY2(watched.code == 0, qPrintable(watched.error));
    QCOMPARE(post(QStringLiteral("gateway"), body, {m_bearer}).body.value(u"deployment").toString(), name);
    const auto shown = m_whctl("deployment get -o json", {number}).json();
    QCOMPARE(shown.value(u"state").toString(), QStringLiteral("STATE_SUCCEEDED"));
    QCOMPARE(shown.value(u"requester").toString(), QStringLiteral("ciHooks/gateway"));
    QVERIFY(shown.value(u"comment").toString().contains(QStringLiteral("https://ci.example.com/319")));
    QVERIFY(m_kubectl.image().endsWith(QStringLiteral(":1.4.3-test-319")));
    QCOMPARE(m_whctl("deployment list -o json").json().value(u"deployments").toArray().size(), 1);
}

void TestCiCalls::refusesOthers()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    const QByteArray body = "{\"tag\":\"1.4.4-test-320\"}";
    QCOMPARE(post(QStringLiteral("gateway"), body, {QStringLiteral("Authorization: Bearer wrong")}).status, 401);
    QCOMPARE(post(QStringLiteral("none"), body, {m_bearer}).status, 401);
    QCOMPARE(post(QStringLiteral("../gateway"), body, {m_bearer}).status, 404);
    QCOMPARE(post(QStringLiteral("gateway"), "{\"tag\":\"1.4.4-prod-320\"}", {m_bearer}).status, 403);
    QCOMPARE(post(QStringLiteral("gateway"), "nonsense", {m_bearer}).status, 400);
    QCOMPARE(post(QStringLiteral("gateway"), QByteArray(300 * 1024, 'x'), {m_bearer}).status, 413);
    QCOMPARE(m_whctl("ci-hook delete gateway -y").code, 0);
    QCOMPARE(post(QStringLiteral("gateway"), body, {m_bearer}).status, 401);
    QVERIFY(m_kubectl.image().endsWith(QStringLiteral(":1.4.3-test-319")));
}

void TestCiCalls::survivesConnectionsThatSayNothing()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    std::vector<int> idle;
    for (int i = 0; i < 40; ++i) {
        const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(m_port));
        QCOMPARE(::connect(connection, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
        idle.push_back(connection);
    }
    // Others do not wait for them: each would be given up after a second.
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(post(QStringLiteral("gateway"), "{}", {m_bearer}).status, 401);
    QVERIFY2(clock.elapsed() < 900, qPrintable(QString::number(clock.elapsed())));
    for (const int connection : idle)
        ::close(connection);
    QCOMPARE(m_whctl("status").code, 0);
}

// With TLS unless the server is told otherwise.
void TestCiCalls::speaksPlainlyWhereAskedTo()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    const auto plain = QStringLiteral("http");
    QVERIFY(post(QStringLiteral("gateway"), "{}", {m_bearer}, plain).status < 200);
    QVERIFY(m_server->stop());
    auto server = test::ServerProcess::start({QStringLiteral("--hooks-plain"), QStringLiteral("--hooks-listen"),
                                              QStringLiteral("127.0.0.1:%1").arg(m_port)});
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_whctl = test::Whctl(*m_server);
    QCOMPARE(post(QStringLiteral("gateway"), "{}", {m_bearer}, plain).status, 401);
    QVERIFY(post(QStringLiteral("gateway"), "{}", {m_bearer}).status < 200);
}

QTEST_GUILESS_MAIN(TestCiCalls)
#include "tst_ci_calls.moc"
