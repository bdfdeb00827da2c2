#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "core/result.h"
#include "core/secret.h"
#include "server/http/http_request.h"

namespace wheelhouse::kubernetes {

// Where a WebSocket goes.
struct WebSocketTarget {
    // http or https, with its path and query.
    std::string url;
    // Subprotocols, the best first.
    std::vector<std::string> protocols;
    std::shared_ptr<const http::Peer> peer;
    // Value of the header `Authorization`; empty when there is none.
    Secret authorization;
};

// Called on the loop's thread.
class WebSocketHandler {
public:
    virtual ~WebSocketHandler() = default;
    virtual void opened(const std::string &protocol) = 0;
    // Nothing further comes until readOn().
    virtual void message(std::string bytes) = 0;
    // Last, and exactly once; a failure where it was not closed in order.
    virtual void closed(std::optional<Error> failure) = 0;
};

// A WebSocket to an API server (RFC 6455), over TLS as the peer says. Any
// thread; closed by close() or with the loop. Bounds: messages of 1 MB; what is
// sent is one at a time, see `sent`. Errors: what the API server says when it
// does not switch protocols, as statusError; Unavailable, FailedPrecondition
// (certificates) of the transport.
class WebSocket {
public:
    static std::shared_ptr<WebSocket> connect(boost::asio::io_context &loop, WebSocketTarget target,
                                              std::shared_ptr<WebSocketHandler> handler);
    virtual ~WebSocket() = default;
    virtual void send(std::string message, std::function<void()> sent) = 0;
    virtual void readOn() = 0;
    virtual void close() = 0;
};

// The thread that all of them live on (`wh-streams`). stop(), also called by
// the destructor, ends them within a moment.
class WebSocketLoop {
public:
    WebSocketLoop();
    ~WebSocketLoop() { stop(); }
    WebSocketLoop(const WebSocketLoop &) = delete;
    WebSocketLoop &operator=(const WebSocketLoop &) = delete;
    boost::asio::io_context &context() { return m_context; }
    void stop();

private:
    boost::asio::io_context m_context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::thread m_thread;
};

} // namespace wheelhouse::kubernetes
