// Forwarded ports against a server of the contract in this process: real sockets
// on both sides, under the model tester.
#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QTest>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <grpcpp/grpcpp.h>

#include "client/channel.h"
#include "models/port_forwards.h"
#include "models/port_proposals.h"
#include "models/stream_bridge.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::models;

namespace {

using Stream = grpc::ServerReaderWriter<v1::ForwardPortResponse, v1::ForwardPortRequest>;

class ForwardServer final : public v1::TerminalService::Service {
public:
    using Script = std::function<grpc::Status(grpc::ServerContext &, Stream &)>;

    ForwardServer(const std::string &address, Script script) : m_script(std::move(script))
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort(address, grpc::InsecureServerCredentials());
        builder.RegisterService(this);
        m_server = builder.BuildAndStart();
    }
    ~ForwardServer() override { m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200)); }
    int openStreams() const { return m_open; }

    grpc::Status ForwardPort(grpc::ServerContext *context, Stream *stream) override
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

v1::ForwardPortResponse data(std::string bytes)
{
    v1::ForwardPortResponse response;
    response.set_data(std::move(bytes));
    return response;
}

// Says where it goes, then what comes, back; `bye` ends it.
grpc::Status echo(grpc::ServerContext &, Stream &stream)
{
    v1::ForwardPortRequest request;
    while (stream.Read(&request)) {
        if (request.has_options())
            stream.Write(data(request.options().target() + ':' + std::to_string(request.options().port()) + '\n'));
        else if (request.data() == "bye")
            break;
        else
            stream.Write(data(request.data()));
    }
    return grpc::Status::OK;
}

const QString kPod = QStringLiteral("clusters/test/namespaces/iot/pods/gateway-1");

} // namespace

class TestPortForwards : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_number = 0;
    std::unique_ptr<ForwardServer> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<StreamBridge> m_bridge;
    std::unique_ptr<PortForwards> m_forwards;
    std::unique_ptr<PortForwardsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    void serve(ForwardServer::Script script)
    {
        const auto address = "unix:" + m_folder.filePath(QString::number(++m_number)).toStdString();
        m_server = std::make_unique<ForwardServer>(address, std::move(script));
        client::ConnectionOptions options;
        options.server = *client::ServerAddress::parse(address);
        m_channel = std::make_shared<client::Channel>(options);
        m_bridge = std::make_unique<StreamBridge>();
        m_forwards = std::make_unique<PortForwards>(m_channel, m_bridge->door());
        m_model = std::make_unique<PortForwardsModel>(*m_forwards);
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get());
    }
    quint16 portOf(const QString &key) const { return m_forwards->addressOf(key).section(u':', -1).toUShort(); }
    std::unique_ptr<QTcpSocket> connectTo(const QString &key) const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, portOf(key));
        return socket;
    }
    QString cell(const QString &key, const char *column) const
    {
        const int row = m_model->rowOf(key);
        return row < 0 ? QString()
                       : m_model->index(row, m_model->columnOf(QString::fromLatin1(column))).data().toString();
    }

