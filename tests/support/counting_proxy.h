#pragma once

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstdint>
#include <list>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

// Passes connections of loopback on to another port of it, byte for byte, and
// counts what comes back: what a client reads of a server, TLS and all. A thread
// of its own, ended by the destructor; ends the program where it cannot listen.
class CountingProxy {
public:
    explicit CountingProxy(int target) : m_target(target), m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto address = loopback(0);
        socklen_t size = sizeof(address);
        if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(m_listener, 100) != 0
            || ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            std::abort();
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~CountingProxy()
    {
        m_stopping = true;
        m_thread.join();
        ::close(m_listener);
    }
    CountingProxy(const CountingProxy &) = delete;
    CountingProxy &operator=(const CountingProxy &) = delete;

    int port() const { return m_port; }
    // What came from the server so far.
    std::uint64_t bytes() const { return m_bytes; }

private:
    struct Pair {
        int client;
        int server;
    };

    static sockaddr_in loopback(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        return address;
    }

    // False at the end of the stream.
    static bool pass(int from, int to, std::uint64_t &count)
    {
        std::array<char, 65536> buffer;
        const ssize_t size = ::recv(from, buffer.data(), buffer.size(), 0);
        if (size <= 0)
            return size < 0 && errno == EINTR;
        count += static_cast<std::uint64_t>(size);
        for (ssize_t sent = 0; sent < size;) {
            const ssize_t more = ::send(to, buffer.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
            if (more <= 0)
                return false;
            sent += more;
        }
        return true;
    }

    void run()
    {
        std::list<Pair> pairs;
        while (!m_stopping) {
            std::vector<pollfd> polled{{m_listener, POLLIN, 0}};
            for (const auto &pair : pairs) {
                polled.push_back({pair.client, POLLIN, 0});
                polled.push_back({pair.server, POLLIN, 0});
            }
            if (::poll(polled.data(), polled.size(), 50) <= 0)
                continue;
            std::size_t at = 1;
            for (auto pair = pairs.begin(); pair != pairs.end(); at += 2) {
                std::uint64_t up = 0;
                std::uint64_t down = 0;
                const bool open = (!polled[at].revents || pass(pair->client, pair->server, up))
                    && (!polled[at + 1].revents || pass(pair->server, pair->client, down));
                m_bytes += down;
                if (!open) {
                    ::close(pair->client);
                    ::close(pair->server);
                    pair = pairs.erase(pair);
                } else {
                    ++pair;
                }
            }
            if (polled[0].revents) {
                const int client = ::accept(m_listener, nullptr, nullptr);
                const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
                auto address = loopback(m_target);
                ::connect(server, reinterpret_cast<sockaddr *>(&address), sizeof(address));
                pairs.push_back({client, server});
            }
        }
        for (const auto &pair : pairs) {
            ::close(pair.client);
            ::close(pair.server);
        }
    }

    const int m_target;
    const int m_listener;
    int m_port = 0;
    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::test
