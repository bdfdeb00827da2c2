// What a cluster's watch does about credentials that are not accepted, and about
// rights to some namespaces only.
#include <algorithm>

#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/links/kubernetes/cluster_watch.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectKind;

constexpr std::chrono::milliseconds kLoginCallLimit{12000};
constexpr std::chrono::milliseconds kFindAgain{3000};

} // namespace

clusters::ClusterFacts factsOf(const Kubeconfig &config)
{
    clusters::ClusterFacts facts;
    facts.server = config.server;
    facts.context = config.context;
    facts.credentialKind = config.credentialKind();
    facts.insecure = config.peer.skipVerification || config.server.starts_with("http://");
    facts.impersonatedUser = config.impersonatedUser;
    return facts;
}

void ClusterWatch::checkLogin(const Error &refusal)
{
    if (std::exchange(m_loginAsked, true))
        return;
    // A token that a plugin renews expires as a matter of course: the first
    // question comes at once, with a new one. If that had helped a moment ago it
    // would not be asked again.
    const bool again = m_needsLogin.has_value();
    if (again)
        m_needsLogin = refusal;
    askLoginAfter(again ? m_loginBackoff.next() : std::chrono::milliseconds(0));
}

void ClusterWatch::askLoginAfter(std::chrono::milliseconds pause)
{
    m_loop->cancelTimer(m_loginTimer);
    m_loginTimer = m_loop->after(pause, [this] {
        m_loginTimer = 0;
        askLogin();
    });
}

void ClusterWatch::askLogin()
{
    // `/version` answers anybody in many clusters; this asks who we are.
    ApiRequest request;
    request.path = "/api/v1/namespaces?limit=1";
    request.totalTimeout = kLoginCallLimit;
    request.maxBodyBytes = 4u << 20;
    ask(std::move(request), &ClusterWatch::loginAnswered);
}

void ClusterWatch::loginAnswered(Result<ApiAnswer> answer)
{
    // A new login came meanwhile.
    if (!m_loginAsked)
        return;
    tellUsage();
    if (!answer && answer.error().code == ErrorCode::Unauthenticated) {
        if (!m_needsLogin)
            spdlog::warn("cluster needs a login {} {}", field("cluster", m_cluster),
                         field("reason", answer.error().message));
        m_needsLogin = answer.error();
        if (std::exchange(m_failedProbes, 0) >= kLostAfter)
            m_api->contact().tell(Contact::News::Returned);
        m_probeFailure.reset();
        askLoginAfter(m_loginBackoff.next());
        return judge();
    }
    if (!answer && answer.error().code != ErrorCode::PermissionDenied) {
        // It does not answer at all: that is the prober's matter, and asked again
        // soon.
        m_probeFailure = answer.error();
        if (std::exchange(m_failedProbes, std::max(m_failedProbes, kLostAfter)) < kLostAfter)
            lost(answer.error());
        askLoginAfter(m_probeBackoff.next());
        return judge();
    }
    if (m_needsLogin)
        spdlog::info("cluster accepts its login again {}", field("cluster", m_cluster));
    m_loginAsked = false;
    const bool wasLost = std::exchange(m_failedProbes, 0) >= kLostAfter;
    m_probeFailure.reset();
    // `m_needsLogin` stays until all is seen, so that an API server that accepts
    // this call only is not asked without pauses.
    if (!m_needsLogin)
        m_needsLogin =
            Error{ErrorCode::Unauthenticated, "the API server accepts the credentials for some calls only", {}};
    if (wasLost)
        returned();
    else
        forEachReflector([](Reflector &reflector) { reflector.retryNow(); });
    probeAfter(std::chrono::milliseconds(0));
}

Result<void> ClusterWatch::update(const v1::Cluster &told, const clusters::ClusterAccess *access)
{
    std::optional<clusters::ClusterFacts> facts;
    std::string contextNamespace;
    bool otherServer = false;
    if (access) {
        const auto config = Kubeconfig::parse(access->kubeconfig.reveal(), access->context, m_files);
        if (!config)
            return passOn(config);
        facts = factsOf(*config);
        contextNamespace = config->nameSpace;
        otherServer = config->server != m_api->server();
        m_api->renew(*config);
    }
    m_loop->post([anchor = m_anchor, told, facts, contextNamespace, otherServer] {
        if (anchor->self)
            anchor->self->updated(told, facts, contextNamespace, otherServer);
    });
    return {};
}

