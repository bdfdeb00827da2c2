#pragma once

#include <optional>

#include "server/helm/operation_store.h"
#include "server/helm/release_desk.h"

namespace wheelhouse::helm {

// What is known of the one who holds a release.
struct Holder {
    // The operation of ours that made the revision, if one did.
    std::optional<OperationRecord> record;
    // Whether it is known to live, or not to; nothing where that cannot be known.
    std::optional<bool> lives;
};

// Puts together what is known of a release that does not go on; asks its cluster
// what of it is there. Any thread that may block.
Result<v1::HelmDiagnosis> diagnose(ReleaseDesk &desk, ReleaseSource &source, const ReleaseName &name,
                                   const std::vector<RevisionLabels> &history, const Holder &holder);

} // namespace wheelhouse::helm
