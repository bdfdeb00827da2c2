#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/clusters/observed_objects.h"
#include "server/links/kubernetes/cluster_loop.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Which namespaces these credentials may see, and what of them.
struct FoundNamespaces {
    // By name; kinds that may be listed and watched. Never empty.
    std::map<std::string, std::set<clusters::ObjectKind>> seen;
    // Asked, and none of the kinds may be seen there.
    std::vector<std::string> refused;
    // There were more than are asked.
    bool more = false;
};

// Finds the namespaces that may be seen where a list over all of them may not:
// of those that were told, and those the API server names where it does, each
// is asked what is allowed there (SelfSubjectRulesReview).
//
// Threads: the loop's. Ownership: ClusterWatch; after it is destroyed `found`
// is not called. Bound: kMaxAsked questions, some at a time, kMaxSeen results.
class NamespaceFinder {
public:
    static constexpr std::size_t kMaxAsked = 200;
    static constexpr std::size_t kMaxSeen = 50;
    static constexpr std::size_t kAtOnce = 8;
    using Found = std::function<void(Result<FoundNamespaces>)>;

    // `told` come first. `found` is called once, later; with an error where the
    // API server is not reached or the credentials are not accepted.
    NamespaceFinder(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api,
                    std::vector<std::string> told, Found found);
    ~NamespaceFinder();
    NamespaceFinder(const NamespaceFinder &) = delete;
    NamespaceFinder &operator=(const NamespaceFinder &) = delete;

private:
    struct Anchor {
        NamespaceFinder *self;
    };

    void send(ApiRequest request, void (NamespaceFinder::*then)(const std::string &, Result<ApiAnswer>),
              const std::string &about);
    void named(const std::string &, Result<ApiAnswer> answer);
    void askMore();
    void reviewed(const std::string &nameSpace, Result<ApiAnswer> answer);
    void finish(Result<FoundNamespaces> result);

    const std::shared_ptr<ClusterLoop> m_loop;
    const std::shared_ptr<KubernetesApi> m_api;
    const Found m_found;
    const std::shared_ptr<Anchor> m_anchor;
    std::vector<std::string> m_asked;
    std::size_t m_next = 0;
    std::size_t m_underWay = 0;
    FoundNamespaces m_result;
    bool m_done = false;
};

// What a SelfSubjectRulesReview's answer allows to be listed and watched; all
// kinds where it says that it is incomplete. Nothing when it is no such answer.
// Never trusts the text. Pure.
std::optional<std::set<clusters::ObjectKind>> allowedKinds(std::string_view review);

} // namespace wheelhouse::kubernetes