void ClusterWatch::updated(const v1::Cluster &told, const std::optional<clusters::ClusterFacts> &facts,
                           const std::string &contextNamespace, bool otherServer)
{
    m_sink.told(told);
    const bool otherNamespaces = !std::equal(told.namespaces().begin(), told.namespaces().end(),
                                             m_toldNamespaces.begin(), m_toldNamespaces.end());
    m_toldNamespaces.assign(told.namespaces().begin(), told.namespaces().end());
    if (facts) {
        m_sink.knownAs(*facts);
        m_contextNamespace = contextNamespace;
        m_loginAsked = false;
        m_needsLogin.reset();
        m_loginBackoff.reset();
        m_loop->cancelTimer(std::exchange(m_loginTimer, 0));
        if (std::exchange(m_failedProbes, 0) >= kLostAfter)
            m_api->contact().tell(Contact::News::Returned);
        m_probeFailure.reset();
        forEachReflector([otherServer](Reflector &reflector) { reflector.renew(otherServer); });
        probeAfter(std::chrono::milliseconds(0));
    }
    if (facts || otherNamespaces) {
        m_finder.reset();
        m_found.reset();
        m_loop->cancelTimer(std::exchange(m_findTimer, 0));
        judge();
    }
}

bool ClusterWatch::isRefused(ObjectKind kind) const
{
    for (const auto &reflector : m_reflectors) {
        if (reflector->kind() == kind)
            return reflector->status().failure && reflector->status().failure->code == ErrorCode::PermissionDenied;
    }
    return false;
}

// Brings the reflectors of single namespaces in line with what is refused over
// the whole cluster, and with where it is allowed.
void ClusterWatch::arrange()
{
    m_arranging = false;
    bool anyRefused = false;
    for (const auto &reflector : m_reflectors)
        anyRefused = anyRefused || (isNamespaced(reflector->kind()) && isRefused(reflector->kind()));
    // A right that came back: the whole is seen again.
    std::erase_if(m_scoped, [this](const auto &entry) {
        return std::any_of(m_reflectors.begin(), m_reflectors.end(), [&](const auto &whole) {
            return whole->kind() == entry.first.first && whole->status().state == Reflector::State::Live;
        });
    });
    if (!anyRefused)
        return;
    if (!m_found)
        return findNamespaces();
    for (const auto &reflector : m_reflectors) {
        if (isNamespaced(reflector->kind()) && isRefused(reflector->kind()))
            arrangeKind(reflector->kind());
        else
            m_narrowed.erase(reflector->kind());
    }
}

void ClusterWatch::arrangeKind(ObjectKind kind)
{
    std::vector<std::string> wanted;
    for (const auto &[name, kinds] : m_found->seen) {
        if (kinds.contains(kind))
            wanted.push_back(name);
    }
    const auto before = m_narrowed.find(kind);
    if (before == m_narrowed.end() || before->second != wanted) {
        m_sink.narrowed(kind, wanted);
        m_narrowed[kind] = wanted;
    }
    std::erase_if(m_scoped, [&](const auto &entry) {
        return entry.first.first == kind && !std::binary_search(wanted.begin(), wanted.end(), entry.first.second);
    });
    for (const std::string &name : wanted) {
        auto &reflector = m_scoped[{kind, name}];
        if (reflector)
            continue;
        reflector = newReflector(kind, name);
        reflector->start();
    }
}

void ClusterWatch::findNamespaces()
{
    if (m_finder || m_findTimer != 0)
        return;
    std::vector<std::string> told = m_toldNamespaces;
    if (!m_contextNamespace.empty())
        told.push_back(m_contextNamespace);
    m_finder = std::make_unique<NamespaceFinder>(
        m_loop, m_api, std::move(told), [this](Result<FoundNamespaces> found) { namespacesFound(std::move(found)); });
}

void ClusterWatch::namespacesFound(Result<FoundNamespaces> found)
{
    m_finder.reset();
    const auto again = found ? m_times.namespacesEvery : kFindAgain;
    m_loop->cancelTimer(m_findTimer);
    m_findTimer = m_loop->after(again, [this] {
        m_findTimer = 0;
        if (std::any_of(m_reflectors.begin(), m_reflectors.end(), [this](const auto &reflector) {
                return isNamespaced(reflector->kind()) && isRefused(reflector->kind());
            }))
            findNamespaces();
    });
    if (!found)
        return;
    m_found = std::move(*found);
    arrange();
    judge();
}

} // namespace wheelhouse::kubernetes
