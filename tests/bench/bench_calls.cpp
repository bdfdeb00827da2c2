#include <QtTest>

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include <sys/prctl.h>

#include <grpcpp/server_builder.h>

#include "tests/bench/closed_loop.h"
#include "tests/bench/fleet.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDevices = 20'000;
constexpr int kInFlight = 64;
constexpr int kRounds = 3;
constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

std::string readAll(const std::string &path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// A service that answers with the same device and does nothing else: no token
// is read, nothing counted. The floor under GetDevice.
class BareService final : public v1::DeviceService::CallbackService {
public:
    explicit BareService(v1::Device device) : m_device(std::move(device)) {}

    grpc::ServerUnaryReactor *GetDevice(grpc::CallbackServerContext *context, const v1::GetDeviceRequest *,
                                        v1::Device *answer) override
    {
        *answer = m_device;
        auto *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }

private:
    const v1::Device m_device;
};

// This program as the bare server: `--bare CERTIFICATE KEY DEVICE`; says its
// port on standard output and ends with its standard input.
int serveBare(char **files)
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    v1::Device device;
    device.ParseFromString(readAll(files[2]));
    BareService service(std::move(device));
    grpc::SslServerCredentialsOptions tls;
    tls.pem_key_cert_pairs.push_back({readAll(files[1]), readAll(files[0])});
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    std::cout << port << std::endl;
    std::cin.get();
    server->Shutdown();
    return 0;
}

} // namespace

