#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace wheelhouse::test {

// A port of loopback that leads to another one, as a load balancer does, and
// can go bad as one: refuse, be slow, or stop passing bytes without closing
// anything. Two threads a connection. Threads: any.
class TcpForwarder {
public:
    explicit TcpForwarder(int targetPort);
    ~TcpForwarder();
    TcpForwarder(const TcpForwarder &) = delete;
    TcpForwarder &operator=(const TcpForwarder &) = delete;

    int port() const { return m_port; }
    // Connections taken so far.
    int connections() const { return m_count; }
    // Closes what stands and takes nothing more, until false: connections are
    // closed as soon as they are made.
    void refuse(bool refuse);
    // What stands passes nothing any more, for ever, and is not closed; newer
    // connections do.
    void silenceStanding();
    // Nothing passes until false; then what was held back does too.
    void hold(bool hold);
    // Of each piece of bytes, both ways.
    void delay(std::chrono::milliseconds delay);

private:
    struct Connection {
        int near = -1;
        int far = -1;
        std::atomic<bool> silent{false};
        std::thread up;
        std::thread down;
        ~Connection();
    };

    void acceptAll();
    void pump(Connection &connection, int from, int to);
    void shutAll();

    const int m_target;
    int m_listener = -1;
    int m_port = 0;
    std::atomic<int> m_count{0};
    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_refusing{false};
    std::atomic<std::chrono::milliseconds> m_delay{std::chrono::milliseconds(0)};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_held = false;
    std::list<std::unique_ptr<Connection>> m_connections;
    std::thread m_acceptor;
};

} // namespace wheelhouse::test
