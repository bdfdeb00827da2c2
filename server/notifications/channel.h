#pragma once

#include <memory>

#include "core/secret.h"
#include "wheelhouse/v1/notifications.pb.h"

namespace wheelhouse::notifications {

// A channel with what is told nobody of. Immutable once it is shared.
struct Channel {
    v1::NotificationChannel told;
    // The robot's key, the signing secret or the password.
    Secret secret;
};
using ChannelRef = std::shared_ptr<const Channel>;

} // namespace wheelhouse::notifications
