#include "server/links/mqtt/mqtt_link.h"

#include <algorithm>
#include <charconv>
#include <future>

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/log.h"
#include "server/links/mqtt/mosquitto_settings.h"

namespace wheelhouse::mqtt {

namespace {

constexpr const char *kControlTopic = "$CONTROL/wheelhouse/v1";
constexpr const char *kUpTopics = "wh/1/+/+/up/#";
constexpr std::size_t kControlBytes = 128 * 1024;
constexpr int kKeepAliveSeconds = 30;
constexpr std::chrono::milliseconds kFirstPause(100);
constexpr std::chrono::milliseconds kLongestPause(2000);
// From the first packet to the subscription's acknowledgement.
constexpr std::chrono::seconds kConnectTime(10);
constexpr std::chrono::seconds kConfirmTime(3);
constexpr std::chrono::seconds kReconnectTime(1);

struct Library {
    Library() { mosquitto_lib_init(); }
    ~Library() { mosquitto_lib_cleanup(); }
};

} // namespace

Result<MqttOptions> MqttOptions::parse(const std::string &url)
{
    const auto wrong = [] {
        return failField("mqtt", "must be mqtt://USER:PASSWORD@HOST:PORT or mqtts://USER:PASSWORD@HOST:PORT");
    };
    std::string_view rest = url;
    MqttOptions options;
    bool encrypted = false;
    if (rest.starts_with("mqtts://")) {
        encrypted = true;
        rest.remove_prefix(8);
    } else if (rest.starts_with("mqtt://")) {
        rest.remove_prefix(7);
    } else {
        return wrong();
    }
    options.port = encrypted ? 8883 : 1883;
    options.name = "wheelhouse";
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        const std::string_view user = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        const auto colon = user.find(':');
        options.name = user.substr(0, colon);
        if (colon != std::string_view::npos)
            options.password = Secret(std::string(user.substr(colon + 1)));
    }
    const auto colon = rest.rfind(':');
    options.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) {
        const std::string_view port = rest.substr(colon + 1);
        const auto parsed = std::from_chars(port.data(), port.data() + port.size(), options.port);
        if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || options.port < 1 || options.port > 65535)
            return wrong();
    }
    if (options.host.empty() || options.name.empty())
        return wrong();
    if (encrypted)
        options.caFile = "/etc/ssl/certs/ca-certificates.crt";
    return options;
}

MqttLink::MqttLink(MqttOptions options, devices::BrokerEndpoint endpoint, const devices::AccountSource &accounts,
                   devices::DeviceInbox &inbox)
    : m_options(std::move(options)), m_endpoint(std::move(endpoint)), m_accounts(accounts), m_inbox(inbox),
      m_client(nullptr, mosquitto_destroy), m_wakeEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    static const Library library;
}

MqttLink::~MqttLink()
{
    stop();
    ::close(m_wakeEvent);
}

void MqttLink::start()
{
    m_thread = std::thread([this] { run(); });
}

void MqttLink::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    wake();
    if (m_thread.joinable())
        m_thread.join();
}

bool MqttLink::waitUntilReady(std::chrono::milliseconds wait)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, wait, [this] { return m_ready || m_stopping; }) && m_ready;
}

bool MqttLink::isReady() const
{
    const std::lock_guard lock(m_mutex);
    return m_ready;
}

void MqttLink::wake() const
{
    ::eventfd_write(m_wakeEvent, 1);
}

bool MqttLink::publish(devices::DownMessage message)
{
    {
        const std::lock_guard lock(m_mutex);
        const bool waitsForBroker = !m_ready && message.retain && m_retained.size() < kMaxWaiting;
        if ((!m_ready && !waitsForBroker) || m_waiting.size() >= kMaxWaiting)
            return false;
        Outgoing outgoing;
        outgoing.topic = "wh/1/" + message.key + "/down/" + message.leaf;
        outgoing.payload = std::move(message.payload);
        outgoing.retain = message.retain;
        outgoing.expiry = message.expiry;
        if (waitsForBroker) {
            std::string topic = outgoing.topic;
            m_retained.insert_or_assign(std::move(topic), std::move(outgoing));
        } else {
            m_waiting.push_back(std::move(outgoing));
        }
    }
    wake();
    return true;
}

Result<void> MqttLink::applyAccounts(const std::vector<devices::Account> &accounts)
{
    std::promise<Result<void>> outcome;
    applyAccountsLater(accounts, [&outcome](Result<void> result) { outcome.set_value(std::move(result)); });
    return outcome.get_future().get();
}

