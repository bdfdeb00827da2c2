#include "server/links/kubernetes/kubeconfig.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "server/links/kubernetes/base64.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::size_t kMaxNodes = 50000;
constexpr std::size_t kMaxAliases = 64;
constexpr char kFlatten[] = "give it flattened: kubectl config view --flatten --raw";

tl::unexpected<Error> wrong(std::string description)
{
    return failField("kubeconfig", std::move(description));
}

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
        return wrong("has far more entries or aliases than a kubeconfig needs");
    } catch (const YAML::Exception &error) {
        return wrong(fmt::format("is not YAML: line {}, column {}", error.mark.line + 1, error.mark.column + 1));
    }
}

// A scalar's own text: YAML's booleans and numbers stay as they were written.
std::string textOf(const YAML::Node &node, const char *key)
{
    if (!node.IsMap())
        return {};
    const YAML::Node value = node[key];
    return value && value.IsScalar() ? value.Scalar() : std::string();
}

YAML::Node childOf(const YAML::Node &node, const char *key)
{
    if (!node.IsMap())
        return YAML::Node(YAML::NodeType::Undefined);
    return node[key];
}

// The entry of that name in a list of `{name: …, KEY: …}`, and its KEY.
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

Result<void> refuseFiles(const YAML::Node &node, std::initializer_list<const char *> keys)
{
    for (const char *key : keys) {
        const std::string text = textOf(node, key);
        const std::string data = textOf(node, (std::string(key) + "-data").c_str());
        if (!text.empty() && data.empty())
            return wrong(fmt::format("names the file {} as {}, which the server does not read; {}", text, key, kFlatten));
    }
    return {};
}

Result<std::string> decoded(const YAML::Node &node, const char *key)
{
    const std::string text = textOf(node, key);
    if (text.empty())
        return std::string();
    auto bytes = decodeBase64(text);
    if (!bytes)
        return wrong(fmt::format("has a {} that is not base64", key));
    return std::move(*bytes);
}

struct OpenSslDeleter {
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<BIO, OpenSslDeleter> bioOf(const std::string &text)
{
    return std::unique_ptr<BIO, OpenSslDeleter>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::unique_ptr<X509, OpenSslDeleter> certificateOf(const std::string &pem)
{
    return std::unique_ptr<X509, OpenSslDeleter>(PEM_read_bio_X509(bioOf(pem).get(), nullptr, nullptr, nullptr));
}

// A passphrase cannot be asked for on a server; without this OpenSSL would ask
// the terminal.
int noPassphrase(char *, int, int, void *)
{
    return 0;
}

Result<void> checkCertificates(const http::Peer &peer)
{
    if (!peer.caPem.empty() && !certificateOf(peer.caPem))
        return wrong("has a certificate-authority-data that holds no PEM certificate");
    if (peer.certificatePem.empty() != peer.keyPem.empty())
        return wrong("has only one of client-certificate-data and client-key-data");
    if (peer.certificatePem.empty())
        return {};
    const auto certificate = certificateOf(peer.certificatePem);
    if (!certificate)
        return wrong("has a client-certificate-data that holds no PEM certificate");
    const std::unique_ptr<EVP_PKEY, OpenSslDeleter> key(
        PEM_read_bio_PrivateKey(bioOf(peer.keyPem.reveal()).get(), nullptr, noPassphrase, nullptr));
    if (!key)
        return wrong("has a client-key-data that holds no PEM key without passphrase");
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        return wrong("has a client certificate and a key that do not belong together");
    return {};
}

bool isProxyUrl(const std::string &url)
{
    return url.starts_with("http://") || url.starts_with("https://");
}

Result<void> readCluster(const YAML::Node &cluster, Kubeconfig &config)
{
    config.server = textOf(cluster, "server");
    while (config.server.ends_with('/'))
        config.server.pop_back();
    if (!config.server.starts_with("https://") && !config.server.starts_with("http://"))
        return wrong("has a cluster whose server is not an http or https URL");
    if (config.server.find('@') != std::string::npos)
        return wrong("has credentials in the server's URL; put them under users");
    if (auto files = refuseFiles(cluster, {"certificate-authority"}); !files)
        return files;
    auto ca = decoded(cluster, "certificate-authority-data");
    if (!ca)
        return passOn(ca);
    config.peer.caPem = std::move(*ca);
    config.peer.tlsServerName = textOf(cluster, "tls-server-name");
    config.peer.skipVerification = textOf(cluster, "insecure-skip-tls-verify") == "true";
    if (config.peer.skipVerification && !config.peer.caPem.empty())
        return wrong("has both certificate-authority-data and insecure-skip-tls-verify");
    const std::string proxy = textOf(cluster, "proxy-url");
    if (!proxy.empty() && !isProxyUrl(proxy))
        return wrong("has a proxy-url that is neither http nor https");
    config.peer.proxyUrl = Secret(proxy);
    return {};
}

Result<ExecPlugin> readExec(const YAML::Node &node)
{
    ExecPlugin plugin;
    plugin.apiVersion = textOf(node, "apiVersion");
    if (plugin.apiVersion != "client.authentication.k8s.io/v1"
        && plugin.apiVersion != "client.authentication.k8s.io/v1beta1")
        return wrong("has an exec plugin of an unknown apiVersion; client.authentication.k8s.io/v1 and v1beta1 are known");
    plugin.command = textOf(node, "command");
    if (plugin.command.empty())
        return wrong("has an exec plugin without a command");
    if (plugin.command.find('/') != std::string::npos && plugin.command.front() != '/')
        return wrong("has an exec plugin with a relative path; on a server it must be absolute or in PATH");
    if (textOf(node, "interactiveMode") == "Always")
        return wrong("has an exec plugin that must talk to a person (interactiveMode: Always); a server cannot");
    if (const YAML::Node args = childOf(node, "args"); args && args.IsSequence()) {
        for (const YAML::Node &argument : args)
            plugin.arguments.push_back(argument.IsScalar() ? argument.Scalar() : std::string());
    }
    if (const YAML::Node env = childOf(node, "env"); env && env.IsSequence()) {
        for (const YAML::Node &variable : env)
            plugin.environment.emplace_back(textOf(variable, "name"), textOf(variable, "value"));
    }
    plugin.installHint = textOf(node, "installHint");
    plugin.provideClusterInfo = textOf(node, "provideClusterInfo") == "true";
    return plugin;
}

Result<void> readUser(const YAML::Node &user, Kubeconfig &config)
{
    if (auto files = refuseFiles(user, {"client-certificate", "client-key"}); !files)
        return files;
    config.token = Secret(textOf(user, "token"));
    if (config.token.empty() && !textOf(user, "tokenFile").empty())
        return wrong(fmt::format("names a tokenFile, which the server does not read; {}", kFlatten));
    auto certificate = decoded(user, "client-certificate-data");
    if (!certificate)
        return passOn(certificate);
    auto key = decoded(user, "client-key-data");
    if (!key)
        return passOn(key);
    config.peer.certificatePem = std::move(*certificate);
    config.peer.keyPem = Secret(std::move(*key));
    config.userName = Secret(textOf(user, "username"));
    config.password = Secret(textOf(user, "password"));
    if (const YAML::Node exec = childOf(user, "exec"); exec && exec.IsMap()) {
        auto plugin = readExec(exec);
        if (!plugin)
            return passOn(plugin);
        config.exec = std::move(*plugin);
    }
    if (const YAML::Node provider = childOf(user, "auth-provider"); provider && provider.IsMap())
        return wrong("uses auth-provider, which Kubernetes has removed; use an exec plugin or a token");
    return {};
}

bool looksBinary(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](unsigned char c) {
        return c < 0x20 && c != '\n' && c != '\r' && c != '\t';
    });
}

} // namespace

