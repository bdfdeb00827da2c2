#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "core/result.h"
#include "core/secret.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/kubeconfig.h"

namespace wheelhouse::kubernetes {

// What a request to an API server carries.
struct Credentials {
    std::shared_ptr<const http::Peer> peer;
    // Value of the header `Authorization`; empty when there is none.
    Secret authorization;
};

// Where one cluster's credentials come from. Threads: any. `use` may be called
// at once or later on another thread, exactly once. stop() is bounded; after it
// `use` is called with Cancelled.
class CredentialSource {
public:
    using Use = std::function<void(Result<Credentials>)>;
    virtual ~CredentialSource() = default;
    virtual void get(Use use) = 0;
    // The API server did not accept the last ones: get new ones, where that
    // can be.
    virtual void invalidate() = 0;
    virtual void stop() = 0;
};

// How long a source that failed is left alone: longer each time, so that nobody
// is asked all night. Tests shorten them.
struct CredentialTimes {
    std::chrono::milliseconds firstPause{10000};
    std::chrono::milliseconds longestPause{300000};
    // A token file is read again so often.
    std::chrono::milliseconds fileAge{60000};
};

// Told the whole kubeconfig with what was renewed in it, and the context that is
// used. Any thread.
using RenewedKubeconfig = std::function<void(const Secret &kubeconfig, const std::string &context)>;

// As the kubeconfig says: its own, its token file's, its exec plugin's, or
// those its identity provider gives for a refresh token. A plugin is run,
// without a shell, and a provider asked, when there is no credential or it is
// about to expire; callers wait together. `client` must outlive it.
std::unique_ptr<CredentialSource> makeCredentialSource(const Kubeconfig &config, http::HttpClient &client,
                                                       const CredentialTimes &times = {},
                                                       RenewedKubeconfig renewed = {});

} // namespace wheelhouse::kubernetes
