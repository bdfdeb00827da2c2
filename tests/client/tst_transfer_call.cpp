#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <QtTest/QtTest>

#include "client/transfer_call.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::client;
using namespace std::chrono_literals;

// Takes a file and counts it; each request is answered once.
class CountingServer final : public v1::DeviceTransferService::Service {
public:
    explicit CountingServer(const std::string &address)
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort(address, grpc::InsecureServerCredentials());
        builder.RegisterService(this);
        m_server = builder.BuildAndStart();
    }
    ~CountingServer() override { m_server->Shutdown(std::chrono::system_clock::now() + 1s); }

    // Whether it reads at all, and how the import ends.
    std::atomic<bool> reads{true};
    grpc::Status ending;
    std::atomic<std::int64_t> received{0};
    std::atomic<bool> sawEnd{false};
    std::atomic<bool> cancelled{false};

    grpc::Status ImportDevices(grpc::ServerContext *context,
                               grpc::ServerReaderWriter<v1::ImportDevicesResponse, v1::ImportDevicesRequest> *stream) override
    {
        v1::ImportDevicesRequest request;
        while (!reads && !context->IsCancelled())
            std::this_thread::sleep_for(5ms);
        while (stream->Read(&request)) {
            received += static_cast<std::int64_t>(request.data().size());
            v1::ImportDevicesResponse response;
            response.mutable_import()->mutable_counts()->set_byte_count(received);
            stream->Write(response);
        }
        cancelled = context->IsCancelled();
        sawEnd = !context->IsCancelled();
        return ending;
    }
    grpc::Status ExportDevices(grpc::ServerContext *, const v1::ExportDevicesRequest *,
                               grpc::ServerWriter<v1::ExportDevicesResponse> *writer) override
    {
        v1::ExportDevicesResponse response;
        for (int i = 1; i <= 100; ++i) {
            response.set_data(std::string(1000, 'x'));
            response.set_device_count(i);
            if (!writer->Write(response))
                break;
        }
        return ending;
    }

private:
    std::unique_ptr<grpc::Server> m_server;
};

class TestTransferCall : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    std::unique_ptr<CountingServer> m_server;
    std::shared_ptr<Channel> m_channel;

    using Next = std::function<Result<std::optional<v1::ImportDevicesRequest>>()>;
    static v1::ImportDevicesRequest piece(std::size_t bytes)
    {
        v1::ImportDevicesRequest request;
        request.set_data(std::string(bytes, 'x'));
        return request;
    }
    Result<void> send(const Next &next, std::int64_t *heard = nullptr, const std::stop_token &stop = {})
    {
        return upload(m_channel, &v1::DeviceTransferService::Stub::ImportDevices, stop, next,
                      [heard](v1::ImportDevicesResponse &&response) {
                          if (heard)
                              *heard = response.import().counts().byte_count();
                      });
    }

private Q_SLOTS:
    void init()
    {
        const std::string address = "unix:" + m_dir.filePath(QStringLiteral("s")).toStdString();
        m_server = std::make_unique<CountingServer>(address);
        ConnectionOptions options;
        options.server = *ServerAddress::parse(address);
        m_channel = std::make_shared<Channel>(options);
    }
    void cleanup()
    {
        QVERIFY(m_channel->shutDown());
        m_server.reset();
    }

    void sendsAllAndHearsAll()
    {
        int left = 200;
        std::int64_t heard = 0;
        const auto result = send([&]() -> Result<std::optional<v1::ImportDevicesRequest>> {
            return left-- > 0 ? std::optional(piece(10'000)) : std::nullopt;
        }, &heard);
        QVERIFY(result.has_value());
        QVERIFY(m_server->sawEnd);
        QCOMPARE(heard, std::int64_t{2'000'000});
    }

    // What is not taken by the server is not read from the disk either.
    void waitsForTheServer()
    {
        m_server->reads = false;
        std::atomic<int> given{0};
        std::stop_source stop;
        std::thread sender([&] {
            const auto result = send([&]() -> Result<std::optional<v1::ImportDevicesRequest>> {
                ++given;
                return std::optional(piece(256 * 1024));
            }, nullptr, stop.get_token());
            QVERIFY(!result.has_value());
        });
        // Until nothing more has been asked for in a while.
        int last = 0;
        QElapsedTimer since;
        QTRY_VERIFY_WITH_TIMEOUT((last != given ? (last = given, since.start(), false) : last > 0 && since.elapsed() > 300), 5000);
        QVERIFY2(given < 200, "50 MB in the air are no flow control");
        stop.request_stop();
        sender.join();
    }

    void brokenFileIsNoWholeFile()
    {
        int left = 3;
        const auto result = send([&]() -> Result<std::optional<v1::ImportDevicesRequest>> {
            if (left-- > 0)
                return std::optional(piece(100));
            return fail(ErrorCode::FailedPrecondition, "the disk is gone");
        });
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().message, std::string("the disk is gone"));
        QTRY_VERIFY(m_server->cancelled);
        QVERIFY(!m_server->sawEnd);
    }

    void saysWhyItEnded()
    {
        m_server->ending = {grpc::StatusCode::INVALID_ARGUMENT, "no serial column"};
        const auto result = send([]() -> Result<std::optional<v1::ImportDevicesRequest>> {
            return std::optional<v1::ImportDevicesRequest>();
        });
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(result.error().message, std::string("no serial column"));
    }

    void closingTheChannelEndsIt()
    {
        m_server->reads = false;
        std::atomic<bool> ended{false};
        std::thread sender([&] {
            const auto result = send([&]() -> Result<std::optional<v1::ImportDevicesRequest>> { return std::optional(piece(256 * 1024)); });
            ended = !result.has_value();
        });
        QTRY_VERIFY(m_channel->inFlight()->count() > 0);
        QVERIFY(m_channel->shutDown(2s));
        sender.join();
        QVERIFY(ended);
    }

    void downloads()
    {
        std::size_t bytes = 0;
        auto result = download(m_channel, &v1::DeviceTransferService::Stub::ExportDevices, {}, {},
                               [&](v1::ExportDevicesResponse &&response) { bytes += response.data().size(); });
        QVERIFY(result.has_value());
        QCOMPARE(bytes, std::size_t{100'000});
        m_server->ending = {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many"};
        result = download(m_channel, &v1::DeviceTransferService::Stub::ExportDevices, {}, {}, [](v1::ExportDevicesResponse &&) {});
        QCOMPARE(result.error().code, ErrorCode::ResourceExhausted);
    }
};

QTEST_GUILESS_MAIN(TestTransferCall)
#include "tst_transfer_call.moc"
