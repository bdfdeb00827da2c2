#include <QtTest>

#include "client/call.h"
#include "tests/support/kube_frames.h"
#include "tests/support/pretend_api_server.h"
#include "tests/support/scripted_http_server.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/namespaces.grpc.pb.h"

using namespace wheelhouse;
using namespace std::chrono_literals;
using test::ScriptedConnection;
using test::ScriptedRequest;
using SourceState = v1::SourceState;

namespace {

constexpr char kProtobuf[] = "application/vnd.kubernetes.protobuf";
constexpr double kMaxMegabytes = 450;
constexpr char kJson[] = "application/json";
// Tables that are cut off, that begin a cell without an end, and that lead to
// themselves.
constexpr char kCutOff[] = "{\"kind\":\"Table\",\"rows\":[";
constexpr char kLarge[] = "{\"kind\":\"Table\",\"rows\":[{\"cells\":[\"";
constexpr char kEndless[] = "{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"again\"},\"rows\":[]}";
constexpr char kKinds[] = "{\"resources\":[{\"name\":\"configmaps\",\"singularName\":\"configmap\",\"kind\":\"ConfigMap\","
                          "\"namespaced\":true,\"verbs\":[\"list\",\"watch\",\"get\"]}]}";

// A list, in its envelope, whose first object has more than 100 MB to come.
std::string beginOfALargePod()
{
    const auto field = [](char tag, std::uint64_t size) {
        std::string bytes(1, tag);
        for (; size >= 0x80; size >>= 7)
            bytes += static_cast<char>(size | 0x80);
        return bytes + static_cast<char>(size);
    };
    // The envelope's content, the list's objects: delimited fields of number 2.
    return std::string(kubernetes::kEnvelopeMagic) + field(0x12, 120u << 20) + field(0x12, 110u << 20);
}

// Sends an answer without an end, in pieces.
void pour(ScriptedConnection &connection, const std::string &type, const std::string &begin, std::size_t megabytes)
{
    connection.beginChunks(type);
    connection.chunk(begin);
    const std::string piece(1u << 20, 'x');
    for (std::size_t i = 0; i < megabytes && connection.chunk(piece); ++i) { }
    connection.close();
}

// The most it ever was, of /proc/PID/status, in MB.
double peakMegabytes(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 1e9;
    for (const auto &line : file.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 1e9;
}

} // namespace

// What is taken for an API server answers for pods and config maps what none
// does: the whole server says so, holds little and asks seldom.
class TestBadCluster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start();
        if (!started)
            QFAIL(started.error().message.c_str());
        m_server = std::move(*started);
        m_channel = m_server->channel();
    }
    void cleanupTestCase()
    {
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void cleanup()
    {
        v1::DeleteClusterRequest remove;
        remove.set_name("clusters/bad");
        QVERIFY(client::callBlocking(*m_channel, &v1::ClusterService::Stub::DeleteCluster, remove));
    }

    void staysSound_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("reason");
        QTest::newRow("a web page") << "html" << "a web page came back";
        QTest::newRow("truncated protobuf") << "truncated" << "cannot be decoded";
        QTest::newRow("an object of 100 MB") << "large" << "alone is larger than 64 MB";
        QTest::newRow("a list that leads to itself") << "endless" << "does not end";
        QTest::newRow("a bad gateway") << "gateway" << "502";
        QTest::newRow("no HTTP") << "noise" << "broke off";
    }

    void staysSound()
    {
        QFETCH(QString, kind);
        QFETCH(QString, reason);
        test::PretendApiServer sound;
        std::atomic<int> requests = 0;
        const test::ScriptedHttpServer api([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            const auto path = request.target.substr(0, request.target.find('?'));
            if (path == "/api/v1")
                return void(connection.answer(200, kJson, kKinds));
            if (path == "/api" || (path.starts_with("/apis") && !path.starts_with("/apis/apps/")))
                return void(connection.answer(200, kJson, "{}"));
            if (!path.ends_with("/pods") && !path.ends_with("/configmaps"))
                return sound.answer(request, connection);
            ++requests;
            const bool json = path.ends_with("/configmaps");
            const std::string type = json ? kJson : kProtobuf;
            const auto pods = test::listBody<kubernetes::kube::Pod>({}, "7", "again");
            if (kind == QStringLiteral("html"))
                connection.answer(200, "text/html; charset=utf-8", "<html>Sign in</html>");
            else if (kind == QStringLiteral("truncated"))
                connection.answer(200, type, json ? kCutOff : pods.substr(0, pods.size() - 3));
            else if (kind == QStringLiteral("large"))
                pour(connection, type, json ? std::string(kLarge) : beginOfALargePod(), 100);
            else if (kind == QStringLiteral("endless"))
                connection.answer(200, type, json ? kEndless : pods);
            else if (kind == QStringLiteral("gateway"))
                connection.answer(502, "text/html", "<html>Bad gateway</html>");
            else {
                connection.send("SSH-2.0-OpenSSH_9.2\r\n");
                connection.close();
            }
        });
        v1::CreateClusterRequest create;
        create.set_cluster_id("bad");
        create.set_kubeconfig(test::kubeconfigTo(api.url()));
        const auto added = client::callBlocking(*m_channel, &v1::ClusterService::Stub::CreateCluster, create);
        QVERIFY2(added, added ? "" : added.error().message.c_str());

        const auto source = [&] {
            v1::GetClusterRequest request;
            request.set_name("clusters/bad");
            const auto cluster = client::callBlocking(*m_channel, &v1::ClusterService::Stub::GetCluster, request);
            return cluster ? cluster->source() : SourceState();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(QString::fromStdString(source().reason()).contains(reason), source().DebugString().c_str(), 20'000);
        QCOMPARE(source().state(), SourceState::STATE_FAILED);

        // Tables of any kind say it too, in the time of a call.
        v1::ListObjectsRequest list;
        list.set_parent("clusters/bad/namespaces/iot");
        list.set_resource("configmaps");
        const auto listed = client::callBlocking(*m_channel, &v1::ObjectService::Stub::ListObjects, list, {.deadline = 20s, .requestId = {}});
        QVERIFY(!listed);
        QVERIFY2(listed.error().message.find("configmaps of clusters/bad cannot be read") != std::string::npos,
                 listed.error().message.c_str());

        // Not an empty list: it was never seen whole.
        v1::ListNamespacesRequest namespaces;
        namespaces.set_parent("clusters/bad");
        const auto shown = client::callBlocking(*m_channel, &v1::NamespaceService::Stub::ListNamespaces, namespaces);
        QVERIFY(!shown);
        QVERIFY2(QString::fromStdString(shown.error().message).contains(reason), shown.error().message.c_str());

        const int before = requests;
        QTest::qWait(3000);
        QVERIFY2(requests - before < 15, qPrintable(QString::number(requests - before)));
        const double peak = peakMegabytes(m_server->processId());
        qInfo("%d requests in 3 s; at most %.0f MB so far", requests - before, peak);
        QVERIFY2(peak < kMaxMegabytes, qPrintable(QString::number(peak)));
    }

private:
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
};

QTEST_GUILESS_MAIN(TestBadCluster)
#include "tst_bad_cluster.moc"
