#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/deployment_record.h"

namespace wheelhouse::deployments {

// Which deployments a page of history shows.
struct DeploymentQuery {
    // Resource names; empty means any.
    std::string application;
    std::string environment;
    // Only those with a smaller number; 0 means from the newest on.
    std::int64_t before = 0;
    int limit = 50;
};

// Keeps deployments. A port; server/store implements it on each engine.
// Threads: any; may block for as long as a durable commit takes.
class DeploymentStore {
public:
    virtual ~DeploymentStore() = default;

    // Writes all or none, durably. A record with number 0 is new: it gets its
    // number and its name. The others must be of the revision they were read
    // with. Fills in the new revisions. Errors: Aborted (another one wrote it
    // since), FailedPrecondition (the workload is held by another active
    // deployment), AlreadyExists (this requester's request id is taken).
    virtual Result<void> save(std::vector<DeploymentRecord> &records) = 0;

    virtual Result<std::optional<DeploymentRecord>> get(std::int64_t number) = 0;
    virtual Result<std::optional<DeploymentRecord>> byRequest(const std::string &requester,
                                                              const std::string &requestId) = 0;
    // Newest first.
    virtual Result<std::vector<DeploymentRecord>> list(const DeploymentQuery &query) = 0;
    virtual Result<std::vector<DeploymentRecord>> active() = 0;
    // The newest that stands as succeeded, of every application in every
    // environment.
    virtual Result<std::vector<DeploymentRecord>> lastGood() = 0;
};

} // namespace wheelhouse::deployments
