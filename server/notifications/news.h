#pragma once

#include <optional>

#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/notifications.pb.h"

namespace wheelhouse::notifications {

// What people are told of when a deployment comes into a state from another;
// nothing where they are not. Pure.
std::optional<v1::NotificationEvent> newsOf(v1::Deployment::State before, v1::Deployment::State now);

} // namespace wheelhouse::notifications
