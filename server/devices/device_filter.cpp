#include "server/devices/device_filter.h"

#include <algorithm>

#include "core/image_tag.h"

namespace wheelhouse::devices {

namespace {

bool holds(FilterRestriction::Operator op, std::partial_ordering order)
{
    using Operator = FilterRestriction::Operator;
    switch (op) {
    case Operator::Equal: return order == 0;
    case Operator::NotEqual: return order != 0;
    case Operator::Less: return order < 0;
    case Operator::LessOrEqual: return order <= 0;
    case Operator::Greater: return order > 0;
    case Operator::GreaterOrEqual: return order >= 0;
    case Operator::Has: return order == 0;
    }
    return false;
}

} // namespace

bool FilterRestriction::matchesNumber(std::optional<double> own) const
{
    if (by == By::Presence)
        return own.has_value();
    return own ? holds(op, *own <=> number) : op == Operator::NotEqual;
}

bool FilterRestriction::matchesText(std::optional<std::string_view> own) const
{
    if (by == By::Version)
        return own && holds(op, compareVersions(*own, value));
    switch (op) {
    case Operator::Has:
        return own && pattern.matches(*own);
    case Operator::Equal:
        return pattern.matches(own.value_or(std::string_view()));
    case Operator::NotEqual:
        return !pattern.matches(own.value_or(std::string_view()));
    default:
        return own && holds(op, compareAnyCase(*own, value));
    }
}

bool FilterRestriction::matchesOne(std::string_view own) const
{
    if (op == Operator::Has || op == Operator::Equal || op == Operator::NotEqual)
        return pattern.matches(own);
    return holds(op, compareAnyCase(own, value));
}

bool FilterRestriction::matchesList(bool any, bool isEmpty) const
{
    // Without any it compares as the empty text.
    if (isEmpty && (op == Operator::Equal || op == Operator::NotEqual))
        any = pattern.matches({});
    return op == Operator::NotEqual ? !any : any;
}

bool FilterRestriction::matches(const v1::Device &device) const
{
    switch (by) {
    case By::Number:
    case By::Presence:
        return matchesNumber(attribute.number(device));
    case By::Version:
    case By::Text: {
        const auto own = attribute.text(device);
        return matchesText(own ? std::optional<std::string_view>(*own) : std::nullopt);
    }
    case By::List: {
        bool any = false;
        bool isEmpty = true;
        attribute.forEachText(device, [&](std::string_view each) {
            isEmpty = false;
            any = any || matchesOne(each);
        });
        return matchesList(any, isEmpty);
    }
    }
    return false;
}

bool FilterText::matches(const v1::Device &device) const
{
    const auto has = [&](std::string_view field) { return pattern.matches(field); };
    const std::string_view name = device.name();
    return has(name.substr(name.rfind('/') + 1)) || has(device.model()) || has(device.site()) || has(device.owner())
        || has(device.note()) || has(device.firmware())
        || std::any_of(device.labels().begin(), device.labels().end(),
                       [&](const auto &label) { return has(label.second); })
        || std::any_of(device.care().begin(), device.care().end(), has);
}

bool FilterNode::matches(const v1::Device &device) const
{
    const auto does = [&](const FilterNode &child) { return child.matches(device); };
    switch (kind) {
    case Kind::All: return std::all_of(children.begin(), children.end(), does);
    case Kind::Any: return std::any_of(children.begin(), children.end(), does);
    case Kind::Not: return !does(children.front());
    case Kind::Restriction: return restriction->matches(device);
    case Kind::Text: return text->matches(device);
    }
    return false;
}

} // namespace wheelhouse::devices