void MqttLink::applyAccountsLater(const std::vector<devices::Account> &accounts,
                                  std::function<void(Result<void>)> done)
{
    AccountConfirmations::Settled settled;
    {
        const std::lock_guard lock(m_mutex);
        const auto now = AccountConfirmations::Clock::now();
        m_confirmations.begin(accounts, now + kConfirmTime, std::move(done), settled);
        if (m_ready)
            queueAccounts(accounts);
        if (m_stopping)
            m_confirmations.excuse(AccountConfirmations::Clock::now(), settled);
    }
    m_changed.notify_all();
    wake();
    for (const auto &tell : settled)
        tell();
}

// With m_mutex held.
void MqttLink::queueAccounts(const std::vector<devices::Account> &accounts)
{
    Outgoing message;
    const auto finish = [&] {
        if (message.payload.empty())
            return;
        message.topic = kControlTopic;
        m_tellings.push_back(std::exchange(message, {}));
    };
    const auto &open = m_confirmations.open();
    for (const auto &account : accounts) {
        const auto change = open.find(account.key);
        if (change == open.end())
            continue;
        // As it is now: somebody else may have changed it after whoever asked, and
        // been told of before.
        const auto now = m_accounts.account(account.key);
        message.payload += now.refused ? "-" + now.key : "+" + accountLine(now);
        message.payload += '\n';
        message.accounts.emplace_back(account.key, change->second);
        if (message.payload.size() >= kControlBytes)
            finish();
    }
    finish();
}

void MqttLink::settleOverdue()
{
    AccountConfirmations::Settled settled;
    std::size_t excused = 0;
    {
        const std::lock_guard lock(m_mutex);
        const auto now = AccountConfirmations::Clock::now();
        if (!m_ready || m_stopping)
            excused = m_confirmations.excuse(m_stopping ? now : now - kReconnectTime, settled);
        m_confirmations.expire(now, settled);
    }
    if (excused > 0)
        spdlog::info("no broker is there to be told of {} accounts; it is told when it is", excused);
    for (const auto &tell : settled)
        tell();
}

// With m_mutex held.
std::chrono::milliseconds MqttLink::untilOverdue(std::chrono::milliseconds most) const
{
    auto next = m_confirmations.nextDeadline();
    if (!next)
        return most;
    if (!m_ready)
        *next -= kConfirmTime - kReconnectTime;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - AccountConfirmations::Clock::now());
    return std::clamp(left, std::chrono::milliseconds(1), most);
}

void MqttLink::run()
{
    auto pause = kFirstPause;
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        if (connectOnce()) {
            loop();
            pause = kFirstPause;
        }
        lock.lock();
        m_ready = false;
        m_changed.notify_all();
        const auto until = AccountConfirmations::Clock::now() + pause;
        while (!m_stopping && AccountConfirmations::Clock::now() < until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - AccountConfirmations::Clock::now());
            m_changed.wait_for(lock, untilOverdue(left));
            lock.unlock();
            settleOverdue();
            lock.lock();
        }
        pause = std::min(pause * 2, kLongestPause);
    }
    lock.unlock();
    settleOverdue();
    m_client.reset();
}

bool MqttLink::connectOnce()
{
    if (!m_client) {
        m_client.reset(mosquitto_new(m_options.name.c_str(), true, this));
        if (!m_client)
            return false;
        mosquitto *client = m_client.get();
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
        mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, 65535);
        mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
        mosquitto_username_pw_set(client, m_options.name.c_str(), m_options.password.reveal().c_str());
        if (!m_options.caFile.empty())
            mosquitto_tls_set(client, m_options.caFile.c_str(), nullptr, nullptr, nullptr, nullptr);
        mosquitto_connect_v5_callback_set(client, handleConnect);
        mosquitto_disconnect_v5_callback_set(client, handleDisconnect);
        mosquitto_subscribe_v5_callback_set(client, handleSubscribe);
        mosquitto_publish_v5_callback_set(client, handlePublish);
        mosquitto_message_v5_callback_set(client, handleMessage);
    }
    m_connected = true;
    // The other way waits for a host that drops packets for two minutes.
    const int code = mosquitto_connect_bind_async(m_client.get(), m_options.host.c_str(), m_options.port,
                                                  kKeepAliveSeconds, nullptr);
    return code == MOSQ_ERR_SUCCESS;
}

