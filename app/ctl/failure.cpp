#include "app/ctl/failure.h"

#include <cstdio>

#include "client/status_error.h"

namespace wheelhouse::ctl {
namespace {

ExitCode exitCodeOf(const Error &error)
{
    if (client::isNotReached(error)) {
        return ExitCode::NotReached;
    }
    switch (error.code) {
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unauthenticated: return ExitCode::NotAllowed;
    case ErrorCode::NotFound: return ExitCode::NotFound;
    default: return ExitCode::Failed;
    }
}

} // namespace

Failure::Failure(Error why) : error(std::move(why)), exitCode(exitCodeOf(error))
{
}

tl::unexpected<Failure> refuse(ErrorCode code, std::string message)
{
    return tl::unexpected<Failure>(Failure(Error{code, std::move(message), {}}));
}

tl::unexpected<Failure> wrongUsage(const std::string &argument, const std::string &description)
{
    return tl::unexpected<Failure>(
        Failure(Error{ErrorCode::InvalidArgument, argument + ": " + description, {}}, ExitCode::WrongUsage));
}

void report(const Failure &failure)
{
    std::string text = "whctl: " + failure.error.message + "\n";
    for (const auto &violation : failure.error.fields) {
        // A sentence made of one field says it already.
        if (failure.error.message.find(violation.description) == std::string::npos) {
            text += fmt::format("  {}: {}\n", violation.field, violation.description);
        }
    }
    std::fputs(text.c_str(), stderr);
}

} // namespace wheelhouse::ctl
