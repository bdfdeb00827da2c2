#include "server/links/kubernetes/seen_from_here.h"

#include <fmt/format.h>

namespace wheelhouse::kubernetes {

Error seenFromHere(Error error, const std::string &cluster)
{
    switch (error.code) {
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unauthenticated:
    case ErrorCode::InvalidArgument:
    case ErrorCode::AlreadyExists:
        error.code = ErrorCode::FailedPrecondition;
        break;
    case ErrorCode::Unavailable:
    case ErrorCode::DeadlineExceeded:
        error.message = fmt::format("Cluster {} does not answer: {}", cluster, error.message);
        break;
    default:
        break;
    }
    error.fields.clear();
    return error;
}

} // namespace wheelhouse::kubernetes
