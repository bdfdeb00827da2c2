// A terminal against a server of the contract in this process, over a real
// socket: what is typed and written, sizes, how it ends, who waits for whom.
#include <condition_variable>
#include <mutex>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <grpcpp/grpcpp.h>

#include "client/channel.h"
#include "models/stream_bridge.h"
#include "models/terminal_session.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::models;

namespace {

using Stream = grpc::ServerReaderWriter<v1::OpenTerminalResponse, v1::OpenTerminalRequest>;

// Does what a test says with each stream; counts those that are open.
class TerminalServer final : public v1::TerminalService::Service {
public:
    using Script = std::function<grpc::Status(grpc::ServerContext &, Stream &)>;

    TerminalServer(const std::string &address, Script script) : m_script(std::move(script))
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort(address, grpc::InsecureServerCredentials());
        builder.RegisterService(this);
        m_server = builder.BuildAndStart();
    }
    ~TerminalServer() override
    {
        m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    }
    int openStreams() const { return m_open; }

    grpc::Status OpenTerminal(grpc::ServerContext *context, Stream *stream) override
    {
        ++m_open;
        const auto status = m_script(*context, *stream);
        --m_open;
        return status;
    }

private:
    const Script m_script;
    std::atomic<int> m_open{0};
    std::unique_ptr<grpc::Server> m_server;
};

v1::OpenTerminalResponse started()
{
    v1::OpenTerminalResponse response;
    response.mutable_start()->set_protocol("v5.channel.k8s.io");
    return response;
}

v1::OpenTerminalResponse output(std::string bytes)
{
    v1::OpenTerminalResponse response;
    response.set_output(std::move(bytes));
    return response;
}

v1::OpenTerminalResponse ended(int code)
{
    v1::OpenTerminalResponse response;
    response.mutable_end()->set_exit_code(code);
    return response;
}

// Says back what is typed and sized; `exit N` ends it.
grpc::Status echo(grpc::ServerContext &, Stream &stream)
{
    v1::OpenTerminalRequest request;
    while (stream.Read(&request)) {
        if (request.has_options()) {
            const auto &options = request.options();
            stream.Write(started());
            stream.Write(output(options.pod() + '|' + options.container() + '|'
                                + std::to_string(options.size().columns()) + 'x' + std::to_string(options.size().rows())
                                + (options.tty() && options.input() ? "|tty\n" : "\n")));
        } else if (request.has_size()) {
            stream.Write(output("size " + std::to_string(request.size().columns()) + 'x'
                                + std::to_string(request.size().rows()) + '\n'));
        } else if (request.input().starts_with("exit ")) {
            stream.Write(ended(std::stoi(request.input().substr(5))));
            return grpc::Status::OK;
        } else {
            stream.Write(output(request.input()));
        }
    }
    return grpc::Status::OK;
}

} // namespace

class TestTerminalSession : public QObject {
    Q_OBJECT

    using State = TerminalSession::State;
    QTemporaryDir m_folder;
    int m_number = 0;
    std::unique_ptr<TerminalServer> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<StreamBridge> m_bridge;
    QByteArray m_heard;

    std::unique_ptr<TerminalSession> sessionTo(TerminalServer::Script script)
    {
        const auto address = "unix:" + m_folder.filePath(QString::number(++m_number)).toStdString();
        m_server = std::make_unique<TerminalServer>(address, std::move(script));
        client::ConnectionOptions options;
        options.server = *client::ServerAddress::parse(address);
        m_channel = std::make_shared<client::Channel>(options);
        m_bridge = std::make_unique<StreamBridge>();
        m_heard.clear();
        return std::make_unique<TerminalSession>(
            m_channel, m_bridge->door(), QStringLiteral("clusters/test/namespaces/iot/pods/a"), QStringLiteral("app"));
    }
    bool hears(TerminalSession &session, const QByteArray &bytes)
    {
        while (session.hasOutput())
            m_heard += session.takeOutput(1'000);
        return m_heard.contains(bytes);
    }

private Q_SLOTS:
    void cleanup()
    {
        QVERIFY(m_channel->shutDown(std::chrono::seconds(5)));
        QCOMPARE(m_channel->inFlight()->count(), std::size_t(0));
        m_bridge.reset();
        m_server.reset();
    }

    void speaksWithTheCommand()
    {
        const auto session = sessionTo(echo);
        QCOMPARE(session->state(), State::Connecting);
        session->setSize({132, 43});
        QTRY_COMPARE(session->state(), State::Running);
        QTRY_VERIFY(hears(*session, "clusters/test/namespaces/iot/pods/a|app|132x43|tty"));
        QVERIFY(session->write("some words"));
        QTRY_VERIFY(hears(*session, "some words"));
        // Only the newest size matters.
        for (int columns = 80; columns <= 100; ++columns)
            session->setSize({columns, 25});
        QTRY_VERIFY(hears(*session, "size 100x25"));
        QVERIFY(session->write("exit 3"));
        QTRY_COMPARE(session->state(), State::Ended);
        QCOMPARE(session->exitCode(), 3);
        QCOMPARE(session->word(), QStringLiteral("Ended with exit code 3"));
        QCOMPARE(session->status(), Status::Warn);
        QVERIFY(session->cause().isEmpty());
        QVERIFY(!session->write("more"));
        // Anew.
        session->reconnect();
        QTRY_COMPARE(session->state(), State::Running);
        session->write("exit 0");
        QTRY_COMPARE(session->state(), State::Ended);
        QCOMPARE(session->word(), QStringLiteral("Ended"));
    }

    void saysWhyItFailed()
    {
        const auto session = sessionTo([](grpc::ServerContext &, Stream &) {
            return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "this needs the role operator");
        });
        session->setSize({80, 24});
        QTRY_COMPARE(session->state(), State::Failed);
        QVERIFY2(session->cause().contains(QStringLiteral("role operator")), qPrintable(session->cause()));
        QVERIFY(session->technical().startsWith(QStringLiteral("PERMISSION_DENIED")));
        QVERIFY(!session->isOpen());
    }

