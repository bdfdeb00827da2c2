#include "tests/bench/mqtt_client.h"

#include <sys/socket.h>

namespace wheelhouse::bench {

namespace {

MqttClient::Options optionsOf(const v1::Connection &connection, const std::string &caFile, int keepAliveSeconds)
{
    return {connection.host(),     connection.port(),     connection.client_id(),
            connection.username(), connection.password(), caFile,
            keepAliveSeconds};
}

} // namespace

MqttClient::MqttClient(Options options, Receive receive)
    : m_options(std::move(options)), m_receive(std::move(receive)),
      m_client(mosquitto_new(m_options.id.c_str(), true, this), mosquitto_destroy)
{
    auto *client = m_client.get();
    // What another thread publishes wakes the loop.
    mosquitto_threaded_set(client, true);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_max_inflight_messages_set(client, 1000);
    if (!m_options.caFile.empty())
        mosquitto_tls_set(client, m_options.caFile.c_str(), nullptr, nullptr, nullptr, nullptr);
    if (!m_options.username.empty())
        mosquitto_username_pw_set(client, m_options.username.c_str(), m_options.password.c_str());
    mosquitto_connect_callback_set(client, [](mosquitto *, void *self, int code) {
        auto &here = *static_cast<MqttClient *>(self);
        const std::lock_guard lock(here.m_mutex);
        here.m_connected = code == 0;
        here.m_changed.notify_all();
    });
    mosquitto_subscribe_callback_set(client, [](mosquitto *, void *self, int, int, const int *qos) {
        auto &here = *static_cast<MqttClient *>(self);
        const std::lock_guard lock(here.m_mutex);
        here.m_granted = qos[0] < 128;
        here.m_changed.notify_all();
    });
    mosquitto_message_callback_set(client, [](mosquitto *, void *self, const mosquitto_message *message) {
        auto &here = *static_cast<MqttClient *>(self);
        if (here.m_receive) {
            here.m_receive(message->topic, {static_cast<const char *>(message->payload),
                                            static_cast<std::size_t>(message->payloadlen)});
        }
    });
}

MqttClient::MqttClient(const v1::Connection &connection, const std::string &caFile, int keepAliveSeconds,
                       Receive receive)
    : MqttClient(optionsOf(connection, caFile, keepAliveSeconds), std::move(receive))
{
}

MqttClient::~MqttClient() { endLoop(); }

bool MqttClient::connect(const std::string &filter)
{
    if (mosquitto_connect(m_client.get(), m_options.host.c_str(), m_options.port, m_options.keepAliveSeconds)
        != MOSQ_ERR_SUCCESS)
        return false;
    m_stopping = false;
    m_loop = std::thread([this] {
        while (!m_stopping && mosquitto_loop(m_client.get(), 200, 1) == MOSQ_ERR_SUCCESS) {}
    });
    if (!waitFor(m_connected))
        return false;
    m_subscribed = Clock::now();
    mosquitto_subscribe(m_client.get(), nullptr, filter.c_str(), 1);
    return waitFor(m_granted);
}

void MqttClient::publish(const std::string &topic, const std::string &payload)
{
    mosquitto_publish(m_client.get(), nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(), 1,
                      false);
}

void MqttClient::disconnect()
{
    // The loop ends when the broker has closed.
    mosquitto_disconnect(m_client.get());
    if (m_loop.joinable())
        m_loop.join();
}

void MqttClient::cut()
{
    ::shutdown(mosquitto_socket(m_client.get()), SHUT_RDWR);
    if (m_loop.joinable())
        m_loop.join();
}

void MqttClient::fallSilent() { m_stopping = true; }

void MqttClient::endLoop()
{
    m_stopping = true;
    if (m_loop.joinable())
        m_loop.join();
}

bool MqttClient::waitFor(const bool &condition)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::seconds(10), [&] { return condition; });
}

} // namespace wheelhouse::bench
