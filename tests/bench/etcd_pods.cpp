#include "tests/bench/etcd_pods.h"

#include <QByteArray>
#include <QtGlobal>

#include <curl/curl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wheelhouse::bench {

namespace {

using nlohmann::json;

// What etcd takes in one transaction.
constexpr std::size_t kMostPuts = 128;
constexpr std::size_t kNodes = 1000;
constexpr std::size_t kDigits = 7;
constexpr std::size_t kVarintBytes = 4;
// Stands for the restarts in the pod that is copied: nothing else in it is that
// number, and like all numbers that are written it takes four bytes.
constexpr std::int64_t kMark = 123'456'789;

std::string base64(const std::string &bytes)
{
    return QByteArray::fromStdString(bytes).toBase64().toStdString();
}

std::string varint(std::int64_t number)
{
    std::string bytes;
    for (std::size_t i = 0; i < kVarintBytes; ++i)
        bytes += static_cast<char>((number >> (7 * i) & 0x7F) | (i + 1 < kVarintBytes ? 0x80 : 0));
    return bytes;
}

std::vector<std::size_t> placesOf(const std::string &what, const std::string &in)
{
    std::vector<std::size_t> places;
    for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + 1))
        places.push_back(at);
    return places;
}

json container(const std::string &name)
{
    json variables = json::array();
    for (int i = 0; i < 16; ++i)
        variables.push_back({{"name", fmt::format("VARIABLE_{}", i)}, {"value", fmt::format("the value of number {}", i)}});
    return {{"name", name},
            {"image", "registry.example/payments/" + name + ":1.4.3-test-319"},
            {"env", variables},
            {"ports", {{{"containerPort", 8080}, {"name", "http"}}}},
            {"resources",
             {{"requests", {{"cpu", "100m"}, {"memory", "128Mi"}}}, {"limits", {{"cpu", "1"}, {"memory", "512Mi"}}}}},
            {"readinessProbe", {{"httpGet", {{"path", "/ready"}, {"port", 8080}}}, {"periodSeconds", 10}}},
            {"volumeMounts", {{{"name", "config"}, {"mountPath", "/etc/" + name}}}}};
}

json status(const std::string &name, std::int64_t restarts)
{
    return {{"name", name},
            {"image", "registry.example/payments/" + name + ":1.4.3-test-319"},
            {"imageID", "registry.example/payments/" + name + "@sha256:" + std::string(64, 'a')},
            {"containerID", "containerd://" + std::string(64, 'b')},
            {"ready", true},
            {"started", true},
            {"restartCount", restarts},
            {"state", {{"running", {{"startedAt", "2026-01-01T00:00:00Z"}}}}}};
}

json condition(const char *type)
{
    return {{"type", type}, {"status", "True"}, {"lastTransitionTime", "2026-01-01T00:00:00Z"}};
}

void apply(const test::ControlPlane &plane, const json &object)
{
    plane.kubectl({QStringLiteral("create"), QStringLiteral("-f"), QStringLiteral("-")},
                  QByteArray::fromStdString(object.dump()));
}

} // namespace

struct EtcdPods::Connection {
    CURL *handle = curl_easy_init();
    std::string url;
};

std::string EtcdPods::podName(std::size_t number)
{
    return fmt::format("pod-{:0{}}", number, kDigits);
}

