#pragma once

#include <map>
#include <string>
#include <vector>

namespace wheelhouse::clusters {

// A Kubernetes label selector (meta/v1 LabelSelector); an empty one matches
// everything in policy/v1.
struct LabelSelector {
    struct Requirement {
        std::string key;
        // `In`, `NotIn`, `Exists`, `DoesNotExist`; an unknown one matches nothing.
        std::string operation;
        std::vector<std::string> values;
    };
    std::map<std::string, std::string> labels;
    std::vector<Requirement> requirements;

    bool matches(const std::map<std::string, std::string> &held) const;
};

} // namespace wheelhouse::clusters
