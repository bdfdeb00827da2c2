#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <QtCore/QtCore>
#include <mosquitto.h>
#include <sys/socket.h>

#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::tests {

// A device for tests: libmosquitto by the connection that registration gave.
class TestDevice {
public:
    struct Message {
        std::string topic;
        std::string payload;
    };

    explicit TestDevice(v1::Connection connection, int keepAliveSeconds = 30)
        : m_connection(std::move(connection)), m_keepAliveSeconds(keepAliveSeconds)
    {
        mosquitto_lib_init();
        const auto file = [this](const char *name, const std::string &pem) {
            const QString path = m_directory.filePath(QLatin1String(name));
            QFile out(path);
            if (!out.open(QIODevice::WriteOnly))
                qFatal("cannot write");
            out.write(QByteArray::fromStdString(pem));
            return path.toStdString();
        };
        m_client = mosquitto_new(m_connection.client_id().c_str(), true, this);
        mosquitto_threaded_set(m_client, true);
        const std::string ca = file("ca.crt", m_connection.ca_certificate());
        if (m_connection.certificate().empty()) {
            mosquitto_tls_set(m_client, ca.c_str(), nullptr, nullptr, nullptr, nullptr);
        } else {
            const std::string certificate = file("device.crt", m_connection.certificate());
            const std::string key = file("device.key", m_connection.private_key());
            mosquitto_tls_set(m_client, ca.c_str(), nullptr, certificate.c_str(), key.c_str(), nullptr);
        }
        mosquitto_username_pw_set(m_client, m_connection.username().c_str(),
                                  m_connection.password().empty() ? nullptr : m_connection.password().c_str());
        mosquitto_connect_callback_set(m_client, [](mosquitto *, void *self, int code) {
            static_cast<TestDevice *>(self)->note([code](TestDevice &d) { d.m_connectCode = code; d.m_connected = code == 0; });
        });
        mosquitto_disconnect_callback_set(m_client, [](mosquitto *, void *self, int) {
            static_cast<TestDevice *>(self)->note([](TestDevice &d) { d.m_connected = false; d.m_ended = true; });
        });
        mosquitto_subscribe_callback_set(m_client, [](mosquitto *, void *self, int, int, const int *qos) {
            static_cast<TestDevice *>(self)->note([qos](TestDevice &d) { d.m_granted = qos[0]; });
        });
        mosquitto_message_callback_set(m_client, [](mosquitto *, void *self, const mosquitto_message *message) {
            const Message received{message->topic, std::string(static_cast<const char *>(message->payload),
                                                               static_cast<std::size_t>(message->payloadlen))};
            static_cast<TestDevice *>(self)->note([&](TestDevice &d) { d.m_received.push_back(received); });
        });
    }

    ~TestDevice()
    {
        endLoop();
        mosquitto_destroy(m_client);
        mosquitto_lib_cleanup();
    }
    TestDevice(const TestDevice &) = delete;
    TestDevice &operator=(const TestDevice &) = delete;

    // Before connecting.
    void leaveWill(const std::string &leaf, const std::string &payload)
    {
        mosquitto_will_set(m_client, (m_connection.topic_prefix() + "/up/" + leaf).c_str(),
                           static_cast<int>(payload.size()), payload.data(), 1, false);
    }
    // Whether the broker accepts it.
    bool connect()
    {
        endLoop();
        {
            const std::lock_guard lock(m_mutex);
            m_connectCode = -1;
            m_ended = false;
            m_silent = false;
        }
        if (mosquitto_connect(m_client, m_connection.host().c_str(), m_connection.port(), m_keepAliveSeconds)
            != MOSQ_ERR_SUCCESS)
            return false;
        m_loop = std::thread([this] {
            while (!isEnded() && mosquitto_loop(m_client, 20, 1) == MOSQ_ERR_SUCCESS) {
            }
        });
        return waitFor([this] { return m_connectCode >= 0 || m_ended; }) && isConnected();
    }

    void disconnect()
    {
        mosquitto_disconnect(m_client);
        waitFor([this] { return m_ended; });
        endLoop();
    }
    void cutCable()
    {
        ::shutdown(mosquitto_socket(m_client), SHUT_RDWR);
        endLoop();
    }
    // Stays connected, and says nothing more, not even that it is there.
    void fallSilent()
    {
        const std::lock_guard lock(m_mutex);
        m_silent = true;
    }
    bool isConnected()
    {
        const std::lock_guard lock(m_mutex);
        return m_connected;
    }
    // Whether the broker lets it.
    bool subscribe(const std::string &topic)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_granted = -1;
        }
        mosquitto_subscribe(m_client, nullptr, topic.c_str(), 1);
        return waitFor([this] { return m_granted >= 0; }) && m_granted < 128;
    }
    void publish(const std::string &leaf, const std::string &payload, int qos = 1)
    {
        publishTo(m_connection.topic_prefix() + "/up/" + leaf, payload, qos);
    }
    void publishTo(const std::string &topic, const std::string &payload, int qos = 1)
    {
        mosquitto_publish(m_client, nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(), qos, false);
    }
    std::vector<Message> received()
    {
        const std::lock_guard lock(m_mutex);
        return m_received;
    }

private:
    template <class Change> void note(Change change)
    {
        {
            const std::lock_guard lock(m_mutex);
            change(*this);
        }
        m_changed.notify_all();
    }
    template <class Condition> bool waitFor(Condition condition)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(5), condition);
    }
    bool isEnded()
    {
        const std::lock_guard lock(m_mutex);
        return m_ended || m_silent;
    }
    void endLoop()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ended = true;
            m_connected = false;
        }
        if (m_loop.joinable())
            m_loop.join();
    }

    const v1::Connection m_connection;
    const int m_keepAliveSeconds;
    QTemporaryDir m_directory;
    mosquitto *m_client = nullptr;
    std::thread m_loop;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_connectCode = -1;
    int m_granted = -1;
    bool m_connected = false;
    bool m_ended = false;
    bool m_silent = false;
    std::vector<Message> m_received;
};

} // namespace wheelhouse::tests
