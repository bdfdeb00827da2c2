#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <random>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

// A port of loopback that nobody listens on now; 0 when there is none. Below
// those that the system gives to connections, so that none of them takes it
// while who listens there is started anew.
inline int freePort()
{
    constexpr int kFirst = 15000;
    constexpr int kLast = 32000;
    std::random_device random;
    std::uniform_int_distribution<int> any(kFirst, kLast);
    for (int attempt = 0; attempt < 200; ++attempt) {
        const int port = any(random);
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<in_port_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool bound = ::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0;
        ::close(listener);
        if (bound)
            return port;
    }
    return 0;
}

} // namespace wheelhouse::test
