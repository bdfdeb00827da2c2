#include <QtTest>

#include <fmt/format.h>

#include "client/call.h"
#include "tests/support/control_plane.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/namespaces.grpc.pb.h"

using namespace wheelhouse;
using namespace std::chrono_literals;

namespace {

constexpr int kGroups = 5;
constexpr int kKindsPerGroup = 100;
constexpr int kNamespaces = 1000;

QByteArray listOf(const QByteArrayList &items)
{
    return R"({"apiVersion":"v1","kind":"List","items":[)" + items.join(',') + "]}";
}

QByteArray definition(int group, int kind)
{
    QByteArray text = R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
      "metadata":{"name":"things#.group@.example.com"},
      "spec":{"group":"group@.example.com","scope":"Namespaced",
        "names":{"plural":"things#","singular":"thing#","kind":"Thing#","listKind":"Thing#List"},
        "versions":[{"name":"v1","served":true,"storage":true,
          "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}},
          "additionalPrinterColumns":[{"name":"Colour","type":"string","jsonPath":".spec.colour"}]}]}})";
    return text.replace('@', QByteArray::number(group)).replace('#', QByteArray::number(kind));
}

// Of /proc/PID/status, in MB.
double residentMegabytes(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const auto &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

} // namespace

// A real API server with 500 kinds of somebody's own and 1,000 namespaces: all is
// found and shown, in few requests.
class TestManyKinds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void showsThousandNamespaces();
    void findsFiveHundredKinds();
    void opensOneOfThem();
    void asksLittle();

private:
    std::int64_t requests()
    {
        v1::GetClusterRequest request;
        request.set_name("clusters/own");
        const auto cluster = client::callBlocking(*m_channel, &v1::ClusterService::Stub::GetCluster, request);
        return cluster ? cluster->api_usage().request_count() : -1;
    }
    Result<v1::ListObjectKindsResponse> kinds(bool refresh)
    {
        v1::ListObjectKindsRequest request;
        request.set_parent("clusters/own");
        request.set_refresh(refresh);
        return client::callBlocking(*m_channel, &v1::ObjectService::Stub::ListObjectKinds, request, {.deadline = 20s, .requestId = {}});
    }

    std::unique_ptr<test::ControlPlane> m_plane;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
};

void TestManyKinds::initTestCase()
{
    if (!test::ControlPlane::isPossible())
        QSKIP("the lab's programs have not been built; make lab-up");
    auto plane = test::ControlPlane::start();
    if (!plane)
        QFAIL(plane.error().message.c_str());
    m_plane = std::move(*plane);
    QElapsedTimer timer;
    timer.start();
    const QStringList create{QStringLiteral("create"), QStringLiteral("--validate=false"), QStringLiteral("-f"), QStringLiteral("-")};
    QByteArrayList items;
    for (int i = 0; i < kNamespaces; ++i)
        items << R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"tenant-)" + QByteArray::number(i) + R"("}})";
    m_plane->kubectl(create, listOf(items));
    items.clear();
    for (int group = 0; group < kGroups; ++group) {
        for (int kind = 0; kind < kKindsPerGroup; ++kind)
            items << definition(group, kind);
    }
    m_plane->kubectl(create, listOf(items));
    qInfo("made in %.1f s", static_cast<double>(timer.elapsed()) / 1000);

    auto server = test::ServerProcess::start();
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_channel = m_server->channel();
    qInfo("the server before: %.0f MB", residentMegabytes(m_server->processId()));
    v1::CreateClusterRequest request;
    request.set_cluster_id("own");
    request.set_kubeconfig(m_plane->kubeconfig().toStdString());
    const auto added = client::callBlocking(*m_channel, &v1::ClusterService::Stub::CreateCluster, request, {.deadline = 20s, .requestId = {}});
    QVERIFY2(added, added ? "" : added.error().message.c_str());
}

void TestManyKinds::cleanupTestCase()
{
    m_channel.reset();
    QVERIFY(!m_server || m_server->stop());
}

