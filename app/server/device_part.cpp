#include "app/server/device_part.h"

#include <fstream>
#include <optional>
#include <sstream>

#include <prometheus/gauge.h>

#include "app/server/credential_part.h"
#include "app/server/foundation.h"
#include "app/server/transfer_metrics.h"
#include "core/log.h"
#include "core/memory.h"
#include "core/x509.h"
#include "server/api/device_api.h"
#include "server/api/device_command_api.h"
#include "server/api/device_group_api.h"
#include "server/api/device_job_api.h"
#include "server/api/device_transfer_api.h"
#include "server/api/device_twin_api.h"
#include "server/api/product_api.h"
#include "server/devices/device_twin.h"
#include "server/devices/product_care.h"
#include "server/devices/transfer/file_reader.h"
#include "server/links/mqtt/mosquitto_process.h"
#include "server/links/mqtt/mqtt_link.h"
#include "server/store/sql_command_store.h"
#include "server/store/sql_device_group_store.h"
#include "server/store/sql_device_job_store.h"
#include "server/store/sql_device_store.h"
#include "server/store/sql_import_store.h"
#include "server/store/sql_twin_store.h"

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

// What an import may put devices into.
class StaticGroups final : public devices::GroupDirectory {
public:
    explicit StaticGroups(const devices::DeviceGroups &groups) : m_groups(groups) {}

    std::optional<std::string> refusal(const std::string &id) const override
    {
        const auto filter = m_groups.filterOf(id);
        if (!filter)
            return fmt::format("there is no group {}; create it first", devices::shortened(id, 120));
        if (!filter->empty())
            return id + " is a group by query: what is in it follows from its filter";
        return std::nullopt;
    }

private:
    const devices::DeviceGroups &m_groups;
};

} // namespace

struct DevicePart::Parts {
    Parts(store::Database &database, BrokerAccess access, const devices::CertificateIssuer &issuer,
          devices::JobPolicy policy, api::CallChain &chain, prometheus::Registry &registry)
        : deviceStore(database), commandStore(database), twinStore(database), importStore(database),
          groupStore(database), jobStore(database), catalog(deviceStore), inbox(counters),
          link(std::move(access.link), access.endpoint, table, inbox),
          deviceRegistry(table, catalog, deviceStore, link, issuer),
          commands(table, catalog, commandStore, link, counters), history(table, twinStore),
          writer(deviceStore, &twinStore),
          twin(inbox, table, catalog, commands, link, writer, counters, {.findings = {}, .inferSilence = !access.own}),
          groups(table, deviceRegistry, groupStore), staticGroups(groups),
          transfers(deviceRegistry, table, catalog, importStore, link, transferCounters, &staticGroups),
          jobBoard(jobStore),
          jobRunner(jobBoard, jobStore, commandStore, table, deviceRegistry, catalog, commands),
          jobs({table, deviceRegistry, catalog, policy}, jobBoard, jobStore, jobRunner),
          credentials(database, catalog, table, deviceRegistry, link, issuer, chain, registry),
          deviceApi(chain, deviceRegistry, credentials.swap()),
          productApi(chain, catalog), commandApi(chain, commands), twinApi(chain, history),
          transferApi(chain, transfers), groupApi(chain, groups), jobApi(chain, jobs), transferMetrics(registry),
          presence(prometheus::BuildGauge()
                       .Name("wheelhouse_devices")
                       .Help("Devices by product and presence")
                       .Register(registry)),
          messages(prometheus::BuildGauge()
                       .Name("wheelhouse_device_messages_total")
                       .Help("Messages from devices since the start")
                       .Register(registry)
                       .Add({})),
          openJobs(prometheus::BuildGauge()
                       .Name("wheelhouse_device_jobs_open")
                       .Help("Jobs on devices that wait or run")
                       .Register(registry)
                       .Add({})),
          jobCommands(prometheus::BuildGauge()
                          .Name("wheelhouse_device_job_commands_under_way")
                          .Help("Commands of jobs that have not ended")
                          .Register(registry)
                          .Add({})),
          refused(prometheus::BuildGauge()
                      .Name("wheelhouse_device_refused_total")
                      .Help("What devices did that was refused since the start, by kind")
                      .Register(registry))
    {
        deviceRegistry.keepHistoryIn(history);
        commands.setJobWatcher(&jobRunner);
        deviceRegistry.setGroupFilter([this](const std::string &id) -> std::optional<std::string> {
            auto filter = groups.filterOf(id);
            return filter && !filter->empty() ? filter : std::nullopt;
        });
        catalog.setListener([this](const v1::Product &before, const v1::Product &after) {
            devices::applyCareRules(table, before, after);
        });
        deviceRegistry.onRetired([this](const std::string &name) {
            if (auto removed = groups.removeDevice(name); !removed)
                spdlog::warn("{} is retired, and still in groups in the store until the next start: {}", name,
                             removed.error().message);
        });
        if (access.own)
            broker.emplace(std::move(*access.own), table, inbox, counters);
    }

