#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/result.h"
#include "server/deployments/ci/ci_hooks.h"

namespace httplib {
class Server;
}

namespace wheelhouse::server {

// Where CI systems post to: `/hooks/{hook}`, without TLS, for a reverse proxy in front
// or a network of one's own. One thread of its own, which takes connections, and four that
// answer them; with 64 waiting it takes no more until one is answered. The destructor ends
// them, after the calls under way.
class HooksEndpoint {
public:
    using Call = std::function<deployments::HookAnswer(const deployments::HookCall &)>;

    // `listen` is HOST:PORT. Unavailable when it cannot be bound.
    static Result<std::unique_ptr<HooksEndpoint>> start(const std::string &listen, Call call);
    ~HooksEndpoint();

    const std::string &address() const { return m_address; }

private:
    HooksEndpoint();

    std::unique_ptr<httplib::Server> m_http;
    std::string m_address;
    std::thread m_thread;
};

} // namespace wheelhouse::server
