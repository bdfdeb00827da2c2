#include <QtTest>

#include <condition_variable>
#include <mutex>

#include "server/http/http_client.h"
#include "server/links/kubernetes/kubeconfig.h"
#include "server/links/kubernetes/streams/kubernetes_pod_streams.h"
#include "tests/support/pretend_api_server.h"
#include "tests/support/pretend_kubelet.h"

using namespace wheelhouse;

namespace {

const std::string kPod = "clusters/test/namespaces/iot/pods/gateway-1";

// Remembers what comes, and asks for more at once unless told to wait.
class Listener final : public clusters::PodStreamReader {
public:
    void opened(const std::string &protocol) override { note([&] { m_protocol = protocol; }); }
    void received(Channel channel, std::string bytes) override
    {
        // Held until it reads on, so that nobody lets go of the stream in between.
        const std::lock_guard lock(m_streamMutex);
        note([&] {
            (channel == Channel::Output ? m_output : m_errors) += bytes;
            ++m_pieces;
        });
        if (m_stream)
            m_stream->readOn();
    }
    void ended(int exitCode, std::optional<Error> failure) override
    {
        note([&] {
            m_ended = true;
            m_exitCode = exitCode;
            m_failure = std::move(failure);
        });
    }

    // Reads on by itself from now on.
    void attach(clusters::PodStream *stream)
    {
        const std::lock_guard lock(m_streamMutex);
        m_stream = stream;
    }
    template <class Condition> bool await(Condition condition)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(10), condition);
    }
    bool awaitEnd()
    {
        return await([this] { return m_ended; });
    }

    std::string m_protocol;
    std::string m_output;
    std::string m_errors;
    int m_pieces = 0;
    bool m_ended = false;
    int m_exitCode = -2;
    std::optional<Error> m_failure;

private:
    template <class Change> void note(const Change &change)
    {
        const std::lock_guard lock(m_mutex);
        change();
        m_changed.notify_all();
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::recursive_mutex m_streamMutex;
    clusters::PodStream *m_stream = nullptr;
};

} // namespace

class TestPodStreams : public QObject {
    Q_OBJECT

    http::HttpClient m_http;
    std::shared_ptr<kubernetes::KubernetesApi> m_api;
    std::unique_ptr<kubernetes::KubernetesPodStreams> m_streams;

    void connectTo(const test::PretendKubelet &kubelet)
    {
        const auto config = kubernetes::Kubeconfig::parse(test::kubeconfigTo(kubelet.url(), "{token: abc}"), {});
        QVERIFY2(config, config ? "" : config.error().message.c_str());
        m_api = kubernetes::KubernetesApi::create(m_http, *config);
        m_streams = std::make_unique<kubernetes::KubernetesPodStreams>([this](const std::string &cluster) {
            return cluster == "clusters/test" ? m_api : nullptr;
        });
    }

    static clusters::TerminalRequest command(bool tty = false)
    {
        clusters::TerminalRequest request;
        request.pod = kPod;
        request.container = "app";
        request.command = {"sh", "-c", "exit 3 & echo"};
        request.input = true;
        request.tty = tty;
        return request;
    }

private Q_SLOTS:
    void cleanup()
    {
        m_streams.reset();
        m_api.reset();
    }

