#include "app/ctl/choices.h"
#include "app/ctl/claim_commands.h"
#include "app/ctl/commands.h"
#include "app/ctl/device_credential_commands.h"
#include "app/ctl/device_facts.h"
#include "app/ctl/device_register.h"
#include "app/ctl/device_summarize.h"
#include "app/ctl/device_transfers.h"
#include "app/ctl/device_watch.h"
#include "app/ctl/handed_out.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct NameOptions {
    std::string name;
    std::string reason;
    bool yes = false;
    int limit = 50;
};

struct ListOptions {
    std::string product = "-";
    std::string filter;
    std::string orderBy;
    bool showDeleted = false;
    std::int64_t limit = 0;
};

struct UpdateOptions {
    std::string name;
    std::optional<std::string> model;
    std::optional<std::string> site;
    std::optional<std::string> owner;
    std::optional<std::string> note;
    std::vector<std::string> labels;
    std::vector<std::string> removedLabels;
    std::vector<std::string> desired;
};

void describe(const v1::Device &device, FactSheet &facts)
{
    facts.add("Device", shortDevice(device.name()));
    describePresence(device, facts);
    facts.add("Needs", {fmt::format("{}", fmt::join(device.care(), "\n")), Tone::Warning});
    facts.add("State", stateCell(device.state()));
    facts.add("Model", device.model());
    facts.add("Firmware", device.firmware());
    facts.add("Site", device.site());
    facts.add("Owner", device.owner());
    facts.add("Note", device.note());
    const std::map<std::string, std::string> labels(device.labels().begin(), device.labels().end());
    std::string labelText;
    for (const auto &[key, value] : labels) {
        labelText += fmt::format("{}{}={}", labelText.empty() ? "" : "\n", key, value);
    }
    facts.add("Labels", labelText);
    std::vector<std::string> groups;
    for (const auto &group : device.groups()) {
        groups.push_back(lastPart(group));
    }
    facts.add("Groups", fmt::format("{}", fmt::join(groups, ", ")));
    facts.add("Reported", structText(device.reported()));
    facts.add("Reported at", dateAndTime(device.reported_time()));
    facts.add("Desired", structText(device.desired()));
    if (device.desired_version() > 0) {
        facts.add("Applied", fmt::format("version {} of {}", device.applied_version(), device.desired_version()));
    }
    facts.add("Credential", device.has_credential_expire_time()
                  ? fmt::format("{} until {}", credentialWord(device.credential()), dateAndTime(device.credential_expire_time()))
                  : credentialWord(device.credential()));
    if (!device.replaces().empty()) {
        facts.add("In place of", shortDevice(device.replaces()));
    }
    if (!device.replaced_by().empty()) {
        facts.add("Replaced by", shortDevice(device.replaced_by()));
    }
    facts.add("Registered", dateAndTime(device.create_time()));
    facts.add("Uid", device.uid());
}

// get, disable, enable, delete: a name in, the device out.
template <class Request>
Outcome callWithName(Session &session, grpc::Status (v1::DeviceService::Stub::*method)(grpc::ClientContext *, const Request &, v1::Device *),
                     const NameOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    Request request;
    request.set_name(*name);
    if constexpr (requires { request.set_reason(options.reason); }) {
        request.set_reason(options.reason);
    }
    const auto device = session.call(method, request);
    if (!device) {
        return refuse(device);
    }
    session.printFacts(*device, [&](FactSheet &facts) { describe(*device, facts); });
    return {};
}

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListDevicesRequest request;
    request.set_parent(productName(options.product));
    request.set_filter(options.filter);
    request.set_order_by(options.orderBy);
    request.set_show_deleted(options.showDeleted);
    const auto devices = session.list(&v1::DeviceService::Stub::ListDevices, request, options.limit);
    if (!devices) {
        return refuse(devices);
    }
    session.printTable(*devices, [&](Table &table) {
        table.setColumns({"DEVICE", "PRESENCE", "FOR>", "STATE", "MODEL", "FIRMWARE", "SITE", "NEEDS"});
        for (const auto &device : devices->devices()) {
            table.addRow({shortDevice(device.name()), presenceCell(device.presence()),
                          age(device.presence().since_time()), stateCell(device.state()), device.model(),
                          device.firmware(), device.site(),
                          {fmt::format("{}", fmt::join(device.care(), ", ")), Tone::Warning}});
        }
    });
    if (session.format() == OutputFormat::Table && devices->devices_size() < devices->total_size()) {
        std::fputs(fmt::format("{} of {}\n", devices->devices_size(), devices->total_size()).c_str(), stderr);
    }
    return {};
}

