#include "server/links/kubernetes/streams/web_socket.h"

#include <deque>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pthread.h>

#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds kConnectLimit{10};
constexpr std::chrono::seconds kIdleLimit{60};
constexpr std::size_t kMaxMessage = 1u << 20;

struct Place {
    bool tls = false;
    std::string host;
    std::string port;
    // Host as it stands in the URL.
    std::string authority;
    std::string target;
};

std::optional<Place> placeOf(const std::string &url)
{
    Place place;
    place.tls = url.starts_with("https://");
    if (!place.tls && !url.starts_with("http://"))
        return std::nullopt;
    const auto begin = url.find("://") + 3;
    const auto slash = std::min(url.find('/', begin), url.size());
    place.authority = url.substr(begin, slash - begin);
    place.target = slash == url.size() ? "/" : url.substr(slash);
    const auto bracket = place.authority.rfind(']');
    const auto colon = place.authority.rfind(':');
    const bool hasPort = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    place.host = place.authority.substr(0, hasPort ? colon : std::string::npos);
    place.port = hasPort ? place.authority.substr(colon + 1) : place.tls ? "443" : "80";
    if (place.host.starts_with('['))
        place.host = place.host.substr(1, place.host.size() - 2);
    return place;
}

Error transportError(const std::string &host, const char *what, const error_code &code)
{
    const bool certificate = code.category() == asio::error::get_ssl_category();
    return {certificate ? ErrorCode::FailedPrecondition : ErrorCode::Unavailable,
            fmt::format("{} {}: {}", host, what, code.message()), {}};
}

Result<std::shared_ptr<asio::ssl::context>> tlsContext(const http::Peer &peer, const std::string &name)
{
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    error_code code;
    if (peer.caPem.empty())
        context->set_default_verify_paths(code);
    else
        context->add_certificate_authority(asio::buffer(peer.caPem), code);
    if (!code && !peer.certificatePem.empty())
        context->use_certificate_chain(asio::buffer(peer.certificatePem), code);
    if (!code && !peer.keyPem.empty())
        context->use_private_key(asio::buffer(peer.keyPem.reveal()), asio::ssl::context::pem, code);
    if (code)
        return fail(ErrorCode::FailedPrecondition, fmt::format("its certificates cannot be used: {}", code.message()));
    context->set_verify_mode(peer.skipVerification ? asio::ssl::verify_none : asio::ssl::verify_peer);
    if (!peer.skipVerification)
        context->set_verify_callback(asio::ssl::host_name_verification(name));
    return context;
}

using PlainStream = websocket::stream<beast::tcp_stream>;
using TlsStream = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

