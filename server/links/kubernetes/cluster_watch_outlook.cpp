// Judging how a cluster is seen, from how its reflectors fare.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/links/kubernetes/cluster_watch.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectKind;
using SourceState = v1::SourceState;

constexpr int kMaxNamedNamespaces = 50;

SourceState::State stateOf(const Error &failure, bool wasLive)
{
    switch (failure.code) {
    case ErrorCode::PermissionDenied: return SourceState::STATE_DENIED;
    case ErrorCode::Unauthenticated: return SourceState::STATE_NEEDS_LOGIN;
    case ErrorCode::FailedPrecondition: return SourceState::STATE_FAILED;
    default: return wasLive ? SourceState::STATE_STALE : SourceState::STATE_FAILED;
    }
}

// How telling a failure is about the whole; a refused kind tells only where all
// are.
constexpr int kLostContact = 4;

int weight(const Error &failure)
{
    switch (failure.code) {
    case ErrorCode::FailedPrecondition: return 3;
    case ErrorCode::Unauthenticated: return 2;
    case ErrorCode::PermissionDenied: return 1;
    default: return kLostContact;
    }
}

// `events`: the last part of the kind's path.
std::string collectionOf(ObjectKind kind)
{
    const std::string path = collectionPath(kind);
    return path.substr(path.rfind('/') + 1);
}

bool isRefusal(const Reflector::Status &status)
{
    return status.failure && status.failure->code == ErrorCode::PermissionDenied;
}

} // namespace

struct ClusterWatch::Outlook {
    std::optional<Error> worst;
    // Of the first kind that may not be seen whole.
    std::optional<Error> refusal;
    std::vector<std::string> refused;
    // Kinds seen in some namespaces, and in which.
    std::vector<std::string> partial;
    std::set<std::string> namespaces;
    bool allLive = true;

    void take(const Reflector::Status &status)
    {
        allLive = allLive && status.state == Reflector::State::Live;
        if (status.failure && (!worst || weight(*status.failure) > weight(*worst)))
            worst = status.failure;
    }
};

void ClusterWatch::lookAt(const Reflector &whole, Outlook &outlook)
{
    v1::AccessLimit limit;
    if (!isRefusal(whole.status())) {
        m_sink.limited(whole.kind(), limit);
        return outlook.take(whole.status());
    }
    limit.set_collection(collectionOf(whole.kind()));
    limit.set_reason(whole.status().failure->message);
    for (const auto &[key, reflector] : m_scoped) {
        if (key.first != whole.kind())
            continue;
        if (isRefusal(reflector->status())) {
            limit.add_refused_namespaces(key.second);
            continue;
        }
        limit.add_seen_namespaces(key.second);
        outlook.take(reflector->status());
    }
    if (isNamespaced(whole.kind()) && m_found) {
        for (const auto &name : m_found->refused)
            limit.add_refused_namespaces(name);
        for (const auto &[name, kinds] : m_found->seen) {
            if (!kinds.contains(whole.kind()))
                limit.add_refused_namespaces(name);
        }
        std::sort(limit.mutable_refused_namespaces()->begin(), limit.mutable_refused_namespaces()->end());
        if (const int beyond = limit.refused_namespaces_size() - kMaxNamedNamespaces; beyond > 0)
            limit.mutable_refused_namespaces()->DeleteSubrange(kMaxNamedNamespaces, beyond);
    }
    // Where else it may be seen is still being asked.
    if (isNamespaced(whole.kind()) && !m_found)
        outlook.allLive = false;
    m_sink.limited(whole.kind(), limit);
    (limit.seen_namespaces().empty() ? outlook.refused : outlook.partial).push_back(limit.collection());
    outlook.namespaces.insert(limit.seen_namespaces().begin(), limit.seen_namespaces().end());
    // What the user lacks over the whole says more than one of many namespaces.
    if (!outlook.refusal)
        outlook.refusal = whole.status().failure;
}

void ClusterWatch::judge()
{
    Outlook outlook;
    for (const auto &reflector : m_reflectors)
        lookAt(*reflector, outlook);
    if (outlook.refused.size() == m_reflectors.size() && m_found) {
        outlook.worst = outlook.refusal;
        outlook.worst->message +=
            m_toldNamespaces.empty()
                ? "; if it may see some namespaces, say which (cluster update --namespace)"
                : fmt::format("; nor may it see anything in {}", fmt::join(m_toldNamespaces, ", "));
    }
    if (outlook.worst && outlook.worst->code == ErrorCode::Unauthenticated)
        checkLogin(*outlook.worst);
    if (outlook.worst && weight(*outlook.worst) == kLostContact && !m_doubted && m_failedProbes == 0) {
        m_doubted = true;
        // Not again and again where only one kind fails.
        const auto soon = ClusterLoop::Clock::now() + std::chrono::milliseconds(100);
        const auto due = std::max(soon, m_doubtedAt + m_times.doubtEvery);
        m_doubtedAt = due;
        probeAfter(std::chrono::ceil<std::chrono::milliseconds>(due - ClusterLoop::Clock::now()));
    }
    if (m_failedProbes >= kLostAfter)
        outlook.worst = m_probeFailure;
    const bool limited = outlook.refusal.has_value();
    if ((limited || !m_scoped.empty()) && !std::exchange(m_arranging, true)) {
        m_loop->post([anchor = m_anchor] {
            if (anchor->self)
                anchor->self->arrange();
        });
    }
    tellSource(outlook);
}

void ClusterWatch::tellSource(Outlook &outlook)
{
    if (outlook.allLive && !outlook.worst) {
        if (!m_wasLive)
            spdlog::info("cluster is seen {}", field("cluster", m_cluster));
        m_wasLive = true;
        m_needsLogin.reset();
        m_loginBackoff.reset();
        std::string reason;
        if (!outlook.refused.empty())
            reason = fmt::format("{} may not be seen", fmt::join(outlook.refused, ", "));
        if (!outlook.partial.empty())
            reason += fmt::format("{}{} only in {}", reason.empty() ? "" : "; ", fmt::join(outlook.partial, ", "),
                                  fmt::join(outlook.namespaces, ", "));
        if (m_found && m_found->more && !outlook.partial.empty())
            reason += fmt::format(" (the first {})", NamespaceFinder::kMaxSeen);
        if (!reason.empty())
            reason += ": " + outlook.refusal->message;
        if (!m_slow.empty())
            reason = reason.empty() ? m_slow : m_slow + "; " + reason;
        return m_sink.sourceChanged(SourceState::STATE_LIVE, reason);
    }
    // Whether it is so is being asked: once, at once.
    const bool confirmed = !outlook.worst || outlook.worst->code != ErrorCode::Unauthenticated || m_needsLogin;
    if (outlook.worst && confirmed) {
        const Error &told = outlook.worst->code == ErrorCode::Unauthenticated ? *m_needsLogin : *outlook.worst;
        m_sink.sourceChanged(stateOf(told, m_wasLive), told.message);
    } else if (!m_wasLive) {
        m_sink.sourceChanged(SourceState::STATE_CONNECTING, "reading its objects");
    }
}

} // namespace wheelhouse::kubernetes
