#pragma once

#include <QStringList>

#include "models/device_job_actions.h"
#include "models/row_filter.h"

namespace wheelhouse::widgets {

// Devices that something is done to at once: the chosen ones, or all that the
// filter matches.
struct BulkTarget {
    // Keys of the chosen ones; empty for all that match.
    QStringList keys;
    models::RowFilter filter;
    // As the page counts them; the server counts anew.
    qint64 count = 0;

    bool isAll() const { return keys.isEmpty(); }
    // Ids of the products that may be among them; empty when any may.
    QStringList products() const;
    models::DeviceJobActions::Target toTarget() const;
    // What only the page knows of its filter: nothing can be done to all then.
    QStringList unknownKeys() const;
    // `12 chosen devices`, `all 3,118 devices of product=printer`.
    QString words() const;
};

} // namespace wheelhouse::widgets
