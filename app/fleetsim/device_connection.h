#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "wheelhouse/v1/devices.pb.h"

struct mosquitto;
struct mosquitto_message;
struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;

namespace wheelhouse::fleetsim {

using TlsContext = std::shared_ptr<ssl_ctx_st>;

enum class TlsVersion { Newest, Tls12 };

// What a device trusts and, with a certificate, who it is. Devices with a token
// share one. Null if the PEM cannot be read.
TlsContext makeTlsContext(const v1::Connection &connection, TlsVersion version);

// One device's MQTT connection (libmosquitto, MQTT 3.1.1, TLS), without a
// thread: whoever owns it polls socket() and says when it can be read or
// written. A broken connection is told once; it can be opened again, and then
// resumes its TLS session if the broker still knows it.
class DeviceConnection {
public:
    struct Handlers {
        std::function<void()> connected;
        // Whether it had been connected; false for a refused attempt.
        std::function<void(bool wasConnected)> disconnected;
        // Leaf below `down/`, and the payload.
        std::function<void(std::string_view leaf, std::string_view payload)> received;
    };

    DeviceConnection(v1::Connection connection, TlsContext tls, int keepAliveSeconds, Handlers handlers);
    ~DeviceConnection();
    DeviceConnection(const DeviceConnection &) = delete;
    DeviceConnection &operator=(const DeviceConnection &) = delete;

    // False if that fails at once.
    bool open();
    // With a good-bye, or as if the cable was cut.
    void close(bool cleanly);
    bool isConnected() const { return m_connected; }
    // -1 when there is none.
    int socket() const;
    bool wantsToWrite() const;
    void readable();
    void writable();
    // Once a second: keep-alive.
    void tick();
    // QoS 1, below `up/`.
    bool publish(const std::string &leaf, const std::string &payload);
    const std::string &clientId() const { return m_connection.client_id(); }

private:
    friend TlsContext makeTlsContext(const v1::Connection &connection, TlsVersion version);
    class Turn;
    static int keepSession(ssl_st *ssl, ssl_session_st *session);
    static void offerSession(const ssl_st *ssl, int where, int result);
    static void handleConnect(mosquitto *, void *self, int code);
    static void handleDisconnect(mosquitto *, void *self, int code);
    static void handleMessage(mosquitto *, void *self, const mosquitto_message *message);

    const v1::Connection m_connection;
    const TlsContext m_tls;
    const int m_keepAliveSeconds;
    const Handlers m_handlers;
    // The newest ticket of the broker.
    std::unique_ptr<ssl_session_st, void (*)(ssl_session_st *)> m_session;
    std::unique_ptr<mosquitto, void (*)(mosquitto *)> m_client;
    bool m_connected = false;
};

} // namespace wheelhouse::fleetsim
