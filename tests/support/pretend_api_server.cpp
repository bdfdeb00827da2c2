#include "tests/support/pretend_api_server.h"

#include <fmt/format.h>

#include "tests/support/kube_frames.h"

namespace wheelhouse::test {
namespace {

constexpr char kProtobuf[] = "application/vnd.kubernetes.protobuf";

std::string collectionOf(const std::string &target)
{
    const auto path = target.substr(0, target.find('?'));
    return path.substr(path.rfind('/') + 1);
}

kubernetes::kube::Pod podObject(const std::string &name, const std::vector<std::string> &containers)
{
    kubernetes::kube::Pod pod;
    pod.mutable_metadata()->set_name(name);
    pod.mutable_metadata()->set_namespace_("iot");
    pod.mutable_metadata()->set_uid("uid-" + name);
    pod.mutable_metadata()->set_resource_version("6");
    pod.mutable_status()->set_phase("Running");
    for (const auto &each : containers) {
        auto &container = *pod.mutable_spec()->add_containers();
        container.set_name(each);
        container.set_image("registry.example.com/iot/" + each + ":1.4.2-test-318");
        auto &status = *pod.mutable_status()->add_container_statuses();
        status.set_name(each);
        status.set_ready(true);
        status.mutable_state()->mutable_running();
    }
    return pod;
}

} // namespace

PretendApiServer::PretendApiServer(std::set<std::string> refused, std::string token)
    : m_refused(std::move(refused)), m_token(std::move(token)),
      m_server([this](const ScriptedRequest &request, ScriptedConnection &connection) { answer(request, connection); })
{
}

void PretendApiServer::permit(const std::string &collection)
{
    const std::lock_guard lock(m_mutex);
    m_refused.erase(collection);
}

void PretendApiServer::addPod(const std::string &name, const std::vector<std::string> &containers)
{
    const std::lock_guard lock(m_mutex);
    m_pods.push_back({name, containers});
}

bool PretendApiServer::isRefused(const std::string &collection)
{
    const std::lock_guard lock(m_mutex);
    return m_refused.contains(collection);
}

std::string PretendApiServer::kubeconfig(const std::string &user) const
{
    return kubeconfigTo(url(), user);
}

void PretendApiServer::answer(const ScriptedRequest &request, ScriptedConnection &connection)
{
    const auto collection = collectionOf(request.target);
    const auto refuse = [&](int status, const std::string &words) {
        connection.answer(status, "application/json",
                          fmt::format(R"({{"kind":"Status","apiVersion":"v1","message":"{}","code":{}}})", words, status));
    };
    if (!m_token.empty() && request.head.find("Bearer " + m_token) == std::string::npos)
        return refuse(401, "Unauthorized");
    if (collection == "version") {
        connection.answer(200, "application/json", R"({"gitVersion":"v1.33.1"})");
        return;
    }
    if (isRefused(collection))
        return refuse(403, collection + R"( is forbidden: User \"watcher\" cannot list resource)");
    if (request.target.find("watch=1") != std::string::npos) {
        connection.beginChunks(kProtobuf);
        connection.waitForClose();
        return;
    }
    if (collection == "pods") {
        std::vector<kubernetes::kube::Pod> pods;
        const std::lock_guard lock(m_mutex);
        for (const Pod &each : m_pods)
            pods.push_back(podObject(each.name, each.containers));
        connection.answer(200, kProtobuf, listBody(pods, "7"));
        return;
    }
    std::vector<kubernetes::kube::Namespace> namespaces;
    if (collection == "namespaces")
        namespaces = {namespaceObject("default", "3"), namespaceObject("iot", "5")};
    connection.answer(200, kProtobuf, listBody(namespaces, "7"));
}

std::string kubeconfigTo(const std::string &server, const std::string &user, const std::string &more)
{
    return fmt::format("apiVersion: v1\nkind: Config\ncurrent-context: there\n"
                       "clusters: [{{name: c, cluster: {{server: \"{}\"{}}}}}]\n"
                       "contexts: [{{name: there, context: {{cluster: c, user: u}}}}]\n"
                       "users: [{{name: u, user: {}}}]\n",
                       server, more.empty() ? "" : ", " + more, user);
}

} // namespace wheelhouse::test
