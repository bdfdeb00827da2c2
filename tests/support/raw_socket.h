#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

// A TCP connection to loopback that speaks whatever it is told to.
class RawSocket {
public:
    // `127.0.0.1:PORT`.
    explicit RawSocket(const std::string &address) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        name.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
        m_connected = ::connect(m_socket, reinterpret_cast<sockaddr *>(&name), sizeof name) == 0;
    }
    ~RawSocket()
    {
        if (m_socket >= 0)
            ::close(m_socket);
    }
    RawSocket(RawSocket &&other) noexcept
        : m_socket(std::exchange(other.m_socket, -1)), m_connected(std::exchange(other.m_connected, false))
    {
    }
    RawSocket &operator=(RawSocket &&) = delete;

    bool isConnected() const { return m_connected; }
    void send(std::string_view bytes) const { (void)::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    // What comes within `limitMs`, or until the peer closes.
    std::string receive(int limitMs) const
    {
        std::string all;
        std::array<char, 4096> buffer;
        pollfd polled{m_socket, POLLIN, 0};
        while (::poll(&polled, 1, limitMs) > 0) {
            const auto size = ::recv(m_socket, buffer.data(), buffer.size(), 0);
            if (size <= 0)
                break;
            all.append(buffer.data(), static_cast<std::size_t>(size));
        }
        return all;
    }

private:
    int m_socket;
    bool m_connected = false;
};

} // namespace wheelhouse::test
