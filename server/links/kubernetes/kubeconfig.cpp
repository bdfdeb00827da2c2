#include "server/links/kubernetes/kubeconfig.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/kubeconfig_document.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr char kFlatten[] = "give it flattened: kubectl config view --flatten --raw";

tl::unexpected<Error> wrong(std::string description) { return wrongKubeconfig(std::move(description)); }

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

// socks5 leaves names to the proxy, as Kubernetes' own clients do.
Result<std::string> proxyOf(const std::string &url)
{
    if (url.empty() || url.starts_with("http://") || url.starts_with("https://") || url.starts_with("socks5h://"))
        return url;
    if (url.starts_with("socks5://"))
        return "socks5h" + url.substr(url.find("://"));
    return wrong("has a proxy-url that is neither http, https nor socks5");
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
    auto proxy = proxyOf(textOf(cluster, "proxy-url"));
    if (!proxy)
        return passOn(proxy);
    config.peer.proxyUrl = Secret(std::move(*proxy));
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

// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#option-1-oidc-authenticator
Result<OidcProvider> readOidc(const YAML::Node &node)
{
    const std::string name = textOf(node, "name");
    if (name != "oidc")
        return wrong(fmt::format(
            "uses the auth-provider {}, which Kubernetes has removed; use an exec plugin or a token", name));
    const YAML::Node settings = childOf(node, "config");
    OidcProvider provider;
    provider.issuer = textOf(settings, "idp-issuer-url");
    provider.clientId = textOf(settings, "client-id");
    provider.clientSecret = Secret(textOf(settings, "client-secret"));
    provider.idToken = Secret(textOf(settings, "id-token"));
    provider.refreshToken = Secret(textOf(settings, "refresh-token"));
    while (provider.issuer.ends_with('/'))
        provider.issuer.pop_back();
    const bool local =
        provider.issuer.starts_with("http://127.0.0.1:") || provider.issuer.starts_with("http://localhost:");
    if (!provider.issuer.starts_with("https://") && !local)
        return wrong("has an auth-provider whose idp-issuer-url is not an https URL");
    if (provider.clientId.empty())
        return wrong("has an auth-provider without a client-id");
    if (provider.idToken.empty() && provider.refreshToken.empty())
        return wrong("has an auth-provider with neither id-token nor refresh-token");
    if (auto files = refuseFiles(settings, {"idp-certificate-authority"}); !files)
        return passOn(files);
    auto ca = decoded(settings, "idp-certificate-authority-data");
    if (!ca)
        return passOn(ca);
    provider.caPem = std::move(*ca);
    return provider;
}

bool isHeaderText(const std::string &text)
{
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// Keys of `as-user-extra` are part of a header's name.
bool isHeaderName(const std::string &text)
{
    constexpr std::string_view kOthers = "!#$&'*+-.^_`|~%";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || kOthers.find(c) != kOthers.npos;
    });
}

// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
Result<void> readImpersonation(const YAML::Node &user, Kubeconfig &config)
{
    config.impersonatedUser = textOf(user, "as");
    if (!config.impersonatedUser.empty())
        config.impersonation.emplace_back("Impersonate-User", config.impersonatedUser);
    if (const std::string uid = textOf(user, "as-uid"); !uid.empty())
        config.impersonation.emplace_back("Impersonate-Uid", uid);
    if (const YAML::Node groups = childOf(user, "as-groups"); groups && groups.IsSequence()) {
        for (const YAML::Node &group : groups)
            config.impersonation.emplace_back("Impersonate-Group", group.IsScalar() ? group.Scalar() : std::string());
    }
    if (const YAML::Node extra = childOf(user, "as-user-extra"); extra && extra.IsMap()) {
        for (const auto &entry : extra) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
            if (!isHeaderName(key))
                return wrong("has an as-user-extra with a key that cannot be part of a header's name");
            if (!entry.second.IsSequence())
                continue;
            for (const YAML::Node &value : entry.second)
                config.impersonation.emplace_back("Impersonate-Extra-" + key,
                                                  value.IsScalar() ? value.Scalar() : std::string());
        }
    }
    if (config.impersonatedUser.empty() && !config.impersonation.empty())
        return wrong("impersonates without saying whom: as is not set");
    for (const auto &[name, value] : config.impersonation) {
        if (!isHeaderText(value))
            return wrong(fmt::format("has a line break in what is to be sent as {}", name));
    }
    return {};
}

