#include <QtTest>

#include <future>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/helm/release_desk.h"
#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/gunzip.h"
#include "server/links/kubernetes/helm/kubernetes_release_source.h"
#include "tests/bench/figures.h"
#include "tests/support/control_plane.h"
#include "tests/support/counting_proxy.h"
#include "tests/support/helm_chart.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using nlohmann::json;

namespace {

constexpr int kReleases = 5000;
constexpr int kNamespaces = 50;
constexpr int kRounds = 5;
constexpr int kAtOnce = 32;

template <class T> T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

} // namespace

// P25: the list of 5,000 Helm releases in a real API server, beside `helm list
// -A` in the same run: how long both take, and how much they have it send.
class BenchHelm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void lists();

private:
    QString kubeconfig(const QString &name, int port)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no kubeconfig");
        file.write(m_plane->kubeconfig(port));
        return file.fileName();
    }
    void fill();

    QTemporaryDir m_folder;
    std::unique_ptr<test::ControlPlane> m_plane;
    http::HttpClient m_http;
};

void BenchHelm::initTestCase()
{
    if (!test::ControlPlane::isPossible())
        QSKIP("the lab's programs are not built: make lab-up");
    m_plane = must(test::ControlPlane::start());
    fill();
}

// One that helm made, under many names.
void BenchHelm::fill()
{
    const auto file = kubeconfig(QStringLiteral("direct"), 0);
    // What is read me for people is kept with a release too.
    test::makeChart(m_folder.path());
    std::string words;
    for (int i = 0; i < 1200; ++i)
        words += fmt::format("word{:x} ", (i * 2654435761u) % 1000003u);
    QFile readme(m_folder.filePath(QStringLiteral("chart/README.md")));
    QVERIFY(readme.open(QIODevice::WriteOnly));
    readme.write(words.c_str());
    readme.close();
    test::helm({QStringLiteral("install"), QStringLiteral("seed"), m_folder.filePath(QStringLiteral("chart")), QStringLiteral("--kubeconfig"), file,
                QStringLiteral("-n"), QStringLiteral("default")});
    const auto secret = json::parse(m_plane->kubectl({QStringLiteral("get"), QStringLiteral("secret"), QStringLiteral("sh.helm.release.v1.seed.v1"), QStringLiteral("-o"),
                                                      QStringLiteral("json")}).toStdString());
    auto release = json::parse(*kubernetes::gunzip(*kubernetes::decodeBase64(*kubernetes::decodeBase64(secret["data"]["release"].get<std::string>())), 32u << 20));
    const auto config = must(kubernetes::Kubeconfig::parse(m_plane->kubeconfig().toStdString(), {}));
    const auto api = kubernetes::KubernetesApi::create(m_http, config, {.requestsPerSecond = 100'000, .burst = 100'000});
    std::vector<std::future<void>> under;
    const auto post = [&](const std::string &path, const json &object) {
        if (under.size() >= kAtOnce) {
            under.front().get();
            under.erase(under.begin());
        }
        kubernetes::ApiRequest request;
        request.method = "POST";
        request.path = path;
        request.body = object.dump();
        auto done = std::make_shared<std::promise<void>>();
        under.push_back(done->get_future());
        api->send(std::move(request), [done](Result<kubernetes::ApiAnswer> answer) {
            if (!answer)
                qFatal("%s", answer.error().message.c_str());
            done->set_value();
        });
    };
    for (int i = 0; i < kNamespaces; ++i)
        post("/api/v1/namespaces", {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", fmt::format("team-{}", i)}}}});
    for (auto &each : under)
        each.get();
    under.clear();
    std::size_t bytes = 0;
    for (int i = 0; i < kReleases; ++i) {
        const std::string name = fmt::format("service-{}", i);
        const std::string space = fmt::format("team-{}", i % kNamespaces);
        release["name"] = name;
        release["namespace"] = space;
        const auto payload = kubernetes::encodeBase64(kubernetes::encodeBase64(kubernetes::gzip(release.dump())));
        bytes += payload.size();
        json object = {{"apiVersion", "v1"},
                       {"kind", "Secret"},
                       {"type", "helm.sh/release.v1"},
                       {"metadata",
                        {{"name", "sh.helm.release.v1." + name + ".v1"},
                         {"labels", {{"owner", "helm"}, {"name", name}, {"status", "deployed"}, {"version", "1"}, {"modifiedAt", "1795488202"}}}}},
                       {"data", {{"release", payload}}}};
        post("/api/v1/namespaces/" + space + "/secrets", object);
    }
    for (auto &each : under)
        each.get();
    note("P25", fmt::format("{} releases of one revision each, {:.1f} kB as base64, in {} namespaces", kReleases,
                            static_cast<double>(bytes) / kReleases / 1000, kNamespaces));
}

void BenchHelm::lists()
{
    test::CountingProxy helmProxy(m_plane->port());
    test::CountingProxy ourProxy(m_plane->port());
    const auto helmFile = kubeconfig(QStringLiteral("helm"), helmProxy.port());
    auto server = must(test::ServerProcess::start());
    const test::Whctl whctl(*server);
    const auto added = whctl("cluster add bench", {QStringLiteral("--kubeconfig"), kubeconfig(QStringLiteral("server"), 0)});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    const auto config = must(kubernetes::Kubeconfig::parse(m_plane->kubeconfig(ourProxy.port()).toStdString(), {}));

    Samples helmTimes;
    Samples ourTimes;
    Samples readTimes;
    Samples helmBytes;
    Samples ourBytes;
    for (int round = 0; round < kRounds; ++round) {
        const auto helmBefore = helmProxy.bytes();
        auto begun = Clock::now();
        const auto listed = test::helm({QStringLiteral("list"), QStringLiteral("-A"), QStringLiteral("--max"), QStringLiteral("100000"),
                                        QStringLiteral("--kubeconfig"), helmFile, QStringLiteral("-o"), QStringLiteral("json")});
        helmTimes.add(msSince(begun));
        helmBytes.add(static_cast<double>(helmProxy.bytes() - helmBefore));
        QCOMPARE(json::parse(listed.toStdString()).size(), std::size_t(kReleases + 1));

        // What the server keeps for those who list at once is out of date by then.
        QTest::qWait(2100);
        begun = Clock::now();
        const auto ours = whctl("helm list --cluster bench --no-charts -o json");
        ourTimes.add(msSince(begun));
        QVERIFY2(ours.code == 0, qPrintable(ours.error));
        QCOMPARE(ours.json().value(u"releases").toArray().size(), qsizetype(kReleases + 1));

        // The same reading by itself: the server also watches the cluster.
        const auto before = ourProxy.bytes();
        const auto api = kubernetes::KubernetesApi::create(m_http, config);
        kubernetes::KubernetesReleaseSource source([&](const std::string &) { return api; });
        begun = Clock::now();
        QCOMPARE(must(source.list({"clusters/bench", {}}, {}, true)).revisions.size(), std::size_t(kReleases + 1));
        readTimes.add(msSince(begun));
        ourBytes.add(static_cast<double>(ourProxy.bytes() - before));
    }
    figure("P25.time", helmTimes.median() / ourTimes.median(), "x", ">=10",
           fmt::format("whctl helm list against helm list -A: {:.0f} ms against {:.0f} ms, medians of {}", ourTimes.median(), helmTimes.median(), kRounds));
    note("P25", fmt::format("of our time {:.0f} ms are spent on reading it from the API server", readTimes.median()));
    figure("P25.bytes", 100 * ourBytes.median() / helmBytes.median(), "%", "<=5",
           fmt::format("of the bytes that the API server sends to helm list -A: {:.0f} kB of {:.0f} kB", ourBytes.median() / 1000, helmBytes.median() / 1000));
    QVERIFY(server->stop());
}

QTEST_GUILESS_MAIN(BenchHelm)
#include "bench_helm.moc"
