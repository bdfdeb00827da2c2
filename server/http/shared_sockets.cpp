#include "server/http/shared_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::http {

curl_socket_t SharedSockets::open(const std::string &origin, const curl_sockaddr &address)
{
    const curl_socket_t socket = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
    if (socket >= 0)
        m_opened[socket] = {origin, Clock::now()};
    return socket;
}

int SharedSockets::close(void *self, curl_socket_t socket)
{
    static_cast<SharedSockets *>(self)->m_opened.erase(socket);
    return ::close(socket);
}

void SharedSockets::drop(const std::string &origin, Clock::time_point openedBefore)
{
    for (const auto &[socket, opened] : m_opened) {
        if (opened.origin == origin && opened.at < openedBefore)
            ::shutdown(socket, SHUT_RDWR);
    }
}

} // namespace wheelhouse::http
