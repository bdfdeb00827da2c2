#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/audit.pb.h"

namespace wheelhouse::access {

// The end of the chain: what the next entry is bound to.
struct AuditHead {
    // 0 when the trail is empty.
    std::int64_t sequence = 0;
    std::string hash;
};

// Where the audit trail is kept: a port, implemented in server/store. Any
// thread; every call may block on the database.
class AuditStore {
public:
    // Fills in the sequence and the hash of entries that follow `head`. May
    // be called more than once for the same entries.
    using Link = std::function<void(const AuditHead &head, std::span<v1::AuditEntry> entries)>;

    virtual ~AuditStore() = default;

    // Reads the head, links the entries to it and keeps them: in one
    // transaction, with no other append in between, durable on return.
    virtual Result<void> append(std::span<v1::AuditEntry> entries, const Link &link) = 0;
    // At most `limit` entries with a sequence below `before`, newest first;
    // only those about `resource` unless it is empty.
    virtual Result<std::vector<v1::AuditEntry>> list(std::int64_t before, int limit, const std::string &resource) = 0;
    // All, oldest first.
    virtual Result<void> each(const std::function<void(const v1::AuditEntry &)> &onEntry) = 0;
};

} // namespace wheelhouse::access
