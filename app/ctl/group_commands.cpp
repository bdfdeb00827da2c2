#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "core/identifier.h"
#include "wheelhouse/v1/device_groups.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

using Stub = v1::DeviceGroupService::Stub;

struct GroupOptions {
    std::string name;
    std::optional<std::string> displayName;
    std::optional<std::string> filter;
    bool yes = false;
    std::int64_t limit = 0;
};

struct MemberOptions {
    std::string group;
    std::vector<std::string> devices;
    std::string filter;
};

void describe(const v1::DeviceGroup &group, FactSheet &facts)
{
    facts.add("Group", lastPart(group.name()));
    facts.add("Name", group.display_name());
    facts.add("Filter", group.filter());
    facts.add("Kind", group.filter().empty() ? "static" : "by query");
    facts.add("Devices", std::to_string(group.device_count()));
    facts.add("Created", dateAndTime(group.create_time()));
    facts.add("Changed", dateAndTime(group.update_time()));
}

Outcome print(Session &session, const Result<v1::DeviceGroup> &group)
{
    if (!group) {
        return refuse(group);
    }
    session.printFacts(*group, [&](FactSheet &facts) { describe(*group, facts); });
    return {};
}

Outcome create(Session &session, const GroupOptions &options)
{
    v1::CreateDeviceGroupRequest request;
    request.set_device_group_id(lastPart(options.name));
    request.mutable_device_group()->set_display_name(options.displayName.value_or(std::string()));
    request.mutable_device_group()->set_filter(options.filter.value_or(std::string()));
    request.set_request_id(makeUuid());
    return print(session, session.call(&Stub::CreateDeviceGroup, request));
}

Outcome list(Session &session, const GroupOptions &options)
{
    const auto groups = session.list(&Stub::ListDeviceGroups, v1::ListDeviceGroupsRequest(), options.limit);
    if (!groups) {
        return refuse(groups);
    }
    session.printTable(*groups, [&](Table &table) {
        table.setColumns({"GROUP", "NAME", "KIND", "DEVICES>", "FILTER"});
        for (const auto &group : groups->device_groups()) {
            table.addRow({lastPart(group.name()), group.display_name(), group.filter().empty() ? "static" : "by query",
                          std::to_string(group.device_count()), group.filter()});
        }
    });
    return {};
}

Outcome update(Session &session, const GroupOptions &options)
{
    if (!options.displayName && !options.filter) {
        return wrongUsage("group update", "say what to change: --name or --filter");
    }
    // The etag is kept: what another person changed meanwhile is not lost.
    v1::GetDeviceGroupRequest get;
    get.set_name(groupName(options.name));
    const auto current = session.call(&Stub::GetDeviceGroup, get);
    if (!current) {
        return refuse(current);
    }
    v1::UpdateDeviceGroupRequest request;
    *request.mutable_device_group() = *current;
    if (options.displayName) {
        request.mutable_device_group()->set_display_name(*options.displayName);
        request.mutable_update_mask()->add_paths("display_name");
    }
    if (options.filter) {
        request.mutable_device_group()->set_filter(*options.filter);
        request.mutable_update_mask()->add_paths("filter");
    }
    return print(session, session.call(&Stub::UpdateDeviceGroup, request));
}

Outcome modify(Session &session, const MemberOptions &options, bool add)
{
    v1::ModifyDeviceGroupMembersRequest request;
    request.set_name(groupName(options.group));
    for (const auto &text : options.devices) {
        const auto name = deviceName(text);
        if (!name) {
            return wrongUsage(name);
        }
        *(add ? request.add_add() : request.add_remove()) = *name;
    }
    if (options.devices.empty() && options.filter.empty()) {
        return wrongUsage(add ? "group add" : "group remove", "name devices, or say --filter");
    }
    (add ? request.mutable_add_filter() : request.mutable_remove_filter())->assign(options.filter);
    constexpr std::chrono::seconds kForMany{60};
    const auto response = session.call(&Stub::ModifyDeviceGroupMembers, request, kForMany);
    if (!response) {
        return refuse(response);
    }
    session.print(*response, [&] {
        return fmt::format("{}: {} {}, {} in all\n", lastPart(response->device_group().name()),
                           add ? response->added_count() : response->removed_count(), add ? "put in" : "taken out",
                           response->device_group().device_count());
    });
    return {};
}