Outcome update(Session &session, const UpdateOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    const auto labels = parsePairs(options.labels);
    if (!labels) {
        return wrongUsage(labels);
    }
    const auto desired = parsePairs(options.desired);
    if (!desired) {
        return wrongUsage(desired);
    }
    v1::GetDeviceRequest get;
    get.set_name(*name);
    const auto current = session.call(&v1::DeviceService::Stub::GetDevice, get);
    if (!current) {
        return refuse(current);
    }
    // The etag is kept: what another person changed meanwhile is not lost.
    v1::UpdateDeviceRequest request;
    auto &device = *request.mutable_device();
    device = *current;
    auto &mask = *request.mutable_update_mask();
    const auto take = [&](const std::optional<std::string> &value, const char *path, auto set) {
        if (value) {
            (device.*set)(std::string(*value));
            mask.add_paths(path);
        }
    };
    using Set = void (v1::Device::*)(std::string &&);
    take(options.model, "model", static_cast<Set>(&v1::Device::set_model));
    take(options.site, "site", static_cast<Set>(&v1::Device::set_site));
    take(options.owner, "owner", static_cast<Set>(&v1::Device::set_owner));
    take(options.note, "note", static_cast<Set>(&v1::Device::set_note));
    if (!labels->empty() || !options.removedLabels.empty()) {
        for (const auto &[key, value] : *labels) {
            (*device.mutable_labels())[key] = value;
        }
        for (const auto &key : options.removedLabels) {
            device.mutable_labels()->erase(key);
        }
        mask.add_paths("labels");
    }
    if (!desired->empty()) {
        v1::GetProductRequest getProduct;
        getProduct.set_name(productName(partAfter(*name, "products")));
        const auto product = session.call(&v1::ProductService::Stub::GetProduct, getProduct);
        if (!product) {
            return refuse(product);
        }
        const auto values = typedValues(*desired, product->desired());
        if (!values) {
            return wrongUsage(values);
        }
        device.mutable_desired()->MergeFrom(*values);
        mask.add_paths("desired");
    }
    if (mask.paths_size() == 0) {
        return wrongUsage("device update", "say what to change: --model, --site, --owner, --note, --label, "
                                           "--remove-label or --desired");
    }
    const auto updated = session.call(&v1::DeviceService::Stub::UpdateDevice, request);
    if (!updated) {
        return refuse(updated);
    }
    session.printFacts(*updated, [&](FactSheet &facts) { describe(*updated, facts); });
    return {};
}

Outcome history(Session &session, const NameOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::ListPresenceEventsRequest request;
    request.set_parent(*name);
    const auto events = session.list(&v1::DeviceService::Stub::ListPresenceEvents, request, options.limit);
    if (!events) {
        return refuse(events);
    }
    session.printTable(*events, [&](Table &table) {
        table.setColumns({"TIME", "PRESENCE", "REASON", "ADDRESS"});
        for (const auto &event : events->events()) {
            table.addRow({dateAndTime(event.time()), presenceCell(event.presence()), event.presence().reason_text(),
                          event.presence().address()});
        }
    });
    return {};
}

} // namespace

void addDeviceCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "device", "Devices: identity, presence, what they report, commands");
    const auto addNamed = [group](const char *word, const char *description) {
        auto added = addCommand<NameOptions>(group, word, description);
        added.first->add_option("device", added.second->name, "PRODUCT/SERIAL")->required();
        return added;
    };
    addDeviceRegister(*group, session);
    addDeviceClaim(*group, session);

    auto [get, getOptions] = addNamed("get", "Shows one device");
    session.onRun(get, [&session, options = getOptions] {
        return callWithName(session, &v1::DeviceService::Stub::GetDevice, *options);
    });

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists devices");
    list_->add_option("--product", listOptions->product, "Only those of this product");
    list_->add_option("--filter", listOptions->filter, "Such as: presence = OFFLINE AND label.site = \"sz-*\"");
    list_->add_option("--order-by", listOptions->orderBy, "Such as: presence desc, serial");
    list_->add_flag("--show-deleted", listOptions->showDeleted, "Retired devices as well");
    list_->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [update_, updateOptions] = addCommand<UpdateOptions>(group, "update", "Changes what people know of a device, or desire of it");
    update_->add_option("device", updateOptions->name, "PRODUCT/SERIAL")->required();
    update_->add_option("--model", updateOptions->model, "Model designation");
    update_->add_option("--site", updateOptions->site, "Site code");
    update_->add_option("--owner", updateOptions->owner, "Merchant, or whoever has it");
    update_->add_option("--note", updateOptions->note, "A note");
    update_->add_option("--label", updateOptions->labels, "KEY=VALUE; may be repeated")->allow_extra_args(false);
    update_->add_option("--remove-label", updateOptions->removedLabels, "KEY; may be repeated")->allow_extra_args(false);
    update_->add_option("--desired", updateOptions->desired, "KEY=VALUE of what its product lets one desire; may be repeated")
        ->allow_extra_args(false);
    session.onRun(update_, [&session, options = updateOptions] { return update(session, *options); });

    auto [disable, disableOptions] = addNamed("disable", "Has the broker refuse a device until it is enabled");
    disable->add_option("--reason", disableOptions->reason, "Why; kept in the audit trail");
    session.onRun(disable, [&session, options = disableOptions] {
        return callWithName(session, &v1::DeviceService::Stub::DisableDevice, *options);
    });

    auto [enable, enableOptions] = addNamed("enable", "Lets a disabled device connect again");
    session.onRun(enable, [&session, options = enableOptions] {
        return callWithName(session, &v1::DeviceService::Stub::EnableDevice, *options);
    });

    auto [remove, removeOptions] = addNamed("delete", "Retires a device; its identity is never used again");
    remove->add_flag("-y,--yes", removeOptions->yes, "Does not ask on a terminal");
    session.onRun(remove, [&session, options = removeOptions]() -> Outcome {
        if (!options->yes && !session.confirm(fmt::format("Retire {} for good?", options->name))) {
            return refuse(ErrorCode::Cancelled, "Nothing was done");
        }
        return callWithName(session, &v1::DeviceService::Stub::DeleteDevice, *options);
    });

    auto [history_, historyOptions] = addNamed("history", "Lists when a device connected and disconnected, newest first");
    history_->add_option("--limit", historyOptions->limit, "At most so many (50); 0 for all")->check(atMost());
    session.onRun(history_, [&session, options = historyOptions] { return history(session, *options); });

    addDeviceSummarize(*group, session);
    addDeviceWatch(*group, session);
    addDeviceCommandCommands(*group, session);
    addDeviceImport(*group, session);
    addDeviceExport(*group, session);
    addDeviceTwinCommands(*group, session);
    addDeviceCredentialCommands(*group, session);
}

} // namespace wheelhouse::ctl
