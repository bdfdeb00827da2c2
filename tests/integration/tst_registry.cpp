#include <QtTest>

#include "server/links/registry/oci_registry_client.h"
#include "tests/support/container_registry.h"
#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

namespace {

const QString kHost = QStringLiteral("registry.example.com");

QJsonObject imageCheck(const test::Whctl::Run &run)
{
    const auto plan = run.json().value(u"plan").toObject();
    for (const auto &entry : plan.value(u"checks").toArray()) {
        if (entry.toObject().value(u"id").toString() == QStringLiteral("image"))
            return entry.toObject();
    }
    return {};
}

} // namespace

// Debian's docker-registry, filled by skopeo: the client by itself, and from
// `whctl` through the server to a release in the lab's API server.
class TestRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void readsWhatSkopeoCopied();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void isKeptWithItsPassword();
    void listsTags();
    void looksAtImagesBeforeTheyAreDeployed();
    void deploysAndUndoesWithTheRegistryAway();
    void promotesABuild();
    void freezes();
    void showsTheMatrix();
    void adoptsWorkloads();
    void isForgotten();

private:
    QString file(const QString &name, const QByteArray &content)
    {
        QFile opened(m_folder.filePath(name));
        if (!opened.open(QIODevice::WriteOnly) || opened.write(content) != content.size())
            qFatal("a file cannot be written");
        return opened.fileName();
    }
    QStringList access(const QByteArray &password = test::ContainerRegistry::kPassword)
    {
        return {QStringLiteral("--url"), QString::fromStdString(m_registry->url()), QStringLiteral("--user"),
                QString::fromUtf8(test::ContainerRegistry::kUser), QStringLiteral("--password-file"),
                file(QStringLiteral("password"), password + "\n"), QStringLiteral("--trust"), m_registry->authorityFile()};
    }
    QString tag() const { return m_kubectl.image().section(QLatin1Char(':'), -1); }

    QTemporaryDir m_folder;
    std::unique_ptr<test::ContainerRegistry> m_registry;
    const QString m_namespace = QStringLiteral("wh-registry-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
    bool m_lab = false;
};

