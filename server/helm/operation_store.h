#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/helm/helm_program.h"
#include "wheelhouse/v1/helm.pb.h"

namespace wheelhouse::helm {

// An operation as it is kept.
struct OperationRecord {
    // 0 until it is saved for the first time.
    std::int64_t number = 0;
    // Grows by one with every save.
    std::int64_t version = 0;
    v1::HelmOperation operation;
    // Empty when the caller named none.
    std::string requestId;
    // Of what it runs and makes; see kOperationLabel and HelmCall::mark.
    std::string mark;
    HelmProcess process;
    // Until when `helm`, begun at the last attempt, can live at most.
    std::chrono::system_clock::time_point limit{};
    // The request it was made of, serialized; sealed at rest, and forgotten
    // when it has ended.
    Secret order;
    // When its holder was last heard of; see beat().
    std::int64_t heartbeat = 0;
};

// Keeps operations. A port; server/store implements it on each engine. Threads:
// any that may block; durable when a call returns.
class OperationStore {
public:
    // So many are kept; older ones that have ended are forgotten.
    static constexpr int kKept = 1000;

    virtual ~OperationStore() = default;
    // A new one gets its number and its name. Aborted: somebody else has saved
    // it since. FailedPrecondition: another operation on its release is under
    // way. AlreadyExists: the requester's request id is taken.
    virtual Result<void> save(OperationRecord &record) = 0;
    // The holder lives: of all its operations that have not ended.
    virtual Result<void> beat(const std::string &holder, std::int64_t now) = 0;
    // Those that have not ended, oldest first.
    virtual Result<std::vector<OperationRecord>> active() = 0;
    // The latest kKept, oldest first.
    virtual Result<std::vector<OperationRecord>> load() = 0;
    virtual Result<OperationRecord> get(std::int64_t number) = 0;
    // NotFound when there is none.
    virtual Result<OperationRecord> byRequest(const std::string &requester, const std::string &requestId) = 0;
};

} // namespace wheelhouse::helm
