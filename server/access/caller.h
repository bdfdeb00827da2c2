#pragma once

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
};

} // namespace wheelhouse::access
