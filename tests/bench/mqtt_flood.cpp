#include "tests/bench/mqtt_flood.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QtGlobal>

namespace wheelhouse::bench {

namespace {

// MQTT 3.1.1, section 2.2.3.
std::string remainingLength(std::size_t length)
{
    std::string bytes;
    do {
        const auto low = length % 128;
        length /= 128;
        bytes += static_cast<char>(low | (length > 0 ? 128U : 0U));
    } while (length > 0);
    return bytes;
}

std::string number(unsigned value) { return {static_cast<char>(value >> 8), static_cast<char>(value & 255)}; }

std::string text(std::string_view bytes) { return number(static_cast<unsigned>(bytes.size())).append(bytes); }

} // namespace

MqttFlood::MqttFlood(int port, const std::string &id) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0)
        qFatal("the broker is not there");
    // Level 4, clean session, no keep-alive.
    const std::string body = text("MQTT") + std::string("\x04\x02", 2) + number(0) + text(id);
    write("\x10" + remainingLength(body.size()) + body);
    char answer[4] = {};
    if (::recv(m_socket, answer, sizeof(answer), MSG_WAITALL) != sizeof(answer) || answer[3] != 0)
        qFatal("the broker refuses a publisher");
    m_reader = std::thread([this] {
        char acknowledgements[65536];
        while (::recv(m_socket, acknowledgements, sizeof(acknowledgements), 0) > 0) {}
    });
}

MqttFlood::~MqttFlood()
{
    if (m_writer.joinable())
        m_writer.join();
    write(std::string("\xe0\x00", 2));
    m_reader.join();
    ::close(m_socket);
}

void MqttFlood::add(std::string_view topic, std::string_view payload)
{
    m_lastId = m_lastId % 65535 + 1;
    const std::string head = text(topic) + number(m_lastId);
    m_packets += '\x32';
    m_packets += remainingLength(head.size() + payload.size());
    m_packets += head;
    m_packets += payload;
}

void MqttFlood::send()
{
    m_writer = std::thread([this] { write(m_packets); });
}

void MqttFlood::write(std::string_view bytes) const
{
    while (!bytes.empty()) {
        const auto sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

} // namespace wheelhouse::bench
