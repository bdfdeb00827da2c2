#pragma once

#include <string_view>

#include <grpcpp/support/status.h>

#include "core/result.h"

namespace wheelhouse::client {

// The one place where a gRPC status becomes a core Error: its code, its
// sentence, and the field violations of `grpc-status-details-bin`. A failure
// to reach the server at `address` becomes Unavailable with a sentence that
// says so and why: "The server at … was not reached: connection refused".
// `caFile`, where there is one, is named when the server's certificate is not
// signed by it. Call it with a status that is not OK.
Error errorOf(const grpc::Status &status, std::string_view address, std::string_view caFile = {});

// An Unavailable with that sentence.
Error notReached(std::string_view address, std::string_view cause);

// Whether an error says that the server itself was not reached, rather than
// that the server answered UNAVAILABLE about something else.
bool isNotReached(const Error &error);

// Whether trying the same again is pointless until somebody changes something:
// wrong arguments, no permission, not found.
bool isLasting(const Error &error);

} // namespace wheelhouse::client