void TestRegistry::initTestCase()
{
    if (!test::ContainerRegistry::isInstalled())
        QSKIP("docker-registry and skopeo are not installed; make deps does it");
    auto started = test::ContainerRegistry::start();
    if (!started)
        QFAIL(started.error().message.c_str());
    m_registry = std::move(*started);
    const QStringList amd{QStringLiteral("amd64")};
    const QStringList both{QStringLiteral("amd64"), QStringLiteral("arm64")};
    for (const auto &[tag, architectures] :
         {std::pair("1.4.2-test-318", amd), {"1.4.3-test-319", both}, {"1.4.4-test-320", QStringList{QStringLiteral("arm64")}},
          {"1.10.0-test-400", amd}, {"1.4.3-prod-319", amd}, {"latest", amd}}) {
        const auto pushed = m_registry->push(QStringLiteral("iot/gateway"), QString::fromUtf8(tag), architectures);
        QVERIFY2(pushed, pushed ? "" : pushed.error().message.c_str());
    }
    m_lab = test::labIsUp();
    if (!m_lab)
        return;
    m_kubectl.makeGateway("1.4.2-test-318");
    auto server = test::ServerProcess::start();
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_whctl = test::Whctl(*m_server);
    const auto added = m_whctl("cluster add test --environment test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    test::Whctl::Run bound;
    QTRY_VERIFY2_WITH_TIMEOUT((bound = m_whctl("application create gateway --workload deployment/gateway --environment test --cluster test --namespace", {m_namespace})).code == 0,
                              qPrintable(bound.error), 10'000);
}

void TestRegistry::cleanupTestCase()
{
    if (!m_lab)
        return;
    QVERIFY(!m_server || m_server->stop());
    m_kubectl.forgetNamespace();
}

void TestRegistry::readsWhatSkopeoCopied()
{
    http::HttpClient http;
    registry::OciRegistryClient client(http);
    const deployments::RegistryAccess access{kHost.toStdString(), m_registry->url(), test::ContainerRegistry::kUser,
                                             Secret(test::ContainerRegistry::kPassword), m_registry->authorityPem()};
    const auto checked = client.check(access);
    QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
    const auto tags = client.tags(access, "iot/gateway");
    QVERIFY2(tags, tags ? "" : tags.error().message.c_str());
    QCOMPARE(tags->tags.size(), std::size_t(6));
    const auto image = client.image(access, "iot/gateway", "1.4.3-test-319");
    QVERIFY2(image, image ? "" : image.error().message.c_str());
    QCOMPARE(image->platforms.size(), std::size_t(2));
    QCOMPARE(image->platforms[1].architecture, std::string("arm64"));
    QVERIFY(image->platforms[0].sizeBytes > 32 && image->platforms[0].sizeBytes < 2000);
    QCOMPARE(image->platforms[0].createTime->time_since_epoch().count(), std::int64_t(1767323045));
    const auto one = client.image(access, "iot/gateway", "1.4.4-test-320");
    QVERIFY2(one, one ? "" : one.error().message.c_str());
    QCOMPARE(one->platforms.at(0).architecture, std::string("arm64"));
    QCOMPARE(client.image(access, "iot/gateway", "9.9.9-test-1").error().code, ErrorCode::NotFound);
    QCOMPARE(client.tags(access, "iot/none").error().code, ErrorCode::NotFound);
}

void TestRegistry::saysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QString>("words");
    const QStringList host{QStringLiteral("--host"), kHost};
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto url = QStringList{QStringLiteral("--url"), QString::fromStdString(m_registry->url())};
    const auto trust = QStringList{QStringLiteral("--trust"), m_registry->authorityFile()};
    QTest::newRow("wrong password") << host + access("wrong") << QStringLiteral("does not take the credentials of otto");
    QTest::newRow("no password") << host + url + trust << QStringLiteral("wants a user and a password");
    QTest::newRow("not trusted") << host + url << QStringLiteral("does not answer");
    QTest::newRow("nobody there") << host + QStringList{QStringLiteral("--url"), QStringLiteral("http://127.0.0.1:1")} << QStringLiteral("does not answer");
    QTest::newRow("another kind of server") << host + QStringList{QStringLiteral("--url"), QStringLiteral("https://") + QString::fromStdString(m_server->address()),
        QStringLiteral("--trust"), QString::fromStdString(m_server->caFile())} << QStringLiteral("is no registry");
}

void TestRegistry::saysWhatIsWrong()
{
    QFETCH(QStringList, more);
    QFETCH(QString, words);
    const auto run = m_whctl("registry check", more);
    QVERIFY2(run.code == 1 && run.error.contains(words), qPrintable(QString::number(run.code) + run.output + run.error));
}

void TestRegistry::isKeptWithItsPassword()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto before = m_whctl("tag list --application gateway");
    QVERIFY2(before.code == 1 && before.error.contains(QStringLiteral("not among the registries")), qPrintable(before.error));
    const auto made = m_whctl("registry create main --host", QStringList{kHost} + access());
    QVERIFY2(made.code == 0, qPrintable(made.error));
    const auto checked = m_whctl("registry check main");
    QVERIFY2(checked.code == 0 && checked.output.contains(QStringLiteral("takes the credentials")), qPrintable(checked.error));
    QVERIFY(m_whctl("registry list").output.contains(QStringLiteral("otto")));
    // Nowhere to be read.
    QVERIFY(!m_whctl("registry list -o json").output.contains(QStringLiteral("s3cr3t")));
    QVERIFY(!m_whctl("audit list --limit 0 -o json").output.contains(QStringLiteral("s3cr3t")));
    QVERIFY(!m_server->log().contains("s3cr3t"));
    // Elsewhere only with the password given anew.
    const auto stolen = m_whctl("registry update main --user otto --keep-password --url https://evil.example.com --host", {kHost});
    QVERIFY2(stolen.code == 1 && stolen.error.contains(QStringLiteral("give it anew")), qPrintable(stolen.error));
    const auto twice = m_whctl("registry create other --host", {kHost});
    QVERIFY2(twice.code == 1, qPrintable(twice.error));
}

