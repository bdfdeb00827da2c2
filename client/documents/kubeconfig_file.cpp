#include "client/documents/kubeconfig_file.h"

#include <array>
#include <fstream>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <simdjson.h>
#include <yaml-cpp/yaml.h>

#include "client/documents/yaml_text.h"

namespace wheelhouse::client {

namespace {

tl::unexpected<Error> refused(const std::string &why)
{
    return fail(ErrorCode::InvalidArgument, "this is not a kubeconfig: " + why);
}

std::string base64(const std::string &data)
{
    std::string text((data.size() + 2) / 3 * 4, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                    reinterpret_cast<const unsigned char *>(data.data()), static_cast<int>(data.size()));
    return text;
}

std::string scalarOf(const YAML::Node &node, const char *key)
{
    if (!node.IsDefined() || !node.IsMap())
        return {};
    const YAML::Node value = node[key];
    return value && value.IsScalar() ? value.Scalar() : std::string();
}

Result<std::string> contentOf(const std::filesystem::path &path, const char *key)
{
    const auto wrong = [&](const char *why) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the kubeconfig names a file ({}) that {}: {}", key, why, path.string()));
    };
    std::error_code problem;
    if (!std::filesystem::is_regular_file(path, problem))
        return wrong("is not there");
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open())
        return wrong("may not be read");
    std::string content(kMaxKubeconfigBytes + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (content.size() > kMaxKubeconfigBytes)
        return wrong("is too large");
    return content;
}

struct Reference {
    const char *fileKey;
    const char *dataKey;
    bool encoded;
};
constexpr std::array kReferences{
    Reference{"certificate-authority", "certificate-authority-data", true},
    Reference{"client-certificate", "client-certificate-data", true},
    Reference{"client-key", "client-key-data", true},
    Reference{"idp-certificate-authority", "idp-certificate-authority-data", true},
    Reference{"tokenFile", "token", false},
};

// Takes in the files that a cluster, a user or a provider's settings name.
Result<void> embed(YAML::Node node, const std::filesystem::path &directory, bool tolerant, bool &changed)
{
    if (!node.IsDefined() || !node.IsMap())
        return {};
    for (const auto &reference : kReferences) {
        const std::string named = scalarOf(node, reference.fileKey);
        if (named.empty())
            continue;
        auto content = contentOf(directory / named, reference.fileKey);
        if (!content && tolerant)
            continue;
        if (!content)
            return passOn(content);
        if (!reference.encoded)
            content->erase(content->find_last_not_of(" \r\n") + 1);
        node[reference.dataKey] = reference.encoded ? base64(*content) : *content;
        node.remove(reference.fileKey);
        changed = true;
    }
    return {};
}

// The value under `key` of the entry of that name.
YAML::Node entryOf(const YAML::Node &root, const char *list, const char *key, const std::string &name)
{
    const YAML::Node entries = root[list];
    if (entries && entries.IsSequence()) {
        for (const YAML::Node &entry : entries) {
            if (scalarOf(entry, "name") == name && entry[key])
                return entry[key];
        }
    }
    return YAML::Node(YAML::NodeType::Undefined);
}

// Leaves the entry of that name alone; whether there were others.
bool keepOnly(YAML::Node root, const char *list, const std::string &name)
{
    const YAML::Node entries = root[list];
    if (!entries || !entries.IsSequence())
        return false;
    YAML::Node kept(YAML::NodeType::Sequence);
    for (const YAML::Node &entry : entries) {
        if (scalarOf(entry, "name") == name)
            kept.push_back(entry);
    }
    const bool others = kept.size() < entries.size();
    if (others)
        root[list] = kept;
    return others;
}

bool keepContext(YAML::Node root, const std::string &context)
{
    const YAML::Node chosen = entryOf(root, "contexts", "context", context);
    if (!chosen.IsDefined())
        return false;
    const std::string cluster = scalarOf(chosen, "cluster");
    const std::string user = scalarOf(chosen, "user");
    bool changed = keepOnly(root, "contexts", context);
    changed = keepOnly(root, "clusters", cluster) || changed;
    changed = keepOnly(root, "users", user) || changed;
    if (scalarOf(root, "current-context") != context) {
        root["current-context"] = context;
        changed = true;
    }
    return changed;
}

Result<std::string> flatten(std::string_view text, const std::filesystem::path &directory, const std::string &context,
                            KubeconfigPart part)
{
    YAML::Node root = YAML::Load(std::string(text));
    if (!root.IsMap() || !root["clusters"])
        return refused("it has no clusters");
    bool changed = false;
    if (part == KubeconfigPart::OneContext)
        changed = keepContext(root, context.empty() ? scalarOf(root, "current-context") : context);
    const bool tolerant = part == KubeconfigPart::Whole;
    for (const auto &[list, member] : {std::pair("clusters", "cluster"), std::pair("users", "user")}) {
        const YAML::Node entries = root[list];
        if (!entries || !entries.IsSequence())
            continue;
        for (YAML::Node entry : entries) {
            if (!entry.IsMap() || !entry[member] || !entry[member].IsMap())
                continue;
            if (auto done = embed(entry[member], directory, tolerant, changed); !done)
                return passOn(done);
            const YAML::Node provider = entry[member]["auth-provider"];
            if (!provider || !provider.IsMap() || !provider["config"])
                continue;
            if (auto done = embed(provider["config"], directory, tolerant, changed); !done)
                return passOn(done);
        }
    }
    return changed ? YAML::Dump(root) : std::string(text);
}

} // namespace

Result<std::string> flattenKubeconfig(std::string_view text, const std::filesystem::path &directory,
                                      const std::string &context, KubeconfigPart part)
{
    if (text.size() > kMaxKubeconfigBytes)
        return refused("it is larger than 1 MB");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return refused("it is empty");
    if (!simdjson::validate_utf8(text.data(), text.size()))
        return refused("it is not UTF-8 text");
    // Bounds what aliases and depth may make of it.
    if (const auto json = jsonOfYaml(std::string(text)); !json)
        return refused(json.error().message);
    try {
        return flatten(text, directory, context, part);
    } catch (const YAML::Exception &error) {
        return refused(fmt::format("line {}, column {}: {}", error.mark.line + 1, error.mark.column + 1, error.msg));
    }
}

} // namespace wheelhouse::client
