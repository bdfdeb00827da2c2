#include "server/clusters/actions/label_selector.h"

#include <algorithm>

namespace wheelhouse::clusters {

namespace {

bool holds(const LabelSelector::Requirement &requirement, const std::map<std::string, std::string> &held)
{
    const auto found = held.find(requirement.key);
    const bool there = found != held.end();
    const bool listed = there
        && std::find(requirement.values.begin(), requirement.values.end(), found->second) != requirement.values.end();
    if (requirement.operation == "In")
        return listed;
    if (requirement.operation == "NotIn")
        return !listed;
    if (requirement.operation == "Exists")
        return there;
    return requirement.operation == "DoesNotExist" && !there;
}

} // namespace

bool LabelSelector::matches(const std::map<std::string, std::string> &held) const
{
    for (const auto &[key, value] : labels) {
        const auto found = held.find(key);
        if (found == held.end() || found->second != value)
            return false;
    }
    return std::all_of(requirements.begin(), requirements.end(),
                       [&](const Requirement &requirement) { return holds(requirement, held); });
}

} // namespace wheelhouse::clusters
