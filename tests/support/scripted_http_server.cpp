#include "tests/support/scripted_http_server.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

namespace {

// The value of `Content-Length`, 0 where there is none.
std::size_t contentLength(std::string_view head)
{
    std::string lower(head);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto at = lower.find("content-length:");
    if (at == std::string::npos)
        return 0;
    const auto digits = lower.find_first_of("0123456789", at);
    std::size_t length = 0;
    std::from_chars(lower.data() + digits, lower.data() + lower.size(), length);
    return length;
}

} // namespace

bool ScriptedConnection::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool ScriptedConnection::answer(int status, const std::string &contentType, std::string_view body)
{
    return send(fmt::format("HTTP/1.1 {} Scripted\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n", status,
                            contentType, body.size()))
        && send(body);
}

bool ScriptedConnection::beginChunks(const std::string &contentType)
{
    return send(fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\n", contentType));
}

bool ScriptedConnection::chunk(std::string_view bytes)
{
    return send(fmt::format("{:x}\r\n", bytes.size())) && send(bytes) && send("\r\n");
}

void ScriptedConnection::waitForClose()
{
    while (!m_stopping) {
        pollfd polled{m_socket, POLLIN, 0};
        char byte = 0;
        if (poll(&polled, 1, 50) > 0 && recv(m_socket, &byte, 1, MSG_PEEK) <= 0)
            return;
    }
}

void ScriptedConnection::close()
{
    shutdown(m_socket, SHUT_RDWR);
}

ScriptedHttpServer::ScriptedHttpServer(Script script, int port) : m_script(std::move(script))
{
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    socklen_t size = sizeof address;
    if (bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(m_listener, 64) != 0
        || getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptAll(); });
}

ScriptedHttpServer::~ScriptedHttpServer()
{
    stop();
}

void ScriptedHttpServer::stop()
{
    if (m_stopping.exchange(true))
        return;
    m_acceptor.join();
    ::close(m_listener);
    {
        const std::lock_guard lock(m_mutex);
        for (const int socket : m_sockets)
            shutdown(socket, SHUT_RDWR);
    }
    for (auto &thread : m_threads)
        thread.join();
}

void ScriptedHttpServer::acceptAll()
{
    while (!m_stopping) {
        pollfd polled{m_listener, POLLIN, 0};
        if (poll(&polled, 1, 20) <= 0)
            continue;
        const int socket = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0)
            continue;
        const std::lock_guard lock(m_mutex);
        m_sockets.push_back(socket);
        m_threads.emplace_back([this, socket] { serve(socket); });
    }
}

void ScriptedHttpServer::serve(int socket)
{
    std::string buffer;
    char bytes[16384];
    while (!m_stopping) {
        const auto headEnd = buffer.find("\r\n\r\n");
        const std::size_t wanted = headEnd == std::string::npos
            ? std::string::npos
            : headEnd + 4 + contentLength(std::string_view(buffer).substr(0, headEnd));
        if (buffer.size() < wanted || headEnd == std::string::npos) {
            const ssize_t size = recv(socket, bytes, sizeof bytes, 0);
            if (size <= 0)
                break;
            buffer.append(bytes, static_cast<std::size_t>(size));
            // A TLS handshake: refused as servers without TLS do.
            if (buffer.front() == '\x16') {
                ScriptedConnection(socket, m_stopping).answer(400, "text/plain", "no HTTP");
                break;
            }
            continue;
        }
        ScriptedRequest request;
        request.head = buffer.substr(0, headEnd);
        request.body = buffer.substr(headEnd + 4, wanted - headEnd - 4);
        const auto space = request.head.find(' ');
        request.method = request.head.substr(0, space);
        request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
        buffer.erase(0, wanted);
        ScriptedConnection connection(socket, m_stopping);
        m_script(request, connection);
    }
    const std::lock_guard lock(m_mutex);
    m_sockets.remove(socket);
    ::close(socket);
}

} // namespace wheelhouse::test
