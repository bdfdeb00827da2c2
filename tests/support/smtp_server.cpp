#include "tests/support/smtp_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace wheelhouse::test {

namespace {

bool say(int socket, const std::string &line)
{
    const std::string bytes = line + "\r\n";
    return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

// What stands between the angle brackets.
std::string address(const std::string &line)
{
    const auto open = line.find('<');
    const auto close = line.find('>');
    return open == std::string::npos || close == std::string::npos ? std::string() : line.substr(open + 1, close - open - 1);
}

} // namespace

SmtpServer::SmtpServer()
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(m_listener, 16) != 0
        || getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptAll(); });
}

SmtpServer::~SmtpServer()
{
    m_stopping = true;
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

std::vector<SmtpServer::Mail> SmtpServer::mails() const
{
    const std::lock_guard lock(m_mutex);
    return m_mails;
}

void SmtpServer::answerRecipients(std::string answer)
{
    const std::lock_guard lock(m_mutex);
    m_recipientAnswer = std::move(answer);
}

std::string SmtpServer::answer() const
{
    const std::lock_guard lock(m_mutex);
    return m_recipientAnswer;
}

void SmtpServer::awaitConnection()
{
    std::unique_lock lock(m_mutex);
    m_connected.wait(lock, [this] { return !m_sockets.empty(); });
}

void SmtpServer::acceptAll()
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
        m_connected.notify_all();
    }
}

void SmtpServer::serve(int socket)
{
    std::string buffer;
    const auto readTo = [&](const std::string &end) -> std::string {
        for (;;) {
            if (const auto at = buffer.find(end); at != std::string::npos) {
                auto part = buffer.substr(0, at);
                buffer.erase(0, at + end.size());
                return part;
            }
            char bytes[4096];
            const auto size = recv(socket, bytes, sizeof bytes, 0);
            if (size <= 0)
                return "QUIT";
            buffer.append(bytes, static_cast<std::size_t>(size));
        }
    };
    Mail mail;
    if (!m_silent)
        say(socket, "220 test");
    for (;;) {
        const auto line = readTo("\r\n");
        if (line.starts_with("QUIT")) {
            say(socket, "221 bye");
            break;
        }
        if (m_silent)
            continue;
        if (line.starts_with("EHLO")) {
            say(socket, "250-test");
            say(socket, "250 AUTH PLAIN");
        } else if (line.starts_with("AUTH PLAIN")) {
            mail.login = line.size() > 11 ? line.substr(11) : std::string();
            if (mail.login.empty()) {
                say(socket, "334 ");
                mail.login = readTo("\r\n");
            }
            say(socket, "235 ok");
        } else if (line.starts_with("MAIL FROM")) {
            mail.sender = address(line);
            say(socket, "250 ok");
        } else if (line.starts_with("RCPT TO")) {
            mail.recipients.push_back(address(line));
            say(socket, answer());
        } else if (line.starts_with("DATA")) {
            say(socket, "354 go");
            mail.text = readTo("\r\n.\r\n");
            {
                const std::lock_guard lock(m_mutex);
                m_mails.push_back(mail);
            }
            say(socket, "250 taken");
        } else {
            say(socket, "250 ok");
        }
    }
    ::shutdown(socket, SHUT_RDWR);
}

} // namespace wheelhouse::test
