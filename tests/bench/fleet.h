#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/call.h"
#include "client/watch_call.h"
#include "tests/bench/figures.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::bench {

using Server = std::unique_ptr<test::ServerProcess>;
using ChannelPtr = std::shared_ptr<client::Channel>;

// The value, or the end of the program: there is nothing to measure then.
template <class T> T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

// The product `printer`; no matter if it is there.
void ensurePrinters(const client::Channel &channel);

// A registration as a person's: with site, owner, model and labels.
v1::RegisterDeviceRequest registration(const std::string &serial);
// `prefix` and a number of six digits.
std::string serialOf(const std::string &prefix, std::size_t index);

// Printers `PREFIX000000` and on, in batches of 1,000: what they connect with.
std::vector<v1::Connection> registerPrinters(const client::Channel &channel, const std::string &prefix,
                                             std::size_t count);

// A console's view of presence: the real stream, with the time of each change.
class PresenceWatch final : private client::WatchHandler<v1::WatchDevicesResponse> {
public:
    explicit PresenceWatch(const ChannelPtr &channel);
    ~PresenceWatch() override;

    struct Seen {
        v1::Presence presence;
        Clock::time_point time;
    };
    // Until the stream has shown that device so; nothing after `limit`.
    std::optional<Seen> waitFor(const std::string &name, v1::Presence::Status status,
                                std::chrono::milliseconds limit = std::chrono::seconds(20));
    // Until so many devices are shown with a presence for which `holds`; how
    // many there are then, or when `limit` is over.
    std::size_t waitForCount(std::size_t count, const std::function<bool(const v1::Presence &)> &holds,
                             std::chrono::milliseconds limit);
    // Changes from on line to off line that were shown so far.
    std::int64_t losses();

private:
    void watchMessage(v1::WatchDevicesResponse &&message) override;
    void watchState(const client::WatchState &) override {}

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unordered_map<std::string, Seen> m_seen;
    bool m_synced = false;
    std::int64_t m_losses = 0;
    std::unique_ptr<client::WatchCall<v1::WatchDevicesRequest, v1::WatchDevicesResponse>> m_watch;
};

} // namespace wheelhouse::bench
