// What a kubeconfig holds, for people who choose.
#include <algorithm>

#include "server/links/kubernetes/kubeconfig.h"
#include "server/links/kubernetes/kubeconfig_document.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::size_t kMaxContexts = 500;

// What a user names, also where it cannot be used.
v1::ClusterCredentialKind kindOf(const YAML::Node &user)
{
    if (childOf(user, "exec"))
        return v1::CLUSTER_CREDENTIAL_KIND_EXEC;
    if (childOf(user, "auth-provider"))
        return v1::CLUSTER_CREDENTIAL_KIND_OIDC;
    if (!textOf(user, "tokenFile").empty())
        return v1::CLUSTER_CREDENTIAL_KIND_TOKEN_FILE;
    if (!textOf(user, "token").empty())
        return v1::CLUSTER_CREDENTIAL_KIND_TOKEN;
    if (!textOf(user, "username").empty())
        return v1::CLUSTER_CREDENTIAL_KIND_BASIC;
    const bool certificate =
        !textOf(user, "client-certificate").empty() || !textOf(user, "client-certificate-data").empty();
    return certificate ? v1::CLUSTER_CREDENTIAL_KIND_CERTIFICATE : v1::CLUSTER_CREDENTIAL_KIND_NONE;
}

// `scheme://user:password@host` without what is before the @.
std::string withoutCredentials(const std::string &url)
{
    const auto start = url.find("://");
    const auto at = url.rfind('@');
    if (start == std::string::npos || at == std::string::npos || at < start)
        return url;
    return url.substr(0, start + 3) + url.substr(at + 1);
}

std::string problemOf(const Error &error)
{
    return error.fields.empty() ? error.message : error.fields.front().description;
}

v1::KubeconfigContext described(const YAML::Node &root, const std::string &name, const FilePolicy &files)
{
    v1::KubeconfigContext shown;
    shown.set_context(name);
    shown.set_current(name == textOf(root, "current-context"));
    if (const auto context = namedEntry(root, "contexts", "context", name)) {
        shown.set_cluster(textOf(*context, "cluster"));
        shown.set_user(textOf(*context, "user"));
        shown.set_namespace_(textOf(*context, "namespace"));
    }
    if (const auto cluster = namedEntry(root, "clusters", "cluster", shown.cluster())) {
        shown.set_server(withoutCredentials(textOf(*cluster, "server")));
        shown.set_insecure(textOf(*cluster, "insecure-skip-tls-verify") == "true");
        shown.set_proxy_url(withoutCredentials(textOf(*cluster, "proxy-url")));
    }
    if (const auto user = namedEntry(root, "users", "user", shown.user())) {
        shown.set_credential_kind(kindOf(*user));
        shown.set_program(textOf(childOf(*user, "exec"), "command"));
        shown.set_impersonated_user(textOf(*user, "as"));
    } else if (shown.user().empty()) {
        shown.set_credential_kind(v1::CLUSTER_CREDENTIAL_KIND_NONE);
    }
    if (const auto config = Kubeconfig::read(root, name, files); !config)
        shown.set_problem(problemOf(config.error()));
    return shown;
}

} // namespace

Result<std::vector<v1::KubeconfigContext>> inspectKubeconfig(std::string_view text, const FilePolicy &files)
{
    const auto root = loadKubeconfig(text);
    if (!root)
        return passOn(root);
    std::vector<v1::KubeconfigContext> contexts;
    for (const std::string &name : namesIn(*root, "contexts")) {
        if (contexts.size() == kMaxContexts)
            return wrongKubeconfig("has more than 500 contexts");
        if (!name.empty())
            contexts.push_back(described(*root, name, files));
    }
    return contexts;
}

std::optional<Secret> withOidcTokens(const Secret &kubeconfig, const std::string &user, const Secret &idToken,
                                     const Secret &refreshToken)
{
    auto root = loadKubeconfig(kubeconfig.reveal());
    if (!root)
        return std::nullopt;
    auto entry = namedEntry(*root, "users", "user", user);
    YAML::Node settings =
        entry ? childOf(childOf(*entry, "auth-provider"), "config") : YAML::Node(YAML::NodeType::Undefined);
    if (!settings || !settings.IsMap())
        return std::nullopt;
    settings["id-token"] = idToken.reveal();
    settings["refresh-token"] = refreshToken.reveal();
    try {
        return Secret(YAML::Dump(*root));
    } catch (const YAML::Exception &) {
        return std::nullopt;
    }
}

} // namespace wheelhouse::kubernetes
