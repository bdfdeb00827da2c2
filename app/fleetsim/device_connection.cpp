#include "app/fleetsim/device_connection.h"

#include <mosquitto.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace wheelhouse::fleetsim {

namespace {

template <class T, class Free> std::unique_ptr<T, Free> own(T *pointer, Free free)
{
    return std::unique_ptr<T, Free>(pointer, free);
}

auto bioOf(const std::string &pem)
{
    return own(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
}

} // namespace

// libmosquitto makes the TLS objects itself and has no word for sessions; what
// OpenSSL calls back from within it belongs to the connection whose turn it is.
class DeviceConnection::Turn {
public:
    explicit Turn(DeviceConnection *connection) : m_before(std::exchange(s_current, connection)) {}
    ~Turn() { s_current = m_before; }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    static DeviceConnection *current() { return s_current; }

private:
    static thread_local DeviceConnection *s_current;
    DeviceConnection *const m_before;
};

thread_local DeviceConnection *DeviceConnection::Turn::s_current = nullptr;

int DeviceConnection::keepSession(SSL *, SSL_SESSION *session)
{
    if (auto *connection = Turn::current())
        connection->m_session.reset(SSL_SESSION_dup(session));
    return 0;
}

void DeviceConnection::offerSession(const SSL *ssl, int where, int)
{
    // Again for every ticket that comes later: only the very beginning is meant.
    const auto *connection = Turn::current();
    if ((where & SSL_CB_HANDSHAKE_START) == 0 || !SSL_in_before(ssl) || !connection || !connection->m_session)
        return;
    // A copy: a connection that breaks without a good-bye spoils its own.
    const auto offered = own(SSL_SESSION_dup(connection->m_session.get()), SSL_SESSION_free);
    SSL_set_session(const_cast<SSL *>(ssl), offered.get());
}

TlsContext makeTlsContext(const v1::Connection &connection, TlsVersion version)
{
    TlsContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    const auto caBio = bioOf(connection.ca_certificate());
    const auto ca = own(PEM_read_bio_X509(caBio.get(), nullptr, nullptr, nullptr), X509_free);
    if (!ca || X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), ca.get()) != 1)
        return nullptr;
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (version == TlsVersion::Tls12)
        SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    // Buffers only while something is under way: thousands share this process.
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                         | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // As devices do whose processor is slow: one handshake in full, then tickets.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context.get(), DeviceConnection::keepSession);
    SSL_CTX_set_info_callback(context.get(), DeviceConnection::offerSession);
    // libmosquitto leaves the name to whoever brings his own context.
    auto *parameters = SSL_CTX_get0_param(context.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, connection.host().c_str()) != 1)
        X509_VERIFY_PARAM_set1_host(parameters, connection.host().data(), connection.host().size());
    if (!connection.certificate().empty()) {
        const auto certificateBio = bioOf(connection.certificate());
        const auto certificate = own(PEM_read_bio_X509(certificateBio.get(), nullptr, nullptr, nullptr), X509_free);
        const auto keyBio = bioOf(connection.private_key());
        const auto key = own(PEM_read_bio_PrivateKey(keyBio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
        if (!certificate || !key || SSL_CTX_use_certificate(context.get(), certificate.get()) != 1
            || SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
            return nullptr;
    }
    return context;
}

DeviceConnection::DeviceConnection(v1::Connection connection, TlsContext tls, int keepAliveSeconds,
                                   Handlers handlers)
    : m_connection(std::move(connection)), m_tls(std::move(tls)), m_keepAliveSeconds(keepAliveSeconds),
      m_handlers(std::move(handlers)), m_session(nullptr, SSL_SESSION_free), m_client(mosquitto_new(m_connection.client_id().c_str(), true, this), mosquitto_destroy)
{
    mosquitto *client = m_client.get();
    mosquitto_int_option(client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    mosquitto_void_option(client, MOSQ_OPT_SSL_CTX, m_tls.get());
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_username_pw_set(client, m_connection.username().c_str(),
                              m_connection.password().empty() ? nullptr : m_connection.password().c_str());
    mosquitto_connect_callback_set(client, handleConnect);
    mosquitto_disconnect_callback_set(client, handleDisconnect);
    mosquitto_message_callback_set(client, handleMessage);
}

DeviceConnection::~DeviceConnection() = default;

bool DeviceConnection::open()
{
    const Turn turn(this);
    return mosquitto_connect(m_client.get(), m_connection.host().c_str(), m_connection.port(), m_keepAliveSeconds)
        == MOSQ_ERR_SUCCESS;
}

void DeviceConnection::close(bool cleanly)
{
    if (cleanly)
        mosquitto_disconnect(m_client.get());
    else if (socket() >= 0)
        ::shutdown(socket(), SHUT_RDWR);
}

int DeviceConnection::socket() const
{
    return mosquitto_socket(m_client.get());
}

bool DeviceConnection::wantsToWrite() const
{
    return mosquitto_want_write(m_client.get());
}

void DeviceConnection::readable()
{
    const Turn turn(this);
    // TLS may hold more than a read took, and poll would not say so.
    do {
        mosquitto_loop_read(m_client.get(), 10);
    } while (socket() >= 0 && SSL_pending(static_cast<SSL *>(mosquitto_ssl_get(m_client.get()))) > 0);
}

void DeviceConnection::writable()
{
    const Turn turn(this);
    mosquitto_loop_write(m_client.get(), 1);
}

void DeviceConnection::tick()
{
    const Turn turn(this);
    mosquitto_loop_misc(m_client.get());
}

bool DeviceConnection::publish(const std::string &leaf, const std::string &payload)
{
    const std::string topic = m_connection.topic_prefix() + "/up/" + leaf;
    return mosquitto_publish(m_client.get(), nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(),
                             1, false)
        == MOSQ_ERR_SUCCESS;
}

void DeviceConnection::handleConnect(mosquitto *client, void *self, int code)
{
    auto &connection = *static_cast<DeviceConnection *>(self);
    if (code != 0)
        return;
    connection.m_connected = true;
    // First listen, then speak: the server takes the first state as "ready".
    mosquitto_subscribe(client, nullptr, (connection.m_connection.topic_prefix() + "/down/#").c_str(), 1);
    connection.m_handlers.connected();
}

void DeviceConnection::handleDisconnect(mosquitto *, void *self, int)
{
    auto &connection = *static_cast<DeviceConnection *>(self);
    connection.m_handlers.disconnected(std::exchange(connection.m_connected, false));
}

void DeviceConnection::handleMessage(mosquitto *, void *self, const mosquitto_message *message)
{
    auto &connection = *static_cast<DeviceConnection *>(self);
    const std::string_view topic = message->topic;
    const std::string prefix = connection.m_connection.topic_prefix() + "/down/";
    if (topic.starts_with(prefix)) {
        connection.m_handlers.received(topic.substr(prefix.size()),
                                       {static_cast<const char *>(message->payload),
                                        static_cast<std::size_t>(message->payloadlen)});
    }
}

} // namespace wheelhouse::fleetsim