void MqttLink::loop()
{
    mosquitto *client = m_client.get();
    const auto begun = std::chrono::steady_clock::now();
    while (m_connected) {
        if (!isReady() && std::chrono::steady_clock::now() - begun > kConnectTime)
            break;
        const short wanted = static_cast<short>(POLLIN | (mosquitto_want_write(client) ? POLLOUT : 0));
        pollfd fds[] = {{mosquitto_socket(client), wanted, 0}, {m_wakeEvent, POLLIN, 0}};
        int patience = 0;
        {
            const std::lock_guard lock(m_mutex);
            patience = static_cast<int>(untilOverdue(std::chrono::seconds(1)).count());
        }
        if (fds[0].fd < 0 || (::poll(fds, 2, patience) < 0 && errno != EINTR))
            break;
        settleOverdue();
        if ((fds[0].revents & (POLLIN | POLLERR | POLLHUP)) != 0)
            mosquitto_loop_read(client, 1000);
        if (!m_batch.empty())
            m_inbox.post(std::exchange(m_batch, {}));
        if ((fds[0].revents & POLLOUT) != 0)
            mosquitto_loop_write(client, 1);
        mosquitto_loop_misc(client);
        if (fds[1].revents != 0) {
            eventfd_t count = 0;
            ::eventfd_read(m_wakeEvent, &count);
            {
                const std::lock_guard lock(m_mutex);
                if (m_stopping)
                    break;
            }
            sendWaiting();
        }
    }
    mosquitto_disconnect_v5(client, 0, nullptr);
    m_unconfirmed.clear();
}

void MqttLink::sendWaiting()
{
    while (m_connected) {
        Outgoing message;
        {
            const std::lock_guard lock(m_mutex);
            auto &queue = m_tellings.empty() ? m_waiting : m_tellings;
            if (!m_ready || queue.empty())
                return;
            message = std::move(queue.front());
            queue.pop_front();
        }
        if (!sendOne(message)) {
            // Accounts stay dirty and are told at the next connection.
            spdlog::warn("a message to {} could not be sent", message.topic);
        }
    }
}

bool MqttLink::sendOne(const Outgoing &message)
{
    mosquitto_property *properties = nullptr;
    if (message.expiry.count() > 0)
        mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
                                     static_cast<std::uint32_t>(message.expiry.count()));
    int id = 0;
    const int code = mosquitto_publish_v5(m_client.get(), &id, message.topic.c_str(),
                                          static_cast<int>(message.payload.size()), message.payload.data(), 1,
                                          message.retain, properties);
    mosquitto_property_free_all(&properties);
    if (code == MOSQ_ERR_SUCCESS && !message.accounts.empty())
        m_unconfirmed[id] = message.accounts;
    return code == MOSQ_ERR_SUCCESS;
}

void MqttLink::handleConnect(mosquitto *client, void *self, int code, int, const mosquitto_property *)
{
    auto &link = *static_cast<MqttLink *>(self);
    if (code != 0) {
        spdlog::warn("the broker refuses the server: {}", mosquitto_reason_string(code));
        link.m_connected = false;
        return;
    }
    // Retained messages would be old news.
    mosquitto_subscribe_v5(client, nullptr, kUpTopics, 1, MQTT_SUB_OPT_SEND_RETAIN_NEVER, nullptr);
}

void MqttLink::handleSubscribe(mosquitto *, void *self, int, int count, const int *qos, const mosquitto_property *)
{
    auto &link = *static_cast<MqttLink *>(self);
    if (count < 1 || qos[0] >= 128) {
        spdlog::error("the broker does not let the server hear the devices");
        link.m_connected = false;
        return;
    }
    {
        const std::lock_guard lock(link.m_mutex);
        link.m_ready = true;
        std::vector<devices::Account> unconfirmed;
        unconfirmed.reserve(link.m_confirmations.open().size());
        for (const auto &[key, change] : link.m_confirmations.open())
            unconfirmed.emplace_back().key = key;
        link.m_tellings.clear();
        for (auto &[topic, message] : link.m_retained)
            link.m_waiting.push_back(std::move(message));
        link.m_retained.clear();
        link.queueAccounts(unconfirmed);
    }
    link.m_changed.notify_all();
    link.wake();
}

void MqttLink::handleDisconnect(mosquitto *, void *self, int code, const mosquitto_property *)
{
    auto &link = *static_cast<MqttLink *>(self);
    link.m_connected = false;
    if (code != 0)
        spdlog::warn("the connection to the broker broke: {}", mosquitto_strerror(code));
}

void MqttLink::handlePublish(mosquitto *, void *self, int id, int code, const mosquitto_property *)
{
    auto &link = *static_cast<MqttLink *>(self);
    const auto found = link.m_unconfirmed.find(id);
    if (found == link.m_unconfirmed.end())
        return;
    AccountConfirmations::Settled settled;
    if (code < 128) {
        const std::lock_guard lock(link.m_mutex);
        link.m_confirmations.confirm(found->second, settled);
    }
    link.m_unconfirmed.erase(found);
    for (const auto &tell : settled)
        tell();
}

void MqttLink::handleMessage(mosquitto *, void *self, const mosquitto_message *message, const mosquitto_property *)
{
    auto &link = *static_cast<MqttLink *>(self);
    if (message->retain)
        return;
    auto report = link.m_parser.parse(
        message->topic, {static_cast<const char *>(message->payload), static_cast<std::size_t>(message->payloadlen)},
        devices::Clock::now());
    if (report)
        link.m_batch.push_back(std::move(*report));
}

} // namespace wheelhouse::mqtt
