#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace wheelhouse {

// Why something failed. The names are gRPC's, so that a code means the same
// from the store to the command line; the numbers are gRPC's too.
enum class ErrorCode {
    Cancelled = 1,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
};

// One field of a request that is wrong: its path as in a field mask, what is
// wrong with it and what is allowed.
struct FieldViolation {
    std::string field;
    std::string description;
};

// A failure as a value. `message` is an English sentence that says what
// happened and, where it helps, what to do; it never holds a secret.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::vector<FieldViolation> fields;
};

// A value, or why there is none. To be looked at: discarding one is refused by
// the compiler.
template <class T> class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result(tl::expected<T, Error> other) : tl::expected<T, Error>(std::move(other)) {}
};

// `return fail(ErrorCode::NotFound, "…");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message), {}});
}

// An InvalidArgument that names the field.
tl::unexpected<Error> failField(std::string field, std::string description);

// Passes another result's error on.
template <class T> tl::unexpected<Error> passOn(const tl::expected<T, Error> &other)
{
    return tl::unexpected<Error>(other.error());
}

// `NOT_FOUND`, as gRPC spells it.
const char *codeName(ErrorCode code);

} // namespace wheelhouse
