#include "tests/support/pretend_kubelet.h"

#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace wheelhouse::test {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using Stream = websocket::stream<asio::ip::tcp::socket>;

class Open final : public PretendKubelet::Connection {
public:
    Open(Stream &stream, std::string target, std::string authorization)
        : m_stream(stream), m_target(std::move(target)), m_authorization(std::move(authorization))
    {
    }
    const std::string &target() const override { return m_target; }
    const std::string &authorization() const override { return m_authorization; }
    bool send(char channel, const std::string &bytes) override
    {
        boost::system::error_code code;
        m_stream.write(asio::buffer(std::string(1, channel) + bytes), code);
        return !code;
    }
    bool receive(std::string &message) override
    {
        boost::system::error_code code;
        beast::flat_buffer buffer;
        m_stream.read(buffer, code);
        message = beast::buffers_to_string(buffer.data());
        return !code;
    }

private:
    Stream &m_stream;
    const std::string m_target;
    const std::string m_authorization;
};

} // namespace

PretendKubelet::PretendKubelet(std::string protocol, Script script, std::string refusal)
    : m_protocol(std::move(protocol)), m_script(std::move(script)), m_refusal(std::move(refusal))
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof address);
    ::listen(m_listener, 16);
    ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptAll(); });
}

PretendKubelet::~PretendKubelet()
{
    m_stopping = true;
    ::shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    ::close(m_listener);
    {
        const std::lock_guard lock(m_mutex);
        for (const int socket : m_sockets)
            ::shutdown(socket, SHUT_RDWR);
    }
    for (auto &thread : m_threads)
        thread.join();
}

void PretendKubelet::acceptAll()
{
    for (;;) {
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0 || m_stopping)
            return;
        const std::lock_guard lock(m_mutex);
        m_sockets.push_back(socket);
        m_threads.emplace_back([this, socket] { serve(socket); });
    }
}

void PretendKubelet::serve(int socket)
{
    asio::io_context context;
    boost::system::error_code code;
    Stream stream(context);
    stream.next_layer().assign(asio::ip::tcp::v4(), socket, code);
    beast::flat_buffer buffer;
    beast::http::request<beast::http::string_body> request;
    beast::http::read(stream.next_layer(), buffer, request, code);
    if (!code && m_plain && !websocket::is_upgrade(request)) {
        const auto text = [](const auto &view) { return std::string(view.data(), view.size()); };
        while (!code) {
            ScriptedConnection connection(socket, m_stopping);
            m_plain({text(request.method_string()), text(request.target()), {}, request.body()}, connection);
            request = {};
            beast::http::read(stream.next_layer(), buffer, request, code);
        }
    } else if (!code && m_protocol.empty()) {
        beast::http::response<beast::http::string_body> answer(beast::http::status::forbidden, 11);
        answer.set(beast::http::field::content_type, "application/json");
        answer.body() = m_refusal;
        answer.prepare_payload();
        beast::http::write(stream.next_layer(), answer, code);
    } else if (!code) {
        stream.binary(true);
        stream.set_option(websocket::stream_base::decorator([this](websocket::response_type &response) {
            response.set(beast::http::field::sec_websocket_protocol, m_protocol);
        }));
        stream.accept(request, code);
        if (!code) {
            const auto text = [](const auto &view) { return std::string(view.data(), view.size()); };
            Open open(stream, text(request.target()), text(request[beast::http::field::authorization]));
            m_script(open);
            stream.close(websocket::close_code::normal, code);
        }
    }
    const std::lock_guard lock(m_mutex);
    m_sockets.remove(socket);
    stream.next_layer().close(code);
}

} // namespace wheelhouse::test
