#pragma once

#include <optional>

#include "models/row_filter.h"

namespace wheelhouse::models {

// What the filter bar says, in the words of the server's filter (AIP-160).
struct DeviceQuery {
    // `site = "sz-01" AND NOT presence = "ONLINE"`; empty for all devices.
    QString filter;
    // Keys that only the page knows: the query would match more than it shows.
    QStringList unknownKeys;
};
DeviceQuery deviceQueryOf(const RowFilter &filter);

// And back, for a group's filter; nothing when it says more than the filter bar
// can, such as alternatives between different fields.
std::optional<RowFilter> rowFilterOf(const QString &deviceQuery);

} // namespace wheelhouse::models
