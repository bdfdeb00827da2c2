#pragma once

#include <memory>
#include <string>

#include "wheelhouse/v1/access.pb.h"

namespace wheelhouse::access {

// Who makes a call: found out once, by the api's chain, and handed to the code
// that serves it. A plain value.
struct Caller {
    // `accounts/{account}`; `accounts/local` over the server's own socket.
    std::string account;
    v1::Role role = v1::ROLE_UNSPECIFIED;
    // gRPC's name of the other end: `ipv4:127.0.0.1:40312`, `unix:`.
    std::string peer;
    // From `x-request-id`, or made for the call.
    std::string requestId;
    // Of a call that needs no account, else null: who the caller turned out to
    // be by what he brought, `claims/{id}`, written by the method that checks it
    // and by nobody else.
    std::shared_ptr<std::string> provenAs = nullptr;
};

} // namespace wheelhouse::access