EtcdPods::EtcdPods(const test::ControlPlane &plane) : m_connection(std::make_unique<Connection>())
{
    m_connection->url = fmt::format("http://127.0.0.1:{}", plane.etcdPort());
    apply(plane, {{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", {{"name", "default"}, {"namespace", "default"}}}});
    const std::string name = podName(0);
    apply(plane,
          {{"apiVersion", "v1"},
           {"kind", "Pod"},
           {"metadata", {{"name", name}, {"namespace", "default"}, {"labels", {{"app", "gateway"}, {"pod-template-hash", "5d9c7f8b6"}}}}},
           {"spec",
            {{"automountServiceAccountToken", false},
             {"nodeName", "node-0000"},
             {"containers", {container("gateway"), container("proxy")}},
             {"volumes", {{{"name", "config"}, {"configMap", {{"name", "gateway"}}}}}}}}});
    plane.kubectl({QStringLiteral("patch"), QStringLiteral("pod"), QString::fromStdString(name),
                   QStringLiteral("--subresource=status"), QStringLiteral("--type=merge"), QStringLiteral("-p"),
                   QString::fromStdString(
                       json{{"status",
                             {{"phase", "Running"},
                              {"podIP", "10.0.0.1"},
                              {"hostIP", "10.1.0.1"},
                              {"startTime", "2026-01-01T00:00:00Z"},
                              {"conditions", {condition("Ready"), condition("ContainersReady"), condition("Initialized"), condition("PodScheduled")}},
                              {"containerStatuses", {status("gateway", kMark), status("proxy", 0)}}}}}
                           .dump())});
    const std::string uid =
        plane.kubectl({QStringLiteral("get"), QStringLiteral("pod"), QString::fromStdString(name), QStringLiteral("-o"),
                       QStringLiteral("jsonpath={.metadata.uid}")})
            .trimmed()
            .toStdString();
    const auto answer = json::parse(call("/v3/kv/range", json{{"key", base64("/registry/pods/default/" + name)}}.dump()));
    m_template = QByteArray::fromBase64(QByteArray::fromStdString(answer.at("kvs").at(0).at("value").get<std::string>())).toStdString();
    m_names = placesOf(name, m_template);
    m_uids = placesOf(uid, m_template);
    m_restarts = placesOf(varint(kMark), m_template);
    if (m_names.empty() || m_uids.empty() || m_restarts.size() != 1)
        qFatal("the pod in etcd is not as it was written");
    for (auto &place : m_names)
        place += name.size() - kDigits;
    for (auto &place : m_uids)
        place += uid.size() - kDigits;
    std::vector<std::pair<std::string, std::string>> nodes;
    for (std::size_t i = 0; i < kNodes; ++i) {
        const std::string node = fmt::format("node-{:04}", i);
        nodes.emplace_back("/registry/minions/" + node,
                           json{{"apiVersion", "v1"},
                                {"kind", "Node"},
                                {"metadata", {{"name", node}, {"uid", fmt::format("00000000-0000-4000-8000-{:012}", i)}, {"creationTimestamp", "2026-01-01T00:00:00Z"}}},
                                {"status", {{"conditions", {condition("Ready")}}, {"capacity", {{"cpu", "16"}, {"memory", "64Gi"}, {"pods", "110"}}}}}}
                               .dump());
    }
    put(nodes);
}

EtcdPods::~EtcdPods()
{
    curl_easy_cleanup(m_connection->handle);
}

void EtcdPods::fill(std::size_t count)
{
    std::vector<Change> changes;
    for (std::size_t i = 0; i < count; ++i)
        changes.emplace_back(i, 0);
    change(changes);
}

void EtcdPods::change(const std::vector<Change> &changes)
{
    std::vector<std::pair<std::string, std::string>> values;
    values.reserve(std::min(changes.size(), kMostPuts));
    for (const auto &[number, restarts] : changes) {
        values.emplace_back("/registry/pods/default/" + podName(number), pod(number, restarts));
        if (values.size() == kMostPuts) {
            put(values);
            values.clear();
        }
    }
    put(values);
}

std::string EtcdPods::pod(std::size_t number, std::int64_t restarts) const
{
    std::string bytes = m_template;
    const std::string digits = fmt::format("{:0{}}", number, kDigits);
    for (const auto place : m_names)
        bytes.replace(place, kDigits, digits);
    for (const auto place : m_uids)
        bytes.replace(place, kDigits, digits);
    for (const auto place : m_restarts)
        bytes.replace(place, kVarintBytes, varint(kLeast + restarts));
    return bytes;
}

void EtcdPods::put(const std::vector<std::pair<std::string, std::string>> &values)
{
    for (std::size_t first = 0; first < values.size(); first += kMostPuts) {
        std::string body = R"({"success":[)";
        for (std::size_t i = first; i < std::min(values.size(), first + kMostPuts); ++i) {
            body += i == first ? "" : ",";
            body += R"({"requestPut":{"key":")" + base64(values[i].first) + R"(","value":")" + base64(values[i].second) + R"("}})";
        }
        call("/v3/kv/txn", body + "]}");
    }
}

std::string EtcdPods::call(const char *path, const std::string &body)
{
    std::string answer;
    CURL *handle = m_connection->handle;
    const std::string url = m_connection->url + path;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, +[](char *data, std::size_t, std::size_t size, void *to) {
        static_cast<std::string *>(to)->append(data, size);
        return size;
    });
    if (const auto code = curl_easy_perform(handle); code != CURLE_OK)
        qFatal("etcd: %s", curl_easy_strerror(code));
    return answer;
}

} // namespace wheelhouse::bench
