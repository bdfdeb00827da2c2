#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/http/http_request.h"

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

// One context of a kubeconfig: where the API server is, how to trust it, and
// who we are to it. Never logged.
struct Kubeconfig {
    // The largest text that is read.
    static constexpr std::size_t kMaxBytes = 1u << 20;

    std::string context;
    // `https://host:port[/prefix]`, without a slash at the end.
    std::string server;
    http::Peer peer;
    Secret token;
    Secret userName;
    Secret password;
    std::optional<ExecPlugin> exec;

    // Takes the named context, or the current one when `context` is empty. An
    // error names the field `kubeconfig` (or `context`) and says what to do;
    // files that it names are not read.
    static Result<Kubeconfig> parse(std::string_view text, const std::string &context);
};

} // namespace wheelhouse::kubernetes
