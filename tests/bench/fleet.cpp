#include "tests/bench/fleet.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::bench {

namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::chrono::milliseconds kCountEvery(20);
constexpr const char *kSites[] = {"sz-01", "sz-02", "sh-01", "bj-01", "cd-03", "gz-02"};

} // namespace

void ensurePrinters(const client::Channel &channel)
{
    v1::CreateProductRequest request;
    request.set_product_id("printer");
    request.set_template_("printer");
    const auto created = client::callBlocking(channel, &v1::ProductService::Stub::CreateProduct, request);
    if (!created && created.error().code != ErrorCode::AlreadyExists)
        qFatal("%s", created.error().message.c_str());
}

v1::RegisterDeviceRequest registration(const std::string &serial)
{
    const auto number = std::hash<std::string>()(serial);
    v1::RegisterDeviceRequest request;
    request.set_parent("products/printer");
    request.set_serial(serial);
    auto &device = *request.mutable_device();
    device.set_model(number % 2 ? "CP-58" : "CP-80");
    device.set_site(kSites[number % std::size(kSites)]);
    device.set_owner(fmt::format("Merchant {}", number % 10'000));
    (*device.mutable_labels())["ring"] = std::to_string(number % 4);
    return request;
}

std::string serialOf(const std::string &prefix, std::size_t index) { return fmt::format("{}{:06}", prefix, index); }

std::vector<v1::Connection> registerPrinters(const client::Channel &channel, const std::string &prefix,
                                             std::size_t count)
{
    ensurePrinters(channel);
    std::vector<v1::Connection> connections;
    while (connections.size() < count) {
        v1::BatchRegisterDevicesRequest batch;
        batch.set_parent("products/printer");
        const auto end = std::min(count, connections.size() + kBatch);
        for (auto i = connections.size(); i < end; ++i)
            *batch.add_requests() = registration(serialOf(prefix, i));
        auto answer = must(client::callBlocking(channel, &v1::DeviceService::Stub::BatchRegisterDevices, batch,
                                                {std::chrono::seconds(60), {}}));
        for (auto &each : *answer.mutable_responses())
            connections.push_back(std::move(*each.mutable_connection()));
    }
    return connections;
}

PresenceWatch::PresenceWatch(const ChannelPtr &channel)
{
    v1::WatchDevicesRequest request;
    request.set_parent("products/-");
    m_watch = client::watch<v1::DeviceService>(channel, &v1::DeviceService::Stub::async::WatchDevices, request,
                                               static_cast<client::WatchHandler<v1::WatchDevicesResponse> &>(*this));
    m_watch->start();
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_synced; });
}

PresenceWatch::~PresenceWatch() { m_watch->stop(); }

std::optional<PresenceWatch::Seen> PresenceWatch::waitFor(const std::string &name, v1::Presence::Status status,
                                                          std::chrono::milliseconds limit)
{
    std::unique_lock lock(m_mutex);
    const bool came = m_changed.wait_for(lock, limit, [&] {
        const auto found = m_seen.find(name);
        return found != m_seen.end() && found->second.presence.status() == status;
    });
    if (!came)
        return std::nullopt;
    return m_seen[name];
}

std::size_t PresenceWatch::waitForCount(std::size_t count, const std::function<bool(const v1::Presence &)> &holds,
                                        std::chrono::milliseconds limit)
{
    const auto until = Clock::now() + limit;
    std::unique_lock lock(m_mutex);
    while (true) {
        const auto found = static_cast<std::size_t>(
            std::count_if(m_seen.begin(), m_seen.end(), [&](const auto &each) { return holds(each.second.presence); }));
        if (found >= count || m_changed.wait_until(lock, until) == std::cv_status::timeout)
            return found;
        // To count thousands at every change would be work of its own.
        lock.unlock();
        std::this_thread::sleep_for(kCountEvery);
        lock.lock();
    }
}

std::int64_t PresenceWatch::losses()
{
    const std::lock_guard lock(m_mutex);
    return m_losses;
}

void PresenceWatch::watchMessage(v1::WatchDevicesResponse &&message)
{
    const auto now = Clock::now();
    const std::lock_guard lock(m_mutex);
    for (auto &device : *message.mutable_upserted()) {
        auto &seen = m_seen[device.name()];
        if (seen.presence.status() != device.presence().status())
            seen.time = now;
        if (seen.presence.status() == v1::Presence::STATUS_ONLINE
            && device.presence().status() == v1::Presence::STATUS_OFFLINE)
            ++m_losses;
        seen.presence = std::move(*device.mutable_presence());
    }
    m_synced = m_synced || message.mark().phase() == v1::WatchMark::PHASE_SYNCED;
    m_changed.notify_all();
}

} // namespace wheelhouse::bench