    void runsACommand_data()
    {
        QTest::addColumn<QString>("protocol");
        QTest::newRow("v5") << "v5.channel.k8s.io";
        QTest::newRow("v4") << "v4.channel.k8s.io";
    }
    void runsACommand()
    {
        QFETCH(QString, protocol);
        std::string target;
        std::string authorization;
        std::vector<std::string> heard;
        test::PretendKubelet kubelet(protocol.toStdString(), [&](test::PretendKubelet::Connection &connection) {
            target = connection.target();
            authorization = connection.authorization();
            std::string message;
            while (heard.size() < (protocol.startsWith(QLatin1String("v5")) ? 3 : 2) && connection.receive(message))
                heard.push_back(message);
            connection.send(1, std::string("out\0put", 7));
            connection.send(2, "wrong");
            connection.send(1, "");
            connection.send(3, R"({"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}})");
        });
        connectTo(kubelet);
        auto listener = std::make_shared<Listener>();
        auto stream = m_streams->openTerminal(command(), listener);
        QVERIFY(stream);
        listener->attach(stream->get());
        // Before it stands: nothing is lost.
        (*stream)->resize(132, 43);
        std::atomic<bool> taken{false};
        (*stream)->send("typed", [&] { taken = true; });
        (*stream)->endInput();
        QVERIFY(listener->awaitEnd());
        QCOMPARE(listener->m_protocol, protocol.toStdString());
        QCOMPARE(listener->m_output, std::string("out\0put", 7));
        QCOMPARE(listener->m_errors, std::string("wrong"));
        QCOMPARE(listener->m_exitCode, 3);
        QVERIFY(!listener->m_failure && taken);
        QCOMPARE(authorization, std::string("Bearer abc"));
        QCOMPARE(target, std::string("/api/v1/namespaces/iot/pods/gateway-1/exec?container=app&stdin=true&stdout=true&stderr=true&tty=false"
                                     "&command=sh&command=-c&command=exit%203%20%26%20echo"));
        QVERIFY(std::count(heard.begin(), heard.end(), std::string("\0typed", 6)) == 1);
        QVERIFY(std::any_of(heard.begin(), heard.end(), [](const auto &each) { return each.starts_with(4) && each.find("\"Width\":132") != std::string::npos; }));
        if (protocol.startsWith(QLatin1String("v5")))
            QVERIFY(std::count(heard.begin(), heard.end(), std::string("\xff\0", 2)) == 1);
    }

    void saysWhyItCannotBeRun_data()
    {
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such program") << "{\"status\":\"Failure\",\"message\":\"exec: \\\"bash\\\": not found\",\"reason\":\"InternalError\"}" << "not found";
        QTest::newRow("no status") << "container not found" << "container not found";
    }
    void saysWhyItCannotBeRun()
    {
        QFETCH(QString, status);
        QFETCH(QString, says);
        test::PretendKubelet kubelet("v5.channel.k8s.io", [&](test::PretendKubelet::Connection &connection) { connection.send(3, status.toStdString()); });
        connectTo(kubelet);
        auto listener = std::make_shared<Listener>();
        const auto stream = m_streams->openTerminal(command(), listener);
        QVERIFY(listener->awaitEnd());
        QCOMPARE(listener->m_exitCode, -1);
        QVERIFY2(listener->m_failure && listener->m_failure->message.find(says.toStdString()) != std::string::npos,
                 listener->m_failure ? listener->m_failure->message.c_str() : "none");
    }

    void tellsARefusalInTheApiServersWords()
    {
        test::PretendKubelet kubelet({}, {}, "{\"kind\":\"Status\",\"message\":\"pods \\\"gateway-1\\\" is forbidden: cannot create resource \\\"pods/exec\\\"\"}");
        connectTo(kubelet);
        auto listener = std::make_shared<Listener>();
        const auto stream = m_streams->openTerminal(command(), listener);
        QVERIFY(listener->awaitEnd());
        QVERIFY(listener->m_failure);
        QCOMPARE(listener->m_failure->code, ErrorCode::FailedPrecondition);
        QVERIFY2(listener->m_failure->message.find("pods/exec") != std::string::npos, listener->m_failure->message.c_str());
    }

    void tellsWhenNobodyIsThere()
    {
        std::unique_ptr<test::PretendKubelet> kubelet = std::make_unique<test::PretendKubelet>("v5.channel.k8s.io", [](auto &) {});
        connectTo(*kubelet);
        kubelet.reset();
        auto listener = std::make_shared<Listener>();
        const auto stream = m_streams->openTerminal(command(), listener);
        QVERIFY(listener->awaitEnd());
        QCOMPARE(listener->m_failure->code, ErrorCode::Unavailable);
    }

    void makesTheOtherEndWait()
    {
        std::atomic<int> sent{0};
        test::PretendKubelet kubelet("v5.channel.k8s.io", [&](test::PretendKubelet::Connection &connection) {
            while (sent < 2000 && connection.send(1, std::string(60'000, 'x')))
                ++sent;
        });
        connectTo(kubelet);
        auto listener = std::make_shared<Listener>();
        auto stream = m_streams->openTerminal(command(), listener);
        QVERIFY(listener->await([&] { return listener->m_pieces == 1; }));
        // What the sockets hold, and no more.
        int before = -1;
        QTRY_VERIFY_WITH_TIMEOUT(std::exchange(before, sent.load()) == sent.load() && before > 0, 5000);
        QVERIFY2(sent < 300, qPrintable(QString::number(sent)));
        QCOMPARE(listener->m_pieces, 1);
        listener->attach(stream->get());
        (*stream)->readOn();
        QVERIFY(listener->awaitEnd());
        QCOMPARE(listener->m_pieces, 2000);
    }

    void forwardsAPort()
    {
        std::string target;
        test::PretendKubelet kubelet("v4.channel.k8s.io", [&](test::PretendKubelet::Connection &connection) {
            target = connection.target();
            // 8080, once a channel.
            connection.send(0, "\x90\x1f");
            connection.send(1, "\x90\x1f");
            std::string message;
            while (connection.receive(message))
                connection.send(0, message.substr(1));
        });
        connectTo(kubelet);
        auto listener = std::make_shared<Listener>();
        auto stream = m_streams->openPort(kPod, 8080, listener);
        listener->attach(stream->get());
        (*stream)->send("GET / HTTP/1.1", [] {});
        QVERIFY(listener->await([&] { return listener->m_output == "GET / HTTP/1.1"; }));
        QCOMPARE(target, std::string("/api/v1/namespaces/iot/pods/gateway-1/portforward?ports=8080"));
        // Letting go of it ends it.
        listener->attach(nullptr);
        stream->reset();
        QVERIFY(listener->awaitEnd());
    }

    void saysWhyAPortIsNotReached()
    {
        test::PretendKubelet kubelet("v4.channel.k8s.io", [&](test::PretendKubelet::Connection &connection) {
            connection.send(0, "\x50");
            connection.send(0, std::string(1, '\0'));
            connection.send(1, std::string("\x50\0connection refused", 20));
            std::string message;
            connection.receive(message);
        });
        connectTo(kubelet);
        auto listener = std::make_shared<Listener>();
        const auto stream = m_streams->openPort(kPod, 80, listener);
        QVERIFY(listener->awaitEnd());
        QCOMPARE(listener->m_failure->message, std::string("connection refused"));
    }

    void knowsOnlyConnectedClusters()
    {
        test::PretendKubelet kubelet("v5.channel.k8s.io", [](auto &) {});
        connectTo(kubelet);
        auto request = command();
        request.pod = "clusters/moon/namespaces/iot/pods/a";
        QCOMPARE(m_streams->openTerminal(request, std::make_shared<Listener>()).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestPodStreams)
#include "tst_pod_streams.moc"