// Of a token file nothing is read here: it is read again as it changes.
Result<void> readTokenFile(const YAML::Node &user, const FilePolicy &files, Kubeconfig &config)
{
    const std::string path = textOf(user, "tokenFile");
    if (path.empty())
        return {};
    if (!files.allows(path)) {
        if (!config.token.empty())
            return {};
        return wrong(fmt::format("names the tokenFile {}, which the server may not read; {}, or let an administrator "
                                 "allow its folder with --token-file-folder",
                                 path, kFlatten));
    }
    config.tokenFile = path;
    return {};
}

Result<void> readUser(const YAML::Node &user, const FilePolicy &filePolicy, Kubeconfig &config)
{
    if (auto files = refuseFiles(user, {"client-certificate", "client-key"}); !files)
        return files;
    config.token = Secret(textOf(user, "token"));
    if (auto file = readTokenFile(user, filePolicy, config); !file)
        return file;
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
    if (const YAML::Node provider = childOf(user, "auth-provider"); provider && provider.IsMap()) {
        auto oidc = readOidc(provider);
        if (!oidc)
            return passOn(oidc);
        config.oidc = std::move(*oidc);
    }
    return readImpersonation(user, config);
}

} // namespace

bool FilePolicy::allows(const std::string &path) const
{
    std::error_code problem;
    // What a link leads to counts, not where it lies.
    const auto real = std::filesystem::canonical(path, problem);
    if (problem || path.empty() || path.front() != '/')
        return false;
    return std::any_of(folders.begin(), folders.end(), [&](const std::string &folder) {
        std::error_code ignored;
        const auto allowed = std::filesystem::canonical(folder, ignored);
        if (ignored)
            return false;
        const auto parted = std::mismatch(allowed.begin(), allowed.end(), real.begin(), real.end());
        return parted.first == allowed.end();
    });
}

v1::ClusterCredentialKind Kubeconfig::credentialKind() const
{
    if (exec)
        return v1::CLUSTER_CREDENTIAL_KIND_EXEC;
    if (oidc)
        return v1::CLUSTER_CREDENTIAL_KIND_OIDC;
    if (!tokenFile.empty())
        return v1::CLUSTER_CREDENTIAL_KIND_TOKEN_FILE;
    if (!token.empty())
        return v1::CLUSTER_CREDENTIAL_KIND_TOKEN;
    if (!userName.empty())
        return v1::CLUSTER_CREDENTIAL_KIND_BASIC;
    return peer.certificatePem.empty() ? v1::CLUSTER_CREDENTIAL_KIND_NONE : v1::CLUSTER_CREDENTIAL_KIND_CERTIFICATE;
}

Result<Kubeconfig> Kubeconfig::parse(std::string_view text, const std::string &context, const FilePolicy &files)
{
    auto root = loadKubeconfig(text);
    if (!root)
        return passOn(root);
    auto config = read(*root, context, files);
    // Kept where something in it will be renewed.
    if (config && config->oidc)
        config->text = Secret(std::string(text));
    return config;
}

Result<Kubeconfig> Kubeconfig::read(const YAML::Node &root, const std::string &context, const FilePolicy &files)
{
    Kubeconfig config;
    const auto contexts = namesIn(root, "contexts");
    config.context = context.empty() ? textOf(root, "current-context") : context;
    if (config.context.empty() && contexts.size() == 1)
        config.context = contexts.front();
    if (config.context.empty() && contexts.empty())
        return failField("context", "the kubeconfig has no contexts");
    if (config.context.empty())
        return failField("context", fmt::format("the kubeconfig has no current context; choose one of: {}",
                                                fmt::join(contexts, ", ")));
    const auto chosen = namedEntry(root, "contexts", "context", config.context);
    if (!chosen)
        return failField("context", fmt::format("the kubeconfig has no context {}; it has: {}", config.context,
                                                fmt::join(contexts, ", ")));
    config.nameSpace = textOf(*chosen, "namespace");
    const auto cluster = namedEntry(root, "clusters", "cluster", textOf(*chosen, "cluster"));
    if (!cluster)
        return wrong(fmt::format("has no cluster {}, which its context {} names", textOf(*chosen, "cluster"),
                                 config.context));
    if (auto read = readCluster(*cluster, config); !read)
        return passOn(read);
    config.user = textOf(*chosen, "user");
    if (!config.user.empty()) {
        const auto user = namedEntry(root, "users", "user", config.user);
        if (!user)
            return wrong(fmt::format("has no user {}, which its context {} names", config.user, config.context));
        if (auto read = readUser(*user, files, config); !read)
            return passOn(read);
    }
    if (auto checked = checkCertificates(config.peer); !checked)
        return passOn(checked);
    return config;
}

} // namespace wheelhouse::kubernetes
