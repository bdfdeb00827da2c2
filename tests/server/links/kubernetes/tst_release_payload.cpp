#include <QtTest>

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/gunzip.h"
#include "server/links/kubernetes/helm/release_payload.h"

#include <nlohmann/json.hpp>

using namespace wheelhouse;
using nlohmann::json;

namespace {

json release(const std::string &status = "deployed")
{
    return {{"name", "gateway"},
            {"version", 3},
            {"info",
             {{"status", status},
              {"description", "Upgrade complete"},
              {"first_deployed", "2026-01-02T03:04:05.678901234+08:00"},
              {"notes", "Thank you"}}},
            {"chart", {{"metadata", {{"name", "report-export"}, {"version", "0.1.0"}, {"appVersion", "1.2.0"}}}, {"values", {{"a", 1}}}}},
            {"config", {{"a", 2}}},
            {"manifest", "---\nkind: ConfigMap\n"},
            {"hooks",
             {{{"name", "migrate"}, {"kind", "Job"}, {"events", {"pre-upgrade"}}, {"weight", -5}, {"last_run", {{"phase", "Failed"}}}}}}};
}

std::string secret(const std::string &payload, const std::string &type = "helm.sh/release.v1")
{
    const json object = {{"type", type},
                         {"metadata", {{"name", "sh.helm.release.v1.gateway.v3"}, {"resourceVersion", "77"}}},
                         {"data", {{"release", kubernetes::encodeBase64(kubernetes::encodeBase64(payload))}}}};
    return object.dump();
}

} // namespace

class TestReleasePayload : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads()
    {
        for (const auto &payload : {kubernetes::gzip(release().dump()), release().dump()}) {
            const auto content = kubernetes::releaseOf(secret(payload));
            QVERIFY(content);
            QCOMPARE(content->revision, 3);
            QCOMPARE(content->state, v1::HELM_RELEASE_STATE_DEPLOYED);
            QCOMPARE(content->chart, std::string("report-export"));
            QCOMPARE(content->chartVersion, std::string("0.1.0"));
            QCOMPARE(content->appVersion, std::string("1.2.0"));
            QCOMPARE(content->notes, std::string("Thank you"));
            QCOMPARE(content->values, std::string(R"({"a":2})"));
            QCOMPARE(content->hooks.size(), std::size_t(1));
            QCOMPARE(content->hooks[0].weight, -5);
            QCOMPARE(content->hooks[0].phase, std::string("Failed"));
        }
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const std::string &text, const char *words) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QString::fromUtf8(words);
        };
        const std::string packed = kubernetes::gzip(release().dump());
        row("not gzip", secret("hello"), "not gzip");
        row("broken off", secret(packed.substr(0, packed.size() / 2)), "broken off");
        row("damaged", secret(packed.substr(0, 12) + std::string(20, 'x')), "not gzip");
        row("broken JSON", secret(kubernetes::gzip("{\"name\": ")), "no JSON");
        row("another JSON", secret(kubernetes::gzip("[1, 2]")), "no JSON");
        row("odd types", secret(kubernetes::gzip(R"({"chart": 7, "manifest": [], "info": "x", "hooks": {"a": 1}})")), "neither a chart");
        row("foreign", secret(packed, "Opaque"), "not Helm's");
        row("no key", R"({"type": "helm.sh/release.v1", "data": {"other": ""}})", "no key");
        row("not base64", R"({"type": "helm.sh/release.v1", "data": {"release": "***"}})", "base64");
        QTest::newRow("bomb") << QByteArray::fromStdString(secret(kubernetes::gzip(std::string(64u << 20, ' ')))) << QStringLiteral("32 MiB");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, secret);
        QFETCH(QString, words);
        const auto content = kubernetes::releaseOf(secret.toStdString());
        QVERIFY(!content);
        QVERIFY(content.error().code == ErrorCode::FailedPrecondition);
        QVERIFY2(QString::fromStdString(content.error().message).contains(words), content.error().message.c_str());
    }

    void takesTheChartOut()
    {
        auto whole = release();
        whole["chart"]["templates"] = {{{"name", "templates/a.yaml"}, {"data", kubernetes::encodeBase64("kind: ConfigMap\n")}}};
        const auto files = kubernetes::chartOf(secret(kubernetes::gzip(whole.dump())));
        QVERIFY(files);
        QCOMPARE(files->size(), std::size_t(3));
        QCOMPARE(files->at(0).first, std::string("Chart.yaml"));
        QCOMPARE(files->at(2), helm::ChartFile("templates/a.yaml", "kind: ConfigMap\n"));
        for (const char *wrong : {"../a", "/etc/a", "templates/../../a", ""}) {
            whole["chart"]["templates"][0]["name"] = wrong;
            QVERIFY2(!kubernetes::chartOf(secret(kubernetes::gzip(whole.dump()))), wrong);
        }
        whole = release();
        whole["chart"]["metadata"]["dependencies"] = {{{"name", "redis"}}};
        QVERIFY(kubernetes::chartOf(secret(kubernetes::gzip(whole.dump()))).error().message.find("dependencies") != std::string::npos);
    }

    // However large it says it gets, no more than the bound is ever held.
    void doesNotExpandABomb()
    {
        // A gigabyte: gzip members one after the other are one text, but the first
        // alone is beyond the bound.
        const std::string bomb = kubernetes::gzip(std::string(256u << 20, '\0'));
        QVERIFY(bomb.size() < (1u << 20));
        QElapsedTimer timer;
        timer.start();
        const auto opened = kubernetes::gunzip(bomb, 32u << 20);
        QVERIFY(!opened);
        QVERIFY(opened.error().code == ErrorCode::ResourceExhausted);
        QVERIFY(timer.elapsed() < 2000);
    }

    void marksAsFailed()
    {
        const auto patch = kubernetes::failedPatch(secret(kubernetes::gzip(release("pending-upgrade").dump())), "because");
        QVERIFY(patch);
        const auto object = json::parse(*patch);
        QCOMPARE(object["metadata"]["resourceVersion"].get<std::string>(), std::string("77"));
        QCOMPARE(object["metadata"]["labels"]["status"].get<std::string>(), std::string("failed"));
        const json marked = {{"type", "helm.sh/release.v1"}, {"data", object["data"]}};
        const auto content = kubernetes::releaseOf(marked.dump());
        QVERIFY(content);
        QCOMPARE(content->state, v1::HELM_RELEASE_STATE_FAILED);
        QCOMPARE(content->description, std::string("because"));
        QCOMPARE(content->manifest, std::string("---\nkind: ConfigMap\n"));
        // One that nobody holds is not touched.
        const auto refused = kubernetes::failedPatch(secret(kubernetes::gzip(release().dump())), "because");
        QVERIFY(!refused);
        QVERIFY(refused.error().code == ErrorCode::Aborted);
    }
};

QTEST_GUILESS_MAIN(TestReleasePayload)
#include "tst_release_payload.moc"
