#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/scripted_http_server.h"

namespace wheelhouse::test {

// The pods' end of an API server's WebSockets, as a script has it: what real
// ones do not say on request. Plain HTTP on loopback, a thread a connection.
class PretendKubelet {
public:
    // One open WebSocket, on its thread.
    class Connection {
    public:
        virtual ~Connection() = default;
        // What was asked for, and by whom.
        virtual const std::string &target() const = 0;
        virtual const std::string &authorization() const = 0;
        virtual bool send(char channel, const std::string &bytes) = 0;
        // The next message with its channel; false when there is none any more.
        virtual bool receive(std::string &message) = 0;
    };
    using Script = std::function<void(Connection &)>;

    // `protocol` is the only one that it takes; empty: it refuses to switch, with
    // `refusal` as its answer (403).
    PretendKubelet(std::string protocol, Script script, std::string refusal = {});
    ~PretendKubelet();
    // Who answers what asks for no WebSocket; before anybody asks.
    void setPlain(ScriptedHttpServer::Script plain) { m_plain = std::move(plain); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

private:
    void acceptAll();
    void serve(int socket);

    const std::string m_protocol;
    const Script m_script;
    const std::string m_refusal;
    ScriptedHttpServer::Script m_plain;
    std::atomic<bool> m_stopping{false};
    int m_listener = -1;
    int m_port = 0;
    std::mutex m_mutex;
    std::list<int> m_sockets;
    std::list<std::thread> m_threads;
    std::thread m_acceptor;
};

} // namespace wheelhouse::test
