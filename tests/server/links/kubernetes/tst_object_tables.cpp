#include <QtTest>

#include <atomic>

#include "server/clusters/objects/kind_catalogue.h"
#include "server/clusters/objects/kind_names.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/objects/collection_watch.h"
#include "server/links/kubernetes/objects/kubernetes_objects.h"
#include "server/links/kubernetes/objects/table_decoder.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;
using clusters::ObjectTable;
using clusters::ObjectTables;
using test::ScriptedConnection;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

constexpr char kCluster[] = "clusters/test";

v1::ObjectKind widgets()
{
    v1::ObjectKind kind;
    kind.set_resource("widgets.example.com");
    kind.set_group("example.com");
    kind.set_version("v1");
    kind.set_plural("widgets");
    kind.set_singular("widget");
    kind.set_kind("Widget");
    kind.set_namespaced(true);
    kind.add_short_names("wi");
    for (const char *verb : {"list", "watch", "get"})
        kind.add_verbs(verb);
    return kind;
}

std::string metadata(const std::string &name, const std::string &version)
{
    return fmt::format(R"({{"name":"{}","namespace":"iot","uid":"uid-{}","resourceVersion":"{}",)"
                       R"("creationTimestamp":"2026-01-02T03:04:05Z","labels":{{"app":"x"}}}})",
                       name, name, version);
}

std::string row(const std::string &name, const std::string &version, int size = 1)
{
    return fmt::format(R"({{"cells":["{}",{},1.5,true,"5d","text"],"object":{{"kind":"PartialObjectMetadata",)"
                       R"("apiVersion":"meta.k8s.io/v1","metadata":{}}}}})",
                       name, size, metadata(name, version));
}

const std::string kColumns = R"("columnDefinitions":[)"
                             R"({"name":"Name","type":"string","format":"name","description":"d","priority":0},)"
                             R"({"name":"Size","type":"integer","format":"","description":"","priority":0},)"
                             R"({"name":"Ratio","type":"number","format":"","description":"","priority":1},)"
                             R"({"name":"Ready","type":"boolean","format":"","description":"","priority":0},)"
                             R"({"name":"Age","type":"date","format":"","description":"","priority":0},)"
                             R"({"name":"Note","type":"string","format":"","description":"","priority":0}],)";

std::string tableOf(const std::vector<std::string> &rows, const std::string &version, const std::string &next = {},
                    const std::string &columns = kColumns)
{
    return fmt::format(R"({{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{{"resourceVersion":"{}","continue":"{}"}},)"
                       R"({}"rows":[{}]}})",
                       version, next, columns, fmt::join(rows, ","));
}

std::string eventOf(const std::string &type, const std::string &each, const std::string &columns = {})
{
    return fmt::format(R"({{"type":"{}","object":{}}})", type, tableOf({each}, "", "", columns)) + "\n";
}

constexpr char kGone[] = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}\n";

ReflectorTimes quick()
{
    ReflectorTimes times;
    times.firstPause = std::chrono::milliseconds(20);
    times.longestPause = std::chrono::milliseconds(50);
    times.refusedPause = std::chrono::milliseconds(50);
    return times;
}

// An API server of one kind and what reads it.
struct Reader {
    explicit Reader(ScriptedHttpServer::Script script, std::chrono::milliseconds idle = std::chrono::seconds(15))
        : server(std::move(script)), source([this](const std::string &) { return connected ? api : nullptr; }, quick()),
          tables(source, idle)
    {
        Kubeconfig config;
        config.server = server.url();
        api = KubernetesApi::create(http, config);
    }
    ~Reader()
    {
        tables.stop();
        source.stop();
        http.stop();
    }
    ObjectTables::Lease open(const std::string &nameSpace = {})
    {
        auto lease = tables.open({kCluster, widgets(), nameSpace});
        if (!lease)
            qFatal("%s", lease.error().message.c_str());
        return *lease;
    }

    http::HttpClient http;
    std::atomic<bool> connected = true;
    std::shared_ptr<KubernetesApi> api;
    ScriptedHttpServer server;
    KubernetesObjects source;
    ObjectTables tables;
};

