#include <QtTest>

#include <nlohmann/json.hpp>

#include "server/clusters/objects/change_finder.h"
#include "server/clusters/objects/object_document.h"
#include "server/clusters/objects/object_yaml.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;
using Json = nlohmann::json;

namespace {

v1::ObjectKind kindOf(const char *resource, const char *group = "")
{
    v1::ObjectKind kind;
    kind.set_plural(resource);
    kind.set_group(group);
    kind.set_resource(*group ? std::string(resource) + "." + group : resource);
    return kind;
}

Json secret(const char *value)
{
    return {{"kind", "Secret"},
            {"metadata", {{"name", "s"}, {"annotations", {{kLastApplied, std::string("{\"data\":\"") + value + "\"}"}}}}},
            {"data", {{"key", value}, {"other", "AAAA"}}}};
}

// Below: moc does not read on behind such a text.
Json deployment();

} // namespace

// Objects as they are shown, changed and compared.
class TestObjectDocuments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesYamlThatReadsBack_data();
    void writesYamlThatReadsBack();
    void writesBlocks();
    void refusesYaml_data();
    void refusesYaml();
    void hidesValues();
    void restoresValues();
    void findsWhatChanged();
    void leavesNoiseOut();
    void tellsSizesOnly();
};

namespace {

Json deployment()
{
    return Json::parse(R"({"metadata":{"name":"gateway","resourceVersion":"5","generation":3,"labels":{"app":"gateway"},
      "annotations":{"deployment.kubernetes.io/revision":"4"},
      "managedFields":[
        {"manager":"kubectl-create","operation":"Update","time":"2026-11-23T08:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{},
          "f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"gateway\"}":{".":{},"f:image":{}}}}}}}},
        {"manager":"kube-controller-manager","operation":"Update","subresource":"status","time":"2026-11-23T09:00:00Z",
          "fieldsV1":{"f:status":{"f:replicas":{}}}}]},
      "spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"gateway","image":"x:1","args":["a"]},{"name":"side","image":"y:1"}]}}},
      "status":{"replicas":3,"observedGeneration":3}})");
}

} // namespace

void TestObjectDocuments::writesYamlThatReadsBack_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto value = [](const Json &json) { return QByteArray::fromStdString(Json{{"v", json}}.dump()); };
    for (const char *text : {"plain", "", "yes", "No", "null", "~", "1", "1.5", "1e3", "0x10", "0755", "true", "- a", "a: b", "a #b", "#c",
                             "'q'", "\"q\"", "two\nlines", "two\nlines\n", "ends\n\n", " leads", "trails ", "tab\tin", "\ttab", "a:", "!tag",
                             "&anchor", "*alias", "2026-11-23", "12:30", "中文：说明", "{}", "[]", "\r\n", "bell\a", "  two\n leads", "%d",
                             "line\n\n\nwith empty\n", "=", "<<", "|", ">"})
        QTest::newRow(text) << value(text);
    QTest::newRow("numbers") << value({1, -1, 0, 1.5, 1e30, -0.25, 9007199254740993});
    QTest::newRow("nested") << value({{"a", {1, {{"b", {2, 3}}, {"c", Json::object()}}, Json::array()}}, {"d", nullptr}, {"e", true}});
    QTest::newRow("lists of lists") << value({{1, 2}, {{3}, {4, {5}}}});
    QTest::newRow("keys") << QByteArray(R"({"true":1,"1":2,"a b":3,"":4,"x: y":5,"-":6})");
    QTest::newRow("a block in a list") << value({"a\nb", {{"k", "c\nd\n"}}});
}

void TestObjectDocuments::writesYamlThatReadsBack()
{
    QFETCH(QByteArray, json);
    const auto value = Json::parse(json.toStdString());
    const auto yaml = yamlOf(value);
    const auto read = jsonOfYaml(yaml);
    QVERIFY2(read, yaml.c_str());
    QVERIFY2(*read == value, yaml.c_str());
}

void TestObjectDocuments::writesBlocks()
{
    const auto value = Json::parse(R"({"data": {"conf": "a=1\nb=2\n"}, "list": [{"name": "x", "port": 1}]})");
    QCOMPARE(QString::fromStdString(yamlOf(value)), QString::fromUtf8("data:\n  conf: |\n    a=1\n    b=2\nlist:\n- name: x\n  port: 1\n"));
}

void TestObjectDocuments::refusesYaml_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << QByteArray("") << "empty";
    QTest::newRow("no map") << QByteArray("- a\n") << "an object";
    QTest::newRow("two documents") << QByteArray("a: 1\n---\nb: 2\n") << "several documents";
    QTest::newRow("broken") << QByteArray("a: [1, 2\nb: 3\n") << "line";
    QTest::newRow("a key twice") << QByteArray("a: 1\na: 2\n") << "twice";
    QTest::newRow("deep") << QByteArray("a: ") + QByteArray(3000, '[') + QByteArray(3000, ']') << "";
    QByteArray bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 9; ++i) {
        const auto before = "*a" + QByteArray::number(i - 1);
        bomb += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" + QByteArrayList(10, before).join(',') + "]\n";
    }
    QTest::newRow("billion laughs") << bomb << "at most";
}

