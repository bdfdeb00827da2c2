#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

// A port of loopback behind which nobody is.
class BlackHole {
public:
    enum class Kind {
        // Connecting itself never ends, as behind a firewall that drops.
        NoAnswerToConnect,
        // The connection is made, and nothing ever comes.
        NoAnswerToBytes,
    };

    explicit BlackHole(Kind kind) : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *const name = reinterpret_cast<sockaddr *>(&address);
        if (::bind(m_listener, name, size) != 0 || ::listen(m_listener, kind == Kind::NoAnswerToBytes ? 100 : 0) != 0
            || ::getsockname(m_listener, name, &size) != 0)
            throw std::runtime_error("cannot listen on loopback");
        m_port = ntohs(address.sin_port);
        // With its queue full the kernel drops what else wants to connect.
        for (int i = 0; kind == Kind::NoAnswerToConnect && i < 3; ++i) {
            m_fill.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            (void)::connect(m_fill.back(), name, size);
        }
    }
    ~BlackHole()
    {
        for (const int socket : m_fill)
            ::close(socket);
        ::close(m_listener);
    }
    BlackHole(const BlackHole &) = delete;
    BlackHole &operator=(const BlackHole &) = delete;

    int port() const { return m_port; }
    std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }

private:
    const int m_listener;
    int m_port = 0;
    std::vector<int> m_fill;
};

} // namespace wheelhouse::test
