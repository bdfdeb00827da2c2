#include "server/devices/device_groups.h"

#include <algorithm>

#include "core/identifier.h"
#include "core/log.h"
#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kPrefix = "groups/";
constexpr std::size_t kMaxId = 40;
constexpr std::size_t kMaxDisplayName = 80;
constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;
constexpr std::size_t kBatch = 1000;

std::string etagOf(const v1::DeviceGroup &group)
{
    return sha256Hex(fmt::format("{}\n{}\n{}", group.name(), group.display_name(), group.filter())).substr(0, 16);
}

Result<std::string> idOf(const std::string &name, const std::string &field)
{
    if (!name.starts_with(kPrefix) || !isResourceId(std::string_view(name).substr(kPrefix.size()), kMaxId))
        return failField(field, "must be groups/{group}");
    return name.substr(kPrefix.size());
}

bool isIn(const v1::Device &device, const std::string &group)
{
    return std::binary_search(device.groups().begin(), device.groups().end(), group);
}

// Sorted, as the contract says; true if something changed.
bool setMembership(v1::Device &device, const std::string &group, bool member)
{
    if (isIn(device, group) == member)
        return false;
    auto &groups = *device.mutable_groups();
    if (member)
        *groups.Add() = group;
    else
        groups.erase(std::find(groups.begin(), groups.end(), group));
    std::sort(groups.begin(), groups.end());
    return true;
}

Result<void> checkDisplayName(const v1::DeviceGroup &group)
{
    if (group.display_name().size() > kMaxDisplayName * 4)
        return failField("device_group.display_name", "may have at most 80 characters");
    const auto characters = std::count_if(group.display_name().begin(), group.display_name().end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (static_cast<std::size_t>(characters) > kMaxDisplayName)
        return failField("device_group.display_name", "may have at most 80 characters");
    return {};
}

} // namespace

DeviceGroups::DeviceGroups(DeviceTable &table, const DeviceRegistry &registry, DeviceGroupStore &store)
    : m_table(table), m_registry(registry), m_store(store)
{
}

Result<void> DeviceGroups::load()
{
    std::map<std::string, Entry> groups;
    auto loaded = m_store.loadGroups([&](StoredGroup stored) {
        const std::string id = stored.group.name().substr(kPrefix.size());
        stored.group.set_etag(etagOf(stored.group));
        groups[id] = {std::move(stored.group), std::move(stored.requestId), {}};
    });
    if (!loaded)
        return loaded;
    {
        const std::unique_lock lock(m_mutex);
        m_groups = std::move(groups);
    }
    // Whoever a crash has left behind: the device is retired, its membership not yet.
    std::vector<std::string> strays;
    std::string current;
    std::vector<std::string> ids;
    const auto flush = [&] {
        if (ids.empty())
            return;
        std::sort(ids.begin(), ids.end());
        const auto shown = m_table.modify(nameOfKey(current), [&](v1::Device &device) {
            device.clear_groups();
            for (const auto &id : ids)
                device.add_groups(std::string(kPrefix) + id);
        });
        if (!shown)
            strays.push_back(current);
        ids.clear();
    };
    loaded = m_store.loadMembers([&](const std::string &key, const std::string &id) {
        if (key != current) {
            flush();
            current = key;
        }
        ids.push_back(id);
    });
    if (!loaded)
        return loaded;
    flush();
    if (!strays.empty()) {
        if (auto removed = m_store.removeDevices(strays); !removed)
            return removed;
    }
    std::vector<std::pair<std::string, std::string>> filters;
    {
        const std::shared_lock lock(m_mutex);
        for (const auto &[id, entry] : m_groups) {
            if (!entry.group.filter().empty())
                filters.emplace_back(id, entry.group.filter());
        }
    }
    for (const auto &[id, filter] : filters) {
        auto asked = checkFilter(filter);
        if (!asked) {
            spdlog::warn("the filter of groups/{} is no longer one: {}", id, asked.error().message);
            continue;
        }
        const std::unique_lock lock(m_mutex);
        m_groups.at(id).asked = std::move(*asked);
    }
    return {};
}

