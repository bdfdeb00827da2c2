#include <future>

#include <QtTest/QtTest>

#include "client/call.h"
#include "client/status_error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/client/device_server.h"

using namespace wheelhouse;
using namespace wheelhouse::client;
using namespace std::chrono_literals;

class TestCall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<DeviceServer>(m_dir->filePath(QStringLiteral("s")).toStdString());
        m_server->start();
        m_channel = open();
    }

    void cleanup()
    {
        QVERIFY(m_channel->shutDown());
        m_channel.reset();
        m_server.reset();
    }

    void bringsIdentityAndRequestId()
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/SN1");
        const auto device = callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, request,
                                         {.deadline = 2s, .requestId = "my-request"});
        QVERIFY(device.has_value());
        QCOMPARE(device->name(), request.name());
        QVERIFY(callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, request).has_value());
        QCOMPARE(m_server->requestIds().at(0), std::string("my-request"));
        QCOMPARE(m_server->requestIds().at(1).size(), std::size_t(36));
        QCOMPARE(m_server->authorizations().at(0), std::string("Bearer secret-token"));
    }

    void answersOnce()
    {
        std::promise<Result<v1::Device>> answer;
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/SN1");
        call<v1::DeviceService>(m_channel, &v1::DeviceService::Stub::async::GetDevice, request,
                                [&](Result<v1::Device> device) { answer.set_value(std::move(device)); });
        const auto device = answer.get_future().get();
        QVERIFY(device.has_value());
        QCOMPARE(device->name(), request.name());
    }

    void carriesErrorDetails()
    {
        google::rpc::BadRequest badRequest;
        badRequest.add_field_violations()->set_field("name");
        google::rpc::Status details;
        details.add_details()->PackFrom(badRequest);
        m_server->refusal = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no", details.SerializeAsString());
        const auto device = callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, {});
        QVERIFY(!device.has_value());
        QCOMPARE(device.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(device.error().fields.at(0).field, std::string("name"));
    }

    void endsAtItsDeadline()
    {
        m_server->answerDelay = 5s;
        QElapsedTimer timer;
        timer.start();
        const auto device = callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, {}, {.deadline = 200ms, .requestId = {}});
        QVERIFY(!device.has_value());
        QCOMPARE(device.error().code, ErrorCode::DeadlineExceeded);
        QVERIFY(timer.elapsed() < 1000);
    }

    void isCancelled()
    {
        m_server->answerDelay = 5s;
        std::promise<Result<v1::Device>> answer;
        const auto pending = call<v1::DeviceService>(
            m_channel, &v1::DeviceService::Stub::async::GetDevice, v1::GetDeviceRequest(),
            [&](Result<v1::Device> device) { answer.set_value(std::move(device)); });
        QTest::qWait(50);
        pending.cancel();
        const auto device = answer.get_future().get();
        QVERIFY(!device.has_value());
        QCOMPARE(device.error().code, ErrorCode::Cancelled);
        pending.cancel();
    }

    void saysThatTheServerIsNotThere()
    {
        m_server->stop();
        const auto device = callBlocking(*open(), &v1::DeviceService::Stub::GetDevice, {});
        QVERIFY(!device.has_value());
        QVERIFY2(isNotReached(device.error()), device.error().message.c_str());
        QVERIFY(device.error().message.find("no such socket") != std::string::npos);
    }

    void waitsForWhatIsUnderWay()
    {
        m_server->answerDelay = 5s;
        std::atomic<int> answers{0};
        for (int i = 0; i < 50; ++i) {
            call<v1::DeviceService>(m_channel, &v1::DeviceService::Stub::async::GetDevice, v1::GetDeviceRequest(),
                                    [&](const Result<v1::Device> &) { ++answers; });
        }
        QVERIFY(m_channel->shutDown(2s));
        QCOMPARE(answers.load(), 50);
        // Nothing starts any more, but the handler still hears of it.
        call<v1::DeviceService>(m_channel, &v1::DeviceService::Stub::async::GetDevice, v1::GetDeviceRequest(),
                                [&](const Result<v1::Device> &device) { answers += device ? 0 : 1; });
        QCOMPARE(answers.load(), 51);
    }

private:
    std::shared_ptr<Channel> open() const
    {
        ConnectionOptions options;
        options.server = *ServerAddress::parse(m_server->address());
        options.token = Secret("secret-token");
        return std::make_shared<Channel>(options);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<DeviceServer> m_server;
    std::shared_ptr<Channel> m_channel;
};

QTEST_GUILESS_MAIN(TestCall)
#include "tst_call.moc"
