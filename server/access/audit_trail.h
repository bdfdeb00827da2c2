#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/access/audit_store.h"

namespace wheelhouse::access {

// The audit trail: append-only, each entry bound to the one before by SHA-256,
// so that none can be changed, taken out or put in between without notice. (A
// trail cut off at its end still fits: keep the last hash elsewhere to notice
// that.) Any thread; a call blocks until its entry is durable. Callers that
// wait together share one transaction; the queue is bounded by their number.
class AuditTrail {
public:
    struct Page {
        std::vector<v1::AuditEntry> entries;
        std::string nextPageToken;
    };
    struct Verdict {
        std::int64_t entryCount = 0;
        bool intact = true;
        // Of the first entry that does not fit.
        std::int64_t brokenSequence = 0;
    };

    // `store` outlives this object.
    explicit AuditTrail(AuditStore &store) : m_store(store) {}

    // Sequence, hash and (where missing) time are filled in.
    Result<void> append(v1::AuditEntry entry);
    // Newest first. `pageSize` at most 1,000, 100 when 0; InvalidArgument below,
    // and for a token that list() did not give.
    Result<Page> list(int pageSize, const std::string &pageToken, const std::string &resource);
    // Recomputes everything; seconds for a million entries.
    Result<Verdict> verify();

private:
    struct Pending {
        v1::AuditEntry entry;
        Result<void> result;
        bool isDone = false;
    };

    void appendTogether(const std::vector<Pending *> &batch);

    AuditStore &m_store;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Pending *> m_pending;
    bool m_isWriting = false;
};

// The hash of an entry that follows one with `previousHash` (empty for the
// first): SHA-256 over the previous hash, sequence, time in microseconds and
// all other fields, each with its length before it. Part of the format of
// stored data: never to be changed.
std::string auditHash(const std::string &previousHash, const v1::AuditEntry &entry);

// Fills in sequence and hash of entries that follow `head`.
void linkAuditEntries(const AuditHead &head, std::span<v1::AuditEntry> entries);

// Gives the entry the time of now where it has none.
void stampAuditEntry(v1::AuditEntry &entry);

} // namespace wheelhouse::access
