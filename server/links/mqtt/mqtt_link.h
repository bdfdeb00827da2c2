#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/devices/device_inbox.h"
#include "server/devices/device_link.h"
#include "server/links/mqtt/account_confirmations.h"
#include "server/links/mqtt/up_message.h"

struct mosquitto;
struct mosquitto_message;
struct mqtt5__property;

namespace wheelhouse::mqtt {

// How the server reaches the broker.
struct MqttOptions {
    // A host, or the path of a Unix socket where `port` is 0.
    std::string host;
    int port = 0;
    // Client id and user name.
    std::string name;
    Secret password;
    // PEM; with it the connection is encrypted.
    std::string caFile;

    // `mqtt://USER:PASSWORD@HOST:PORT` or `mqtts://…`. InvalidArgument naming
    // `mqtt`.
    static Result<MqttOptions> parse(const std::string &url);
};

// The server's own connection to the broker: what devices send goes into the
// inbox, in batches; what is for them goes out; accounts are told to the
// broker's plugin, whose confirmation is the acknowledgement of the message.
//
// Thread: one of its own, the only one that touches libmosquitto; publish(),
// applyAccounts() and applyAccountsLater() from any, whose `done` is called on
// the link's thread and must be short. Connects again by itself (0.1 s, doubling
// up to 2 s) and tells then what was not confirmed, and what is to be retained.
// Bound: `kMaxWaiting` messages on the way out, and as many to be retained. Owned
// by the server's wiring; stop() drops what waits.
class MqttLink final : public devices::DeviceLink {
public:
    static constexpr std::size_t kMaxWaiting = 100'000;

    MqttLink(MqttOptions options, devices::BrokerEndpoint endpoint, const devices::AccountSource &accounts,
             devices::DeviceInbox &inbox);
    ~MqttLink() override;
    MqttLink(const MqttLink &) = delete;
    MqttLink &operator=(const MqttLink &) = delete;

    void start();
    void stop();
    // Until it is connected and hears the devices, for at most `wait`.
    bool waitUntilReady(std::chrono::milliseconds wait);
    bool isReady() const;

    bool publish(devices::DownMessage message) override;
    Result<void> applyAccounts(const std::vector<devices::Account> &accounts) override;
    void applyAccountsLater(const std::vector<devices::Account> &accounts,
                            std::function<void(Result<void>)> done) override;
    devices::BrokerEndpoint endpoint() const override { return m_endpoint; }

private:
    struct Outgoing {
        std::string topic;
        std::string payload;
        bool retain = false;
        std::chrono::seconds expiry{0};
        // Accounts this message tells.
        AccountConfirmations::Changes accounts;
    };

    static void handleConnect(mosquitto *, void *self, int code, int flags, const mqtt5__property *);
    static void handleDisconnect(mosquitto *, void *self, int code, const mqtt5__property *);
    static void handleSubscribe(mosquitto *, void *self, int id, int count, const int *qos,
                                const mqtt5__property *);
    static void handlePublish(mosquitto *, void *self, int id, int code, const mqtt5__property *);
    static void handleMessage(mosquitto *, void *self, const mosquitto_message *,
                              const mqtt5__property *);

    void run();
    bool connectOnce();
    void loop();
    void sendWaiting();
    bool sendOne(const Outgoing &message);
    void queueAccounts(const std::vector<devices::Account> &accounts);
    void settleOverdue();
    // How long to sleep, at most `most`, before somebody's time is over.
    std::chrono::milliseconds untilOverdue(std::chrono::milliseconds most) const;
    void wake() const;

    const MqttOptions m_options;
    const devices::BrokerEndpoint m_endpoint;
    const devices::AccountSource &m_accounts;
    devices::DeviceInbox &m_inbox;

    // The link's thread only.
    std::unique_ptr<mosquitto, void (*)(mosquitto *)> m_client;
    UpMessageParser m_parser;
    std::vector<devices::DeviceReport> m_batch;
    bool m_connected = false;
    // Confirmed when the broker acknowledges the message of that id.
    std::unordered_map<int, AccountConfirmations::Changes> m_unconfirmed;

    int m_wakeEvent = -1;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Outgoing> m_waiting;
    // Retained ones, the newest of each topic, while there is no connection.
    std::map<std::string, Outgoing> m_retained;
    // Go before all messages: a device that was just accepted may be told
    // something. In the order of the changes.
    std::deque<Outgoing> m_tellings;
    AccountConfirmations m_confirmations;
    bool m_ready = false;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::mqtt
