#include <QtTest/QtTest>

#include <atomic>
#include <csignal>
#include <thread>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "client/call.h"
#include "core/x509.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "server/store/database.h"
#include "server/store/sql_cluster_store.h"
#include "tests/support/black_hole.h"
#include "tests/support/contract_calls.h"
#include "tests/support/mqtt_client.h"
#include "tests/support/pretend_api_server.h"
#include "tests/support/raw_socket.h"
#include "tests/support/whctl.h"
#include "wheelhouse/v1/access.pb.h"
#include "wheelhouse/v1/audit.grpc.pb.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"
#include "wheelhouse/v1/system.grpc.pb.h"

using namespace wheelhouse;
using namespace std::chrono_literals;
using Health = grpc::health::v1::Health;
using HealthAnswer = grpc::health::v1::HealthCheckResponse;

namespace {

std::unique_ptr<test::ServerProcess> mustStart(const QStringList &arguments = {}, const QString &dataDirectory = {})
{
    auto started = test::ServerProcess::start(arguments, dataDirectory);
    if (!started)
        qFatal("%s", started.error().message.c_str());
    return std::move(*started);
}

// A server that is to refuse to start.
struct Refusal {
    int code = -1;
    QString error;
    qint64 tookMs = 0;
};

Refusal startRefused(const QStringList &arguments)
{
    QElapsedTimer timer;
    timer.start();
    QProcess process;
    process.start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/wheelhoused"), arguments);
    Refusal refusal;
    if (process.waitForFinished(15'000))
        refusal.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    else
        process.kill();
    process.waitForFinished(1000);
    refusal.error = QString::fromUtf8(process.readAllStandardError());
    refusal.tookMs = timer.elapsed();
    return refusal;
}

v1::RegisterDeviceRequest registration(const std::string &serial, const std::string &note = {})
{
    v1::RegisterDeviceRequest request;
    request.set_parent("products/printer");
    request.set_serial(serial);
    request.set_request_id("register-" + serial);
    request.mutable_device()->set_note(note);
    return request;
}

void makeProduct(const client::Channel &channel)
{
    v1::CreateProductRequest product;
    product.set_product_id("printer");
    product.set_template_("printer");
    if (const auto made = client::callBlocking(channel, &v1::ProductService::Stub::CreateProduct, product); !made)
        qFatal("%s", made.error().message.c_str());
}

Result<v1::Device> getDevice(const client::Channel &channel, const std::string &serial)
{
    v1::GetDeviceRequest request;
    request.set_name("products/printer/devices/" + serial);
    return client::callBlocking(channel, &v1::DeviceService::Stub::GetDevice, request);
}

std::vector<v1::AuditEntry> auditOf(const client::Channel &channel)
{
    std::vector<v1::AuditEntry> entries;
    v1::ListAuditEntriesRequest request;
    request.set_page_size(1000);
    do {
        const auto page = client::callBlocking(channel, &v1::AuditService::Stub::ListAuditEntries, request);
        if (!page)
            qFatal("%s", page.error().message.c_str());
        entries.insert(entries.end(), page->entries().begin(), page->entries().end());
        request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return entries;
}

qint64 residentKib(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const auto found = QRegularExpression(QStringLiteral("VmRSS:\\s+(\\d+)")).match(QString::fromUtf8(file.readAll()));
    return found.captured(1).toLongLong();
}

int freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    ::bind(socket, reinterpret_cast<sockaddr *>(&name), size);
    ::getsockname(socket, reinterpret_cast<sockaddr *>(&name), &size);
    ::close(socket);
    return ntohs(name.sin_port);
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

unsigned modeOf(const QString &path)
{
    struct stat status{};
    return ::stat(qPrintable(path), &status) == 0 ? status.st_mode & 07777 : 0;
}

// Where systemd would listen.
class NotifySocket {
public:
    explicit NotifySocket(const QString &path) : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        std::strncpy(name.sun_path, qPrintable(path), sizeof name.sun_path - 1);
        if (::bind(m_socket, reinterpret_cast<sockaddr *>(&name), sizeof name) != 0)
            qFatal("cannot bind %s", qPrintable(path));
        qputenv("NOTIFY_SOCKET", path.toUtf8());
    }
    ~NotifySocket()
    {
        qunsetenv("NOTIFY_SOCKET");
        ::close(m_socket);
    }

    // The next word, empty when none comes.
    QByteArray next(int limitMs) const
    {
        pollfd polled{m_socket, POLLIN, 0};
        char buffer[512];
        const auto size = ::poll(&polled, 1, limitMs) > 0 ? ::recv(m_socket, buffer, sizeof buffer, 0) : 0;
        return {buffer, static_cast<int>(size)};
    }

private:
    const int m_socket;
};

} // namespace

// The life of the real server: how it begins, what it lets in, what it notes of
// what it did, and how it ends, gently and not.
class TestServerLife : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsItsSecretsToItself()
    {
        const auto server = mustStart();
        const auto in = [&](const char *name) { return server->dataDirectory() + QLatin1Char('/') + QLatin1String(name); };
        QCOMPARE(modeOf(server->dataDirectory()), 0700u);
        for (const auto *name : {"admin.token", "ca.key", "server.key", "secret.key", "wheelhouse.db"})
            QVERIFY2(modeOf(in(name)) == 0600, name);
        QCOMPARE(modeOf(QString::fromStdString(server->socket())), 0600u);
        // A key that others could have read holds no secret any more.
        QVERIFY(server->stop());
        ::chmod(qPrintable(in("secret.key")), 0644);
        const auto refused = startRefused({QStringLiteral("--data-dir"), server->dataDirectory(), QStringLiteral("--listen"),
                                           QStringLiteral("127.0.0.1:0")});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.error.contains(QStringLiteral("secret.key")), qPrintable(refused.error));
    }

