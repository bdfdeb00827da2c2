#include <condition_variable>

#include <QtTest/QtTest>

#include <grpcpp/grpcpp.h>

#include "client/duplex_call.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::client;
using namespace std::chrono_literals;

namespace {

using Call = DuplexCall<v1::OpenTerminalRequest, v1::OpenTerminalResponse>;

// Says back what is typed; `many` writes a thousand pieces.
class EchoServer final : public v1::TerminalService::Service {
public:
    explicit EchoServer(const std::string &address)
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort(address, grpc::InsecureServerCredentials());
        builder.RegisterService(this);
        m_server = builder.BuildAndStart();
    }
    ~EchoServer() override { m_server->Shutdown(std::chrono::system_clock::now() + 200ms); }

    grpc::Status
    OpenTerminal(grpc::ServerContext *,
                 grpc::ServerReaderWriter<v1::OpenTerminalResponse, v1::OpenTerminalRequest> *stream) override
    {
        ++open;
        v1::OpenTerminalRequest request;
        v1::OpenTerminalResponse response;
        while (stream->Read(&request)) {
            const bool isMany = request.input() == "many";
            response.set_output(isMany ? std::string(16 << 10, 'x') : request.input());
            for (int i = 0; i < (isMany ? 1000 : 1) && stream->Write(response); ++i)
                ++written;
        }
        --open;
        return refusal;
    }

    std::atomic<int> open{0};
    std::atomic<int> written{0};
    grpc::Status refusal;

private:
    std::unique_ptr<grpc::Server> m_server;
};

// Remembers what is told; reads on by itself when told to.
class Recorder final : public DuplexHandler<v1::OpenTerminalResponse> {
public:
    bool duplexMessage(v1::OpenTerminalResponse &&message) override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_heard += message.output();
        }
        ++messages;
        return readsOn;
    }
    void duplexWritten() override { ++written; }
    void duplexEnded(std::optional<Error> error) override
    {
        const std::lock_guard lock(m_mutex);
        m_error = std::move(error);
        ++ends;
    }
    std::string heard() const
    {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }
    std::optional<Error> error() const
    {
        const std::lock_guard lock(m_mutex);
        return m_error;
    }

    std::atomic<bool> readsOn{false};
    std::atomic<int> messages{0};
    std::atomic<int> written{0};
    std::atomic<int> ends{0};

private:
    mutable std::mutex m_mutex;
    std::string m_heard;
    std::optional<Error> m_error;
};

v1::OpenTerminalRequest typed(const std::string &bytes)
{
    v1::OpenTerminalRequest request;
    request.set_input(bytes);
    return request;
}

} // namespace

class TestDuplexCall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        const auto address = "unix:" + m_dir->filePath(QStringLiteral("s")).toStdString();
        m_server = std::make_unique<EchoServer>(address);
        ConnectionOptions options;
        options.server = *ServerAddress::parse(address);
        m_channel = std::make_shared<Channel>(options);
    }

    void cleanup()
    {
        QVERIFY(m_channel->shutDown(5s));
        QCOMPARE(m_channel->inFlight()->count(), std::size_t(0));
        m_channel.reset();
        m_server.reset();
    }

    void speaksBothWays()
    {
        Recorder recorder;
        const auto call = open(recorder);
        recorder.readsOn = true;
        call->write(typed("one "));
        QTRY_COMPARE(recorder.written, 1);
        call->write(typed("two"));
        QTRY_COMPARE(QString::fromStdString(recorder.heard()), QStringLiteral("one two"));
        call->endWriting();
        QTRY_COMPARE(recorder.ends, 1);
        QVERIFY(!recorder.error());
    }

    // The end of writing waits for what is being written.
    void endsBehindTheLastRequest()
    {
        Recorder recorder;
        const auto call = open(recorder);
        recorder.readsOn = true;
        call->write(typed("last"));
        call->endWriting();
        QTRY_COMPARE(recorder.ends, 1);
        QCOMPARE(QString::fromStdString(recorder.heard()), QStringLiteral("last"));
    }

    void readsOneMessageAtATime()
    {
        Recorder recorder;
        const auto call = open(recorder);
        call->write(typed("many"));
        QTRY_COMPARE(recorder.messages, 1);
        int before = -1;
        QTRY_VERIFY(std::exchange(before, m_server->written.load()) == m_server->written.load() && before > 0);
        QVERIFY2(m_server->written < 900, qPrintable(QString::number(m_server->written)));
        QCOMPARE(recorder.messages, 1);
        recorder.readsOn = true;
        call->readOn();
        QTRY_COMPARE_WITH_TIMEOUT(recorder.messages, 1000, 20'000);
    }

    void tellsHowItEnded()
    {
        m_server->refusal = grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "not now");
        Recorder recorder;
        const auto call = open(recorder);
        call->endWriting();
        QTRY_COMPARE(recorder.ends, 1);
        QCOMPARE(recorder.error()->code, ErrorCode::FailedPrecondition);
        // Too late, and harmless.
        call->write(typed("x"));
        call->readOn();
        call->endWriting();
        QCOMPARE(recorder.written, 0);
    }

    void tellsNothingOnceItIsGone()
    {
        for (int round = 0; round < 50; ++round) {
            Recorder recorder;
            auto call = open(recorder);
            if (round % 3 == 0)
                recorder.readsOn = true;
            call->write(typed("many"));
            if (round % 2 == 0)
                QTRY_VERIFY(recorder.messages > 0);
            recorder.readsOn = false;
            call->stop();
            const int messages = recorder.messages;
            call.reset();
            QCOMPARE(recorder.messages, messages);
            QCOMPARE(recorder.ends, 0);
        }
        QTRY_COMPARE(m_server->open, 0);
    }

    void endsWithTheChannel()
    {
        Recorder recorder;
        const auto call = open(recorder);
        recorder.readsOn = true;
        call->write(typed("x"));
        QTRY_COMPARE(recorder.messages, 1);
        // One whose reading waits goes by its owner.
        QVERIFY(m_channel->shutDown(5s));
        QCOMPARE(recorder.ends, 1);
        Recorder late;
        const auto other = open(late);
        QCOMPARE(late.ends, 1);
        QCOMPARE(late.error()->code, ErrorCode::Cancelled);
        other->write(typed("x"));
        other->endWriting();
    }

private:
    std::unique_ptr<Call> open(Recorder &recorder)
    {
        return duplex<v1::TerminalService>(m_channel, &v1::TerminalService::Stub::async::OpenTerminal, recorder);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<EchoServer> m_server;
    std::shared_ptr<Channel> m_channel;
};

QTEST_GUILESS_MAIN(TestDuplexCall)
#include "tst_duplex_call.moc"