private Q_SLOTS:
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_forwards.reset();
        QVERIFY(m_channel->shutDown(std::chrono::seconds(5)));
        QCOMPARE(m_channel->inFlight()->count(), std::size_t(0));
        m_bridge.reset();
        m_server.reset();
    }

    void leadsToThePod()
    {
        serve(echo);
        QCOMPARE(m_model->state().kind, PanelState::Kind::Empty);
        const auto begun = m_forwards->begin(kPod, 8080);
        QVERIFY2(!begun.key.isEmpty(), qPrintable(begun.problem));
        QVERIFY(portOf(begun.key) > 0);
        QCOMPARE(m_forwards->urlOf(begun.key), QStringLiteral("http://127.0.0.1:%1/").arg(portOf(begun.key)));
        QCOMPARE(m_model->rowCount(), 1);
        QCOMPARE(cell(begun.key, "target"), QStringLiteral("test/iot/gateway-1"));
        QCOMPARE(cell(begun.key, "remote"), QStringLiteral("8080"));
        QCOMPARE(cell(begun.key, "local"), m_forwards->addressOf(begun.key));
        const auto one = connectTo(begun.key);
        const auto other = connectTo(begun.key);
        QByteArray heard;
        QTRY_VERIFY((heard += one->readAll()).contains(kPod.toUtf8() + ":8080\n"));
        QTRY_VERIFY(other->bytesAvailable() > 0);
        heard.clear();
        QByteArray bytes;
        for (int i = 0; i < 300'000; ++i)
            bytes += static_cast<char>(i * 7 % 251);
        one->write(bytes);
        QTRY_VERIFY_WITH_TIMEOUT((heard += one->readAll()).size() >= bytes.size(), 15'000);
        QCOMPARE(heard, bytes);
        QTRY_COMPARE(cell(begun.key, "connections"), QStringLiteral("2"));
        QTRY_COMPARE(cell(begun.key, "sent"), QStringLiteral("293 KiB"));
        // Either side may end one.
        one->write("bye");
        QTRY_COMPARE(one->state(), QAbstractSocket::UnconnectedState);
        other->disconnectFromHost();
        QTRY_COMPARE(cell(begun.key, "connections"), QStringLiteral("0"));
        QTRY_COMPARE(m_server->openStreams(), 0);
        QCOMPARE(cell(begun.key, "error"), QString());
    }

    void isReachedFromHereAlone()
    {
        serve(echo);
        const auto begun = m_forwards->begin(kPod, 80);
        // Loopback has other addresses; none of them is listened on.
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.2"), portOf(begun.key));
        QTRY_COMPARE(socket.error(), QAbstractSocket::ConnectionRefusedError);
    }

    void saysWhyAConnectionFailed()
    {
        serve([](grpc::ServerContext &, Stream &) {
            return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "no pod of it is ready");
        });
        const auto begun = m_forwards->begin(kPod, 80);
        const auto socket = connectTo(begun.key);
        QTRY_COMPARE(cell(begun.key, "error"), QStringLiteral("No pod of it is ready"));
        QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
        QTRY_COMPARE(cell(begun.key, "connections"), QStringLiteral("0"));
        QVERIFY(cell(begun.key, "status") != QStringLiteral("Listens"));
    }

    void saysThatAPortIsTaken()
    {
        serve(echo);
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const auto begun = m_forwards->begin(kPod, 80, taken.serverPort());
        QVERIFY(begun.key.isEmpty());
        QVERIFY2(begun.problem.contains(QString::number(taken.serverPort())), qPrintable(begun.problem));
        QCOMPARE(m_model->rowCount(), 0);
    }

    // Neither side piles up what the other does not take.
    void makesThePodWait()
    {
        std::atomic<int> written{0};
        serve([&written](grpc::ServerContext &context, Stream &stream) {
            while (!context.IsCancelled() && written < 2'000 && stream.Write(data(std::string(32 << 10, 'x'))))
                ++written;
            return grpc::Status::OK;
        });
        const auto begun = m_forwards->begin(kPod, 80);
        auto socket = connectTo(begun.key);
        socket->setReadBufferSize(16 << 10);
        int before = -1;
        QTRY_VERIFY_WITH_TIMEOUT(std::exchange(before, written.load()) == written.load() && before > 0, 15'000);
        QVERIFY2(written < 1'000, qPrintable(QString::number(written)));
        socket->setReadBufferSize(0);
        qint64 taken = 0;
        QTRY_VERIFY_WITH_TIMEOUT((taken += socket->readAll().size()) == 2'000ll * (32 << 10), 30'000);
    }

    void takesAHundredConnectionsAtMost()
    {
        serve([](grpc::ServerContext &context, Stream &stream) {
            v1::ForwardPortRequest request;
            while (!context.IsCancelled() && stream.Read(&request)) {}
            return grpc::Status::OK;
        });
        const auto begun = m_forwards->begin(kPod, 80);
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        for (int i = 0; i < PortForwards::kMostConnections; ++i)
            sockets.push_back(connectTo(begun.key));
        QTRY_COMPARE_WITH_TIMEOUT(cell(begun.key, "connections"), QStringLiteral("100"), 15'000);
        const auto more = connectTo(begun.key);
        QTRY_VERIFY(!cell(begun.key, "error").isEmpty());
        QTRY_COMPARE(more->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(cell(begun.key, "connections"), QStringLiteral("100"));
        // The end of the forward is the end of all of them.
        m_forwards->end(begun.key);
        QCOMPARE(m_model->rowCount(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->openStreams(), 0, 15'000);
        QTRY_VERIFY(std::all_of(sockets.begin(), sockets.end(),
                                [](const auto &each) { return each->state() == QAbstractSocket::UnconnectedState; }));
    }

    void endsAll()
    {
        serve(echo);
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        QStringList keys;
        for (int i = 0; i < 3; ++i) {
            keys << m_forwards->begin(kPod, 80 + i).key;
            sockets.push_back(connectTo(keys.last()));
        }
        QTRY_COMPARE(m_server->openStreams(), 3);
        QCOMPARE(m_model->rowCount(), 3);
        m_forwards->endAll();
        QCOMPARE(m_model->rowCount(), 0);
        QTRY_COMPARE(m_server->openStreams(), 0);
    }

    void readsPorts()
    {
        serve(echo);
        const QString app = QStringLiteral("app");
        QCOMPARE(portProposalOf(QStringLiteral("http 8080/TCP"), app),
                 (PortProposal{8080, QStringLiteral("http"), app}));
        QCOMPARE(portProposalOf(QStringLiteral("9090/TCP"), app), (PortProposal{9090, {}, app}));
        QCOMPARE(portProposalOf(QStringLiteral("dns 53/UDP"), app).port, 0);
        QCOMPARE(portProposalOf(QStringLiteral("http 99999/TCP"), app).port, 0);
        QCOMPARE(portProposalOf(QString(), app).port, 0);
    }
};

QTEST_GUILESS_MAIN(TestPortForwards)
#include "tst_port_forwards.moc"
