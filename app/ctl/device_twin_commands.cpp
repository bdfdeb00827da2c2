#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/device_facts.h"
#include "client/documents/json_text.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/device_twins.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct TwinOptions {
    std::string name;
    int limit = 50;
};

struct DesireOptions {
    std::string name;
    std::vector<std::string> values;
    std::vector<std::string> removed;
};

Result<v1::Device> getDevice(Session &session, const std::string &name)
{
    v1::GetDeviceRequest request;
    request.set_name(name);
    return session.call(&v1::DeviceService::Stub::GetDevice, request);
}

Cell twinStateCell(v1::TwinChange::State state)
{
    switch (state) {
    case v1::TwinChange::STATE_PENDING: return {"pending", Tone::Busy};
    case v1::TwinChange::STATE_APPLIED: return {"applied", Tone::Good};
    case v1::TwinChange::STATE_SUPERSEDED: return {"superseded", Tone::Faint};
    default: return "";
    }
}

// `density 3 -> 5, theme none -> "dark"`.
std::string keysText(const v1::TwinChange &change)
{
    std::string text;
    for (const auto &key : change.keys()) {
        text += fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", key.key(),
                            key.has_before() ? client::jsonOf(key.before(), false) : "none",
                            key.has_after() ? client::jsonOf(key.after(), false) : "none");
    }
    return text;
}

Outcome twin(Session &session, const TwinOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    const auto device = getDevice(session, *name);
    if (!device) {
        return refuse(device);
    }
    session.printFacts(*device, [&](FactSheet &facts) { describeTwin(*device, facts); });
    return {};
}

Outcome history(Session &session, const TwinOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::ListTwinChangesRequest request;
    request.set_parent(*name);
    const auto changes = session.list(&v1::DeviceTwinService::Stub::ListTwinChanges, request, options.limit);
    if (!changes) {
        return refuse(changes);
    }
    session.printTable(*changes, [&](Table &table) {
        table.setColumns({"VERSION>", "STATE", "CHANGED", "APPLIED", "BY", "KEYS"});
        for (const auto &change : changes->changes()) {
            table.addRow({std::to_string(change.version()), twinStateCell(change.state()),
                          dateAndTime(change.create_time()), dateAndTime(change.apply_time()),
                          lastPart(change.requester()), keysText(change)});
        }
    });
    return {};
}

Outcome desire(Session &session, const DesireOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    const auto pairs = parsePairs(options.values);
    if (!pairs) {
        return wrongUsage(pairs);
    }
    if (pairs->empty() && options.removed.empty()) {
        return wrongUsage("device desire", "say what is desired: KEY=VALUE or --remove KEY");
    }
    const auto current = getDevice(session, *name);
    if (!current) {
        return refuse(current);
    }
    v1::GetProductRequest getProduct;
    getProduct.set_name(productName(partAfter(*name, "products")));
    const auto product = session.call(&v1::ProductService::Stub::GetProduct, getProduct);
    if (!product) {
        return refuse(product);
    }
    const auto values = typedValues(*pairs, product->desired());
    if (!values) {
        return wrongUsage(values);
    }
    // With the etag: what another person desired meanwhile is not lost.
    v1::UpdateDeviceRequest request;
    auto &device = *request.mutable_device();
    device.set_name(*name);
    device.set_etag(current->etag());
    *device.mutable_desired() = current->desired();
    auto &fields = *device.mutable_desired()->mutable_fields();
    for (const auto &[key, value] : values->fields()) {
        fields[key] = value;
    }
    for (const auto &key : options.removed) {
        if (fields.erase(key) == 0) {
            return wrongUsage("--remove", fmt::format("{} is not desired of {}", key, shortDevice(*name)));
        }
    }
    request.mutable_update_mask()->add_paths("desired");
    const auto updated = session.call(&v1::DeviceService::Stub::UpdateDevice, request);
    if (!updated) {
        return refuse(updated);
    }
    session.printFacts(*updated, [&](FactSheet &facts) { describeTwin(*updated, facts); });
    return {};
}

Outcome presence(Session &session, const TwinOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    const auto device = getDevice(session, *name);
    if (!device) {
        return refuse(device);
    }
    v1::ListPresenceEventsRequest request;
    request.set_parent(*name);
    const auto events = session.list(&v1::DeviceService::Stub::ListPresenceEvents, request, options.limit);
    if (!events) {
        return refuse(events);
    }
    if (session.format() == OutputFormat::Table) {
        session.printFacts(*device, [&](FactSheet &facts) {
            facts.add("Device", shortDevice(device->name()));
            describePresence(*device, facts);
        });
        std::fputs("\n", stdout);
    }
    session.printTable(*events, [&](Table &table) {
        table.setColumns({"TIME", "PRESENCE", "WHY", "KNOWN", "ADDRESS"});
        for (const auto &event : events->events()) {
            table.addRow({dateAndTime(event.time()), presenceCell(event.presence()), event.presence().reason_text(),
                          certaintyText(event.presence()), event.presence().address()});
        }
    });
    return {};
}

} // namespace

void addDeviceTwinCommands(CLI::App &device, Session &session)
{
    auto [presence_, presenceOptions] = addCommand<TwinOptions>(
        &device, "presence",
        "Shows whether a device is there, why, how sure that is, what is wrong with its connection, and when it came and "
        "went (with -o json: when it came and went; the rest is in `device get`)");
    presenceOptions->limit = 10;
    presence_->add_option("device", presenceOptions->name, "PRODUCT/SERIAL")->required();
    presence_->add_option("--limit", presenceOptions->limit, "At most so many times (10); 0 for all")->check(atMost());
    session.onRun(presence_, [&session, options = presenceOptions] { return presence(session, *options); });

    auto [desire_, desireOptions] = addCommand<DesireOptions>(
        &device, "desire", "Changes what is desired of a device; it is told now, or when it is back");
    desire_->add_option("device", desireOptions->name, "PRODUCT/SERIAL")->required();
    desire_->add_option("values", desireOptions->values, "KEY=VALUE of what its product lets one desire");
    desire_->add_option("--remove", desireOptions->removed, "KEY that is no longer desired; may be repeated")
        ->allow_extra_args(false);
    session.onRun(desire_, [&session, options = desireOptions] { return desire(session, *options); });

    // Both a command, `twin NAME`, and a group, `twin history NAME`.
    auto [twin_, twinOptions] = addCommand<TwinOptions>(
        &device, "twin", "Shows what is desired of a device, what it reports, and what it has yet to apply");
    twin_->add_option("device", twinOptions->name, "PRODUCT/SERIAL");
    auto [history_, historyOptions] =
        addCommand<TwinOptions>(twin_, "history", "Lists what was desired, by whom, and when it was applied, newest first");
    history_->add_option("device", historyOptions->name, "PRODUCT/SERIAL")->required();
    history_->add_option("--limit", historyOptions->limit, "At most so many (50); 0 for all, 200 are kept")->check(atMost());
    session.onRun(history_, [&session, options = historyOptions] { return history(session, *options); });
    session.onRun(twin_, [&session, options = twinOptions] { return twin(session, *options); });
}

} // namespace wheelhouse::ctl
