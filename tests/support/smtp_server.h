#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wheelhouse::test {

// A small mail server on loopback, without TLS: takes what libcurl sends and keeps
// it, or refuses it. A thread a connection.
class SmtpServer {
public:
    struct Mail {
        std::string sender;
        std::vector<std::string> recipients;
        // As it came, without the last dot.
        std::string text;
        // User and password, where somebody logged in.
        std::string login;
    };

    SmtpServer();
    ~SmtpServer();

    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(m_port); }
    std::vector<Mail> mails() const;
    // The answer to RCPT from now on: `250 ok`, `550 no such user`, `451 later`.
    void answerRecipients(std::string answer);
    // Takes connections, and says nothing.
    void fallSilent() { m_silent = true; }
    // Until somebody has connected.
    void awaitConnection();

private:
    void acceptAll();
    void serve(int socket);
    std::string answer() const;

    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_silent{false};
    int m_listener = -1;
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::condition_variable m_connected;
    std::string m_recipientAnswer = "250 ok";
    std::vector<Mail> m_mails;
    std::list<int> m_sockets;
    std::list<std::thread> m_threads;
    std::thread m_acceptor;
};

} // namespace wheelhouse::test