    void saysThatNobodyIsThere()
    {
        const auto session = sessionTo(echo);
        m_server.reset();
        session->setSize({80, 24});
        QTRY_COMPARE_WITH_TIMEOUT(session->state(), State::Failed, 20'000);
        QVERIFY(!session->cause().isEmpty());
    }

    // A command that writes without end waits for a window that does not draw.
    void makesTheCommandWait()
    {
        const auto written = std::make_shared<std::atomic<int>>(0);
        const auto session = sessionTo([written](grpc::ServerContext &context, Stream &stream) {
            stream.Write(started());
            while (!context.IsCancelled() && *written < 1'500 && stream.Write(output(std::string(32 << 10, 'x'))))
                ++*written;
            stream.Write(ended(0));
            return grpc::Status::OK;
        });
        session->setSize({80, 24});
        QSignalSpy came(session.get(), &TerminalSession::outputCame);
        QTRY_VERIFY(session->hasOutput());
        int before = -1;
        QTRY_VERIFY_WITH_TIMEOUT(std::exchange(before, written->load()) == written->load() && before > 0, 10'000);
        QVERIFY2(*written < 400, qPrintable(QString::number(*written)));
        // One signal, since nothing was taken.
        QCOMPARE(came.size(), 1);
        // Taken as it comes, it flows.
        qint64 taken = 0;
        const auto take = [&] {
            while (session->hasOutput())
                taken += session->takeOutput(64 << 10).size();
        };
        connect(session.get(), &TerminalSession::outputCame, session.get(), take);
        take();
        QTRY_COMPARE_WITH_TIMEOUT(session->state(), State::Ended, 30'000);
        take();
        QCOMPARE(taken, 1'500ll * (32 << 10));
    }

    // What a command does not read is bounded, and taken whole or not at all.
    void refusesToHoldTooMuchInput()
    {
        // Shared, since the handler outlives this function by a moment.
        struct Reader {
            std::mutex mutex;
            std::condition_variable wake;
            bool isReading = false;
            std::atomic<std::size_t> read{0};
        };
        const auto reader = std::make_shared<Reader>();
        const auto session = sessionTo([reader](grpc::ServerContext &, Stream &stream) {
            v1::OpenTerminalRequest request;
            stream.Read(&request);
            stream.Write(started());
            {
                std::unique_lock lock(reader->mutex);
                reader->wake.wait_for(lock, std::chrono::seconds(20), [&] { return reader->isReading; });
            }
            while (stream.Read(&request))
                reader->read += request.input().size();
            return grpc::Status::OK;
        });
        session->setSize({80, 24});
        QTRY_COMPARE(session->state(), State::Running);
        const QByteArray piece(256 << 10, 'p');
        qint64 accepted = 0;
        for (int i = 0; i < 200 && session->write(piece); ++i)
            accepted += piece.size();
        QVERIFY(accepted >= piece.size() * 3 && accepted <= TerminalSession::kMostInput + piece.size());
        QVERIFY(!session->write(piece));
        {
            const std::lock_guard lock(reader->mutex);
            reader->isReading = true;
        }
        reader->wake.notify_all();
        QTRY_COMPARE_WITH_TIMEOUT(static_cast<qint64>(reader->read.load()), accepted, 20'000);
        QVERIFY(session->write("x"));
    }

    void endsWithTheObject()
    {
        auto session = sessionTo(echo);
        for (int round = 0; round < 5; ++round) {
            auto other = std::make_unique<TerminalSession>(m_channel, m_bridge->door(),
                                                           QStringLiteral("clusters/a/namespaces/b/pods/c"), QString());
            other->setSize({80, 24});
            if (round > 1)
                QTRY_COMPARE(other->state(), State::Running);
        }
        session->setSize({80, 24});
        QTRY_COMPARE(session->state(), State::Running);
        session.reset();
        QTRY_COMPARE(m_server->openStreams(), 0);
        // Once more, while the connection is being closed.
        TerminalSession late(m_channel, m_bridge->door(), QStringLiteral("clusters/a/namespaces/b/pods/c"), QString());
        QVERIFY(m_channel->shutDown());
        late.setSize({80, 24});
        QTRY_COMPARE(late.state(), State::Failed);
    }
};

QTEST_GUILESS_MAIN(TestTerminalSession)
#include "tst_terminal_session.moc"
