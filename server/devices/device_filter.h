#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/devices/device_attribute.h"
#include "server/devices/text_pattern.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// A compiled filter: true if the device matches. Any thread.
using DevicePredicate = std::function<bool(const v1::Device &)>;

// One `field op value` of a filter, and how values are held against it.
struct FilterRestriction {
    enum class Operator { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Has };
    // What of a device is compared: its number, whether it has one, its text as
    // a version, its text, or each text of a list.
    enum class By { Number, Presence, Version, Text, List };

    DeviceAttribute attribute;
    Operator op = Operator::Equal;
    By by = By::Text;
    double number = 0;
    std::string value;
    TextPattern pattern;

    bool matches(const v1::Device &device) const;
    // By Number and Presence; no number where the device has none.
    bool matchesNumber(std::optional<double> own) const;
    // By Text and Version.
    bool matchesText(std::optional<std::string_view> own) const;
    // By List: whether one text does what any of the list's must do, and what
    // follows for the device.
    bool matchesOne(std::string_view own) const;
    bool matchesList(bool any, bool isEmpty) const;
};

// A text that is looked for in serial, model, site, owner, note, firmware,
// labels and care.
struct FilterText {
    TextPattern pattern;

    bool matches(const v1::Device &device) const;
};

struct FilterNode {
    enum class Kind { All, Any, Not, Restriction, Text };
    Kind kind = Kind::All;
    // Of All, Any and Not.
    std::vector<FilterNode> children;
    std::optional<FilterRestriction> restriction;
    std::optional<FilterText> text;

    bool matches(const v1::Device &device) const;
};

// A filter after AIP-160, to be asked of one device or of many by columns. A
// value: cheap to copy, immutable, any thread.
//
//   filter     = term { ("AND" | "OR" | nothing) term }   OR binds closer (AIP-160)
//   term       = ["NOT" | "-"] ( "(" filter ")" | restriction )
//   restriction= field op value | text
//   op         = "=" | "!=" | "<" | ">" | "<=" | ">=" | ":"
//
// Fields: serial product name uid model site owner note state presence reason
// firmware credential care group finding create_time update_time last_seen since
// desired_time applied_time credential_expire_time applied_version desired_version
// pending replaced_by replaces label.KEY reported.KEY desired.KEY. `*` in a value
// stands for anything, `:` for "has": any value with `*`, else a part of it. A
// text alone is looked for in serial, model, site, owner, note, firmware, labels
// and care. Letters' case does not matter. Numbers compare as numbers, firmware as
// versions, times as RFC 3339. Of care, group and finding a device may have
// several: one that fits is enough, and `!=` wants none that does.
class DeviceFilter {
public:
    // The filter of a group that is defined by one; nothing for a group whose
    // members are named, and where there is no such group.
    using GroupFilter = std::function<std::optional<std::string>(const std::string &groupId)>;

    // Lets everything through.
    DeviceFilter() = default;

    // InvalidArgument naming `filter`, with the position, if it is not one; at
    // most 2,000 characters, 100 restrictions, 20 deep; those of groups' filters
    // count.
    static Result<DeviceFilter> parse(std::string_view filter, const GroupFilter &groupFilter = {});

    bool matches(const v1::Device &device) const { return !m_root || m_root->matches(device); }
    // Null if it lets everything through.
    const FilterNode *root() const { return m_root.get(); }

private:
    std::shared_ptr<const FilterNode> m_root;
};

// The same as a function; null for one that lets everything through.
Result<DevicePredicate> compileDeviceFilter(std::string_view filter, const DeviceFilter::GroupFilter &groupFilter = {});

} // namespace wheelhouse::devices
