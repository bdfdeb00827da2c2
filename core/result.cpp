#include "core/result.h"

namespace wheelhouse {

tl::unexpected<Error> failField(std::string field, std::string description)
{
    Error error{ErrorCode::InvalidArgument, field + ": " + description, {}};
    error.fields.push_back({std::move(field), std::move(description)});
    return tl::unexpected<Error>(std::move(error));
}

const char *codeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled: return "CANCELLED";
    case ErrorCode::InvalidArgument: return "INVALID_ARGUMENT";
    case ErrorCode::DeadlineExceeded: return "DEADLINE_EXCEEDED";
    case ErrorCode::NotFound: return "NOT_FOUND";
    case ErrorCode::AlreadyExists: return "ALREADY_EXISTS";
    case ErrorCode::PermissionDenied: return "PERMISSION_DENIED";
    case ErrorCode::ResourceExhausted: return "RESOURCE_EXHAUSTED";
    case ErrorCode::FailedPrecondition: return "FAILED_PRECONDITION";
    case ErrorCode::Aborted: return "ABORTED";
    case ErrorCode::Unimplemented: return "UNIMPLEMENTED";
    case ErrorCode::Internal: return "INTERNAL";
    case ErrorCode::Unavailable: return "UNAVAILABLE";
    case ErrorCode::Unauthenticated: return "UNAUTHENTICATED";
    }
    return "UNKNOWN";
}

} // namespace wheelhouse
