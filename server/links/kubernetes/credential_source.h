#pragma once

#include <functional>
#include <memory>

#include "core/result.h"
#include "core/secret.h"
#include "server/http/http_request.h"
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

// As the kubeconfig says: its own, or those of its exec plugin. A plugin is
// run, without a shell, when there is no credential or it is about to expire;
// callers wait together. Failing ones are asked again only after some seconds.
std::unique_ptr<CredentialSource> makeCredentialSource(const Kubeconfig &config);

} // namespace wheelhouse::kubernetes
