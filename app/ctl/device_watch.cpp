#include "app/ctl/device_watch.h"

#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct Options {
    std::string product = "-";
    std::string filter;
    bool changesOnly = false;
};

std::string lines(const v1::WatchDevicesResponse &message, bool coloured)
{
    std::string text;
    const auto time = timeOfDay(message.mark().server_time());
    for (const auto &device : message.upserted()) {
        const auto presence = presenceCell(device.presence());
        auto words = oneLine(device.presence().status() == v1::Presence::STATUS_OFFLINE ? device.presence().reason_text()
                                                                                       : std::string());
        if (device.care_size() > 0) {
            words += fmt::format("{}{}", words.empty() ? "" : "; ", oneLine(fmt::format("{}", fmt::join(device.care(), ", "))));
        }
        const auto name = shortDevice(device.name());
        text += fmt::format("{}  {}{}  {}{}  {}\n", time, name, std::string(name.size() < 28 ? 28 - name.size() : 0, ' '),
                            paint(presence.text, presence.tone, coloured), std::string(10 - presence.text.size(), ' '),
                            words);
    }
    for (const auto &name : message.removed()) {
        text += fmt::format("{}  {}  {}\n", time, shortDevice(name), paint("removed", Tone::Faint, coloured));
    }
    return text;
}

Outcome watchDevices(Session &session, const Options &options)
{
    v1::WatchDevicesRequest request;
    request.set_parent(productName(options.product));
    request.set_filter(options.filter);
    return follow<v1::DeviceService>(
        session, &v1::DeviceService::Stub::async::WatchDevices, request,
        [&](const v1::WatchDevicesResponse &message) {
            const bool snapshot = message.mark().phase() == v1::WatchMark::PHASE_SNAPSHOT;
            if (message.mark().phase() != v1::WatchMark::PHASE_HEARTBEAT && !(snapshot && options.changesOnly)) {
                session.printStreamed(message, [&] { return lines(message, session.coloured()); });
            }
            return true;
        });
}

} // namespace

void addDeviceWatch(CLI::App &device, Session &session)
{
    auto [command, options] = addCommand<Options>(&device, "watch", "Shows devices as they change, until interrupted");
    command->add_option("--product", options->product, "Only those of this product");
    command->add_option("--filter", options->filter, "As in device list");
    command->add_flag("--changes-only", options->changesOnly, "Not what is there at the beginning");
    session.onRun(command, [&session, options = options] { return watchDevices(session, *options); });
}

} // namespace wheelhouse::ctl