bool isWatch(const ScriptedRequest &request)
{
    return request.target.find("watch=1") != std::string::npos;
}

std::string reasonOf(const ObjectTable &table)
{
    return table.board.get(kCluster).reason();
}

} // namespace

// Tables of any kind as an API server, or what is taken for one, sends them.
class TestObjectTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTypedCells();
    void readsWhatIsNoTable();
    void readsAges_data();
    void readsAges();
    void findsKindsByAnyName();
    void followsChanges();
    void relistsWithoutBlinking();
    void takesNewColumns();
    void asksForSmallerPages();
    void refusesBadAnswers_data();
    void refusesBadAnswers();
    void boundsWhatIsHeld();
    void watchesOnceForMany();
    void letsGoOfAClusterThatWent();
    void doesNotStormWhenVersionsAreGoneAtEveryTurn();
    void waitsUntilTheApiServerIsBack();
    void survivesForeignKinds_data();
    void survivesForeignKinds();
};

void TestObjectTables::readsTypedCells()
{
    TableDecoder decoder({kCluster, widgets(), {}});
    std::vector<v1::ObjectColumn> columns;
    std::vector<v1::ObjectRow> rows;
    const auto read = decoder.readList(
        tableOf({row("a", "7", 42)}, "9", "more"), std::chrono::system_clock::now(), [&](const auto &told) { columns = told; },
        [&](v1::ObjectRow each) { rows.push_back(std::move(each)); });
    QVERIFY(read);
    QCOMPARE(read->version, std::string("9"));
    QCOMPARE(read->next, std::string("more"));
    QCOMPARE(columns.size(), std::size_t(6));
    QVERIFY(columns[0].identity());
    QCOMPARE(columns[1].type(), v1::ObjectColumn::TYPE_INTEGER);
    QCOMPARE(columns[2].priority(), 1);
    QCOMPARE(columns[4].type(), v1::ObjectColumn::TYPE_TIME);
    QCOMPARE(rows.size(), std::size_t(1));
    const auto &first = rows[0];
    QCOMPARE(first.name(), std::string("clusters/test/namespaces/iot/widgets.example.com/a"));
    QCOMPARE(first.cells(0).text(), std::string("a"));
    QCOMPARE(first.cells(1).integer(), 42);
    QCOMPARE(first.cells(2).number(), 1.5);
    QVERIFY(first.cells(3).truth());
    // The age is the reader's to compute: from when it was made, to the second.
    QCOMPARE(first.cells(4).time().seconds(), 1767323045);
    QCOMPARE(first.create_time().seconds(), 1767323045);
    QCOMPARE(first.labels().at("app"), std::string("x"));
    QCOMPARE(first.resource_version(), std::string("7"));
}

void TestObjectTables::readsWhatIsNoTable()
{
    TableDecoder decoder({kCluster, widgets(), {}});
    std::vector<v1::ObjectRow> rows;
    const auto read = decoder.readList(
        R"({"kind":"WidgetList","metadata":{"resourceVersion":"3"},"items":[{"metadata":)" + metadata("a", "2") + "}]}",
        std::chrono::system_clock::now(), [](const auto &) { }, [&](v1::ObjectRow each) { rows.push_back(std::move(each)); });
    QVERIFY(read);
    QCOMPARE(read->columns.size(), std::size_t(2));
    QCOMPARE(rows.at(0).cells(0).text(), std::string("a"));
}

void TestObjectTables::readsAges_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("seconds") << "43s" << qint64(43);
    QTest::newRow("days and hours") << "5d3h" << qint64(5 * 86400 + 3 * 3600);
    QTest::newRow("years") << "2y10d" << qint64(2 * 31536000 + 10 * 86400);
    QTest::newRow("unknown") << "<unknown>" << qint64(-1);
    QTest::newRow("no unit") << "12" << qint64(-1);
    QTest::newRow("endless") << "99999999999999999999s" << qint64(-1);
    QTest::newRow("empty") << "" << qint64(-1);
}

void TestObjectTables::readsAges()
{
    QFETCH(QString, text);
    QFETCH(qint64, seconds);
    const auto age = parseAge(text.toStdString());
    QCOMPARE(age ? qint64(age->count()) : qint64(-1), seconds);
}

