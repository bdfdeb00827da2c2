#pragma once

#include "core/unit_of_work.h"
#include "wheelhouse/v1/audit.pb.h"

namespace wheelhouse::access {

// The entry of a call that goes well, on its way into the trail together with
// what the call changes.
struct AuditRecord final : Companion {
    explicit AuditRecord(v1::AuditEntry made) : entry(std::move(made)) {}

    // Without sequence and hash.
    const v1::AuditEntry entry;
};

} // namespace wheelhouse::access