    ~Parts()
    {
        credentials.stop();
        twin.stop();
        jobRunner.stop();
        commands.stop();
        writer.stop();
        link.stop();
        if (broker)
            broker->stop();
    }

    devices::DeviceCounters counters;
    devices::TransferCounters transferCounters;
    store::SqlDeviceStore deviceStore;
    store::SqlCommandStore commandStore;
    store::SqlTwinStore twinStore;
    store::SqlImportStore importStore;
    store::SqlDeviceGroupStore groupStore;
    store::SqlDeviceJobStore jobStore;
    devices::ProductCatalog catalog;
    devices::DeviceTable table;
    devices::DeviceInbox inbox;
    std::optional<mqtt::MosquittoProcess> broker;
    mqtt::MqttLink link;
    devices::DeviceRegistry deviceRegistry;
    devices::DeviceCommands commands;
    devices::TwinHistory history;
    devices::TwinWriter writer;
    devices::DeviceTwin twin;
    devices::DeviceGroups groups;
    StaticGroups staticGroups;
    devices::DeviceTransfers transfers;
    devices::JobBoard jobBoard;
    devices::JobRunner jobRunner;
    devices::DeviceJobs jobs;
    CredentialPart credentials;
    api::DeviceApi deviceApi;
    api::ProductApi productApi;
    api::DeviceCommandApi commandApi;
    api::DeviceTwinApi twinApi;
    api::DeviceTransferApi transferApi;
    api::DeviceGroupApi groupApi;
    api::DeviceJobApi jobApi;
    TransferMetrics transferMetrics;
    prometheus::Family<prometheus::Gauge> &presence;
    prometheus::Gauge &messages;
    prometheus::Gauge &openJobs;
    prometheus::Gauge &jobCommands;
    prometheus::Family<prometheus::Gauge> &refused;
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
    const auto issuer = issuerOf(*authority);
    if (!issuer)
        return passOn(issuer);
    auto parts = std::make_unique<Parts>(foundation.database(), std::move(*access), *issuer,
                                         devices::JobPolicy{options.jobApprovalAbove}, chain, registry);
    if (auto loaded = parts->catalog.load(); !loaded)
        return passOn(loaded);
    using Broker = devices::PresenceReconciler::Broker;
    if (auto loaded = parts->deviceRegistry.load(parts->broker ? Broker::WentToo : Broker::Stayed); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->groups.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->credentials.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->commands.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->jobBoard.load(); !loaded)
        return passOn(loaded);
    returnFreeMemory();
    parts->commands.start();
    parts->jobRunner.start();
    parts->twin.start();
    parts->credentials.start();
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
    std::vector<grpc::Service *> services{&m_parts->deviceApi,   &m_parts->productApi, &m_parts->commandApi,
                                          &m_parts->twinApi,     &m_parts->transferApi, &m_parts->groupApi,
                                          &m_parts->jobApi};
    const auto credentials = m_parts->credentials.services();
    services.insert(services.end(), credentials.begin(), credentials.end());
    return services;
}

void DevicePart::setAddress(const std::string &address)
{
    m_parts->credentials.setAddress(address);
}

void DevicePart::fillStatus(v1::Status &status) const
{
    const auto endpoint = m_parts->link.endpoint();
    status.set_broker(endpoint.host + ":" + std::to_string(endpoint.tokenPort));
    status.set_broker_connected(m_parts->link.isReady());
    if (!status.broker_connected())
        status.set_broker_reason("the broker does not answer; the server keeps trying");
    status.set_device_message_count(m_parts->counters.messages);

    for (auto &count : m_parts->table.productCounts())
        *status.add_products() = std::move(count);
}

void DevicePart::endTransfers() { m_parts->transfers.abandonAll(); }

void DevicePart::refreshGauges()
{
    m_parts->transferMetrics.refresh(m_parts->transferCounters);
    v1::Status status;
    fillStatus(status);
    m_parts->credentials.refreshGauges();
    m_parts->messages.Set(static_cast<double>(status.device_message_count()));
    m_parts->openJobs.Set(static_cast<double>(m_parts->jobBoard.openCount()));
    m_parts->jobCommands.Set(static_cast<double>(m_parts->jobRunner.underWay()));
    const auto refused = [&](const char *kind, const std::atomic<std::int64_t> &value) {
        m_parts->refused.Add({{"kind", kind}}).Set(static_cast<double>(value.load()));
    };
    const auto &counters = m_parts->counters;
    refused("unreadable_message", counters.unreadable);
    refused("message_too_large", counters.tooLarge);
    refused("message_flood", counters.flooded);
    refused("foreign_topic", counters.foreignTopics);
    refused("connection", counters.refusals);
    refused("overload", counters.dropped);
    refused("stray_acknowledgement", counters.strayAcknowledgements);
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