void TestObjectTables::findsKindsByAnyName()
{
    auto other = widgets();
    other.set_group("zz.example.com");
    other.set_resource("widgets.zz.example.com");
    other.add_other_versions("v1beta1");
    const std::vector kinds{widgets(), other};
    for (const char *name : {"widgets", "widget", "Widget", "WI", "widgets.example.com", "wi.example.com", "widgets.v1.example.com"})
        QCOMPARE(clusters::findKind(kinds, name)->resource(), std::string("widgets.example.com"));
    QCOMPARE(clusters::findKind(kinds, "wi.zz.example.com")->resource(), std::string("widgets.zz.example.com"));
    QCOMPARE(clusters::findKind(kinds, "widgets.v1beta1.zz.example.com")->version(), std::string("v1beta1"));
    QCOMPARE(clusters::findKind(kinds, "gadgets").error().code, ErrorCode::NotFound);
    QCOMPARE(clusters::findKind(kinds, "widgets.").error().code, ErrorCode::NotFound);
}

void TestObjectTables::followsChanges()
{
    std::mutex mutex;
    std::vector<std::string> asked;
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        {
            const std::lock_guard lock(mutex);
            asked.push_back(request.target);
        }
        if (!isWatch(request)) {
            const bool second = request.target.find("continue=") != std::string::npos;
            connection.answer(200, "application/json",
                              second ? tableOf({row("b", "2")}, "5", "", "") : tableOf({row("a", "1")}, "5", "n"));
            return;
        }
        connection.beginChunks("application/json");
        connection.chunk(eventOf("ADDED", row("c", "6"), kColumns));
        // In two pieces, as a network may bring it.
        const auto changed = eventOf("MODIFIED", row("a", "7", 99));
        connection.chunk(changed.substr(0, 50));
        connection.chunk(changed.substr(50));
        connection.chunk(eventOf("DELETED", row("b", "8")));
        connection.waitForClose();
    });
    const auto table = reader.open("iot");
    QVERIFY(table->waitSettled(std::chrono::seconds(5)));
    QTRY_COMPARE(table->rows.size(), std::size_t(2));
    QTRY_COMPARE(table->rows.get("clusters/test/namespaces/iot/widgets.example.com/a")->cells(1).integer(), 99);
    QTRY_COMPARE(table->board.get(kCluster).state(), v1::SourceState::STATE_LIVE);
    const std::lock_guard lock(mutex);
    QVERIFY(asked.at(0).starts_with("/apis/example.com/v1/namespaces/iot/widgets?includeObject=Metadata&limit="));
    QVERIFY(asked.at(2).find("resourceVersion=5") != std::string::npos);
}

void TestObjectTables::relistsWithoutBlinking()
{
    std::atomic<int> lists = 0;
    std::atomic<bool> gone = false;
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        if (!isWatch(request)) {
            connection.answer(200, "application/json",
                              ++lists == 1 ? tableOf({row("a", "1"), row("b", "2")}, "5")
                                           : tableOf({row("a", "1"), row("c", "9")}, "50"));
            return;
        }
        connection.beginChunks("application/json");
        if (lists == 1) {
            while (!gone)
                std::this_thread::yield();
            connection.chunk(kGone);
        }
        connection.waitForClose();
    });
    const auto table = reader.open();
    QTRY_COMPARE(table->rows.size(), std::size_t(2));
    const auto subscription = table->rows.subscribe({}, {}, [] { });
    while (subscription->take(100)) { }
    gone = true;
    QTRY_COMPARE(lists.load(), 2);
    QTRY_VERIFY(table->rows.get("clusters/test/namespaces/iot/widgets.example.com/c"));
    QTRY_COMPARE(table->rows.size(), std::size_t(2));
    // What stayed was neither removed nor sent again.
    std::vector<std::string> upserted;
    std::vector<std::string> removed;
    while (const auto batch = subscription->take(100)) {
        QVERIFY(!batch->reset);
        for (const auto &each : batch->upserted)
            upserted.push_back(each->object_name());
        removed.insert(removed.end(), batch->removed.begin(), batch->removed.end());
    }
    QCOMPARE(upserted, std::vector<std::string>{"c"});
    QCOMPARE(removed, std::vector<std::string>{"clusters/test/namespaces/iot/widgets.example.com/b"});
}