// Calls over TLS on loopback, with rights, audit and metrics on; client and
// server share the machine's two cores.
class BenchCalls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_server = must(test::ServerProcess::start());
        m_channels = {m_server->channel(), m_server->channel()};
        registerPrinters(*m_channels.front(), "SN", kDevices);
        const auto device =
            must(client::callBlocking(*m_channels.front(), &v1::DeviceService::Stub::GetDevice, get(0)));
        std::ofstream(deviceFile()) << device.SerializeAsString();

        const QString data = m_server->dataDirectory();
        m_bare.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--bare"), data + QStringLiteral("/server.crt"),
                      data + QStringLiteral("/server.key"), QString::fromStdString(deviceFile())});
        QVERIFY(m_bare.waitForReadyRead(10'000));
        const auto port = m_bare.readLine().trimmed().toStdString();
        client::ConnectionOptions options;
        options.server = *client::ServerAddress::parse("127.0.0.1:" + port);
        options.caCertificate = readAll(m_server->caFile());
        // It reads no token, but gets as many bytes.
        options.token = Secret(std::string(43, 'x'));
        m_bareChannels = {std::make_shared<client::Channel>(options), std::make_shared<client::Channel>(options)};
    }

    void cleanupTestCase()
    {
        for (const auto &channel : m_channels)
            channel->shutDown();
        for (const auto &channel : m_bareChannels)
            channel->shutDown();
        m_bare.closeWriteChannel();
        QVERIFY(m_bare.waitForFinished(5000));
        QVERIFY(m_server->stop());
    }

    void answersAlone()
    {
        Samples ours;
        Samples bare;
        for (std::size_t i = 0; i < 1000; ++i) {
            ours.add(timeOf(*m_channels.front(), i));
            bare.add(timeOf(*m_bareChannels.front(), i));
        }
        percentiles("get.alone", ours, "ms", "-", "GetDevice of 20,000, one at a time");
        percentiles("get.alone.bare", bare, "ms", "-", "the same of a bare grpc++ service");
    }

    void answersMany()
    {
        Samples ours;
        Samples bare;
        Samples latencies;
        double ourCpu = 0;
        double bareCpu = 0;
        double ourCalls = 0;
        double bareCalls = 0;
        const auto serverPid = static_cast<pid_t>(m_server->processId());
        const auto barePid = static_cast<pid_t>(m_bare.processId());
        const ThreadTimes times(serverPid);
        for (int round = 0; round < kRounds; ++round) {
            const double cpuBefore = cpuSeconds(serverPid);
            const auto load = getMany(m_channels);
            ourCpu += cpuSeconds(serverPid) - cpuBefore;
            QVERIFY2(load.failures == 0, load.firstFailure ? load.firstFailure->message.c_str() : "");
            ours.add(load.rate());
            latencies.add(load.latencies);
            ourCalls += static_cast<double>(load.latencies.size());

            const double bareBefore = cpuSeconds(barePid);
            const auto floor = getMany(m_bareChannels);
            bareCpu += cpuSeconds(barePid) - bareBefore;
            QCOMPARE(floor.failures, 0U);
            bare.add(floor.rate());
            bareCalls += static_cast<double>(floor.latencies.size());
        }
        figure("get.rate", ours.median(), "calls/s", "-", "GetDevice of 20,000 over TLS, 64 at a time");
        percentiles("get.64", latencies, "ms", "-", "GetDevice, 64 at a time");
        figure("get.rate.bare", bare.median(), "calls/s", "-", "a bare grpc++ callback service with the same answer");
        figure("get.cpu", ourCpu * 1e6 / ourCalls, "µs", "-", "the server's processor time a call");
        figure("get.cpu.bare", bareCpu * 1e6 / bareCalls, "µs", "-", "the bare service's");
        figure("P8", ours.median() / bare.median(), "x", ">=0.65",
               "unary get with TLS, rights and metrics against the bare service, by calls a second");
        figure("P8.cpu", bareCpu / bareCalls * ourCalls / ourCpu, "x", ">=0.65",
               "unary get against the bare service by the servers' processor time, the client left out");
        note("P8", "where the server's time goes: " + times.told());
    }

    void listsPages()
    {
        const auto serverPid = static_cast<pid_t>(m_server->processId());
        const double cpuBefore = cpuSeconds(serverPid);
        const auto load = callLoop<v1::DeviceService>(m_channels, 8, kAny, 3s,
                                                      &v1::DeviceService::Stub::async::ListDevices, [](std::size_t) {
                                                          v1::ListDevicesRequest request;
                                                          request.set_parent("products/-");
                                                          return request;
                                                      });
        QCOMPARE(load.failures, 0U);
        figure("list.rate", load.rate(), "pages/s", "-", "ListDevices, pages of 100 of 20,000, 8 at a time");
        percentiles("list.8", load.latencies, "ms", "-", "a page, 8 at a time");
        figure("list.cpu", (cpuSeconds(serverPid) - cpuBefore) * 1e3 / static_cast<double>(load.latencies.size()), "ms",
               "-", "the server's processor time a page");
        // All pages of one list, as an export would read them.
        v1::ListDevicesRequest request;
        request.set_parent("products/-");
        request.set_page_size(1000);
        const auto began = Clock::now();
        int listed = 0;
        do {
            const auto page =
                must(client::callBlocking(*m_channels.front(), &v1::DeviceService::Stub::ListDevices, request));
            listed += page.devices_size();
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
        QCOMPARE(listed, static_cast<int>(kDevices));
        figure("list.all", msSince(began), "ms", "-", "all 20,000 by pages of 1,000");
    }

private:
    std::string deviceFile() const { return m_folder.filePath(QStringLiteral("device")).toStdString(); }

    static v1::GetDeviceRequest get(std::size_t index)
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/" + serialOf("SN", index * 7919 % kDevices));
        return request;
    }

    static double timeOf(const client::Channel &channel, std::size_t index)
    {
        const auto began = Clock::now();
        must(client::callBlocking(channel, &v1::DeviceService::Stub::GetDevice, get(index)));
        return msSince(began);
    }

    static LoadResult getMany(const std::vector<ChannelPtr> &channels)
    {
        return callLoop<v1::DeviceService>(channels, kInFlight, kAny, 2s, &v1::DeviceService::Stub::async::GetDevice,
                                           [](std::size_t index) { return get(index); });
    }

    QTemporaryDir m_folder;
    Server m_server;
    QProcess m_bare;
    std::vector<ChannelPtr> m_channels;
    std::vector<ChannelPtr> m_bareChannels;
};

int main(int argc, char **argv)
{
    if (argc == 5 && std::string_view(argv[1]) == "--bare")
        return serveBare(argv + 2);
    QCoreApplication application(argc, argv);
    BenchCalls bench;
    return QTest::qExec(&bench, argc, argv);
}
#include "bench_calls.moc"
