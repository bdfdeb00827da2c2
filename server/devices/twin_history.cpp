#include "server/devices/twin_history.h"

#include <charconv>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

namespace wheelhouse::devices {

namespace {

constexpr int kDefaultPage = 50;

void setState(v1::TwinChange &change, const v1::Device &device)
{
    if (change.has_apply_time() || change.version() == device.applied_version())
        change.set_state(v1::TwinChange::STATE_APPLIED);
    else if (change.version() == device.desired_version())
        change.set_state(v1::TwinChange::STATE_PENDING);
    else
        change.set_state(v1::TwinChange::STATE_SUPERSEDED);
}

v1::TwinChange changeOf(const v1::Device &before, const v1::Device &after, const std::string &requester)
{
    v1::TwinChange change;
    change.set_version(after.desired_version());
    change.set_requester(requester);
    *change.mutable_create_time() = after.has_desired_time() ? after.desired_time() : toTimestamp(Clock::now());
    struct Pair {
        const google::protobuf::Value *before = nullptr;
        const google::protobuf::Value *after = nullptr;
    };
    std::map<std::string, Pair> keys;
    for (const auto &[key, value] : before.desired().fields())
        keys[key].before = &value;
    for (const auto &[key, value] : after.desired().fields())
        keys[key].after = &value;
    for (const auto &[key, pair] : keys) {
        if (pair.before && pair.after && google::protobuf::util::MessageDifferencer::Equals(*pair.before, *pair.after))
            continue;
        auto &changed = *change.add_keys();
        changed.set_key(key);
        if (pair.before)
            *changed.mutable_before() = *pair.before;
        if (pair.after)
            *changed.mutable_after() = *pair.after;
    }
    return change;
}

} // namespace

Result<void> TwinHistory::record(const v1::Device &before, const v1::Device &after, const std::string &requester)
{
    if (before.desired_version() == after.desired_version())
        return {};
    return m_store.saveTwinChange(after.uid(), changeOf(before, after, requester), kKept);
}

Result<void> TwinHistory::recordAll(const std::vector<Step> &steps, const std::string &requester)
{
    std::vector<DesiredChange> changes;
    for (const auto &step : steps) {
        if (step.before->desired_version() != step.after->desired_version())
            changes.push_back({step.after->uid(), changeOf(*step.before, *step.after, requester)});
    }
    if (changes.empty())
        return {};
    return m_store.saveTwinChanges(changes, kKept);
}

Result<v1::ListTwinChangesResponse> TwinHistory::listTwinChanges(const v1::ListTwinChangesRequest &request) const
{
    if (request.page_size() < 0)
        return failField("page_size", fmt::format("must be 1 to {}, or 0 for {}", kKept, kDefaultPage));
    const int size = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kKept);
    if (auto parsed = DeviceName::parse(request.parent(), "parent"); !parsed)
        return passOn(parsed);
    const auto device = m_table.get(request.parent());
    if (!device)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));
    // What was written down and never came to be is above the current version.
    std::int64_t before = device->desired_version() + 1;
    const auto &token = request.page_token();
    if (!token.empty()) {
        const auto parsed = std::from_chars(token.data(), token.data() + token.size(), before);
        if (parsed.ec != std::errc() || parsed.ptr != token.data() + token.size() || before <= 0)
            return failField("page_token", "belongs to another request; begin again without one");
    }
    auto found = m_store.twinChanges(device->uid(), before, size + 1);
    if (!found)
        return passOn(found);
    v1::ListTwinChangesResponse response;
    for (auto &change : *found) {
        if (response.changes_size() == size) {
            response.set_next_page_token(std::to_string(response.changes(size - 1).version()));
            break;
        }
        setState(change, *device);
        // The store is written behind.
        if (change.version() == device->applied_version() && !change.has_apply_time() && device->has_applied_time())
            *change.mutable_apply_time() = device->applied_time();
        *response.add_changes() = std::move(change);
    }
    return response;
}

} // namespace wheelhouse::devices
