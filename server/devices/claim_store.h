#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_link.h"
#include "wheelhouse/v1/device_claims.pb.h"

namespace wheelhouse::devices {

// A claim with what the API does not show. Its state is not kept but follows
// from its times.
struct StoredClaim {
    v1::DeviceClaim claim;
    SecretHash codeHash{};
    // Of the call that used it.
    std::string requestId;
};

// Port: where claims are kept. Implemented by server/store. Any thread; blocks.
class ClaimStore {
public:
    virtual ~ClaimStore() = default;

    // All or none.
    virtual Result<void> insertClaims(const std::vector<StoredClaim> &claims) = 0;
    // Nothing for a code that there is none of.
    virtual Result<std::optional<StoredClaim>> claimOfCode(const SecretHash &codeHash) = 0;
    // By name.
    virtual Result<std::optional<StoredClaim>> claim(const std::string &name) = 0;
    // Replaces a claim, if it is still used (or unused) as `wasUsed` says: of
    // two that use one at the same time, one gets Aborted.
    virtual Result<void> updateClaim(const StoredClaim &claim, bool wasUsed) = 0;
    // Newest first, of one product or of all where it is empty, with ids below
    // `before` where that is not empty.
    virtual Result<std::vector<v1::DeviceClaim>> claims(const std::string &product, const std::string &before,
                                                        int limit) = 0;
};

} // namespace wheelhouse::devices