    // Devices are built for an address: it is chosen by whoever runs the server,
    // and stays what it was when nothing is said any more.
    void tellsDevicesWhereToConnect()
    {
        const QString port = QString::number(freePort());
        QTemporaryDir directory;
        const auto connectionOf = [](const test::ServerProcess &server, const char *serial) {
            const auto made = client::callBlocking(*server.channel(), &v1::DeviceService::Stub::RegisterDevice,
                                                   registration(serial));
            return made ? made->connection() : v1::Connection();
        };
        const auto placed = mustStart({QStringLiteral("--device-host"), QStringLiteral("devices.example"),
                                       QStringLiteral("--device-token-port"), port},
                                      directory.path());
        makeProduct(*placed->channel());
        const auto told = connectionOf(*placed, "P1");
        QCOMPARE(told.host(), std::string("devices.example"));
        QCOMPARE(told.port(), port.toInt());
        const auto facts = readCertificate(readAll(directory.filePath(QStringLiteral("server.crt"))).toStdString());
        QVERIFY(facts);
        QVERIFY(std::find(facts->names.begin(), facts->names.end(), "devices.example") != facts->names.end());
        QVERIFY(test::RawSocket("127.0.0.1:" + port.toStdString()).isConnected());
        QVERIFY(placed->stop());

        const auto again = mustStart({}, directory.path());
        QCOMPARE(connectionOf(*again, "P2").port(), port.toInt());
        QVERIFY(again->stop());
        const auto refused = startRefused({QStringLiteral("--data-dir"), directory.path(), QStringLiteral("--mqtt"),
                                           QStringLiteral("mqtt://127.0.0.1:1"), QStringLiteral("--device-token-port"), port});
        QCOMPARE(refused.code, 2);
    }

