#include <nlohmann/json.hpp>

#include "server/clusters/objects/change_finder.h"
#include "server/clusters/objects/object_document.h"
#include "server/clusters/objects/object_yaml.h"
#include "server/links/kubernetes/objects/table_decoder.h"
#include "server/links/kubernetes/utf8.h"
#include "server/links/loki/loki_client.h"
#include "tests/fuzz/targets.h"

namespace wheelhouse::fuzz {

namespace {

template <class Message> void requireSound(const Message &message)
{
    Message again;
    require(again.ParseFromString(message.SerializeAsString()), "what was decoded can be sent");
}

v1::ObjectKind kindCalled(const std::string &plural)
{
    v1::ObjectKind kind;
    kind.set_plural(plural);
    kind.set_resource(plural);
    kind.set_version("v1");
    kind.set_namespaced(true);
    return kind;
}

void runTable(std::string_view bytes)
{
    kubernetes::TableDecoder decoder({"clusters/test", kindCalled("widgets"), {}});
    const auto now = std::chrono::system_clock::time_point{};
    const auto onRow = [](const v1::ObjectRow &row) {
        requireSound(row);
        require(row.cells_size() <= static_cast<int>(kubernetes::TableDecoder::kMaxColumns), "no more cells than allowed");
    };
    (void)decoder.readList(bytes, now, [](const auto &columns) {
        for (const auto &column : columns)
            requireSound(column);
    }, onRow);
    (void)decoder.readEvent(bytes, now, onRow);
    (void)kubernetes::parseAge(bytes);
}

void runObjectDocument(std::string_view bytes)
{
    auto object = clusters::parseObject(std::string(bytes));
    if (!object)
        return;
    for (const auto &key : clusters::keysOf(*object))
        requireSound(key);
    for (const auto &manager : clusters::managersOf(*object))
        requireSound(manager);
    if (const auto manager = clusters::lastManagerOf(*object))
        requireSound(*manager);
    for (const auto &owner : clusters::ownersOf(*object, {"clusters/test", kindCalled("pods"), "iot", "a"}, {kindCalled("replicasets")}))
        requireSound(owner);
    auto hidden = *object;
    clusters::hideValues(hidden);
    auto restored = hidden;
    clusters::restoreValues(restored, *object);
    const auto kind = kindCalled("secrets");
    if (const auto change = clusters::findChange(clusters::stateOf(kind, *object, "key"), clusters::stateOf(kind, hidden, "key"), *object)) {
        requireSound(*change);
    }
    clusters::stripBookkeeping(*object);
    (void)clusters::yamlOf(*object);
}

void runYaml(std::string_view bytes)
{
    // Others do not come through a call.
    if (kubernetes::toUtf8(bytes) != bytes)
        return;
    const auto value = clusters::jsonOfYaml(std::string(bytes));
    if (!value)
        return;
    // What is laid out reads as what it was.
    const auto again = clusters::jsonOfYaml(clusters::yamlOf(*value));
    require(again && *again == *value, "YAML that is written reads as it was");
}

void runLoki(std::string_view bytes)
{
    for (const int status : {200, 400}) {
        if (const auto lines = loki::LokiClient::readAnswer(status, bytes, true)) {
            for (const auto &line : *lines)
                requireSound(line);
        }
    }
}

} // namespace

std::vector<Target> objectTargets()
{
    const std::string metadata =
        R"({"name":"a","namespace":"iot","uid":"u","resourceVersion":"7","creationTimestamp":"2026-01-02T03:04:05Z",)"
        R"("labels":{"app":"x"},"ownerReferences":[{"kind":"ReplicaSet","name":"r","uid":"v","apiVersion":"apps/v1","controller":true}],)"
        R"("managedFields":[{"manager":"kubectl","operation":"Update","time":"2026-01-02T03:04:05Z","fieldsV1":{"f:data":{"f:a":{}}}}]})";
    const std::string table =
        R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"5","continue":"n"},)"
        R"("columnDefinitions":[{"name":"Name","type":"string","format":"name","priority":0},{"name":"Age","type":"date","priority":1}],)"
        R"("rows":[{"cells":["a","5d3h"],"object":{"metadata":)"
        + metadata + "}}]}";
    return {
        {"object_table", runTable, {table, R"({"type":"MODIFIED","object":)" + table + "}", "2y10d",
                                    R"({"kind":"WidgetList","metadata":{"resourceVersion":"5"},"items":[{"metadata":)" + metadata + "}]}"}},
        {"object_document",
         runObjectDocument,
         {R"({"apiVersion":"v1","kind":"Secret","metadata":)" + metadata + R"(,"data":{"a":"aGVsbG8="},"stringData":{"b":"x"},"status":{"n":1.5}})"}},
        {"yaml", runYaml, {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: &n a, labels: {b: *n}}\ndata:\n  text: |\n    one\n    two\n  no: \"null\"\n"}},
        {"loki",
         runLoki,
         {R"({"status":"success","data":{"resultType":"streams","result":[{"stream":{"pod":"a"},"values":[["1700000000000000000","line"]]}]}})",
          "parse error at line 1, col 3: syntax error"}},
    };
}

} // namespace wheelhouse::fuzz
