#pragma once

#include "core/result.h"
#include "server/notifications/channel.h"

namespace wheelhouse::notifications {

// What may be set of a channel. Pure. InvalidArgument with the field below
// `channel`, or `secret`. Fills in what was left out.
Result<void> checkChannel(Channel &channel);

// Scheme, host and port of where it sends to.
std::string destinationOf(const v1::NotificationChannel &channel);

} // namespace wheelhouse::notifications
