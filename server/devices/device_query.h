#pragma once

#include <memory>
#include <string>

#include "server/devices/device_filter.h"

namespace wheelhouse::devices {

// Which devices are meant: of one product or, with an empty one, of all.
struct DeviceQuery {
    std::string product;
    DeviceFilter filter;
    // Retired ones as well.
    bool withRetired = false;
};

// A query as a DevicePredicate, retired or not. The table knows it when it sees
// it and asks whole columns instead of each device.
struct QueryPredicate {
    std::shared_ptr<const DeviceQuery> query;

    bool operator()(const v1::Device &device) const;
};

} // namespace wheelhouse::devices
