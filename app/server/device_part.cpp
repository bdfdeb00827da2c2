#include "app/server/device_part.h"

#include <fstream>
#include <optional>
#include <sstream>

#include <prometheus/gauge.h>

#include "app/server/foundation.h"
#include "core/log.h"
#include "core/x509.h"
#include "server/api/device_api.h"
#include "server/api/device_command_api.h"
#include "server/api/product_api.h"
#include "server/devices/device_twin.h"
#include "server/links/mqtt/mosquitto_process.h"
#include "server/links/mqtt/mqtt_link.h"
#include "server/store/sql_command_store.h"
#include "server/store/sql_device_store.h"

namespace wheelhouse::server {

namespace {

// Without any progress of it.
constexpr std::chrono::seconds kOwnBrokerWait{5};
constexpr std::chrono::milliseconds kLookAgain{200};
constexpr std::chrono::seconds kOtherBrokerWait{1};

bool waitForBroker(mqtt::MqttLink &link, const mqtt::MosquittoProcess *own)
{
    if (!own)
        return link.waitUntilReady(kOtherBrokerWait);
    std::uint64_t seen = own->progress();
    for (auto since = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - since < kOwnBrokerWait;) {
        if (link.waitUntilReady(kLookAgain))
            return true;
        if (const auto now = own->progress(); now != seen) {
            seen = now;
            since = std::chrono::steady_clock::now();
        }
    }
    return false;
}

Result<CertificateAuthority> loadAuthority(const Foundation &foundation)
{
    std::ifstream file(foundation.dataDirectory() + "/ca.key");
    std::stringstream key;
    key << file.rdbuf();
    return CertificateAuthority::load(foundation.identity().authorityPem, Secret(key.str()));
}

// What devices are told to connect to: a wildcard address is no place to go.
std::string advertisedHost(const std::string &listenHost)
{
    return listenHost == "0.0.0.0" || listenHost == "::" || listenHost.empty() ? "localhost" : listenHost;
}

// Where a broker is and how to get in: one of our own, or one that is there.
struct BrokerAccess {
    std::optional<mqtt::MosquittoSettings> own;
    mqtt::MqttOptions link;
    devices::BrokerEndpoint endpoint;
};

Result<BrokerAccess> findBroker(const ServerOptions &options, const Foundation &foundation)
{
    BrokerAccess access;
    const auto &identity = foundation.identity();
    if (!options.mqtt.empty()) {
        auto link = mqtt::MqttOptions::parse(options.mqtt);
        if (!link)
            return passOn(link);
        access.link = std::move(*link);
        access.endpoint = {access.link.host, access.link.port, access.link.port, identity.authorityPem};
        return access;
    }
    mqtt::MosquittoOptions broker;
    broker.directory = foundation.dataDirectory() + "/mosquitto";
    broker.listenAddress = hostOf(options.listen).empty() ? "127.0.0.1" : hostOf(options.listen);
    broker.advertisedHost = options.deviceHost.empty() ? advertisedHost(broker.listenAddress) : options.deviceHost;
    broker.tokenPort = options.deviceTokenPort;
    broker.certificatePort = options.deviceCertificatePort;
    broker.caFile = identity.authorityPath;
    broker.certificateFile = identity.certificatePath;
    broker.keyFile = identity.keyPath;
    auto settings = mqtt::MosquittoSettings::prepare(broker);
    if (!settings)
        return passOn(settings);
    access.link = {settings->socket, 0, mqtt::MosquittoSettings::kServerName, settings->serverPassword, {}};
    access.endpoint = {broker.advertisedHost, settings->tokenPort, settings->certificatePort, identity.authorityPem};
    access.own = std::move(*settings);
    return access;
}

devices::CertificateIssuer issuerOf(CertificateAuthority authority)
{
    return [authority = std::move(authority)](const std::string &commonName) -> Result<devices::IssuedCertificate> {
        auto issued = authority.issueClient(commonName);
        if (!issued)
            return passOn(issued);
        return devices::IssuedCertificate{issued->certificatePem, issued->keyPem};
    };
}

} // namespace

struct DevicePart::Parts {
    Parts(store::Database &database, BrokerAccess access, CertificateAuthority authority, api::CallChain &chain,
          prometheus::Registry &registry)
        : deviceStore(database), commandStore(database), catalog(deviceStore), inbox(counters),
          link(std::move(access.link), access.endpoint, table, inbox),
          deviceRegistry(table, catalog, deviceStore, link, issuerOf(std::move(authority))),
          commands(table, catalog, commandStore, link, counters), writer(deviceStore),
          twin(inbox, table, catalog, commands, link, writer, counters), deviceApi(chain, deviceRegistry),
          productApi(chain, catalog), commandApi(chain, commands),
          presence(prometheus::BuildGauge()
                       .Name("wheelhouse_devices")
                       .Help("Devices by product and presence")
                       .Register(registry)),
          messages(prometheus::BuildGauge()
                       .Name("wheelhouse_device_messages_total")
                       .Help("Messages from devices since the start")
                       .Register(registry)
                       .Add({}))
    {
        if (access.own)
            broker.emplace(std::move(*access.own), table, inbox, counters);
    }

