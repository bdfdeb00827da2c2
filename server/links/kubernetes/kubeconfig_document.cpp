#include "server/links/kubernetes/kubeconfig_document.h"

#include <algorithm>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include "server/links/kubernetes/kubeconfig.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::size_t kMaxNodes = 50000;
constexpr std::size_t kMaxAliases = 64;

struct TooMuch {};

// Counts what is in a document before it is built: a few lines of aliases can
// stand for billions of nodes.
class NodeCounter final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &, YAML::anchor_t) override { count(); }
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override
    {
        if (++m_aliases > kMaxAliases)
            throw TooMuch{};
    }
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override { count(); }
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        count();
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        count();
    }
    void OnMapEnd() override {}

private:
    void count()
    {
        if (++m_nodes > kMaxNodes)
            throw TooMuch{};
    }
    std::size_t m_nodes = 0;
    std::size_t m_aliases = 0;
};

Result<YAML::Node> load(const std::string &text)
{
    try {
        std::istringstream counted(text);
        NodeCounter counter;
        YAML::Parser(counted).HandleNextDocument(counter);
        return YAML::Load(text);
    } catch (const TooMuch &) {
        return wrongKubeconfig("has far more entries or aliases than a kubeconfig needs");
    } catch (const YAML::Exception &error) {
        return wrongKubeconfig(
            fmt::format("is not YAML: line {}, column {}", error.mark.line + 1, error.mark.column + 1));
    }
}

bool looksBinary(std::string_view text)
{
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
}

} // namespace

tl::unexpected<Error> wrongKubeconfig(std::string description)
{
    return failField("kubeconfig", std::move(description));
}

Result<YAML::Node> loadKubeconfig(std::string_view text)
{
    if (text.size() > Kubeconfig::kMaxBytes)
        return wrongKubeconfig(
            fmt::format("is {} bytes long; at most {} are read", text.size(), Kubeconfig::kMaxBytes));
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return wrongKubeconfig("is empty");
    if (looksBinary(text))
        return wrongKubeconfig("is not text");
    auto root = load(std::string(text));
    if (!root)
        return root;
    if (!root->IsMap() || !childOf(*root, "clusters"))
        return wrongKubeconfig("is not a kubeconfig: it has no clusters");
    if (const std::string kind = textOf(*root, "kind"); !kind.empty() && kind != "Config")
        return wrongKubeconfig(fmt::format("is a {} rather than a kubeconfig", kind));
    return root;
}

std::string textOf(const YAML::Node &node, const char *key)
{
    if (!node.IsDefined() || !node.IsMap())
        return {};
    const YAML::Node value = node[key];
    return value && value.IsScalar() ? value.Scalar() : std::string();
}

YAML::Node childOf(const YAML::Node &node, const char *key)
{
    if (!node.IsDefined() || !node.IsMap())
        return YAML::Node(YAML::NodeType::Undefined);
    return node[key];
}

std::optional<YAML::Node> namedEntry(const YAML::Node &root, const char *list, const char *key, const std::string &name)
{
    const YAML::Node entries = childOf(root, list);
    if (!entries || !entries.IsSequence())
        return std::nullopt;
    for (const YAML::Node &entry : entries) {
        if (textOf(entry, "name") == name && childOf(entry, key) && childOf(entry, key).IsMap())
            return childOf(entry, key);
    }
    return std::nullopt;
}

std::vector<std::string> namesIn(const YAML::Node &root, const char *list)
{
    std::vector<std::string> names;
    const YAML::Node entries = childOf(root, list);
    if (entries && entries.IsSequence()) {
        for (const YAML::Node &entry : entries)
            names.push_back(textOf(entry, "name"));
    }
    return names;
}

} // namespace wheelhouse::kubernetes
