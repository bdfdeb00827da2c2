#pragma once

#include <functional>
#include <string>

#include "core/image_tag.h"
#include "core/result.h"
#include "server/deployments/image_inspector.h"

namespace wheelhouse::deployments {

class EnvironmentRuleBook;

// Whom a deployment asks besides its cluster. What is absent is not asked, and
// its check is left out. All outlive the room.
struct Advisors {
    ImageInspector *images = nullptr;
    const EnvironmentRuleBook *rules = nullptr;
    // The tag in `environment` of the build that `build` is of in its own. May
    // block for a registry. NotFound where there is none; others when it could
    // not be told.
    std::function<Result<std::string>(const std::string &application, const std::string &environment,
                                      const ImageTag &build)>
        findBuild = {};
};

} // namespace wheelhouse::deployments
