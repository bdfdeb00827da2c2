#pragma once

#include <QDateTime>

#include "models/cell_values.h"
#include "models/roles.h"
#include "wheelhouse/v1/objects.pb.h"

// What rows of cluster objects have in common; not for widgets.
namespace wheelhouse::models {

inline Status statusOf(v1::Health health)
{
    switch (health) {
    case v1::HEALTH_OK: return Status::Ok;
    case v1::HEALTH_PROGRESSING: return Status::Progress;
    case v1::HEALTH_DEGRADED: return Status::Warn;
    case v1::HEALTH_FAILED: return Status::Bad;
    case v1::HEALTH_OFF: return Status::Off;
    default: return Status::Unknown;
    }
}

// Part of a whole; NaN without a whole.
inline double shareOf(double part, double whole)
{
    return whole > 0 ? part / whole : kNoValue;
}

} // namespace wheelhouse::models
