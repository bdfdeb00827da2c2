#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include "server/devices/desired_message.h"
#include "server/devices/device_registry.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

google::protobuf::Struct merged(const google::protobuf::Struct &desired, const google::protobuf::Struct &change)
{
    auto whole = desired;
    for (const auto &[key, value] : change.fields()) {
        if (value.kind_case() == google::protobuf::Value::kNullValue)
            whole.mutable_fields()->erase(key);
        else
            (*whole.mutable_fields())[key] = value;
    }
    return whole;
}

} // namespace

Result<std::vector<Result<DesiredState>>> DeviceRegistry::desireAll(const std::vector<std::string> &names,
                                                                    const google::protobuf::Struct &change,
                                                                    const std::string &requester)
{
    std::vector<DeviceName> parsed;
    for (const auto &name : names) {
        auto each = DeviceName::parse(name);
        if (!each)
            return passOn(each);
        parsed.push_back(std::move(*each));
    }
    const Turns turns = takeTurns(parsed);
    const auto now = toTimestamp(Clock::now());
    std::vector<Result<DesiredState>> outcomes;
    std::vector<StoredDevice> stored;
    std::vector<DeviceTable::Device> before;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto device = living(names[i]);
        if (!device) {
            outcomes.emplace_back(passOn(device));
            continue;
        }
        const auto product = m_catalog.find(parsed[i].product);
        if (!product) {
            outcomes.emplace_back(fail(ErrorCode::Internal, fmt::format("products/{} is missing", parsed[i].product)));
            continue;
        }
        if (auto checked = checkDesire(*product, change); !checked) {
            outcomes.emplace_back(passOn(checked));
            continue;
        }
        auto desired = merged((*device)->desired(), change);
        DesiredState state{(*device)->desired_version(), (*device)->applied_version() >= (*device)->desired_version()};
        if (!google::protobuf::util::MessageDifferencer::Equals(desired, (*device)->desired())) {
            v1::Device changed = **device;
            *changed.mutable_desired() = std::move(desired);
            changed.set_desired_version(changed.desired_version() + 1);
            *changed.mutable_desired_time() = now;
            *changed.mutable_update_time() = now;
            changed.set_etag(etagOf(changed));
            state = {changed.desired_version(), false};
            stored.push_back({std::move(changed), m_table.account(parsed[i].key()).hash, {}});
            before.push_back(*device);
        }
        outcomes.emplace_back(state);
    }
    if (m_history) {
        std::vector<TwinHistory::Step> steps;
        for (std::size_t i = 0; i < stored.size(); ++i)
            steps.push_back({before[i].get(), &stored[i].device});
        if (auto recorded = m_history->recordAll(steps, requester); !recorded)
            return passOn(recorded);
    }
    if (!stored.empty()) {
        if (auto updated = m_store.updateDevices(stored); !updated)
            return passOn(updated);
    }
    for (const auto &each : stored) {
        const auto &changed = each.device;
        const auto shown = m_table.modify(changed.name(), [&](v1::Device &device) {
            *device.mutable_desired() = changed.desired();
            device.set_desired_version(changed.desired_version());
            *device.mutable_desired_time() = now;
            *device.mutable_update_time() = now;
            device.set_etag(changed.etag());
        });
        if (shown)
            m_link.publish(desiredMessage(*shown));
    }
    return outcomes;
}

Result<void> checkDesire(const v1::Product &product, const google::protobuf::Struct &change)
{
    google::protobuf::Struct given;
    for (const auto &[key, value] : change.fields()) {
        if (value.kind_case() != google::protobuf::Value::kNullValue)
            (*given.mutable_fields())[key] = value;
    }
    return checkValues(product.desired(), given, "desired");
}

} // namespace wheelhouse::devices