void TestObjectTables::takesNewColumns()
{
    std::atomic<int> lists = 0;
    const std::string other = R"("columnDefinitions":[{"name":"Name","type":"string","format":"name","priority":0},)"
                              R"({"name":"Weight","type":"integer","priority":0}],)";
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        if (!isWatch(request)) {
            connection.answer(200, "application/json", ++lists == 1 ? tableOf({row("a", "1")}, "5") : tableOf({row("a", "1")}, "6", "", other));
            return;
        }
        connection.beginChunks("application/json");
        if (lists == 1)
            connection.chunk(eventOf("MODIFIED", row("a", "6"), other));
        connection.waitForClose();
    });
    const auto table = reader.open();
    QTRY_COMPARE(table->columns().size(), std::size_t(2));
    QCOMPARE(table->columns()[1].title(), std::string("Weight"));
    QTRY_COMPARE(table->rows.get("clusters/test/namespaces/iot/widgets.example.com/a")->cells_size(), 2);
}

void TestObjectTables::asksForSmallerPages()
{
    std::atomic<bool> small = false;
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        if (isWatch(request)) {
            connection.beginChunks("application/json");
            connection.waitForClose();
        } else if (request.target.find("limit=500") != std::string::npos) {
            connection.answer(200, "application/json", std::string(CollectionWatch::kMaxPageBytes + 1, ' '));
        } else {
            small = true;
            connection.answer(200, "application/json", tableOf({row("a", "1")}, "5"));
        }
    });
    const auto table = reader.open();
    QTRY_COMPARE(table->rows.size(), std::size_t(1));
    QVERIFY(small);
}

void TestObjectTables::refusesBadAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("state");
    const auto whole = QByteArray::fromStdString(tableOf({row("a", "1")}, "5"));
    const int failed = v1::SourceState::STATE_FAILED;
    QTest::newRow("html") << 200 << "text/html" << QByteArray("<html>") << "web page" << failed;
    QTest::newRow("truncated") << 200 << "application/json" << whole.left(whole.size() / 2) << "cannot be decoded" << failed;
    QTest::newRow("not an object") << 200 << "application/json" << QByteArray("[1,2]") << "cannot be decoded" << failed;
    QTest::newRow("rows of numbers") << 200 << "application/json"
                                     << QByteArray(R"({"kind":"Table","metadata":{"resourceVersion":"1"},"rows":[1,2]})")
                                     << "neither a table" << failed;
    QTest::newRow("no version") << 200 << "application/json" << QByteArray(R"({"kind":"Table","rows":[]})") << "neither a table" << failed;
    QTest::newRow("too large whatever the page") << 200 << "application/json"
                                                 << QByteArray(qsizetype(CollectionWatch::kMaxPageBytes) + 1, ' ') << "bytes" << failed;
    QTest::newRow("deep") << 200 << "application/json" << QByteArray(5'000'000, '[') << "cannot be decoded" << failed;
    QTest::newRow("a list that never ends") << 200 << "application/json" << QByteArray::fromStdString(tableOf({}, "5", "again"))
                                            << "does not end" << failed;
    QTest::newRow("not allowed") << 403 << "application/json"
                                 << QByteArray(R"({"kind":"Status","message":"widgets is forbidden","code":403})")
                                 << "widgets is forbidden" << int(v1::SourceState::STATE_DENIED);
}

void TestObjectTables::refusesBadAnswers()
{
    QFETCH(int, status);
    QFETCH(QString, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, reason);
    QFETCH(int, state);
    Reader reader([&](const ScriptedRequest &, ScriptedConnection &connection) {
        connection.answer(status, type.toStdString(), body.toStdString());
    });
    const auto table = reader.open();
    QVERIFY(table->waitSettled(std::chrono::seconds(30)));
    QCOMPARE(int(table->board.get(kCluster).state()), state);
    QVERIFY2(QString::fromStdString(reasonOf(*table)).contains(reason), reasonOf(*table).c_str());
    QVERIFY(table->refusal());
    QCOMPARE(table->rows.size(), std::size_t(0));
}

