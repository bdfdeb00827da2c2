#pragma once

#include <string>

#include <tl/expected.hpp>

#include "core/result.h"

namespace wheelhouse::ctl {

// What whctl ends with; documented and promised.
enum class ExitCode {
    Done = 0,
    Failed = 1,
    WrongUsage = 2,
    NotReached = 3,
    NotAllowed = 4,
    NotFound = 5,
};

// Why a command did not do what it should, and how the program ends for it.
struct Failure {
    // The exit code follows from the error.
    Failure(Error why);
    Failure(Error why, ExitCode code) : error(std::move(why)), exitCode(code) {}

    Error error;
    ExitCode exitCode;
};

// What every command returns.
using Outcome = tl::expected<void, Failure>;

// Passes the error of a call on: `return refuse(result);`
template <class T> tl::unexpected<Failure> refuse(const tl::expected<T, Error> &result)
{
    return tl::unexpected<Failure>(Failure(result.error()));
}

tl::unexpected<Failure> refuse(ErrorCode code, std::string message);

// The arguments are wrong, found before anything was sent; `argument` is as
// the person typed it: `--param`.
tl::unexpected<Failure> wrongUsage(const std::string &argument, const std::string &description);

// The same for the error of a parser of ours.
template <class T> tl::unexpected<Failure> wrongUsage(const tl::expected<T, Error> &result)
{
    return tl::unexpected<Failure>(Failure(result.error(), ExitCode::WrongUsage));
}

// To standard error: the sentence, then each wrong field on a line.
void report(const Failure &failure);

} // namespace wheelhouse::ctl