// All on the loop's thread but the public functions, which post.
template <class Stream> class Socket final : public WebSocket, public std::enable_shared_from_this<Socket<Stream>> {
public:
    Socket(asio::io_context &loop, Place place, WebSocketTarget target, std::shared_ptr<asio::ssl::context> tls,
           std::shared_ptr<WebSocketHandler> handler)
        : m_loop(loop), m_place(std::move(place)), m_target(std::move(target)), m_tls(std::move(tls)),
          m_handler(std::move(handler)), m_resolver(loop), m_stream(makeStream())
    {
    }

    void begin()
    {
        asio::post(m_loop, [self = this->shared_from_this()] { self->resolve(); });
    }

    void send(std::string message, std::function<void()> sent) override
    {
        asio::post(m_loop, [self = this->shared_from_this(), message = std::move(message), sent = std::move(sent)]() mutable {
            if (self->m_closed)
                return;
            self->m_queue.push_back({std::move(message), std::move(sent)});
            if (self->m_open && self->m_queue.size() == 1)
                self->write();
        });
    }

    void readOn() override
    {
        asio::post(m_loop, [self = this->shared_from_this()] {
            if (self->m_open && !self->m_closed && !std::exchange(self->m_reading, true))
                self->read();
        });
    }

    void close() override
    {
        asio::post(m_loop, [self = this->shared_from_this()] { self->shut(); });
    }

private:
    struct Message {
        std::string bytes;
        std::function<void()> sent;
    };

    auto makeStream()
    {
        if constexpr (std::is_same_v<Stream, TlsStream>)
            return std::make_unique<Stream>(m_loop, *m_tls);
        else
            return std::make_unique<Stream>(m_loop);
    }

    beast::tcp_stream &transport() { return beast::get_lowest_layer(*m_stream); }

    void resolve()
    {
        m_resolver.async_resolve(m_place.host, m_place.port,
                                 [self = this->shared_from_this()](const error_code &code, const tcp::resolver::results_type &found) {
                                     if (self->m_closed)
                                         return;
                                     if (code)
                                         return self->end(transportError(self->m_place.host, "is not known here", code));
                                     self->connectTo(found);
                                 });
    }

    void connectTo(const tcp::resolver::results_type &found)
    {
        transport().expires_after(kConnectLimit);
        transport().async_connect(found, [self = this->shared_from_this()](const error_code &code, const tcp::endpoint &) {
            if (self->m_closed)
                return;
            if (code)
                return self->end(transportError(self->m_place.authority, "is not reached", code));
            error_code ignored;
            self->transport().socket().set_option(tcp::no_delay(true), ignored);
            self->secure();
        });
    }

    void secure()
    {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            const auto &name = m_target.peer && !m_target.peer->tlsServerName.empty() ? m_target.peer->tlsServerName : m_place.host;
            error_code notAnAddress;
            (void)asio::ip::make_address(name, notAnAddress);
            if (notAnAddress)
                SSL_set_tlsext_host_name(m_stream->next_layer().native_handle(), name.c_str());
            transport().expires_after(kConnectLimit);
            m_stream->next_layer().async_handshake(asio::ssl::stream_base::client, [self = this->shared_from_this()](const error_code &code) {
                if (self->m_closed)
                    return;
                if (code)
                    return self->end(transportError(self->m_place.authority, "is not trusted", code));
                self->handshake();
            });
        } else {
            handshake();
        }
    }

    void handshake()
    {
        transport().expires_never();
        auto times = websocket::stream_base::timeout::suggested(beast::role_type::client);
        times.handshake_timeout = kConnectLimit;
        times.idle_timeout = kIdleLimit;
        times.keep_alive_pings = true;
        m_stream->set_option(times);
        m_stream->set_option(websocket::stream_base::decorator([this](websocket::request_type &request) {
            request.set(beast::http::field::user_agent, "wheelhouse/" WHEELHOUSE_VERSION);
            request.set(beast::http::field::sec_websocket_protocol, fmt::format("{}", fmt::join(m_target.protocols, ", ")));
            if (!m_target.authorization.empty())
                request.set(beast::http::field::authorization, m_target.authorization.reveal());
        }));
        m_stream->read_message_max(kMaxMessage);
        m_stream->binary(true);
        m_stream->async_handshake(m_answer, m_place.authority, m_place.target,
                                  [self = this->shared_from_this()](const error_code &code) { self->shaken(code); });
    }

    void shaken(const error_code &code)
    {
        if (m_closed)
            return;
        if (code == websocket::error::upgrade_declined) {
            const auto type = m_answer[beast::http::field::content_type];
            return end(statusError(static_cast<int>(m_answer.result_int()), {type.data(), type.size()}, m_answer.body()));
        }
        if (code)
            return end(transportError(m_place.authority, "does not open a stream", code));
        m_open = true;
        const auto protocol = m_answer[beast::http::field::sec_websocket_protocol];
        m_handler->opened(std::string(protocol.data(), protocol.size()));
        if (!m_queue.empty())
            write();
    }

    void read()
    {
        m_stream->async_read(m_buffer, [self = this->shared_from_this()](const error_code &code, std::size_t) {
            self->m_reading = false;
            if (self->m_closed)
                return;
            if (code == websocket::error::closed || code == asio::error::eof || code == asio::ssl::error::stream_truncated)
                return self->end({});
            if (code)
                return self->end(transportError(self->m_place.authority, "broke off", code));
            std::string bytes = beast::buffers_to_string(self->m_buffer.data());
            self->m_buffer.consume(self->m_buffer.size());
            self->m_handler->message(std::move(bytes));
        });
    }

    void write()
    {
        m_stream->async_write(asio::buffer(m_queue.front().bytes), [self = this->shared_from_this()](const error_code &code, std::size_t) {
            if (self->m_closed)
                return;
            if (code)
                return self->end(transportError(self->m_place.authority, "broke off", code));
            auto sent = std::move(self->m_queue.front().sent);
            self->m_queue.pop_front();
            if (sent)
                sent();
            if (!self->m_queue.empty())
                self->write();
        });
    }

    void shut()
    {
        if (m_closed)
            return;
        if (m_open)
            m_stream->async_close(websocket::close_code::normal, [self = this->shared_from_this()](const error_code &) {});
        else
            transport().cancel();
        end({});
    }

    void end(std::optional<Error> failure)
    {
        if (std::exchange(m_closed, true))
            return;
        m_queue.clear();
        m_handler->closed(std::move(failure));
        m_handler.reset();
    }

    asio::io_context &m_loop;
    const Place m_place;
    const WebSocketTarget m_target;
    const std::shared_ptr<asio::ssl::context> m_tls;
    std::shared_ptr<WebSocketHandler> m_handler;
    tcp::resolver m_resolver;
    std::unique_ptr<Stream> m_stream;
    websocket::response_type m_answer;
    beast::flat_buffer m_buffer;
    std::deque<Message> m_queue;
    bool m_open = false;
    bool m_reading = false;
    bool m_closed = false;
};