void TestObjectDocuments::refusesYaml()
{
    QFETCH(QByteArray, yaml);
    QFETCH(QString, said);
    const auto read = jsonOfYaml(yaml.toStdString());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(read.error().fields.at(0).field, std::string("yaml"));
    QVERIFY2(QString::fromStdString(read.error().message).contains(said), read.error().message.c_str());
}

void TestObjectDocuments::hidesValues()
{
    auto object = secret("aHVudGVyMg==");
    hideValues(object);
    QCOMPARE(object["data"]["key"].get<std::string>(), std::string("(hidden, 7 bytes)"));
    QVERIFY(object.dump().find("aHVudGVyMg") == std::string::npos);
    auto before = secret("aHVudGVyMg==");
    auto after = secret("aHVudGVyMw==");
    hideValues(before, after);
    QVERIFY(before["data"]["key"] != after["data"]["key"]);
    QCOMPARE(before["data"]["other"], after["data"]["other"]);
    QVERIFY((before.dump() + after.dump()).find("aHVudGVyM") == std::string::npos);
}

void TestObjectDocuments::restoresValues()
{
    const auto live = secret("aHVudGVyMg==");
    auto given = live;
    hideValues(given);
    given["data"]["other"] = "BBBB";
    given["data"]["unknown"] = "(hidden, 3 bytes)";
    restoreValues(given, live);
    auto wanted = live;
    wanted["data"]["other"] = "BBBB";
    QCOMPARE(given.dump(), wanted.dump());
}

void TestObjectDocuments::findsWhatChanged()
{
    const auto kind = kindOf("deployments", "apps");
    auto after = deployment();
    after["spec"]["replicas"] = 5;
    after["spec"]["template"]["spec"]["containers"][0]["image"] = "x:2";
    after["spec"]["template"]["spec"]["containers"].erase(1);
    after["metadata"]["labels"]["a.b/c"] = "new";
    after["metadata"]["managedFields"].push_back(Json::parse(
        R"({"manager":"kubectl-edit","operation":"Update","time":"2026-11-23T08:30:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}})"));
    const auto change = findChange(stateOf(kind, deployment(), "k"), stateOf(kind, after, "k"), after);
    QVERIFY(change);
    std::map<std::string, std::pair<std::string, std::string>> fields;
    for (const auto &field : change->fields())
        fields[field.path()] = {field.before(), field.after()};
    QCOMPARE(fields.size(), std::size_t(4));
    QCOMPARE(fields.at("spec.replicas"), std::pair(std::string("3"), std::string("5")));
    QCOMPARE(fields.at("spec.template.spec.containers[gateway].image"), std::pair(std::string("\"x:1\""), std::string("\"x:2\"")));
    QVERIFY(fields.at("spec.template.spec.containers[side]").second.empty());
    QCOMPARE(fields.at("metadata.labels[a.b/c]").second, std::string("\"new\""));
    // Who set one of them last, rather than who wrote the status later.
    QCOMPARE(change->manager(), std::string("kubectl-edit"));
    QCOMPARE(change->time().seconds(), 1795422600);
}

void TestObjectDocuments::leavesNoiseOut()
{
    const auto kind = kindOf("deployments", "apps");
    auto after = deployment();
    after["metadata"]["resourceVersion"] = "9";
    after["metadata"]["generation"] = 4;
    after["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "5";
    after["metadata"]["managedFields"][1]["time"] = "2026-11-23T10:00:00Z";
    after["status"]["replicas"] = 2;
    QVERIFY(!findChange(stateOf(kind, deployment(), "k"), stateOf(kind, after, "k"), after));

    const auto node = [](const char *heartbeat, const char *ready) {
        return Json{{"metadata", {{"name", "n"}}},
                    {"status", {{"conditions", {{{"type", "Ready"}, {"status", ready}, {"lastHeartbeatTime", heartbeat}}}},
                                {"images", {{{"names", {heartbeat}}}}}}}};
    };
    const auto nodes = kindOf("nodes");
    QVERIFY(!findChange(stateOf(nodes, node("1", "True"), "k"), stateOf(nodes, node("2", "True"), "k"), node("2", "True")));
    const auto change = findChange(stateOf(nodes, node("1", "True"), "k"), stateOf(nodes, node("2", "False"), "k"), node("2", "False"));
    QVERIFY(change);
    QCOMPARE(change->fields(0).path(), std::string("status.conditions[Ready].status"));
}

void TestObjectDocuments::tellsSizesOnly()
{
    const auto kind = kindOf("secrets");
    const auto state = stateOf(kind, secret("aHVudGVyMg=="), "k");
    QVERIFY(state.dump().find("aHVudGVyMg") == std::string::npos);
    const auto change = findChange(state, stateOf(kind, secret("aHVudGVyMw=="), "k"), secret("aHVudGVyMw=="));
    QVERIFY(change);
    QCOMPARE(change->fields_size(), 1);
    QCOMPARE(change->fields(0).path(), std::string("data.key"));
    QCOMPARE(change->fields(0).before(), std::string("\"7 bytes\""));
    QCOMPARE(change->fields(0).after(), std::string("\"7 bytes, another value\""));
}

QTEST_GUILESS_MAIN(TestObjectDocuments)
#include "tst_object_documents.moc"