Result<std::set<std::string>> DeviceGroups::checkFilter(const std::string &filter) const
{
    std::set<std::string> asked;
    std::string problem;
    const auto compiled = DeviceFilter::parse(filter, [&](const std::string &id) -> std::optional<std::string> {
        asked.insert(id);
        const auto other = filterOf(id);
        if (!other)
            problem = fmt::format("there is no groups/{}", id);
        else if (!other->empty())
            problem = fmt::format("groups/{} is by query itself; such a group may ask for static ones only", id);
        return std::nullopt;
    });
    if (!compiled) {
        const auto &error = compiled.error();
        return failField("device_group.filter", error.fields.empty() ? error.message : error.fields.front().description);
    }
    if (!problem.empty())
        return failField("device_group.filter", problem);
    return asked;
}

Result<DeviceGroups::Entry> DeviceGroups::find(const std::string &name) const
{
    const auto id = idOf(name, "name");
    if (!id)
        return passOn(id);
    const std::shared_lock lock(m_mutex);
    const auto found = m_groups.find(*id);
    if (found == m_groups.end())
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
    return found->second;
}

// Who is in a group, whichever it is.
Result<DeviceQuery> DeviceGroups::queryOf(const v1::DeviceGroup &group) const
{
    const std::string members = fmt::format("group = \"{}\"", group.name().substr(kPrefix.size()));
    return m_registry.query("products/-", group.filter().empty() ? members : group.filter());
}

std::set<std::string> DeviceGroups::namesIn(const DeviceQuery &query) const
{
    std::set<std::string> names;
    m_table.walk(query, kBatch, [&](const std::vector<DeviceTable::Device> &batch) {
        for (const auto &device : batch)
            names.insert(device->name());
        return true;
    });
    return names;
}

v1::DeviceGroup DeviceGroups::counted(const v1::DeviceGroup &group) const
{
    v1::DeviceGroup shown = group;
    if (const auto query = queryOf(group))
        shown.set_device_count(m_table.count(*query));
    return shown;
}

Result<v1::DeviceGroup> DeviceGroups::createGroup(const v1::CreateDeviceGroupRequest &request)
{
    const auto &id = request.device_group_id();
    if (!isResourceId(id, kMaxId)) {
        return failField("device_group_id", "must be 1 to 40 of a-z, 0-9 and dash, beginning with a letter and not "
                                            "ending with a dash");
    }
    const auto &asked = request.device_group();
    const std::string name = std::string(kPrefix) + id;
    if (!asked.name().empty() && asked.name() != name)
        return failField("device_group.name", fmt::format("must be {} or empty", name));
    if (request.request_id().size() > 64)
        return failField("request_id", "may have at most 64 characters");
    if (auto checked = checkDisplayName(asked); !checked)
        return passOn(checked);
    const std::lock_guard changing(m_changing);
    {
        const std::shared_lock lock(m_mutex);
        const auto found = m_groups.find(id);
        if (found != m_groups.end() && (request.request_id().empty() || found->second.requestId != request.request_id()))
            return fail(ErrorCode::AlreadyExists, fmt::format("{} is there already", name));
        if (found == m_groups.end() && m_groups.size() >= kMaxGroups)
            return fail(ErrorCode::ResourceExhausted, fmt::format("there are {} groups already", m_groups.size()));
    }
    if (auto earlier = find(name); earlier)
        return counted(earlier->group);
    Entry entry;
    if (!asked.filter().empty()) {
        auto groups = checkFilter(asked.filter());
        if (!groups)
            return passOn(groups);
        entry.asked = std::move(*groups);
    }
    auto &group = entry.group;
    group.set_name(name);
    group.set_display_name(asked.display_name());
    group.set_filter(asked.filter());
    *group.mutable_create_time() = toTimestamp(Clock::now());
    *group.mutable_update_time() = group.create_time();
    entry.requestId = request.request_id();
    if (auto inserted = m_store.insertGroup({group, entry.requestId}); !inserted)
        return passOn(inserted);
    group.set_etag(etagOf(group));
    auto shown = group;
    {
        const std::unique_lock lock(m_mutex);
        m_groups.insert_or_assign(id, std::move(entry));
    }
    return counted(shown);
}

Result<v1::DeviceGroup> DeviceGroups::getGroup(const v1::GetDeviceGroupRequest &request) const
{
    const auto entry = find(request.name());
    if (!entry)
        return passOn(entry);
    return counted(entry->group);
}

