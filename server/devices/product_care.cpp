#include "server/devices/product_care.h"

#include <algorithm>
#include <set>

#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

// The words of the new rules first, then those that no rule had said.
std::vector<std::string> careAfter(const v1::Device &device, const std::set<std::string> &ruled,
                                   const v1::Product &after)
{
    auto care = careOf(after, device.reported());
    for (const auto &words : device.care()) {
        if (!ruled.contains(words) && std::find(care.begin(), care.end(), words) == care.end())
            care.push_back(words);
    }
    return care;
}

bool differs(const v1::Device &device, const std::vector<std::string> &care)
{
    return !std::equal(device.care().begin(), device.care().end(), care.begin(), care.end());
}

} // namespace

int applyCareRules(DeviceTable &table, const v1::Product &before, const v1::Product &after)
{
    std::set<std::string> ruled;
    for (const auto &rule : before.care_rules())
        ruled.insert(rule.words());
    // Names only: there may be a million.
    std::vector<std::string> concerned;
    table.live().forEach([&, prefix = after.name() + "/devices/"](const v1::Device &device) {
        if (device.name().starts_with(prefix) && differs(device, careAfter(device, ruled, after)))
            concerned.push_back(device.name());
    });
    for (const auto &name : concerned) {
        // As it is now: it may have reported meanwhile.
        table.modify(name, [&](v1::Device &device) {
            const auto care = careAfter(device, ruled, after);
            device.clear_care();
            for (const auto &words : care)
                device.add_care(words);
        });
    }
    return static_cast<int>(concerned.size());
}

} // namespace wheelhouse::devices
