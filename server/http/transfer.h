#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "core/result.h"
#include "server/http/http_request.h"
#include "server/http/shared_sockets.h"

namespace wheelhouse::http {

// One exchange on libcurl: sets the easy handle up, hands what comes to the
// handler, and puts libcurl's failures into words. Lives on the client's
// thread; owned by HttpClient.
class Transfer {
public:
    using Clock = std::chrono::steady_clock;

    // `sockets` outlives the connections that are made.
    Transfer(Request request, std::shared_ptr<ExchangeHandler> handler, SharedSockets &sockets);
    ~Transfer();
    Transfer(const Transfer &) = delete;
    Transfer &operator=(const Transfer &) = delete;

    // `https://host:port`; empty when it is no URL. Any thread.
    static std::string originOf(const std::string &url);
    // Fails where the request cannot be sent at all, such as a bad URL.
    Result<void> setUp();
    CURL *easy() const { return m_easy; }
    ExchangeHandler &handler() { return *m_handler; }

    void resume();
    // When the peer has been silent too long, unless something comes.
    std::optional<Clock::time_point> stallsAt() const;
    Error stallError() const;
    Result<ResponseHead> result(CURLcode code);

private:
    static std::size_t writeBody(char *data, std::size_t, std::size_t size, void *self);
    static std::size_t readHeader(char *data, std::size_t, std::size_t size, void *self);
    static curl_socket_t openSocket(void *self, curlsocktype, curl_sockaddr *address);
    static int setSocketOptions(void *, curl_socket_t socket, curlsocktype);
    static std::string originOf(CURLU *url);
    Result<void> setTarget();
    void setTls();
    void setProxy();
    void addHeader(const std::string &name, const std::string &value);
    void announceHead();
    Error failure(CURLcode code) const;

    Request m_request;
    std::shared_ptr<ExchangeHandler> m_handler;
    SharedSockets &m_sockets;
    CURL *m_easy = nullptr;
    curl_slist *m_headers = nullptr;
    curl_slist *m_connectTo = nullptr;
    // `https://host:port`, for messages.
    std::string m_origin;
    std::string m_host;
    char m_errorText[CURL_ERROR_SIZE] = {};
    ResponseHead m_head;
    bool m_announced = false;
    bool m_paused = false;
    const Clock::time_point m_started = Clock::now();
    Clock::time_point m_lastByte = m_started;
};

} // namespace wheelhouse::http
