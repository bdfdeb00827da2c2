#include <QtTest>

#include <condition_variable>
#include <map>
#include <mutex>

#include "server/http/http_client.h"
#include "server/links/kubernetes/reflector.h"
#include "tests/support/kube_frames.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;
using clusters::ObjectKind;
using test::frameOf;
using test::listBody;
using test::namespaceObject;
using test::ScriptedConnection;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

// Notes what a reflector tells.
class NotingSink final : public clusters::ObjectSink {
public:
    void beginList(ObjectKind, const std::string &) override
    {
        const std::lock_guard lock(m_mutex);
        seen.clear();
        ++lists;
    }
    void endList(ObjectKind, const std::string &) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(rows, [this](const auto &row) { return !seen.contains(row.first); });
        ++endedLists;
    }
    void upsert(ObjectKind, clusters::ObservedObject object) override
    {
        const std::lock_guard lock(m_mutex);
        const auto &observed = std::get<clusters::ObservedNamespace>(object);
        rows[observed.space.name()] = observed.version;
        seen[observed.space.name()] = true;
    }
    void remove(ObjectKind, const std::string &name) override
    {
        const std::lock_guard lock(m_mutex);
        rows.erase(name);
        lowest = std::min(lowest, rows.size());
    }
    void settle() override
    {
        const std::lock_guard lock(m_mutex);
        if (endedLists > 0)
            lowest = std::min(lowest, rows.size());
    }
    void sourceChanged(v1::SourceState::State, const std::string &) override {}
    void answered(const std::string &, std::chrono::microseconds) override {}

    std::map<std::string, std::string> current()
    {
        const std::lock_guard lock(m_mutex);
        return rows;
    }
    int listCount()
    {
        const std::lock_guard lock(m_mutex);
        return lists;
    }
    std::size_t lowestCount()
    {
        const std::lock_guard lock(m_mutex);
        return lowest;
    }

private:
    std::mutex m_mutex;
    std::map<std::string, std::string> rows;
    std::map<std::string, bool> seen;
    int lists = 0;
    int endedLists = 0;
    std::size_t lowest = 1000;
};

// A reflector of namespaces against a scripted API server.
struct Rig {
    explicit Rig(ScriptedHttpServer::Script script, ReflectorTimes limits = {})
        : times(limits), server(std::move(script))
    {
        Kubeconfig config;
        config.server = server.url();
        api = KubernetesApi::create(client, config);
        loop = std::make_shared<ClusterLoop>("test", [this] { sink.settle(); });
        times.firstPause = std::chrono::milliseconds(20);
        times.longestPause = std::chrono::milliseconds(100);
        times.refusedPause = std::chrono::milliseconds(100);
        times.watchStall = std::chrono::milliseconds(700);
        times.pageSize = 2;
        loop->post([this] {
            reflector = std::make_unique<Reflector>(loop, api, sink, "clusters/test", ObjectKind::Namespace, times,
                                                    [this] { note(); });
            reflector->start();
        });
    }
    ~Rig()
    {
        std::promise<void> gone;
        loop->post([&] {
            reflector.reset();
            gone.set_value();
        });
        gone.get_future().wait();
        loop->stop();
        client.stop();
        server.stop();
    }
    void note()
    {
        const std::lock_guard lock(mutex);
        states.push_back(reflector->status());
    }
    Reflector::Status last()
    {
        const std::lock_guard lock(mutex);
        return states.empty() ? Reflector::Status{} : states.back();
    }
    bool sawFailure(const std::string &words)
    {
        const std::lock_guard lock(mutex);
        return std::any_of(states.begin(), states.end(), [&](const auto &status) {
            return status.failure && status.failure->message.find(words) != std::string::npos;
        });
    }

    ReflectorTimes times;
    http::HttpClient client;
    ScriptedHttpServer server;
    NotingSink sink;
    std::shared_ptr<KubernetesApi> api;
    std::shared_ptr<ClusterLoop> loop;
    std::unique_ptr<Reflector> reflector;
    std::mutex mutex;
    std::vector<Reflector::Status> states;
};

bool isWatch(const ScriptedRequest &request)
{
    return request.target.find("watch=1") != std::string::npos;
}

const std::string kA = "clusters/test/namespaces/a";
const std::string kB = "clusters/test/namespaces/b";
const std::string kC = "clusters/test/namespaces/c";

} // namespace

