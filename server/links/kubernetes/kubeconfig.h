#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/http/http_request.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace YAML {
class Node;
}

namespace wheelhouse::kubernetes {

// A program that a kubeconfig names to get credentials from.
struct ExecPlugin {
    // `client.authentication.k8s.io/v1` or `…/v1beta1`.
    std::string apiVersion;
    // A name looked up in PATH, or an absolute path.
    std::string command;
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    std::string installHint;
    bool provideClusterInfo = false;
};

// An OpenID Connect identity provider that renews tokens
// (`auth-provider: {name: oidc}`).
struct OidcProvider {
    // `https://issuer`, without a slash at the end.
    std::string issuer;
    std::string clientId;
    Secret clientSecret;
    // The last one that was given; may be empty or have expired.
    Secret idToken;
    // Empty: the id token is not renewed.
    Secret refreshToken;
    // As Peer::caPem, for the issuer.
    std::string caPem;
};

// Which token files a kubeconfig may name: those below these folders, as an
// administrator said. None by default.
struct FilePolicy {
    std::vector<std::string> folders = {};
    // An absolute path to a file that is there, whatever links lead to it.
    bool allows(const std::string &path) const;
};

// One context of a kubeconfig: where the API server is, how to trust it, and
// who we are to it. Never logged.
struct Kubeconfig {
    // The largest text that is read.
    static constexpr std::size_t kMaxBytes = 1u << 20;

    std::string context;
    // The context's; empty when it names none.
    std::string nameSpace;
    // Name of its user within the file.
    std::string user;
    // `https://host:port[/prefix]`, without a slash at the end.
    std::string server;
    http::Peer peer;
    Secret token;
    std::string tokenFile;
    Secret userName;
    Secret password;
    std::optional<ExecPlugin> exec;
    std::optional<OidcProvider> oidc;
    // Headers that say whom to act as, and the user among them.
    http::Headers impersonation;
    std::string impersonatedUser;
    // What it was read from, where tokens in it will be renewed.
    Secret text;

    v1::ClusterCredentialKind credentialKind() const;

    // Takes the named context, or the current one when `context` is empty. An
    // error names the field `kubeconfig` (or `context`) and says what to do; no
    // file that it names is read here, and only token files that `files` allows
    // may be named.
    static Result<Kubeconfig> parse(std::string_view text, const std::string &context, const FilePolicy &files = {});
    static Result<Kubeconfig> read(const YAML::Node &root, const std::string &context, const FilePolicy &files);
};

// All contexts of a kubeconfig, in their order, each with what keeps it from
// being used.
Result<std::vector<v1::KubeconfigContext>> inspectKubeconfig(std::string_view text, const FilePolicy &files = {});

// The same kubeconfig with other tokens of an OIDC user. Nothing when it has no
// such user.
std::optional<Secret> withOidcTokens(const Secret &kubeconfig, const std::string &user, const Secret &idToken,
                                     const Secret &refreshToken);

} // namespace wheelhouse::kubernetes