void TestRegistry::listsTags()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto run = m_whctl("tag list --application gateway --environment test -o json");
    QVERIFY2(run.code == 0, qPrintable(run.error));
    QStringList tags;
    for (const auto &tag : run.json().value(u"tags").toArray())
        tags.append(tag.toObject().value(u"tag").toString());
    QCOMPARE(tags.join(QLatin1Char(' ')),
             QStringLiteral("1.10.0-test-400 1.4.4-test-320 1.4.3-prod-319 1.4.3-test-319 1.4.2-test-318 latest"));
    QVERIFY(run.json().value(u"tags").toArray().at(2).toObject().value(u"otherEnvironment").toBool());
    QCOMPARE(run.json().value(u"tags").toArray().at(4).toObject().value(u"runningIn").toArray().at(0).toString(),
             QStringLiteral("environments/test"));
    const auto own = m_whctl("tag list --application gateway --environment test --only --limit 2");
    QVERIFY2(own.code == 0 && own.output.contains(QStringLiteral("2 of 4 tags")), qPrintable(own.output + own.error));
    const auto all = m_whctl("tag list --application gateway --limit 0");
    QVERIFY2(all.code == 0 && all.output.contains(QStringLiteral("latest")), qPrintable(all.output + all.error));
    // Pushed since: seen when asked to look.
    QVERIFY(m_registry->push(QStringLiteral("iot/gateway"), QStringLiteral("1.11.0-test-401"), {QStringLiteral("amd64")}));
    QVERIFY(m_whctl("tag list --application gateway --refresh --limit 1").output.contains(QStringLiteral("1.11.0-test-401")));
    const auto one = m_whctl("tag get 1.4.3-test-319 --application gateway");
    QVERIFY2(one.code == 0 && one.output.contains(QStringLiteral("linux/arm64")) && one.output.contains(QStringLiteral("sha256:")),
             qPrintable(one.output + one.error));
    QCOMPARE(m_whctl("tag get 9.9.9-test-1 --application gateway").code, 5);
    QCOMPARE(m_whctl("tag list --application none").code, 5);
}

void TestRegistry::looksAtImagesBeforeTheyAreDeployed()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto good = m_whctl("deployment create gateway --environment test --version 1.4.3-test-319 --plan-only -o json");
    QVERIFY2(good.code == 0, qPrintable(good.error));
    QCOMPARE(imageCheck(good).value(u"verdict").toString(), QStringLiteral("VERDICT_PASSED"));
    QVERIFY2(imageCheck(good).value(u"description").toString().contains(QStringLiteral("amd64")), qPrintable(good.output));
    const auto missing = m_whctl("deployment create gateway --environment test --version 9.9.9-test-999");
    QVERIFY2(missing.code == 1 && missing.error.contains(QStringLiteral("There is no registry.example.com/iot/gateway:9.9.9-test-999")),
             qPrintable(missing.error));
    // The lab's nodes are amd64.
    const auto wrong = m_whctl("deployment create gateway --environment test --version 1.4.4-test-320");
    QVERIFY2(wrong.code == 1 && wrong.error.contains(QStringLiteral("is for linux/arm64, and the nodes are amd64")), qPrintable(wrong.error));
    QCOMPARE(tag(), QStringLiteral("1.4.2-test-318"));
}

void TestRegistry::deploysAndUndoesWithTheRegistryAway()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    m_registry->stop();
    const auto made = m_whctl("deployment create gateway --environment test --version 1.4.3-test-319 --wait -o json");
    QVERIFY2(made.code == 0, qPrintable(made.error));
    QCOMPARE(tag(), QStringLiteral("1.4.3-test-319"));
    const auto shown = m_whctl("deployment list --limit 1 -o json").json().value(u"deployments").toArray().first().toObject();
    test::Whctl::Run asRun;
    asRun.output = QString::fromUtf8(QJsonDocument(shown).toJson());
    QCOMPARE(imageCheck(asRun).value(u"verdict").toString(), QStringLiteral("VERDICT_WARNED"));
    const auto number = shown.value(u"name").toString().section(QLatin1Char('/'), -1);
    const auto undone = m_whctl("deployment undo --wait", {number});
    QVERIFY2(undone.code == 0, qPrintable(undone.error));
    QCOMPARE(tag(), QStringLiteral("1.4.2-test-318"));
    // What was known is shown, and since when.
    const auto old = m_whctl("tag list --application gateway --refresh");
    QVERIFY2(old.code == 0 && old.output.contains(QStringLiteral("does not answer")) && old.output.contains(QStringLiteral("1.11.0-test-401")),
             qPrintable(old.output + old.error));
    const auto again = m_registry->startAgain();
    QVERIFY2(again, again ? "" : again.error().message.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(!m_whctl("tag list --application gateway --refresh").output.contains(QStringLiteral("does not answer")), 10'000);
}

void TestRegistry::promotesABuild()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto foreign = m_whctl("deployment create gateway --environment test --version 1.4.3-prod-319 --plan-only -o json");
    QVERIFY2(foreign.code == 1 && foreign.error.contains(QStringLiteral("belongs to prod")), qPrintable(foreign.error));
    const auto set = m_whctl("environment set-rules test --promote on");
    QVERIFY2(set.code == 0 && set.output.contains(QStringLiteral("on:")), qPrintable(set.output + set.error));
    const auto plan = m_whctl("deployment create gateway --environment test --version 1.4.3-prod-319 --plan-only -o json");
    QVERIFY2(plan.code == 0, qPrintable(plan.error));
    QCOMPARE(plan.json().value(u"tag").toString(), QStringLiteral("1.4.3-test-319"));
    const auto none = m_whctl("deployment create gateway --environment test --version 7.7.7-prod-777 --plan-only");
    QVERIFY2(none.code == 1 && none.error.contains(QStringLiteral("no build of version 7.7.7 and CI number 777")), qPrintable(none.error));
    QCOMPARE(m_whctl("environment set-rules test --promote off").code, 0);
}

