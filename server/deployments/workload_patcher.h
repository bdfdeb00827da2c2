#pragma once

#include <functional>
#include <string>

#include "core/result.h"

namespace wheelhouse::deployments {

// The two things a deployment asks of an API server. A port;
// server/links/kubernetes implements it.
//
// Threads: called from any, never blocks. `done` is called exactly once, on a
// thread of the link, and must be short; it may come after the caller and the
// patcher have gone, so it holds what it touches and does not call back. Every
// call has a deadline of its own (10 s). Errors: NotFound, FailedPrecondition
// (refused by rights, validation or admission, in the API server's words),
// Aborted (the object is not the one of the resourceVersion in the body any
// more: read again), ResourceExhausted (asked to wait), Unavailable and
// DeadlineExceeded (not known whether it was done: read again).
class WorkloadPatcher {
public:
    // The object's JSON as the API server holds it.
    using Done = std::function<void(Result<std::string>)>;

    virtual ~WorkloadPatcher() = default;

    // `workload` is a Workload.name.
    virtual void read(const std::string &workload, Done done) = 0;
    // Sends `body` as a strategic merge patch as field manager `wheelhouse`;
    // with `dryRun`, the API server does everything but keep it.
    virtual void patch(const std::string &workload, const std::string &body, bool dryRun, Done done) = 0;
};

} // namespace wheelhouse::deployments
