#include "tests/support/tcp_forwarder.h"

#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

namespace {

sockaddr_in loopback(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

bool sendAll(int socket, const char *bytes, std::size_t size)
{
    while (size > 0) {
        const ssize_t sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

void passAtOnce(int socket)
{
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

} // namespace

TcpForwarder::Connection::~Connection()
{
    up.join();
    down.join();
    ::close(near);
    ::close(far);
}

TcpForwarder::TcpForwarder(int targetPort) : m_target(targetPort)
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(m_listener, 64) != 0
        || ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptAll(); });
}

TcpForwarder::~TcpForwarder()
{
    m_stopping = true;
    hold(false);
    m_acceptor.join();
    ::close(m_listener);
    shutAll();
    m_connections.clear();
}

void TcpForwarder::shutAll()
{
    const std::lock_guard lock(m_mutex);
    for (const auto &connection : m_connections) {
        ::shutdown(connection->near, SHUT_RDWR);
        ::shutdown(connection->far, SHUT_RDWR);
    }
}

void TcpForwarder::refuse(bool refuse)
{
    m_refusing = refuse;
    if (refuse)
        shutAll();
}

void TcpForwarder::silenceStanding()
{
    const std::lock_guard lock(m_mutex);
    for (const auto &connection : m_connections)
        connection->silent = true;
}

void TcpForwarder::hold(bool hold)
{
    const std::lock_guard lock(m_mutex);
    m_held = hold;
    m_changed.notify_all();
}

void TcpForwarder::delay(std::chrono::milliseconds delay) { m_delay = delay; }

void TcpForwarder::acceptAll()
{
    while (!m_stopping) {
        pollfd polled{m_listener, POLLIN, 0};
        if (::poll(&polled, 1, 20) <= 0)
            continue;
        const int near = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (near < 0)
            continue;
        const int far = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(m_target);
        if (m_refusing || ::connect(far, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
            // A reset, as from a port where nobody is.
            const linger now{1, 0};
            setsockopt(near, SOL_SOCKET, SO_LINGER, &now, sizeof now);
            ::close(near);
            ::close(far);
            continue;
        }
        passAtOnce(near);
        passAtOnce(far);
        ++m_count;
        const std::lock_guard lock(m_mutex);
        auto &connection = *m_connections.emplace_back(std::make_unique<Connection>());
        connection.near = near;
        connection.far = far;
        connection.up = std::thread([this, &connection] { pump(connection, connection.near, connection.far); });
        connection.down = std::thread([this, &connection] { pump(connection, connection.far, connection.near); });
    }
}

void TcpForwarder::pump(Connection &connection, int from, int to)
{
    char bytes[65536];
    while (!m_stopping) {
        const ssize_t size = ::recv(from, bytes, sizeof bytes, 0);
        if (connection.silent && size > 0)
            continue;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [&] { return !m_held || m_stopping; });
        }
        if (connection.silent && size > 0)
            continue;
        std::this_thread::sleep_for(m_delay.load());
        if (size <= 0 || !sendAll(to, bytes, static_cast<std::size_t>(size)))
            break;
    }
    // The end of one direction is the end of both.
    ::shutdown(from, SHUT_RDWR);
    ::shutdown(to, SHUT_RDWR);
}

} // namespace wheelhouse::test