void TestManyKinds::showsThousandNamespaces()
{
    v1::ListNamespacesRequest request;
    request.set_parent("clusters/own");
    request.set_page_size(1000);
    const auto count = [&] {
        int found = 0;
        request.clear_page_token();
        do {
            const auto page = client::callBlocking(*m_channel, &v1::NamespaceService::Stub::ListNamespaces, request);
            if (!page)
                return -1;
            for (const auto &each : page->namespaces())
                found += each.name().find("/tenant-") != std::string::npos ? 1 : 0;
            request.set_page_token(page->next_page_token());
        } while (!request.page_token().empty());
        return found;
    };
    QElapsedTimer timer;
    timer.start();
    QTRY_COMPARE_WITH_TIMEOUT(count(), kNamespaces, 15'000);
    qInfo("namespaces were there after %lld ms", timer.elapsed());
}

void TestManyKinds::findsFiveHundredKinds()
{
    QElapsedTimer timer;
    Result<v1::ListObjectKindsResponse> found = fail(ErrorCode::Internal, "not asked");
    int custom = 0;
    // The API server tells of definitions a little after they are established.
    const auto isWhole = [&] {
        timer.start();
        found = kinds(true);
        custom = found ? static_cast<int>(std::count_if(found->kinds().begin(), found->kinds().end(),
                                                        [](const auto &kind) { return kind.custom(); }))
                       : 0;
        return custom == kGroups * kKindsPerGroup;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(isWhole(), fmt::format("{} kinds; {}", custom, found ? "" : found.error().message).c_str(), 60'000);
    qInfo("%d kinds were read in %lld ms", found->kinds_size(), timer.elapsed());
    QVERIFY2(timer.elapsed() < 5000, fmt::format("{} ms", timer.elapsed()).c_str());
    QCOMPARE(found->omitted_count(), 0);
    QVERIFY(found->failures().empty());
    // And again from what is kept.
    timer.start();
    found = kinds(false);
    QVERIFY(found && timer.elapsed() < 1000);
}

void TestManyKinds::opensOneOfThem()
{
    QByteArrayList items;
    for (int i = 0; i < 20; ++i)
        items << R"({"apiVersion":"group3.example.com/v1","kind":"Thing42","metadata":{"name":"one","namespace":"tenant-)"
                + QByteArray::number(i * 10) + R"("},"spec":{"colour":"blue"}})";
    m_plane->kubectl({QStringLiteral("create"), QStringLiteral("--validate=false"), QStringLiteral("-f"), QStringLiteral("-")}, listOf(items));
    QElapsedTimer timer;
    timer.start();
    v1::ListObjectsRequest request;
    request.set_parent("clusters/own/namespaces/-");
    request.set_resource("things42.group3.example.com");
    const auto listed = client::callBlocking(*m_channel, &v1::ObjectService::Stub::ListObjects, request, {.deadline = 20s, .requestId = {}});
    QVERIFY2(listed, listed ? "" : listed.error().message.c_str());
    qInfo("one kind's table was there after %lld ms", timer.elapsed());
    QCOMPARE(listed->objects_size(), 20);
    QVERIFY(std::any_of(listed->columns().begin(), listed->columns().end(), [](const auto &column) { return column.title() == "Colour"; }));
    QVERIFY2(timer.elapsed() < 5000, fmt::format("{} ms", timer.elapsed()).c_str());
}

// Not one request a kind, nor one a namespace.
void TestManyKinds::asksLittle()
{
    const auto before = requests();
    for (int i = 0; i < 3; ++i)
        QVERIFY(kinds(true));
    // The count is told with the next answer to the prober.
    QTRY_VERIFY_WITH_TIMEOUT(requests() > before, 15'000);
    qInfo("%lld requests in all, the server is at %.0f MB", static_cast<long long>(requests()), residentMegabytes(m_server->processId()));
    QVERIFY2(requests() < 150, fmt::format("{}", requests()).c_str());
    QVERIFY2(residentMegabytes(m_server->processId()) < 300, fmt::format("{} MB", residentMegabytes(m_server->processId())).c_str());
}

QTEST_GUILESS_MAIN(TestManyKinds)
#include "tst_many_kinds.moc"
