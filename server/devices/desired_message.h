#pragma once

#include "server/devices/device_link.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// What is wanted of a device, as `down/desired` tells it: retained, with its
// version (docs/protocol.md).
DownMessage desiredMessage(const v1::Device &device);

// A Struct as compact JSON; numbers that are whole without a fraction.
std::string structToJson(const google::protobuf::Struct &values);

} // namespace wheelhouse::devices