class TestReflector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsInPagesThenWatches()
    {
        Rig rig([](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (isWatch(request)) {
                QVERIFY(request.target.find("resourceVersion=100") != std::string::npos);
                connection.beginChunks(kProtobufWatch);
                const std::string change = frameOf("MODIFIED", namespaceObject("b", "101"));
                // Cut anywhere.
                connection.chunk(change.substr(0, 3));
                connection.chunk(change.substr(3, 10));
                connection.chunk(change.substr(13) + frameOf("DELETED", namespaceObject("a", "102")));
                connection.waitForClose();
            } else if (request.target.find("continue=more") != std::string::npos) {
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("c", "9")}, "100"));
            } else {
                connection.answer(200, kProtobuf,
                                  listBody<kube::Namespace>({namespaceObject("a", "7"), namespaceObject("b", "8")},
                                                            "100", "more"));
            }
        });
        QTRY_COMPARE(rig.sink.current(), (std::map<std::string, std::string>{{kB, "101"}, {kC, "9"}}));
        QCOMPARE(rig.last().state, Reflector::State::Live);
        QCOMPARE(rig.sink.listCount(), 1);
    }

    void goesOnFromTheLastBookmark()
    {
        std::atomic<int> watches{0};
        std::atomic<bool> wentOn{false};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (!isWatch(request)) {
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100"));
                return;
            }
            connection.beginChunks(kProtobufWatch);
            if (++watches == 1) {
                kube::Namespace bookmark;
                bookmark.mutable_metadata()->set_resource_version("250");
                connection.chunk(frameOf("BOOKMARK", bookmark));
                connection.close();
                return;
            }
            wentOn = request.target.find("resourceVersion=250") != std::string::npos;
            connection.waitForClose();
        });
        QTRY_VERIFY(wentOn);
        QCOMPARE(rig.sink.listCount(), 1);
        QTRY_COMPARE(rig.last().state, Reflector::State::Live);
    }

    void relistsAfterGoneWithoutBlinking()
    {
        std::atomic<int> watches{0};
        std::atomic<int> lists{0};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (!isWatch(request)) {
                const bool again = ++lists > 1;
                std::this_thread::sleep_for(std::chrono::milliseconds(again ? 100 : 0));
                connection.answer(200, kProtobuf,
                                  listBody<kube::Namespace>({namespaceObject("a", "7"),
                                                             namespaceObject(again ? "c" : "b", "8")},
                                                            again ? "200" : "100"));
                return;
            }
            connection.beginChunks(kProtobufWatch);
            if (++watches == 1) {
                kube::Status gone;
                gone.set_code(410);
                gone.set_message("too old resource version");
                connection.chunk(frameOf("ERROR", gone));
            }
            connection.waitForClose();
        });
        QTRY_COMPARE(rig.sink.current(), (std::map<std::string, std::string>{{kA, "7"}, {kC, "8"}}));
        QCOMPARE(rig.sink.listCount(), 2);
        QVERIFY(rig.sink.lowestCount() >= 2);
    }

    void saysThatAWebPageIsNoApiServer()
    {
        Rig rig([](const ScriptedRequest &, ScriptedConnection &connection) {
            connection.answer(200, "text/html", "<html>please log in</html>");
        });
        QTRY_VERIFY(rig.sawFailure("web page"));
    }

    void saysWhatIsForbidden()
    {
        Rig rig([](const ScriptedRequest &, ScriptedConnection &connection) {
            connection.answer(403, "application/json",
                              R"({"kind":"Status","message":"namespaces is forbidden: User x cannot list","reason":"Forbidden","code":403})");
        });
        QTRY_VERIFY(rig.sawFailure("cannot list"));
        QCOMPARE(rig.last().failure->code, ErrorCode::PermissionDenied);
    }

    void survivesTruncatedAndForeignBytes()
    {
        std::atomic<int> lists{0};
        std::atomic<int> watches{0};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            const std::string body = listBody<kube::Namespace>({namespaceObject("a", "7")}, "100");
            if (isWatch(request)) {
                connection.beginChunks(kProtobufWatch);
                if (++watches == 1)
                    connection.chunk(std::string("\0\0\0\4zzzz", 8));
                else if (watches == 2)
                    connection.chunk(std::string("\xff\xff\xff\xff", 4));
                connection.waitForClose();
            } else if (++lists == 1) {
                connection.answer(200, kProtobuf, body.substr(0, body.size() - 3));
            } else {
                connection.answer(200, kProtobuf, body);
            }
        });
        QTRY_VERIFY(watches >= 3);
        QTRY_COMPARE(rig.last().state, Reflector::State::Live);
        QCOMPARE(rig.sink.current().size(), std::size_t(1));
        QVERIFY(rig.sawFailure("cannot be decoded"));
    }

    void noticesASilentWatch()
    {
        std::atomic<int> watches{0};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (!isWatch(request)) {
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100"));
                return;
            }
            ++watches;
            connection.beginChunks(kProtobufWatch);
            connection.waitForClose();
        });
        QTRY_VERIFY(watches >= 2);
        QVERIFY(rig.sawFailure("sent nothing"));
        QCOMPARE(rig.sink.listCount(), 1);
    }

    // One page that leads to itself, and one that always leads to another.
    void refusesAListThatNeverEnds_data()
    {
        QTest::addColumn<bool>("same");
        QTest::newRow("the same page") << true;
        QTest::newRow("always one more") << false;
    }

    void refusesAListThatNeverEnds()
    {
        QFETCH(bool, same);
        std::atomic<int> pages{0};
        ReflectorTimes limits;
        limits.maxObjects = 50;
        Rig rig(
            [&](const ScriptedRequest &, ScriptedConnection &connection) {
                const int page = ++pages;
                connection.answer(200, kProtobuf,
                                  listBody<kube::Namespace>({namespaceObject("n" + std::to_string(page), "7")}, "100",
                                                            same ? "again" : "page-" + std::to_string(page)));
            },
            limits);
        QTRY_VERIFY(rig.sawFailure("does not end"));
        QVERIFY(rig.sink.current().size() <= 52);
        QVERIFY(pages < 120);
    }

    // The list is asked for as the API server's cache has it.
    void listsFromTheCacheFirst()
    {
        std::mutex mutex;
        std::vector<std::string> lists;
        std::atomic<int> watches{0};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (isWatch(request)) {
                connection.beginChunks(kProtobufWatch);
                // What cannot be decoded makes it list again.
                if (++watches == 1)
                    connection.chunk(std::string("\xff\xff\xff\xff", 4));
                connection.waitForClose();
                return;
            }
            {
                const std::lock_guard lock(mutex);
                lists.push_back(request.target);
            }
            connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100"));
        });
        QTRY_COMPARE(watches, 2);
        const std::lock_guard lock(mutex);
        QCOMPARE(lists.size(), std::size_t(2));
        QVERIFY(lists[0].ends_with("?resourceVersion=0"));
        // Never older than what was seen.
        QVERIFY(lists[1].ends_with("?resourceVersion=100&resourceVersionMatch=NotOlderThan"));
    }

    // In pages, from etcd, comes what the cache cannot give, or not whole.
    void listsInPagesWhatFailsWhole_data()
    {
        QTest::addColumn<bool>("broken");
        QTest::newRow("the cache is behind") << false;
        QTest::newRow("the answer breaks off") << true;
    }

    void listsInPagesWhatFailsWhole()
    {
        QFETCH(bool, broken);
        std::atomic<int> whole{0};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (isWatch(request)) {
                connection.beginChunks(kProtobufWatch);
                connection.waitForClose();
            } else if (request.target.find("continue=more") != std::string::npos) {
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("b", "8")}, "100"));
            } else if (request.target.find("limit=2") != std::string::npos) {
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100", "more"));
            } else if (++whole; broken) {
                connection.beginChunks(kProtobuf);
                connection.chunk(listBody<kube::Namespace>({namespaceObject("a", "7"), namespaceObject("b", "8")}, "100").substr(0, 40));
                connection.close();
            } else {
                connection.answer(504, "application/json",
                                  R"({"kind":"Status","message":"Too large resource version: 100, current: 1","reason":"Timeout","code":504})");
            }
        });
        QTRY_COMPARE(rig.sink.current(), (std::map<std::string, std::string>{{kA, "7"}, {kB, "8"}}));
        QTRY_COMPARE(rig.last().state, Reflector::State::Live);
        QCOMPARE(whole, 1);
    }

    // Even one alone: told, and not asked for again and again.
    void refusesAnObjectThatIsTooLarge()
    {
        std::atomic<int> requests{0};
        ReflectorTimes limits;
        limits.maxObjectBytes = 1u << 20;
        limits.longestRefusedPause = std::chrono::milliseconds(5000);
        Rig rig(
            [&](const ScriptedRequest &, ScriptedConnection &connection) {
                ++requests;
                auto object = namespaceObject("a", "7");
                (*object.mutable_metadata()->mutable_annotations())["x"] = std::string(2u << 20, 'x');
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({object}, "100"));
            },
            limits);
        QTRY_VERIFY(rig.sawFailure("an object of /api/v1/namespaces alone is larger"));
        const int before = requests;
        QTest::qWait(1000);
        // 100, 200, 400, 800 ms and so on.
        QVERIFY2(requests - before <= 5, std::to_string(requests - before).c_str());
    }

    // An API server that has forgotten every version it just gave.
    void doesNotStormWhenVersionsAreGoneAtEveryTurn_data()
    {
        QTest::addColumn<bool>("asStatus");
        QTest::newRow("as an event") << false;
        QTest::newRow("as a status") << true;
    }

    void doesNotStormWhenVersionsAreGoneAtEveryTurn()
    {
        QFETCH(bool, asStatus);
        std::atomic<int> lists{0};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (!isWatch(request)) {
                ++lists;
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100"));
            } else if (asStatus) {
                connection.answer(410, "application/json", R"({"kind":"Status","code":410,"message":"too old"})");
            } else {
                kube::Status gone;
                gone.set_code(410);
                connection.beginChunks(kProtobufWatch);
                connection.chunk(frameOf("ERROR", gone));
                connection.waitForClose();
            }
        });
        QTRY_VERIFY(lists >= 3);
        const int before = lists;
        QTest::qWait(1000);
        // Pauses of 70 to 130 ms.
        QVERIFY2(lists - before <= 16, std::to_string(lists - before).c_str());
        QCOMPARE(rig.sink.current().size(), std::size_t(1));
        QVERIFY(rig.sink.lowestCount() >= 1);
    }

    // What comes once in place of an answer, and how it is told.
    void getsOverBadAnswers_data()
    {
        QTest::addColumn<bool>("ofWatch");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char *name, bool ofWatch, const QByteArray &bytes, const char *reason) {
            QTest::newRow(name) << ofWatch << bytes << QString::fromUtf8(reason);
        };
        const QByteArray page = QByteArray::fromStdString(listBody<kube::Namespace>({namespaceObject("a", "7")}, "100"));
        const auto head = [](const QByteArray &type, const QByteArray &more) {
            return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" + more + "\r\n";
        };
        const QByteArray protobuf = kProtobuf;
        const auto length = [](qsizetype size) { return "Content-Length: " + QByteArray::number(size) + "\r\n"; };
        row("no HTTP", false, "SSH-2.0-OpenSSH_9.2\r\n", "broke off");
        row("closed at once", false, "", "broke off");
        row("shorter than it says", false, head(protobuf, length(page.size() + 10)) + page, "broke off");
        row("longer than it says", false, head(protobuf, length(page.size() - 3)) + page, "cannot be decoded");
        row("a length that is none", false, head(protobuf, "Content-Length: -5\r\n") + page, "broke off");
        row("a broken chunk", false, head(protobuf, "Transfer-Encoding: chunked\r\n") + "zz\r\nhello\r\n", "broke off");
        row("a chunk without an end", false, head(protobuf, "Transfer-Encoding: chunked\r\n") + "40\r\n" + page.left(20), "broke off");
        row("JSON", false, head("application/json", length(2)) + "{}", "not in Kubernetes' encoding but application/json");
        row("no type", false, "HTTP/1.1 200 OK\r\n" + length(2) + "\r\n{}", "not in Kubernetes' encoding but unnamed");
        row("compressed, unasked", false, head(protobuf, "Content-Encoding: gzip\r\n" + length(4)) + "\x1f\x8b\x08x", "cannot be decoded");
        row("a redirect", false, "HTTP/1.1 302 Found\r\nLocation: https://login.example.com/\r\n" + length(0) + "\r\n", "302");
        row("too many requests", false, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n" + length(0) + "\r\n", "429");
        row("a bad gateway", false, "HTTP/1.1 502 Bad Gateway\r\n" + length(0) + "\r\n", "502");
        row("a web page for a watch", true, head("text/html", length(6)) + "<html>", "web page");
        row("JSON for a watch", true, head("application/json", length(2)) + "{}", "not in Kubernetes' encoding but application/json");
        row("a frame of 4 GB", true, head(protobuf + ";stream=watch", "Transfer-Encoding: chunked\r\n") + "4\r\n\xff\xff\xff\xff\r\n",
            "cannot be decoded");
        row("a broken chunk of a watch", true, head(protobuf + ";stream=watch", "Transfer-Encoding: chunked\r\n") + "zz\r\n", "broke off");
    }

    void getsOverBadAnswers()
    {
        QFETCH(bool, ofWatch);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        std::atomic<bool> done{false};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (isWatch(request) == ofWatch && !done.exchange(true)) {
                connection.send(std::string_view(bytes.data(), static_cast<std::size_t>(bytes.size())));
                return connection.close();
            }
            if (isWatch(request)) {
                connection.beginChunks(kProtobufWatch);
                connection.waitForClose();
            } else {
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100"));
            }
        });
        QTRY_VERIFY(done && rig.last().state == Reflector::State::Live && rig.sink.current().size() == 1);
        std::string said;
        for (const auto &status : rig.states)
            said += status.failure ? status.failure->message + "\n" : "";
        QVERIFY2(rig.sawFailure(reason.toStdString()), said.c_str());
    }

    // A login that ends between two pages.
    void isUnauthorizedInTheMiddleOfAList()
    {
        std::atomic<bool> renewed{false};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (isWatch(request)) {
                connection.beginChunks(kProtobufWatch);
                return connection.waitForClose();
            }
            if (request.target.find("continue=") == std::string::npos)
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100", "more"));
            else if (renewed)
                connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("b", "7")}, "100"));
            else
                connection.answer(401, "application/json", R"({"kind":"Status","code":401,"message":"token has expired"})");
        });
        QTRY_VERIFY(rig.sawFailure("token has expired"));
        QCOMPARE(rig.last().failure->code, ErrorCode::Unauthenticated);
        renewed = true;
        rig.loop->post([&] { rig.reflector->retryNow(); });
        QTRY_COMPARE(rig.sink.current().size(), std::size_t(2));
        QTRY_COMPARE(rig.last().state, Reflector::State::Live);
    }

    // Contact lost and regained, as it is told by who asks for all.
    void waitsUntilTheApiServerIsBack()
    {
        std::atomic<int> requests{0};
        std::atomic<bool> away{false};
        std::atomic<bool> starting{false};
        Rig rig([&](const ScriptedRequest &request, ScriptedConnection &connection) {
            ++requests;
            if (away)
                return connection.close();
            if (starting)
                return void(connection.answer(403, "application/json", R"({"kind":"Status","code":403,"message":"forbidden"})"));
            if (!isWatch(request))
                return void(connection.answer(200, kProtobuf, listBody<kube::Namespace>({namespaceObject("a", "7")}, "100")));
            connection.beginChunks(kProtobufWatch);
            connection.waitForClose();
        });
        QTRY_COMPARE(rig.last().state, Reflector::State::Live);
        away = true;
        rig.loop->post([&] { rig.reflector->lost({ErrorCode::Unavailable, "it is away", {}}); });
        QTRY_VERIFY(rig.sawFailure("it is away"));
        const int before = requests;
        QTest::qWait(500);
        QCOMPARE(requests.load(), before);
        starting = true;
        away = false;
        rig.loop->post([&] { rig.reflector->returned(); });
        QTRY_VERIFY(rig.sawFailure("the API server is starting: forbidden"));
        QCOMPARE(rig.last().failure->code, ErrorCode::Unavailable);
        starting = false;
        QTRY_COMPARE(rig.last().state, Reflector::State::Live);
        QCOMPARE(rig.sink.current().size(), std::size_t(1));
        // It went on where it stood.
        QCOMPARE(rig.sink.listCount(), 1);
    }

    void stopsWhileTheServerHangs()
    {
        QElapsedTimer timer;
        {
            Rig rig([](const ScriptedRequest &, ScriptedConnection &connection) { connection.waitForClose(); });
            QTest::qWait(50);
            timer.start();
        }
        QVERIFY(timer.elapsed() < 2000);
    }
};

QTEST_GUILESS_MAIN(TestReflector)
#include "tst_reflector.moc"