void TestRegistry::freezes()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto wrong = m_whctl("environment set-rules test --time-zone Mars/Olympus");
    QVERIFY2(wrong.code == 1 && wrong.error.contains(QStringLiteral("time_zone")), qPrintable(wrong.error));
    const auto set = m_whctl("environment set-rules test --time-zone Asia/Shanghai --freeze", {QStringLiteral("daily 00:00-00:00 the shops are full")});
    QVERIFY2(set.code == 0 && set.output.contains(QStringLiteral("frozen until")), qPrintable(set.output + set.error));
    const auto refused = m_whctl("deployment create gateway --environment test --version 1.4.3-test-319");
    QVERIFY2(refused.code == 1 && refused.error.contains(QStringLiteral("the shops are full")), qPrintable(refused.error));
    QCOMPARE(tag(), QStringLiteral("1.4.2-test-318"));
    const auto freed = m_whctl("environment set-rules test --no-freeze");
    QVERIFY2(freed.code == 0 && !freed.output.contains(QStringLiteral("frozen")), qPrintable(freed.output + freed.error));
    QVERIFY2(m_whctl("environment rules test").output.contains(QStringLiteral("Asia/Shanghai")), "the zone stays");
    QCOMPARE(m_whctl("environment rules none").code, 5);
}

void TestRegistry::showsTheMatrix()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto shown = [&] {
        const auto run = m_whctl("matrix --application gateway -o json");
        return run.json().value(u"rows").toArray().at(0).toObject().value(u"cells").toArray().at(0).toObject();
    };
    QCOMPARE(shown().value(u"running").toObject().value(u"tag").toString(), QStringLiteral("1.4.2-test-318"));
    QVERIFY(!shown().contains(u"drifted"));
    // By hand, past us.
    m_kubectl({QStringLiteral("set"), QStringLiteral("image"), QStringLiteral("deployment/gateway"),
               QStringLiteral("gateway=registry.example.com/iot/gateway:1.10.0-test-400")});
    QTRY_VERIFY_WITH_TIMEOUT(shown().value(u"drifted").toBool(), 10'000);
    QVERIFY2(shown().value(u"drift").toString().contains(QStringLiteral("1.10.0-test-400 runs, but 1.4.2-test-318 was deployed last")),
             qPrintable(shown().value(u"drift").toString()));
    const auto table = m_whctl("matrix");
    QVERIFY2(table.code == 0 && table.output.contains(QStringLiteral("1.10.0-test-400")), qPrintable(table.output + table.error));
    QCOMPARE(m_whctl("matrix --application none").code, 5);
}

void TestRegistry::adoptsWorkloads()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl({QStringLiteral("create"), QStringLiteral("deployment"), QStringLiteral("till-test"),
               QStringLiteral("--image=registry.example.com/iot/till:2.0.0-test-12")});
    test::Whctl::Run offers;
    QTRY_VERIFY2_WITH_TIMEOUT((offers = m_whctl("application unbound --cluster test")).output.contains(QStringLiteral("till-test")),
                              qPrintable(offers.output + offers.error), 10'000);
    const auto workload = QStringLiteral("test/%1/deployment/till-test").arg(m_namespace);
    const auto adopted = m_whctl("application adopt", {workload});
    QVERIFY2(adopted.code == 0, qPrintable(adopted.error));
    QVERIFY(m_whctl("matrix --application till").output.contains(QStringLiteral("2.0.0-test-12")));
    QVERIFY(!m_whctl("application unbound --cluster test").output.contains(QStringLiteral("till-test")));
    QCOMPARE(m_whctl("application adopt", {workload}).code, 5);
}

void TestRegistry::isForgotten()
{
    if (!m_lab)
        QSKIP("the lab is not up; start it with make lab-up");
    const auto removed = m_whctl("registry delete main -y");
    QVERIFY2(removed.code == 0, qPrintable(removed.error));
    QCOMPARE(m_whctl("registry check main").code, 5);
    QVERIFY(m_whctl("tag list --application gateway --refresh").error.contains(QStringLiteral("not among the registries")));
}

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
