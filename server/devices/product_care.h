#pragma once

#include "server/devices/device_table.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// Brings what the devices of a product need in line with its new rules, without
// waiting for their next report. What is said of their connection stays. How
// many devices changed.
int applyCareRules(DeviceTable &table, const v1::Product &before, const v1::Product &after);

} // namespace wheelhouse::devices
