#pragma once

#include <string>

#include "core/result.h"
#include "server/access/caller.h"

namespace google::protobuf {
class MethodDescriptor;
}

namespace wheelhouse::access {

// Who may call what, read from the option `access` of each method. Stateless;
// any thread. That nobody approves what he requested himself is not decided
// here but where the request is known, in deployments.
class AccessPolicy {
public:
    // PermissionDenied, naming the role that is needed; also for a method of
    // this package without a rule. Methods of other packages (health,
    // reflection) are open to every caller.
    Result<void> check(const Caller &caller, const google::protobuf::MethodDescriptor &method) const;

    // Whether it needs no account, since its request carries its own proof.
    bool isOpen(const google::protobuf::MethodDescriptor &method) const;

    // Whether a call of it goes to the audit trail.
    bool changes(const google::protobuf::MethodDescriptor &method) const;
};

// `operator` for ROLE_OPERATOR: as people write it.
std::string roleName(v1::Role role);

} // namespace wheelhouse::access
