#pragma once

#include "models/device_actions.h"
#include "wheelhouse/v1/devices.pb.h"

// Not for widgets: they see DeviceConnection.
namespace wheelhouse::models {

DeviceConnection connectionOf(const v1::Connection &connection, const QString &deviceKey);

} // namespace wheelhouse::models
