#pragma once

#include <chrono>
#include <string>
#include <unordered_map>

#include <curl/curl.h>

namespace wheelhouse::http {

// The sockets under connections that requests share, by whom they lead to, so
// that a connection that stands and carries nothing can be given up: libcurl
// itself takes such a one again and again. Lives on the client's thread, longer
// than the connections.
class SharedSockets {
public:
    using Clock = std::chrono::steady_clock;

    curl_socket_t open(const std::string &origin, const curl_sockaddr &address);
    // libcurl's CURLOPT_CLOSESOCKETFUNCTION; `self` is a SharedSockets.
    static int close(void *self, curl_socket_t socket);
    // Shuts those down that were opened before; libcurl closes them.
    void drop(const std::string &origin, Clock::time_point openedBefore);

private:
    struct Opened {
        std::string origin;
        Clock::time_point at;
    };
    std::unordered_map<curl_socket_t, Opened> m_opened;
};

} // namespace wheelhouse::http