void TestObjectTables::boundsWhatIsHeld()
{
    // An event without an end.
    Reader reader([](const ScriptedRequest &request, ScriptedConnection &connection) {
        if (!isWatch(request)) {
            connection.answer(200, "application/json", tableOf({row("a", "1")}, "5"));
            return;
        }
        connection.beginChunks("application/json");
        const std::string piece(1 << 20, 'x');
        for (int i = 0; i < 100 && connection.chunk(piece); ++i) { }
    });
    const auto table = reader.open();
    QTRY_VERIFY2(reasonOf(*table).find("an event of more than 4 MB") != std::string::npos, reasonOf(*table).c_str());
    // What was there is shown, and is told to be old.
    QCOMPARE(table->rows.size(), std::size_t(1));

    // More than a table holds.
    clusters::ObjectTable full({kCluster, widgets(), {}});
    full.beginList({});
    for (std::size_t i = 0; i < ObjectTable::kMaxRows + 10; ++i) {
        v1::ObjectRow each;
        each.set_name(std::to_string(i));
        full.upsert(std::move(each));
    }
    full.endList({});
    full.stateChanged(v1::SourceState::STATE_LIVE, {});
    QCOMPARE(full.rows.size(), ObjectTable::kMaxRows);
    QVERIFY(reasonOf(full).find("not all is shown") != std::string::npos);
}

void TestObjectTables::watchesOnceForMany()
{
    std::atomic<int> lists = 0;
    std::atomic<int> watching = 0;
    Reader reader(
        [&](const ScriptedRequest &request, ScriptedConnection &connection) {
            if (!isWatch(request)) {
                ++lists;
                connection.answer(200, "application/json", tableOf({row("a", "1")}, "5"));
                return;
            }
            ++watching;
            connection.beginChunks("application/json");
            connection.waitForClose();
            --watching;
        },
        std::chrono::milliseconds(200));
    std::vector<ObjectTables::Lease> consoles;
    for (int i = 0; i < 20; ++i)
        consoles.push_back(reader.open());
    QTRY_COMPARE(watching.load(), 1);
    QCOMPARE(lists.load(), 1);
    consoles.resize(1);
    QTest::qWait(400);
    QCOMPARE(watching.load(), 1);
    // Nobody looks: let go.
    consoles.clear();
    QTRY_COMPARE(watching.load(), 0);
    QTRY_COMPARE(reader.tables.size(), std::size_t(0));
    // And looked at again.
    consoles.push_back(reader.open());
    QTRY_COMPARE(watching.load(), 1);
    QCOMPARE(lists.load(), 2);
}

void TestObjectTables::letsGoOfAClusterThatWent()
{
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        if (!isWatch(request)) {
            connection.answer(200, "application/json", tableOf({row("a", "1")}, "5"));
            return;
        }
        connection.beginChunks("application/json");
        connection.waitForClose();
    });
    const auto table = reader.open();
    QTRY_COMPARE(table->rows.size(), std::size_t(1));
    reader.connected = false;
    QTRY_VERIFY(table->hasEnded());
    QCOMPARE(reader.tables.open({kCluster, widgets(), {}}).error().code, ErrorCode::Unavailable);
}

void TestObjectTables::doesNotStormWhenVersionsAreGoneAtEveryTurn()
{
    std::atomic<int> lists = 0;
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        if (!isWatch(request)) {
            ++lists;
            connection.answer(200, "application/json", tableOf({row("a", "1")}, "5"));
            return;
        }
        connection.beginChunks("application/json");
        connection.chunk(kGone);
        connection.waitForClose();
    });
    const auto table = reader.open();
    QTRY_VERIFY(lists >= 3);
    const int before = lists;
    QTest::qWait(1000);
    // Pauses of 35 to 65 ms.
    QVERIFY2(lists - before <= 30, std::to_string(lists - before).c_str());
    QCOMPARE(table->rows.size(), std::size_t(1));
}

