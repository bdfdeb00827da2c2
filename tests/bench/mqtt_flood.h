#pragma once

#include <string>
#include <string_view>
#include <thread>

namespace wheelhouse::bench {

// A connection that publishes as fast as a broker reads, with next to no cost
// of its own: MQTT 3.1.1 packets made beforehand, QoS 1, their acknowledgements
// read and forgotten. No TLS, no accounts. Ends the program when the broker
// does not let it.
class MqttFlood {
public:
    MqttFlood(int port, const std::string &id);
    // Says good-bye.
    ~MqttFlood();
    MqttFlood(const MqttFlood &) = delete;
    MqttFlood &operator=(const MqttFlood &) = delete;

    // Puts a message into the packets that send() sends.
    void add(std::string_view topic, std::string_view payload);
    // On a thread of its own; once.
    void send();

private:
    void write(std::string_view bytes) const;

    int m_socket = -1;
    std::string m_packets;
    unsigned m_lastId = 0;
    std::thread m_reader;
    std::thread m_writer;
};

} // namespace wheelhouse::bench
