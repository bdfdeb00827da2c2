#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/scripted_http_server.h"

namespace wheelhouse::test {

// What answers like a Kubernetes API server with two namespaces and nothing
// else, for what the lab's real ones will not do on request: refuse one kind,
// fall silent, look for one token. Over plain HTTP.
class PretendApiServer {
public:
    // `refused` are collections (`events`) that these credentials may not see;
    // with a `token`, calls without it are refused.
    explicit PretendApiServer(std::set<std::string> refused = {}, std::string token = {});

    // A pod of namespace iot that runs, with containers of these names; before
    // anybody looks.
    void addPod(const std::string &name, const std::vector<std::string> &containers);
    // Answers for another server, such as a PretendKubelet.
    void answer(const ScriptedRequest &request, ScriptedConnection &connection);
    // From now on that kind may be seen: it is watched again with the next try.
    void permit(const std::string &collection);
    // A kubeconfig to it. `user` is YAML in flow style: `{token: abc}`.
    std::string kubeconfig(const std::string &user = "{}") const;
    std::string url() const { return m_server.url(); }

private:
    struct Pod {
        std::string name;
        std::vector<std::string> containers;
    };
    bool isRefused(const std::string &collection);

    std::mutex m_mutex;
    std::set<std::string> m_refused;
    std::vector<Pod> m_pods;
    const std::string m_token;
    ScriptedHttpServer m_server;
};

// A kubeconfig whose one cluster is at `server`; `user` and `more` (of the
// cluster) in YAML's flow style.
std::string kubeconfigTo(const std::string &server, const std::string &user = "{}", const std::string &more = {});

} // namespace wheelhouse::test