// As it is told by who asks the API server for all.
void TestObjectTables::waitsUntilTheApiServerIsBack()
{
    std::atomic<int> requests = 0;
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        ++requests;
        if (!isWatch(request)) {
            connection.answer(200, "application/json", tableOf({row("a", "1")}, "5"));
            return;
        }
        connection.beginChunks("application/json");
        connection.waitForClose();
    });
    const auto table = reader.open();
    const auto source = [&] { return table->board.get(kCluster); };
    QTRY_COMPARE(source().state(), v1::SourceState::STATE_LIVE);
    const auto liveSince = source().current_time();
    QTest::qWait(1100);
    // Other connections: nobody needs to know.
    reader.api->contact().tell(Contact::News::Moved, {ErrorCode::DeadlineExceeded, "silent", {}});
    QTRY_COMPARE(requests.load(), 3);
    QCOMPARE(source().state(), v1::SourceState::STATE_LIVE);

    reader.api->contact().tell(Contact::News::Lost, {ErrorCode::Unavailable, "it is away", {}});
    QTRY_COMPARE(source().state(), v1::SourceState::STATE_STALE);
    QCOMPARE(reasonOf(*table), std::string("it is away"));
    QVERIFY(source().current_time().seconds() >= liveSince.seconds());
    const auto other = reader.open("iot");
    QVERIFY(other->waitSettled(std::chrono::seconds(2)));
    QCOMPARE(other->board.get(kCluster).state(), v1::SourceState::STATE_FAILED);
    QTest::qWait(300);
    QCOMPARE(requests.load(), 3);
    QCOMPARE(table->rows.size(), std::size_t(1));

    reader.api->contact().tell(Contact::News::Returned);
    QTRY_COMPARE(source().state(), v1::SourceState::STATE_LIVE);
    QTRY_COMPARE(other->rows.size(), std::size_t(1));
    // One watch went on, the other began with a list.
    QTRY_COMPARE(requests.load(), 6);
}

void TestObjectTables::survivesForeignKinds_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const char *path, const QByteArray &body) {
        QTest::newRow(name) << QString::fromUtf8(path) << body;
    };
    row("resources that are no objects", "/api/v1", R"({"resources":[1,null,"pods",[]]})");
    row("namespaced by a word", "/api/v1", R"({"resources":[{"name":"pods","kind":"Pod","namespaced":"yes","verbs":["list"]}]})");
    row("names that are numbers", "/api/v1", R"({"resources":[{"name":1,"kind":{},"shortNames":[{}],"verbs":["list"]}]})");
    row("groups that are no objects", "/apis", R"({"groups":[1,null,{"name":7,"preferredVersion":"v1","versions":[3]}]})");
    row("aggregated of nothing", "/apis", R"({"kind":"APIGroupDiscoveryList","items":[1,{"metadata":4,"versions":[null,{"resources":[5,{"responseKind":6}]}]}]})");
    row("rights that are words", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", R"({"status":{"incomplete":"no","resourceRules":[1]}})");
    row("rights that are none", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", R"({"status":[]})");
    row("definitions that are no objects", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", R"({"items":[1,{"metadata":2}]})");
    row("a web page", "/apis", "<html>");
    row("deep", "/apis", QByteArray(1'000'000, '['));
    row("not UTF-8", "/api/v1", "{\"resources\":[{\"name\":\"p\xff\xfe\",\"kind\":\"\xff\",\"verbs\":[\"list\"]}]}");
}

// Kinds are asked for, and something is answered at one place.
void TestObjectTables::survivesForeignKinds()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, body);
    Reader reader([&](const ScriptedRequest &request, ScriptedConnection &connection) {
        const auto asked = QString::fromStdString(request.target.substr(0, request.target.find('?')));
        connection.answer(200, "application/json",
                          asked == path ? body.toStdString()
                          : asked == QStringLiteral("/api/v1")
                              ? R"({"resources":[{"name":"pods","kind":"Pod","namespaced":true,"verbs":["list"]}]})"
                              : "{}");
    });
    const auto found = reader.source.discover(kCluster, {});
    if (!found)
        QVERIFY(!found.error().message.empty());
    else
        for (const auto &kind : found->kinds)
            QVERIFY(v1::ObjectKind().ParseFromString(kind.SerializeAsString()));
}

QTEST_GUILESS_MAIN(TestObjectTables)
#include "tst_object_tables.moc"