Result<Kubeconfig> Kubeconfig::parse(std::string_view text, const std::string &context)
{
    if (text.size() > kMaxBytes)
        return wrong(fmt::format("is {} bytes long; at most {} are read", text.size(), kMaxBytes));
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return wrong("is empty");
    if (looksBinary(text))
        return wrong("is not text");
    auto root = load(std::string(text));
    if (!root)
        return passOn(root);
    if (!root->IsMap() || !childOf(*root, "clusters"))
        return wrong("is not a kubeconfig: it has no clusters");
    if (const std::string kind = textOf(*root, "kind"); !kind.empty() && kind != "Config")
        return wrong(fmt::format("is a {} rather than a kubeconfig", kind));

    Kubeconfig config;
    const auto contexts = namesIn(*root, "contexts");
    config.context = context.empty() ? textOf(*root, "current-context") : context;
    if (config.context.empty() && contexts.size() == 1)
        config.context = contexts.front();
    if (config.context.empty() && contexts.empty())
        return failField("context", "the kubeconfig has no contexts");
    if (config.context.empty())
        return failField("context", fmt::format("the kubeconfig has no current context; choose one of: {}",
                                                fmt::join(contexts, ", ")));
    const auto chosen = namedEntry(*root, "contexts", "context", config.context);
    if (!chosen)
        return failField("context", fmt::format("the kubeconfig has no context {}; it has: {}", config.context,
                                                fmt::join(contexts, ", ")));
    const auto cluster = namedEntry(*root, "clusters", "cluster", textOf(*chosen, "cluster"));
    if (!cluster)
        return wrong(fmt::format("has no cluster {}, which its context {} names", textOf(*chosen, "cluster"),
                                 config.context));
    if (auto read = readCluster(*cluster, config); !read)
        return passOn(read);
    const std::string userName = textOf(*chosen, "user");
    if (!userName.empty()) {
        const auto user = namedEntry(*root, "users", "user", userName);
        if (!user)
            return wrong(fmt::format("has no user {}, which its context {} names", userName, config.context));
        if (auto read = readUser(*user, config); !read)
            return passOn(read);
    }
    if (auto checked = checkCertificates(config.peer); !checked)
        return passOn(checked);
    return config;
}

} // namespace wheelhouse::kubernetes