    void answersNothingButHealthWithoutAToken()
    {
        const auto server = mustStart();
        const auto nobody = server->anonymousChannel();
        const auto health = client::callBlocking(*nobody, &Health::Stub::Check, {});
        QVERIFY(health && health->status() == HealthAnswer::SERVING);
        for (const auto *path : {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "/wheelhouse.v1.NoService/NoMethod",
                                 "/wheelhouse.v1.DeviceService/ListDevices", "/no.such.Service/Method", "/"}) {
            const auto status = test::callRaw(*nobody, path);
            QVERIFY2(!status.ok() && (status.error_code() == grpc::StatusCode::UNAUTHENTICATED
                                      || status.error_code() == grpc::StatusCode::UNIMPLEMENTED),
                     path);
        }
        // Who has a token is told what there is, as grpcurl asks for it.
        const auto reflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
        const std::string listServices("\x3a\x01*");
        QCOMPARE(int(test::callRaw(*nobody, reflection, {listServices, {}}).error_code()), int(grpc::StatusCode::UNAUTHENTICATED));
        QCOMPARE(int(test::callRaw(*server->channel("wht_wrong"), reflection, {listServices, {}}).error_code()),
                 int(grpc::StatusCode::UNAUTHENTICATED));
        QVERIFY(test::callRaw(*server->channel(), reflection, {listServices, {}}).ok());
        // In the clear there is nothing at all.
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + 2s);
        HealthAnswer answer;
        const auto plain = Health::NewStub(grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials()))
                               ->Check(&context, {}, &answer);
        QCOMPARE(int(plain.error_code()), int(grpc::StatusCode::UNAVAILABLE));
    }

    // Health and systemd are told at the same time, and from then on everything
    // is answered at the first attempt.
    void isReadyWhenItSaysSo()
    {
        QTemporaryDir folder;
        const NotifySocket systemd(folder.filePath(QStringLiteral("notify")));
        const auto address = "127.0.0.1:" + std::to_string(freePort());
        const auto data = folder.filePath(QStringLiteral("data"));
        QByteArray word;
        Result<HealthAnswer> health = fail(ErrorCode::Unavailable, "not asked");
        Result<v1::ListDevicesResponse> devices = fail(ErrorCode::Unavailable, "not asked");
        Result<v1::Status> status = fail(ErrorCode::Unavailable, "not asked");
        std::thread systemdThread([&] {
            word = systemd.next(15'000);
            auto options = client::resolveConnection({address, data.toStdString() + "/ca.crt", data.toStdString() + "/admin.token"});
            if (!options)
                return;
            const client::Channel channel(std::move(*options));
            health = client::callBlocking(channel, &Health::Stub::Check, {});
            v1::ListDevicesRequest list;
            list.set_parent("products/-");
            devices = client::callBlocking(channel, &v1::DeviceService::Stub::ListDevices, list);
            status = client::callBlocking(channel, &v1::SystemService::Stub::GetStatus, {});
        });
        const auto server = mustStart({QStringLiteral("--listen"), QString::fromStdString(address)}, data);
        systemdThread.join();
        QCOMPARE(word, QByteArray("READY=1"));
        QVERIFY2(health && health->status() == HealthAnswer::SERVING, health ? "not serving" : health.error().message.c_str());
        QVERIFY2(devices, devices ? "" : devices.error().message.c_str());
        QVERIFY2(status && status->broker_connected(), status ? "" : status.error().message.c_str());
        // The broker is a child of the server, and says nothing to systemd.
        QCOMPARE(systemd.next(100), QByteArray());
        QVERIFY(server->stop());
        QCOMPARE(systemd.next(1000), QByteArray("STOPPING=1"));
        QCOMPARE(systemd.next(100), QByteArray());
    }

    // Every changing method leaves a record under the caller's request id, and
    // both are found in the log.
    void notesWhatChanges()
    {
        const auto server = mustStart({QStringLiteral("--log-level"), QStringLiteral("debug"), QStringLiteral("--log-json")});
        const auto channel = server->channel();
        makeProduct(*channel);
        QVERIFY(client::callBlocking(*channel, &v1::DeviceService::Stub::RegisterDevice, registration("SN1"),
                                     {.deadline = 5s, .requestId = "registered-by-the-test"}));
        int number = 0;
        std::map<std::string, std::string> asked;
        for (const auto *method : test::allMethods()) {
            const auto id = "request-of-the-test-" + std::to_string(++number);
            (void)test::callRaw(*channel, test::pathOf(*method), {{}, id});
            asked[id] = method->options().GetExtension(v1::access).changes()
                ? method->service()->name() + "/" + method->name() : std::string();
        }
        (void)test::callRaw(*server->anonymousChannel(), "/wheelhouse.v1.DeviceService/RegisterDevice", {{}, "request-of-nobody"});

        std::map<std::string, v1::AuditEntry> audit;
        for (const auto &entry : auditOf(*channel))
            audit[entry.request_id()] = entry;
        const auto &registered = audit["registered-by-the-test"];
        QCOMPARE(registered.method(), std::string("DeviceService/RegisterDevice"));
        QCOMPARE(registered.resource(), std::string("products/printer/devices/SN1"));
        QCOMPARE(registered.result(), std::string("OK"));
        QCOMPARE(registered.account(), std::string("accounts/admin"));
        QVERIFY(!registered.peer().empty());
        const auto log = server->log();
        for (const auto &[id, method] : asked) {
            QVERIFY2(log.contains(id.c_str()), id.c_str());
            QVERIFY2(audit.contains(id) == !method.empty(), (id + " " + method).c_str());
            if (!method.empty())
                QCOMPARE(audit[id].method(), method);
        }
        QVERIFY(log.contains("request-of-nobody"));
        for (const auto &line : log.split('\n')) {
            QJsonParseError problem;
            const auto entry = QJsonDocument::fromJson(line, &problem).object();
            QVERIFY2(line.isEmpty() || (problem.error == QJsonParseError::NoError && !entry.value(u"message").toString().isEmpty()),
                     line.constData());
        }
    }

    void tellsPrometheus()
    {
        const auto server = mustStart({QStringLiteral("--metrics-listen"), QStringLiteral("127.0.0.1:0")});
        const auto channel = server->channel();
        makeProduct(*channel);
        QVERIFY(client::callBlocking(*channel, &v1::DeviceService::Stub::RegisterDevice, registration("SN1")));
        QVERIFY(!getDevice(*channel, "none"));
        const auto get = [&](const std::string &path) {
            const test::RawSocket socket(server->metricsAddress());
            socket.send("GET " + path + " HTTP/1.0\r\n\r\n");
            return QString::fromStdString(socket.receive(2000));
        };
        const auto page = get("/metrics");
        QVERIFY2(page.startsWith(QStringLiteral("HTTP/1.1 200")) || page.startsWith(QStringLiteral("HTTP/1.0 200")), qPrintable(page));
        QVERIFY(page.contains(QStringLiteral("Content-Type: text/plain; version=0.0.4")));
        for (const auto *line : {"wheelhouse_calls_total{method=\"DeviceService/RegisterDevice\",result=\"OK\"} 1",
                                 "wheelhouse_calls_total{method=\"DeviceService/GetDevice\",result=\"NOT_FOUND\"} 1",
                                 "wheelhouse_devices{presence=\"never_seen\",product=\"printer\"} 1"})
            QVERIFY2(page.contains(QLatin1String(line)), qPrintable(page));
        QVERIFY(get("/healthz").contains(QStringLiteral("ok")));
        QVERIFY(get("/admin.token").contains(QStringLiteral("404")));
        QVERIFY(get("/../../etc/passwd").contains(QStringLiteral(" 40")));
    }

    // Acknowledged means durable, at whatever moment the server dies.
    void keepsWhatItAcknowledged()
    {
        QTemporaryDir folder;
        const auto data = folder.filePath(QStringLiteral("data"));
        auto server = mustStart({}, data);
        makeProduct(*server->channel());
        std::set<std::string> acknowledged;
        std::map<std::string, std::string> passwords;
        for (int round = 0; round < 3; ++round) {
            std::mutex mutex;
            std::vector<std::thread> factories;
            for (int factory = 0; factory < 4; ++factory) {
                factories.emplace_back([&, factory] {
                    const auto channel = server->channel();
                    for (int i = 0;; ++i) {
                        const auto serial = "r" + std::to_string(round) + "-" + std::to_string(factory) + "-" + std::to_string(i);
                        const auto made = client::callBlocking(*channel, &v1::DeviceService::Stub::RegisterDevice,
                                                               registration(serial), {.deadline = 2s, .requestId = {}});
                        if (!made)
                            return;
                        const std::lock_guard lock(mutex);
                        acknowledged.insert(serial);
                        passwords[serial] = made->connection().password();
                    }
                });
            }
            const auto count = [&] {
                const std::lock_guard lock(mutex);
                return acknowledged.size();
            };
            const auto before = count();
            QTRY_VERIFY(count() > before + 20);
            server->kill();
            for (auto &factory : factories)
                factory.join();
            server = mustStart({}, data);
            const auto channel = server->channel();
            for (const auto &serial : acknowledged)
                QVERIFY2(getDevice(*channel, serial), serial.c_str());
        }
        const auto channel = server->channel();
        // The audit trail lost none either, and is whole.
        std::set<std::string> audited;
        for (const auto &entry : auditOf(*channel))
            audited.insert(entry.resource());
        for (const auto &serial : acknowledged)
            QVERIFY2(audited.contains("products/printer/devices/" + serial), serial.c_str());
        const auto verdict = client::callBlocking(*channel, &v1::AuditService::Stub::VerifyAuditTrail, {});
        QVERIFY(verdict && verdict->intact());
        // And the credential that was handed out still opens the broker.
        const auto whctl = test::Whctl(*server);
        const auto out = folder.filePath(QStringLiteral("last"));
        QCOMPARE(whctl("device register --product printer --serial last --out", {out}).code, 0);
        server->kill();
        server = mustStart({}, data);
        const auto status = client::callBlocking(*server->channel(), &v1::SystemService::Stub::GetStatus, {});
        auto connect = test::readJson(out + QStringLiteral("/connect.json"));
        connect.insert(QStringLiteral("port"), QString::fromStdString(status->broker()).section(QLatin1Char(':'), -1).toInt());
        QVERIFY(test::MqttClient(connect).publish(QStringLiteral("state"), R"({"firmware":"1"})"));
    }

    // However many wait for whatever: 5 s.
    void drainsInTime()
    {
        const test::BlackHole silent(test::BlackHole::Kind::NoAnswerToBytes);
        const test::PretendApiServer api;
        const auto server = mustStart();
        const auto channel = server->channel();
        makeProduct(*channel);
        std::vector<std::thread> waiting;
        const auto addCluster = [&](const std::string &id, const std::string &kubeconfig) {
            waiting.emplace_back([&, id, kubeconfig] {
                v1::CreateClusterRequest request;
                request.set_cluster_id(id);
                request.set_kubeconfig(kubeconfig);
                (void)client::callBlocking(*channel, &v1::ClusterService::Stub::CreateCluster, request, {.deadline = 20s, .requestId = {}});
            });
        };
        v1::CreateClusterRequest seen;
        seen.set_cluster_id("seen");
        seen.set_kubeconfig(api.kubeconfig());
        QVERIFY(client::callBlocking(*channel, &v1::ClusterService::Stub::CreateCluster, seen));
        addCluster("silent", test::kubeconfigTo("https://" + silent.address(), "{token: x}"));
        addCluster("hanging", test::kubeconfigTo(api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sleep, args: ['98765.1']}}"));
        // One that reads, and one that does not.
        std::atomic<bool> synced{false};
        Result<void> ended;
        waiting.emplace_back([&] {
            v1::WatchDevicesRequest watch;
            watch.set_parent("products/-");
            ended = client::readBlocking(*channel, &v1::DeviceService::Stub::WatchDevices, watch, [&](const auto &) {
                synced = true;
                return true;
            });
        });
        grpc::ClientContext unread;
        channel->prepare(unread, std::nullopt);
        v1::WatchDevicesRequest all;
        all.set_parent("products/-");
        const auto reader = v1::DeviceService::Stub(channel->grpcChannel()).WatchDevices(&unread, all);
        QTRY_VERIFY(synced);
        QTRY_VERIFY(server->log().contains("seen"));
        QTest::qWait(300);
        QElapsedTimer timer;
        timer.start();
        const bool stopped = server->stop(5000ms);
        const auto took = timer.elapsed();
        unread.TryCancel();
        for (auto &thread : waiting)
            thread.join();
        QVERIFY2(stopped, (std::to_string(took) + " ms\n" + server->log().right(2000).toStdString()).c_str());
        QVERIFY2(!ended && ended.error().code == ErrorCode::Unavailable, ended ? "ended well" : ended.error().message.c_str());
        QVERIFY2(QString::fromStdString(ended.error().message).contains(QStringLiteral("stopping")), ended.error().message.c_str());
    }

    // A broker elsewhere that is not there keeps nobody from starting, nor from
    // ending.
    void doesWithoutABroker()
    {
        const test::BlackHole dropping(test::BlackHole::Kind::NoAnswerToConnect);
        const test::BlackHole silent(test::BlackHole::Kind::NoAnswerToBytes);
        for (const auto &address : {std::string("127.0.0.1:1"), dropping.address(), silent.address()}) {
            const auto server = mustStart({QStringLiteral("--mqtt"), QString::fromStdString("mqtt://me:broker-secret@" + address)});
            auto channel = server->channel();
            const auto status = client::callBlocking(*channel, &v1::SystemService::Stub::GetStatus, {});
            QVERIFY(status && !status->broker_connected());
            QVERIFY2(!status->broker_reason().empty(), address.c_str());
            makeProduct(*channel);
            QVERIFY(client::callBlocking(*channel, &v1::DeviceService::Stub::RegisterDevice, registration("SN1")));
            channel.reset();
            QVERIFY2(server->stop(5000ms), address.c_str());
            QVERIFY(!server->log().contains("broker-secret"));
        }
    }

    void refusesToStart_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QStringList &arguments, int code, const char *says) {
            QTest::newRow(name) << arguments << code << QString::fromUtf8(says);
        };
        const auto data = QStringLiteral("--data-dir");
        const auto listen = QStringLiteral("--listen");
        const auto free = QStringLiteral("127.0.0.1:0");
        const auto good = m_folder.filePath(QStringLiteral("good"));
        row("no data directory", {listen, free}, 2, "--data-dir is required");
        row("a file as data directory", {data, QStringLiteral("/etc/hostname"), listen, free}, 1, "/etc/hostname");
        row("no place for it", {data, QStringLiteral("/proc/wheelhouse"), listen, free}, 1, "cannot make the data directory /proc/wheelhouse");
        row("a foreign address", {data, good, listen, QStringLiteral("192.0.2.1:7443")}, 1, "192.0.2.1");
        row("no port", {data, good, listen, QStringLiteral("localhost")}, 2, "--listen: 'localhost' is not HOST:PORT");
        row("no number", {data, good, listen, QStringLiteral("127.0.0.1:http")}, 2, "is not HOST:PORT");
        row("a database of another kind", {data, good, listen, free, QStringLiteral("--database"), QStringLiteral("mysql://x")}, 1, "postgresql://");
        row("a database that is not there", {data, good, listen, free, QStringLiteral("--database"),
            QStringLiteral("postgresql://me:database-secret@127.0.0.1:1/x")}, 1, "onnection refused");
        row("a database that is none", {data, good, listen, free, QStringLiteral("--database"), QStringLiteral("sqlite:/etc/hostname")}, 1, "database");
        row("a broker by another scheme", {data, good, listen, free, QStringLiteral("--mqtt"), QStringLiteral("http://x")}, 1, "must be mqtt://");
        row("metrics nowhere", {data, good, listen, free, QStringLiteral("--metrics-listen"), QStringLiteral("nowhere")}, 2, "--metrics-listen: 'nowhere' is not HOST:PORT");
        row("a log level", {data, good, listen, free, QStringLiteral("--log-level"), QStringLiteral("loud")}, 2, "debug");
        row("a socket too far down", {data, good, listen, free, QStringLiteral("--socket"), QStringLiteral("/tmp/") + QString(120, QLatin1Char('s'))},
            1, "--socket");
        row("no configuration", {data, good, listen, free, QStringLiteral("--config"), QStringLiteral("/nowhere.toml")}, 2, "/nowhere.toml");
    }

    void refusesToStart()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto refused = startRefused(arguments);
        QVERIFY2(refused.code == code && refused.error.contains(says),
                 qPrintable(QString::number(refused.code) + QLatin1Char(' ') + refused.error));
        QVERIFY2(!refused.error.contains(QStringLiteral("-secret")), qPrintable(refused.error));
        QVERIFY2(refused.tookMs < 5000, qPrintable(QString::number(refused.tookMs)));
    }

    void sharesNothingWithASecondServer()
    {
        const auto server = mustStart({QStringLiteral("--metrics-listen"), QStringLiteral("127.0.0.1:0")});
        const auto channel = server->channel();
        makeProduct(*channel);
        const auto address = QString::fromStdString(server->address());
        const auto elsewhere = m_folder.filePath(QStringLiteral("elsewhere"));
        const auto refused = [&](const QStringList &arguments, const QString &says) {
            const auto refusal = startRefused(arguments);
            QVERIFY2(refusal.code == 1 && refusal.error.contains(says), qPrintable(refusal.error));
            QVERIFY(refusal.tookMs < 3000);
            // The first goes on, whole.
            QVERIFY(client::callBlocking(*channel, &v1::SystemService::Stub::GetStatus, {}));
            QVERIFY(client::callBlocking(*server->channel(), &v1::DeviceService::Stub::RegisterDevice,
                                         registration("SN" + std::to_string(++m_serial))));
        };
        const QStringList free{QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")};
        refused(QStringList{QStringLiteral("--data-dir"), server->dataDirectory()} + free,
                QStringLiteral("is in use by another server (process %1)").arg(server->processId()));
        // By another way to the same place.
        QVERIFY(QFile::link(server->dataDirectory(), m_folder.filePath(QStringLiteral("link"))));
        refused(QStringList{QStringLiteral("--data-dir"), m_folder.filePath(QStringLiteral("link"))} + free,
                QStringLiteral("is in use by another server"));
        refused({QStringLiteral("--data-dir"), elsewhere, QStringLiteral("--listen"), address}, address);
        refused(QStringList{QStringLiteral("--data-dir"), elsewhere, QStringLiteral("--socket"), QString::fromStdString(server->socket())} + free,
                QStringLiteral("another server listens on"));
        refused(QStringList{QStringLiteral("--data-dir"), elsewhere, QStringLiteral("--metrics-listen"),
                            QString::fromStdString(server->metricsAddress())} + free,
                QString::fromStdString(server->metricsAddress()));
    }

    // A kubeconfig that was sealed with another key is one broken cluster, not a
    // server that does not start.
    void servesBesideABrokenCluster()
    {
        QTemporaryDir folder;
        const auto data = folder.filePath(QStringLiteral("data"));
        const test::PretendApiServer api;
        {
            const auto server = mustStart({}, data);
            v1::CreateClusterRequest request;
            request.set_cluster_id("sound");
            request.set_kubeconfig(api.kubeconfig());
            QVERIFY(client::callBlocking(*server->channel(), &v1::ClusterService::Stub::CreateCluster, request));
            QVERIFY(server->stop());
            auto database = store::openDatabase("sqlite:" + data.toStdString() + "/wheelhouse.db");
            QVERIFY(database);
            store::SqlClusterStore foreign(**database, *access::SecretBox::open(folder.path().toStdString()));
            clusters::StoredCluster broken;
            broken.cluster.set_name("clusters/broken");
            broken.access.kubeconfig = Secret(api.kubeconfig());
            QVERIFY(foreign.insert(broken));
        }
        const auto server = mustStart({}, data);
        const auto whctl = test::Whctl(*server);
        const auto source = [&](const char *words) { return whctl(words).json().value(u"source").toObject(); };
        QTRY_COMPARE_WITH_TIMEOUT(source("cluster get sound -o json").value(u"state").toString(), QStringLiteral("STATE_LIVE"), 5000);
        const auto broken = source("cluster get broken -o json");
        QCOMPARE(broken.value(u"state").toString(), QStringLiteral("STATE_FAILED"));
        QVERIFY2(broken.value(u"reason").toString().contains(QStringLiteral("sealed with another secret.key")),
                 qPrintable(broken.value(u"reason").toString()));
        QVERIFY(whctl("node list --cluster broken").error.contains(QStringLiteral("sealed with another secret.key")));
        QCOMPARE(whctl("cluster remove broken --yes").code, 0);
        QCOMPARE(whctl("cluster get broken").code, 5);
    }

    // More than the soft limit of open files that it is started with.
    void bearsManyConnections()
    {
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        const rlimit few{256, before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
        const auto server = mustStart();
        ::setrlimit(RLIMIT_NOFILE, &before);
        {
            std::vector<test::RawSocket> sockets;
            for (int i = 0; i < 500; ++i) {
                sockets.emplace_back(server->address());
                QVERIFY(sockets.back().isConnected());
                if (i % 2 == 0)
                    sockets.back().send("\x16\x03\x01");
            }
            const auto health = client::callBlocking(*server->anonymousChannel(), &Health::Stub::Check, {}, {.deadline = 3s, .requestId = {}});
            QVERIFY2(health, health ? "" : health.error().message.c_str());
        }
        QVERIFY(server->stop());
    }

    // Beyond the hard one gRPC would be deaf for good: the server ends, so that
    // systemd starts it again.
    void endsRatherThanBeDeaf()
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::SeparateChannels);
        process.start(QStringLiteral("/bin/bash"),
                      {QStringLiteral("-c"), QStringLiteral("ulimit -n 80; exec \"$0\" --data-dir \"$1\" --listen 127.0.0.1:0"),
                       qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/wheelhoused"), m_folder.filePath(QStringLiteral("deaf"))});
        QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine() || process.waitForReadyRead(10), 10'000);
        const auto address = QJsonDocument::fromJson(process.readLine()).object().value(u"address").toString().toStdString();
        QVERIFY(!address.empty());
        std::vector<test::RawSocket> sockets;
        for (int i = 0; i < 100; ++i)
            sockets.emplace_back(address);
        QVERIFY(process.waitForFinished(8000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("the listener is lost"));
    }

    // Who does not read costs the server no memory, and gets what is newest when
    // he goes on.
    void holdsNothingForSlowReaders()
    {
        const auto server = mustStart();
        const auto channel = server->channel();
        makeProduct(*channel);
        constexpr int kDevices = 200;
        v1::BatchRegisterDevicesRequest batch;
        batch.set_parent("products/printer");
        for (int i = 0; i < kDevices; ++i)
            *batch.add_requests() = registration("S" + std::to_string(i), std::string(1500, 'a'));
        QVERIFY(client::callBlocking(*channel, &v1::DeviceService::Stub::BatchRegisterDevices, batch));

        v1::WatchDevicesRequest watch;
        watch.set_parent("products/-");
        v1::DeviceService::Stub stub(channel->grpcChannel());
        constexpr int kReaders = 30;
        std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
        std::vector<std::unique_ptr<grpc::ClientReader<v1::WatchDevicesResponse>>> readers;
        for (int i = 0; i < kReaders; ++i) {
            contexts.push_back(std::make_unique<grpc::ClientContext>());
            channel->prepare(*contexts.back(), std::nullopt);
            readers.push_back(stub.WatchDevices(contexts.back().get(), watch));
        }
        const auto rewrite = [&](char letter) {
            std::vector<std::thread> writers;
            for (int writer = 0; writer < 4; ++writer) {
                writers.emplace_back([&, writer] {
                    for (int i = writer; i < kDevices; i += 4) {
                        v1::UpdateDeviceRequest update;
                        update.mutable_device()->set_name("products/printer/devices/S" + std::to_string(i));
                        update.mutable_device()->set_note(std::string(1500, letter));
                        (void)client::callBlocking(*channel, &v1::DeviceService::Stub::UpdateDevice, update);
                    }
                });
            }
            for (auto &writer : writers)
                writer.join();
        };
        rewrite('b');
        const auto before = residentKib(server->processId());
        for (const char letter : {'c', 'd', 'e', 'f', 'g', 'h'})
            rewrite(letter);
        const auto after = residentKib(server->processId());
        // 30 readers and 6 times 200 changes of 1.5 kB are 54 MB that nobody took.
        QVERIFY2(after - before < 12'000, qPrintable(QStringLiteral("%1 KiB, then %2 KiB").arg(before).arg(after)));
        std::map<std::string, char> seen;
        v1::WatchDevicesResponse response;
        const auto isNew = [](const auto &entry) { return entry.second == 'h'; };
        while (!(seen.size() == kDevices && std::all_of(seen.begin(), seen.end(), isNew)) && readers.front()->Read(&response)) {
            for (const auto &device : response.upserted())
                seen[device.name()] = device.note().front();
        }
        QCOMPARE(seen.size(), std::size_t(kDevices));
        QVERIFY(std::all_of(seen.begin(), seen.end(), isNew));
        for (auto &context : contexts)
            context->TryCancel();
        readers.clear();
        QVERIFY(server->stop());
    }

    // What is in no database, either: tokens and credentials, but hashed or
    // sealed.
    void storesNoSecretInTheClear()
    {
        const test::PretendApiServer api({}, "kube-token-that-nobody-may-see");
        const auto server = mustStart();
        const auto channel = server->channel();
        makeProduct(*channel);
        const auto made = client::callBlocking(*channel, &v1::DeviceService::Stub::RegisterDevice, registration("SN1"));
        QVERIFY(made);
        v1::CreateClusterRequest request;
        request.set_cluster_id("test");
        request.set_kubeconfig(api.kubeconfig("{token: kube-token-that-nobody-may-see}"));
        QVERIFY(client::callBlocking(*channel, &v1::ClusterService::Stub::CreateCluster, request));
        const auto token = readAll(QString::fromStdString(server->tokenFile())).trimmed();
        QVERIFY(server->stop());
        QDirIterator files(server->dataDirectory(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int looked = 0;
        while (files.hasNext()) {
            const auto path = files.next();
            const auto content = readAll(path);
            ++looked;
            QVERIFY2(!content.contains("kube-token-that-nobody-may-see"), qPrintable(path));
            QVERIFY2(!content.contains(made->connection().password().c_str()), qPrintable(path));
            QVERIFY2(path.endsWith(QStringLiteral("/admin.token")) || !content.contains(token), qPrintable(path));
        }
        QVERIFY(looked > 5);
    }

private:
    QTemporaryDir m_folder;
    int m_serial = 0;
};

QTEST_GUILESS_MAIN(TestServerLife)
#include "tst_server_life.moc"
