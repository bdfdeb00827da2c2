#pragma once

#include <QString>

#include "models/roles.h"
#include "wheelhouse/v1/devices.pb.h"

// Findings as people read them; widgets see FindingFact.
namespace wheelhouse::models {

// `duplicate-identity`, as a filter takes it.
QString findingId(v1::Finding::Kind kind);
// `Duplicate identity`.
QString findingWord(v1::Finding::Kind kind);
// What to do about it: a whole sentence.
QString findingRemedy(v1::Finding::Kind kind);
Status findingStatus(v1::Finding::Kind kind);

} // namespace wheelhouse::models
