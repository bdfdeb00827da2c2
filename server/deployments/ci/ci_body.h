#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace wheelhouse::deployments {

// What a CI system tells of a build.
struct CiBuild {
    // It ended well and is to be deployed; else `reason` says why nothing is done.
    bool wanted = false;
    std::string reason = {};
    std::string tag = {};
    // As the tag says, when empty.
    std::string environment = {};
    // What makes it the same build when it is told again.
    std::string build = {};
    // For the deployment's comment.
    std::string comment = {};
};

// Reads GitLab's pipeline event, Jenkins' notification or the generic body.
// InvalidArgument in words for anything else. Pure.
Result<CiBuild> readCiBody(std::string_view json, const std::string &tagVariable);

} // namespace wheelhouse::deployments
