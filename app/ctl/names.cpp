#include "app/ctl/names.h"

#include <array>

namespace wheelhouse::ctl {
namespace {

std::string inCollection(std::string_view collection, std::string_view text)
{
    const auto prefix = std::string(collection) + "/";
    return text.starts_with(prefix) ? std::string(text) : prefix + std::string(text);
}

std::vector<std::string_view> parts(std::string_view text)
{
    std::vector<std::string_view> result;
    for (;;) {
        const auto slash = text.find('/');
        result.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos) {
            return result;
        }
        text.remove_prefix(slash + 1);
    }
}

bool anyEmpty(const std::vector<std::string_view> &texts)
{
    return std::any_of(texts.begin(), texts.end(), [](auto text) { return text.empty(); });
}

// `deployments` for every way to say so, or nothing.
std::string_view workloadCollection(std::string_view kind)
{
    struct Word {
        std::string_view said;
        std::string_view collection;
    };
    constexpr std::array kWords{
        Word{"deployment", "deployments"},   Word{"deployments", "deployments"}, Word{"deploy", "deployments"},
        Word{"statefulset", "statefulsets"}, Word{"statefulsets", "statefulsets"}, Word{"sts", "statefulsets"},
        Word{"daemonset", "daemonsets"},     Word{"daemonsets", "daemonsets"},   Word{"ds", "daemonsets"},
    };
    for (const auto &word : kWords) {
        if (word.said == kind) {
            return word.collection;
        }
    }
    return {};
}

} // namespace

std::string productName(std::string_view text)
{
    return inCollection("products", text);
}

Result<std::string> deviceName(std::string_view text)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 2) {
        return fmt::format("products/{}/devices/{}", words[0], words[1]);
    }
    if (!anyEmpty(words) && words.size() == 4 && words[0] == "products" && words[2] == "devices") {
        return std::string(text);
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not the name of a device; write PRODUCT/SERIAL, such as printer/SN0001", text));
}

Result<std::string> deviceCommandName(std::string_view text)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 3) {
        return fmt::format("products/{}/devices/{}/commands/{}", words[0], words[1], words[2]);
    }
    if (!anyEmpty(words) && words.size() == 6 && words[0] == "products" && words[4] == "commands") {
        return std::string(text);
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not the name of a device's command; write PRODUCT/SERIAL/ID", text));
}

Result<std::string> deviceCredentialName(std::string_view text)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 3) {
        return fmt::format("products/{}/devices/{}/credentials/{}", words[0], words[1], words[2]);
    }
    if (!anyEmpty(words) && words.size() == 6 && words[0] == "products" && words[4] == "credentials") {
        return std::string(text);
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not the name of a credential; write PRODUCT/SERIAL/ID", text));
}

Result<std::string> claimName(std::string_view text)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 2) {
        return fmt::format("products/{}/claims/{}", words[0], words[1]);
    }
    if (!anyEmpty(words) && words.size() == 4 && words[0] == "products" && words[2] == "claims") {
        return std::string(text);
    }
    return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not the name of a claim; write PRODUCT/ID", text));
}

std::string clusterName(std::string_view text)
{
    return inCollection("clusters", text);
}

std::string environmentName(std::string_view text)
{
    return inCollection("environments", text);
}

std::string applicationName(std::string_view text)
{
    return inCollection("applications", text);
}

std::string deploymentName(std::string_view text)
{
    return inCollection("deployments", text);
}

std::string groupName(std::string_view text)
{
    return inCollection("groups", text);
}

std::string jobName(std::string_view text)
{
    const bool isNumber = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    return inCollection("deviceJobs", isNumber ? fmt::format("{:0>8}", text) : std::string(text));
}

std::string accountName(std::string_view text)
{
    return inCollection("accounts", text);
}

std::string namespaceParent(std::string_view cluster, std::string_view space)
{
    return fmt::format("{}/namespaces/{}", clusterName(cluster.empty() ? "-" : cluster), space.empty() ? "-" : space);
}

