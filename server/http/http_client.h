#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "server/http/http_request.h"
#include "server/http/shared_sockets.h"

namespace wheelhouse::http {

class Transfer;

// HTTP/1.1 and HTTP/2 to everything outside, on one thread of its own
// (`http`) for the whole process. Never follows redirects.
//
// Threads: every public function may be called from any thread, but fetch(),
// which waits, not from a handler. Ownership: app/ owns it; handlers are
// shared. Failure: always a Result given to the handler. stop(), also called by
// the destructor, ends every exchange with Cancelled and joins the thread.
class HttpClient {
public:
    using ExchangeId = std::uint64_t;
    using Callback = std::function<void(Result<Response>)>;

    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    // Begins an exchange whose body is streamed to `handler`.
    ExchangeId start(Request request, std::shared_ptr<ExchangeHandler> handler);
    // Offers again what onData() refused. Unknown and ended ids are ignored, here
    // and in cancel().
    void resume(ExchangeId id);
    void cancel(ExchangeId id);

    // Gives up the connections to the host and port of `url` that were made
    // before: they stand and carry nothing any more. What goes on over them ends as
    // broken off, or is sent again where nothing had come yet. Connections of one
    // request alone (ownConnection) are left.
    void dropConnections(const std::string &url, std::chrono::steady_clock::time_point madeBefore);

    // Collects the whole body; `callback` comes on the client's thread.
    ExchangeId send(Request request, Callback callback);
    // The same, waiting; Request::totalTimeout bounds it.
    Result<Response> fetch(Request request);

    void stop();

private:
    struct Command;

    void run();
    void post(Command command);
    void processCommands();
    void begin(ExchangeId id, Request request, std::shared_ptr<ExchangeHandler> handler);
    void finish(ExchangeId id, Result<ResponseHead> result);
    void readMessages();
    // Begins what waited for its time; gives the next such time.
    std::chrono::steady_clock::time_point beginDue(std::chrono::steady_clock::time_point now);
    int checkTimeouts();

    void *m_multi;
    std::mutex m_mutex;
    std::vector<Command> m_commands;
    ExchangeId m_nextId = 1;
    bool m_stopping = false;
    // Touched on the client's thread only.
    SharedSockets m_sockets;
    std::unordered_map<ExchangeId, std::unique_ptr<Transfer>> m_transfers;
    // Not begun yet, in the order they were asked for.
    std::map<ExchangeId, Command> m_later;
    std::thread m_thread;
};

} // namespace wheelhouse::http
