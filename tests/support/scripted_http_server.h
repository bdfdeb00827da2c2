#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace wheelhouse::test {

// A request as the scripted server read it.
struct ScriptedRequest {
    std::string method;
    // With its query.
    std::string target;
    std::string head;
    std::string body;
};

// One connection's answering side. Used by the script only, on its thread.
class ScriptedConnection {
public:
    ScriptedConnection(int socket, const std::atomic<bool> &stopping) : m_socket(socket), m_stopping(stopping) {}
    // False when the peer is gone.
    bool send(std::string_view bytes);
    // A whole answer; the connection stays open.
    bool answer(int status, const std::string &contentType, std::string_view body);
    // The head of a chunked answer, its chunks, and its end.
    bool beginChunks(const std::string &contentType);
    bool chunk(std::string_view bytes);
    bool endChunks() { return send("0\r\n\r\n"); }
    // Until the peer closes or the server stops.
    void waitForClose();
    void close();

private:
    const int m_socket;
    const std::atomic<bool> &m_stopping;
};

// An HTTP/1.1 server on loopback that answers as a script says, also wrongly:
// what a real API server will not do on request. A thread a connection.
class ScriptedHttpServer {
public:
    using Script = std::function<void(const ScriptedRequest &, ScriptedConnection &)>;

    // `port` 0 lets the kernel choose.
    explicit ScriptedHttpServer(Script script, int port = 0);
    ~ScriptedHttpServer();

    int port() const { return m_port; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    // Closes everything; connections are refused from then on.
    void stop();

private:
    void acceptAll();
    void serve(int socket);

    const Script m_script;
    std::atomic<bool> m_stopping{false};
    int m_listener = -1;
    int m_port = 0;
    std::mutex m_mutex;
    std::list<int> m_sockets;
    std::list<std::thread> m_threads;
    std::thread m_acceptor;
};

} // namespace wheelhouse::test