Result<v1::ListDeviceGroupsResponse> DeviceGroups::listGroups(const v1::ListDeviceGroupsRequest &request) const
{
    if (request.page_size() < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    const int size = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
    v1::ListDeviceGroupsResponse response;
    {
        const std::shared_lock lock(m_mutex);
        // A token is the id of the last group of the page before.
        auto each = request.page_token().empty() ? m_groups.begin() : m_groups.upper_bound(request.page_token());
        for (; each != m_groups.end(); ++each) {
            if (response.device_groups_size() == size) {
                response.set_next_page_token(std::prev(each)->first);
                break;
            }
            *response.add_device_groups() = each->second.group;
        }
    }
    for (auto &group : *response.mutable_device_groups())
        group = counted(group);
    return response;
}

Result<v1::DeviceGroup> DeviceGroups::updateGroup(const v1::UpdateDeviceGroupRequest &request)
{
    const auto &asked = request.device_group();
    const auto id = idOf(asked.name(), "device_group.name");
    if (!id)
        return passOn(id);
    if (auto checked = checkDisplayName(asked); !checked)
        return passOn(checked);
    const std::lock_guard changing(m_changing);
    auto entry = find(asked.name());
    if (!entry)
        return passOn(entry);
    if (!asked.etag().empty() && asked.etag() != entry->group.etag()) {
        return fail(ErrorCode::Aborted, fmt::format("{} was changed by somebody else since it was read; read it again",
                                                    asked.name()));
    }
    std::vector<std::string> paths(request.update_mask().paths().begin(), request.update_mask().paths().end());
    if (paths.empty()) {
        if (!asked.display_name().empty())
            paths.emplace_back("display_name");
        if (!asked.filter().empty())
            paths.emplace_back("filter");
    }
    for (const auto &path : paths) {
        if (path == "display_name") {
            entry->group.set_display_name(asked.display_name());
        } else if (path == "filter") {
            if (entry->group.filter().empty() != asked.filter().empty()) {
                return failField("device_group.filter", entry->group.filter().empty()
                                     ? "a static group stays one; make another group by query"
                                     : "a group by query stays one, and needs a filter");
            }
            if (!asked.filter().empty()) {
                auto groups = checkFilter(asked.filter());
                if (!groups)
                    return passOn(groups);
                entry->asked = std::move(*groups);
            }
            entry->group.set_filter(asked.filter());
        } else {
            return failField("update_mask", fmt::format("{} cannot be changed; display_name and filter can", path));
        }
    }
    auto &group = entry->group;
    *group.mutable_update_time() = toTimestamp(Clock::now());
    group.set_etag(etagOf(group));
    if (auto updated = m_store.updateGroup(group); !updated)
        return passOn(updated);
    auto shown = group;
    {
        const std::unique_lock lock(m_mutex);
        m_groups.insert_or_assign(*id, std::move(*entry));
    }
    return counted(shown);
}

Result<v1::DeviceGroup> DeviceGroups::deleteGroup(const v1::DeleteDeviceGroupRequest &request)
{
    const std::lock_guard changing(m_changing);
    const auto entry = find(request.name());
    if (!entry)
        return passOn(entry);
    if (!request.etag().empty() && request.etag() != entry->group.etag()) {
        return fail(ErrorCode::Aborted, fmt::format("{} was changed by somebody else since it was read; read it again",
                                                    request.name()));
    }
    const std::string id = request.name().substr(kPrefix.size());
    {
        const std::shared_lock lock(m_mutex);
        for (const auto &[other, each] : m_groups) {
            if (each.asked.contains(id)) {
                return fail(ErrorCode::FailedPrecondition,
                            fmt::format("{} asks for {}; change its filter, or delete it first", each.group.name(),
                                        request.name()));
            }
        }
    }
    const auto shown = counted(entry->group);
    const auto query = queryOf(entry->group);
    if (auto deleted = m_store.deleteGroup(id); !deleted)
        return passOn(deleted);
    {
        const std::unique_lock lock(m_mutex);
        m_groups.erase(id);
    }
    if (entry->group.filter().empty() && query) {
        for (const auto &name : namesIn(*query))
            m_table.modify(name, [&](v1::Device &device) { setMembership(device, request.name(), false); });
    }
    return shown;
}

// Those named and those that match; checked one by one.
Result<std::set<std::string>> DeviceGroups::namesOf(const google::protobuf::RepeatedPtrField<std::string> &names,
                                                    const std::string &filter, const std::string &field,
                                                    bool needLiving) const
{
    std::set<std::string> found;
    for (int i = 0; i < names.size(); ++i) {
        const std::string path = fmt::format("{}[{}]", field, i);
        if (auto parsed = DeviceName::parse(names[i], path); !parsed)
            return passOn(parsed);
        const auto device = m_table.get(names[i]);
        if (!device)
            return fail(ErrorCode::NotFound, fmt::format("{}: there is no {}", path, names[i]));
        if (needLiving && device->state() == v1::Device::STATE_RETIRED)
            return fail(ErrorCode::FailedPrecondition, fmt::format("{}: {} is retired", path, names[i]));
        found.insert(names[i]);
    }
    if (!filter.empty()) {
        const auto query = m_registry.query("products/-", filter);
        if (!query) {
            const auto &error = query.error();
            return failField(field + "_filter", error.fields.empty() ? error.message : error.fields.front().description);
        }
        found.merge(namesIn(*query));
    }
    return found;
}

Result<v1::ModifyDeviceGroupMembersResponse>
DeviceGroups::modifyMembers(const v1::ModifyDeviceGroupMembersRequest &request)
{
    if (request.add_size() + request.remove_size() > kMaxNames)
        return failField("add", "at most 10,000 names in all are allowed; ask by a filter for more");
    const std::lock_guard changing(m_changing);
    const auto entry = find(request.name());
    if (!entry)
        return passOn(entry);
    if (!entry->group.filter().empty()) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is a group by query: who is in it is said by its filter", request.name()));
    }
    const auto added = namesOf(request.add(), request.add_filter(), "add", true);
    if (!added)
        return passOn(added);
    const auto removed = namesOf(request.remove(), request.remove_filter(), "remove", false);
    if (!removed)
        return passOn(removed);
    std::vector<std::string> addKeys;
    std::vector<std::string> removeKeys;
    for (const auto &name : *added) {
        const auto device = m_table.get(name);
        if (removed->contains(name))
            return failField("remove", fmt::format("{} is to be put in and to be taken out", name));
        if (device && !isIn(*device, request.name()))
            addKeys.push_back(keyOfName(name));
    }
    for (const auto &name : *removed) {
        const auto device = m_table.get(name);
        if (device && isIn(*device, request.name()))
            removeKeys.push_back(keyOfName(name));
    }
    const std::string id = request.name().substr(kPrefix.size());
    if (!addKeys.empty() || !removeKeys.empty()) {
        if (auto changed = m_store.changeMembers(id, addKeys, removeKeys); !changed)
            return passOn(changed);
    }
    v1::ModifyDeviceGroupMembersResponse response;
    std::vector<std::string> gone;
    for (const auto &key : addKeys) {
        if (m_table.modify(nameOfKey(key), [&](v1::Device &device) { setMembership(device, request.name(), true); }))
            response.set_added_count(response.added_count() + 1);
        else
            gone.push_back(key);
    }
    for (const auto &key : removeKeys) {
        if (m_table.modify(nameOfKey(key), [&](v1::Device &device) { setMembership(device, request.name(), false); }))
            response.set_removed_count(response.removed_count() + 1);
    }
    // Retired while it was put in.
    if (!gone.empty()) {
        if (auto changed = m_store.changeMembers(id, {}, gone); !changed)
            return passOn(changed);
    }
    *response.mutable_device_group() = counted(entry->group);
    return response;
}

std::optional<std::string> DeviceGroups::filterOf(const std::string &id) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_groups.find(id);
    if (found == m_groups.end())
        return std::nullopt;
    return found->second.group.filter();
}

Result<void> DeviceGroups::removeDevice(const std::string &name)
{
    const std::lock_guard changing(m_changing);
    return m_store.removeDevices({keyOfName(name)});
}

Result<void> DeviceGroups::carryOver(const std::string &from, const std::string &to)
{
    const std::lock_guard changing(m_changing);
    const auto old = m_table.get(from);
    if (!old)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", from));
    if (auto carried = m_store.carryOver(keyOfName(from), keyOfName(to)); !carried)
        return carried;
    m_table.modify(to, [&](v1::Device &device) { *device.mutable_groups() = old->groups(); });
    m_table.modify(from, [](v1::Device &device) { device.clear_groups(); });
    return {};
}

} // namespace wheelhouse::devices
