#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <mosquitto.h>

#include "tests/bench/figures.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::bench {

// A real MQTT client: libmosquitto on a thread of its own that waits in poll,
// so that hundreds cost nothing while nothing happens. Lives on the bench's
// thread.
class MqttClient {
public:
    // On the client's thread.
    using Receive = std::function<void(std::string_view topic, std::string_view payload)>;

    // Encrypted where a CA file is given.
    struct Options {
        std::string host = "127.0.0.1";
        int port = 0;
        std::string id = {};
        std::string username = {};
        std::string password = {};
        std::string caFile = {};
        int keepAliveSeconds = 60;
    };
    explicit MqttClient(Options options, Receive receive = {});
    // As registration gave it.
    MqttClient(const v1::Connection &connection, const std::string &caFile, int keepAliveSeconds = 60,
               Receive receive = {});
    ~MqttClient();
    MqttClient(const MqttClient &) = delete;
    MqttClient &operator=(const MqttClient &) = delete;

    // Whether the broker accepted it, and a subscription to `filter` with QoS 1.
    bool connect(const std::string &filter);
    void publish(const std::string &topic, const std::string &payload);
    // Says good-bye.
    void disconnect();
    // The connection breaks.
    void cut();
    // Stays connected and says nothing any more, from within 200 ms.
    void fallSilent();
    // When it last sent something before it fell silent: the subscription.
    Clock::time_point subscribed() const { return m_subscribed; }

private:
    void endLoop();
    bool waitFor(const bool &condition);

    const Options m_options;
    const Receive m_receive;
    const std::unique_ptr<mosquitto, void (*)(mosquitto *)> m_client;
    std::thread m_loop;
    std::atomic<bool> m_stopping{false};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_connected = false;
    bool m_granted = false;
    Clock::time_point m_subscribed;
};

} // namespace wheelhouse::bench
