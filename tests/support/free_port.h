#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

// A port of loopback that nobody listens on now; 0 when there is none.
inline int freePort()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool bound = ::bind(listener, reinterpret_cast<sockaddr *>(&address), size) == 0
        && ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) == 0;
    ::close(listener);
    return bound ? ntohs(address.sin_port) : 0;
}

} // namespace wheelhouse::test
