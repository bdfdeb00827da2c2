#pragma once

#include <string>

#include <grpcpp/support/status.h>

#include "core/result.h"

namespace wheelhouse::api {

// The one place where an Error becomes a gRPC status: the code by its number,
// wrong fields as google.rpc.BadRequest, the request's id as
// google.rpc.RequestInfo, and a google.rpc.ErrorInfo with the code's name.
grpc::Status toStatus(const Error &error, const std::string &requestId);

} // namespace wheelhouse::api