// What could not even begin.
class NoSocket final : public WebSocket {
public:
    void send(std::string, std::function<void()>) override {}
    void readOn() override {}
    void close() override {}
};

std::shared_ptr<WebSocket> refuse(asio::io_context &loop, std::shared_ptr<WebSocketHandler> handler, Error why)
{
    asio::post(loop, [handler = std::move(handler), why = std::move(why)] { handler->closed(why); });
    return std::make_shared<NoSocket>();
}

} // namespace

std::shared_ptr<WebSocket> WebSocket::connect(asio::io_context &loop, WebSocketTarget target,
                                              std::shared_ptr<WebSocketHandler> handler)
{
    auto place = placeOf(target.url);
    if (!place)
        return refuse(loop, std::move(handler), {ErrorCode::FailedPrecondition, "the API server has no http address", {}});
    if (target.peer && !target.peer->proxyUrl.empty())
        return refuse(loop, std::move(handler),
                      {ErrorCode::FailedPrecondition, "its kubeconfig names a proxy, through which no terminal is opened", {}});
    if (!place->tls) {
        auto socket = std::make_shared<Socket<PlainStream>>(loop, std::move(*place), std::move(target), nullptr, std::move(handler));
        socket->begin();
        return socket;
    }
    const http::Peer none;
    const http::Peer &peer = target.peer ? *target.peer : none;
    auto tls = tlsContext(peer, peer.tlsServerName.empty() ? place->host : peer.tlsServerName);
    if (!tls)
        return refuse(loop, std::move(handler), tls.error());
    auto socket = std::make_shared<Socket<TlsStream>>(loop, std::move(*place), std::move(target), std::move(*tls), std::move(handler));
    socket->begin();
    return socket;
}

WebSocketLoop::WebSocketLoop() : m_work(m_context.get_executor())
{
    m_thread = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "wh-streams");
        m_context.run();
    });
}

void WebSocketLoop::stop()
{
    m_work.reset();
    m_context.stop();
    if (m_thread.joinable())
        m_thread.join();
}

} // namespace wheelhouse::kubernetes