Outcome members(Session &session, const GroupOptions &options)
{
    // A group that there is not is told as such, not as a filter that is wrong.
    v1::GetDeviceGroupRequest get;
    get.set_name(groupName(options.name));
    if (const auto group = session.call(&Stub::GetDeviceGroup, get); !group) {
        return refuse(group);
    }
    v1::ListDevicesRequest request;
    request.set_parent("products/-");
    request.set_filter(fmt::format("group = \"{}\"", lastPart(options.name)));
    const auto devices = session.list(&v1::DeviceService::Stub::ListDevices, request, options.limit);
    if (!devices) {
        return refuse(devices);
    }
    session.printTable(*devices, [&](Table &table) {
        table.setColumns({"DEVICE", "PRESENCE", "STATE", "MODEL", "FIRMWARE", "SITE"});
        for (const auto &device : devices->devices()) {
            table.addRow({shortDevice(device.name()), presenceCell(device.presence()), stateCell(device.state()),
                          device.model(), device.firmware(), device.site()});
        }
    });
    return {};
}

} // namespace

void addGroupCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "group", "Groups of devices: listed one by one, or by a query");
    const auto addNamed = [group](const char *word, const char *description) {
        auto added = addCommand<GroupOptions>(group, word, description);
        added.first->add_option("group", added.second->name, "Its id, such as tills-east")->required();
        return added;
    };

    auto [create_, createOptions] = addNamed("create", "Makes a group; with --filter one by query");
    create_->add_option("--name", createOptions->displayName, "What people call it");
    create_->add_option("--filter", createOptions->filter, "Who is in it, such as: site = \"sz-*\"; static when left out");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto [get, getOptions] = addNamed("get", "Shows one group");
    session.onRun(get, [&session, options = getOptions] {
        v1::GetDeviceGroupRequest request;
        request.set_name(groupName(options->name));
        return print(session, session.call(&Stub::GetDeviceGroup, request));
    });

    auto [list_, listOptions] = addCommand<GroupOptions>(group, "list", "Lists groups");
    list_->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [update_, updateOptions] = addNamed("update", "Changes a group's name, or the filter of one by query");
    update_->add_option("--name", updateOptions->displayName, "What people call it");
    update_->add_option("--filter", updateOptions->filter, "Who is in it");
    session.onRun(update_, [&session, options = updateOptions] { return update(session, *options); });

    auto [remove, removeOptions] = addNamed("delete", "Deletes a group; its devices stay");
    remove->add_flag("-y,--yes", removeOptions->yes, "Does not ask on a terminal");
    session.onRun(remove, [&session, options = removeOptions]() -> Outcome {
        if (!options->yes && !session.confirm(fmt::format("Delete the group {}?", options->name))) {
            return refuse(ErrorCode::Cancelled, "Nothing was done");
        }
        v1::DeleteDeviceGroupRequest request;
        request.set_name(groupName(options->name));
        return print(session, session.call(&Stub::DeleteDeviceGroup, request));
    });

    const auto addMembers = [&](const char *word, const char *description, bool add) {
        auto [command, options] = addCommand<MemberOptions>(group, word, description);
        command->add_option("group", options->group, "A static group")->required();
        command->add_option("devices", options->devices, "PRODUCT/SERIAL …");
        command->add_option("--filter", options->filter, "All that match now, as in device list");
        session.onRun(command, [&session, options = options, add] { return modify(session, *options, add); });
    };
    addMembers("add", "Puts devices into a static group", true);
    addMembers("remove", "Takes devices out of a static group", false);

    auto [members_, memberOptions] = addNamed("members", "Lists the devices of a group");
    members_->add_option("--limit", memberOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(members_, [&session, options = memberOptions] { return members(session, *options); });
}

} // namespace wheelhouse::ctl