Result<std::string> nodeName(std::string_view text, std::string_view cluster)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 4 && words[0] == "clusters" && words[2] == "nodes") {
        return std::string(text);
    }
    if (!anyEmpty(words) && words.size() == 2) {
        return fmt::format("{}/nodes/{}", clusterName(words[0]), words[1]);
    }
    if (!anyEmpty(words) && words.size() == 1 && !cluster.empty()) {
        return fmt::format("{}/nodes/{}", clusterName(cluster), text);
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not the name of a node; write CLUSTER/NODE, or NODE with --cluster", text));
}

Result<std::string> podName(std::string_view text, std::string_view cluster, std::string_view space)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 6 && words[0] == "clusters" && words[4] == "pods") {
        return std::string(text);
    }
    if (!anyEmpty(words) && words.size() == 3) {
        return fmt::format("{}/pods/{}", namespaceParent(words[0], words[1]), words[2]);
    }
    if (!anyEmpty(words) && words.size() == 1 && !cluster.empty() && !space.empty()) {
        return fmt::format("{}/pods/{}", namespaceParent(cluster, space), text);
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not the name of a pod; write CLUSTER/NAMESPACE/POD, or POD with --cluster and "
                            "--namespace", text));
}

Result<std::string> workloadName(std::string_view text, std::string_view cluster, std::string_view space)
{
    auto words = parts(text);
    if (!anyEmpty(words) && words.size() == 6 && words[0] == "clusters" && words[2] == "namespaces") {
        return std::string(text);
    }
    if (!anyEmpty(words) && words.size() == 4) {
        cluster = words[0];
        space = words[1];
        words.erase(words.begin(), words.begin() + 2);
    }
    if (words.size() == 2 && !anyEmpty(words) && !cluster.empty() && !space.empty()) {
        const auto collection = workloadCollection(words[0]);
        if (!collection.empty()) {
            return fmt::format("{}/{}/{}", namespaceParent(cluster, space), collection, words[1]);
        }
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not the name of a workload; write CLUSTER/NAMESPACE/KIND/NAME, or KIND/NAME with "
                            "--cluster and --namespace; kinds are deployment, statefulset, daemonset", text));
}

Result<std::string> objectName(std::string_view text, std::string_view cluster, std::string_view space)
{
    const auto words = parts(text);
    if (!anyEmpty(words) && words[0] == "clusters" && (words.size() == 4 || words.size() == 6)) {
        return std::string(text);
    }
    if (!anyEmpty(words) && words.size() == 4) {
        return fmt::format("clusters/{}/namespaces/{}/{}/{}", words[0], words[1], words[2], words[3]);
    }
    if (anyEmpty(words) || words.size() != 2) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("'{}' is not the name of an object; write KIND/NAME, such as deployment/gateway", text));
    }
    if (cluster.empty()) {
        return fail(ErrorCode::InvalidArgument, "Say of which cluster it is, with --cluster");
    }
    return space.empty() ? fmt::format("clusters/{}/{}/{}", cluster, words[0], words[1])
                         : fmt::format("clusters/{}/namespaces/{}/{}/{}", cluster, space, words[0], words[1]);
}

std::string lastPart(std::string_view name)
{
    const auto slash = name.rfind('/');
    return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

std::string partAfter(std::string_view name, std::string_view collection)
{
    const auto words = parts(name);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        if (words[i] == collection) {
            return std::string(words[i + 1]);
        }
    }
    return {};
}

std::string shortDevice(std::string_view name)
{
    return partAfter(name, "products") + "/" + partAfter(name, "devices");
}

std::string shortWorkload(std::string_view name)
{
    const auto words = parts(name);
    if (words.size() != 6) {
        return std::string(name);
    }
    // The singular: `deployment/gateway`.
    return fmt::format("{}/{}", words[4].substr(0, words[4].size() - 1), words[5]);
}

std::string shortObject(std::string_view name)
{
    const auto words = parts(name);
    if (words.size() == 6) {
        return fmt::format("{}/{}/{}", words[3], words[4], words[5]);
    }
    return words.size() == 4 ? fmt::format("{}/{}", words[2], words[3]) : std::string(name);
}

} // namespace wheelhouse::ctl