    ~Parts()
    {
        twin.stop();
        commands.stop();
        writer.stop();
        link.stop();
        if (broker)
            broker->stop();
    }

    devices::DeviceCounters counters;
    store::SqlDeviceStore deviceStore;
    store::SqlCommandStore commandStore;
    devices::ProductCatalog catalog;
    devices::DeviceTable table;
    devices::DeviceInbox inbox;
    std::optional<mqtt::MosquittoProcess> broker;
    mqtt::MqttLink link;
    devices::DeviceRegistry deviceRegistry;
    devices::DeviceCommands commands;
    devices::TwinWriter writer;
    devices::DeviceTwin twin;
    api::DeviceApi deviceApi;
    api::ProductApi productApi;
    api::DeviceCommandApi commandApi;
    prometheus::Family<prometheus::Gauge> &presence;
    prometheus::Gauge &messages;
};

DevicePart::DevicePart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

DevicePart::~DevicePart() = default;

Result<std::unique_ptr<DevicePart>> DevicePart::start(const ServerOptions &options, Foundation &foundation,
                                                      api::CallChain &chain, prometheus::Registry &registry)
{
    auto authority = loadAuthority(foundation);
    if (!authority)
        return passOn(authority);
    auto access = findBroker(options, foundation);
    if (!access)
        return passOn(access);
    auto parts = std::make_unique<Parts>(foundation.database(), std::move(*access), std::move(*authority), chain, registry);
    if (auto loaded = parts->catalog.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->deviceRegistry.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->commands.load(); !loaded)
        return passOn(loaded);
    parts->commands.start();
    parts->twin.start();
    if (parts->broker) {
        if (auto started = parts->broker->start(); !started)
            return passOn(started);
    }
    parts->link.start();
    if (!waitForBroker(parts->link, parts->broker ? &*parts->broker : nullptr)) {
        // One of our own has to be there; one elsewhere may come later.
        if (parts->broker)
            return fail(ErrorCode::Unavailable, "the broker was started but does not answer");
        spdlog::warn("the broker does not answer yet; devices are off line until it does");
    }
    return std::unique_ptr<DevicePart>(new DevicePart(std::move(parts)));
}

std::vector<grpc::Service *> DevicePart::services()
{
    return {&m_parts->deviceApi, &m_parts->productApi, &m_parts->commandApi};
}

void DevicePart::fillStatus(v1::Status &status) const
{
    const auto endpoint = m_parts->link.endpoint();
    status.set_broker(endpoint.host + ":" + std::to_string(endpoint.tokenPort));
    status.set_broker_connected(m_parts->link.isReady());
    if (!status.broker_connected())
        status.set_broker_reason("the broker does not answer; the server keeps trying");
    status.set_device_message_count(m_parts->counters.messages);

    std::map<std::string, v1::ProductCount> counts;
    m_parts->table.live().forEach([&](const v1::Device &device) {
        const std::string product = device.name().substr(0, device.name().find("/devices/"));
        auto &count = counts[product];
        count.set_product(product);
        count.set_registered_count(count.registered_count() + 1);
        if (device.presence().status() == v1::Presence::STATUS_ONLINE)
            count.set_online_count(count.online_count() + 1);
        else if (device.presence().status() != v1::Presence::STATUS_OFFLINE)
            count.set_never_seen_count(count.never_seen_count() + 1);
        if (device.care_size() > 0)
            count.set_care_count(count.care_count() + 1);
    });
    for (auto &[product, count] : counts)
        *status.add_products() = std::move(count);
}

void DevicePart::refreshGauges()
{
    v1::Status status;
    fillStatus(status);
    m_parts->messages.Set(static_cast<double>(status.device_message_count()));
    for (const auto &count : status.products()) {
        const std::string product = count.product().substr(count.product().find('/') + 1);
        const auto set = [&](const char *what, std::int64_t value) {
            m_parts->presence.Add({{"product", product}, {"presence", what}}).Set(static_cast<double>(value));
        };
        set("online", count.online_count());
        set("never_seen", count.never_seen_count());
        set("offline", count.registered_count() - count.online_count() - count.never_seen_count());
    }
}

} // namespace wheelhouse::server
