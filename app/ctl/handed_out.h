#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/ctl/device_files.h"
#include "app/ctl/failure.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::ctl {

constexpr std::size_t kMaxSigningRequest = 16 * 1024;

// `token`, `certificate`, `none`; unspecified for anything else, and back.
v1::CredentialKind credentialKind(std::string_view word);
std::string credentialWord(v1::CredentialKind kind);

// Whether the server may have done what failed: the answer was lost, or it has
// done it and something after it failed.
bool mayHaveBeenDone(const Error &error);

// What a call that hands out a credential once has given, and the files it is
// in.
template <class Response> struct HandedOut {
    Response response;
    std::vector<std::string> files;
};

// Makes such a call and puts its connection into `directory`. The directory
// first: a credential that cannot be kept is lost. `what` names the credential,
// so that a call that was interrupted is taken up again by the same one;
// `call(requestId)` makes it; `advice` says what to do when the files cannot be
// written.
template <class Call>
auto handOut(const std::string &directory, const std::string &what, Call call, const std::string &advice)
    -> tl::expected<HandedOut<typename decltype(call(std::string()))::value_type>, Failure>
{
    auto files = DeviceFiles::prepare(directory, what);
    if (!files) {
        return refuse(files);
    }
    auto response = call(files->requestId());
    if (!response && mayHaveBeenDone(response.error())) {
        files->leaveUnfinished();
        Failure failure(response.error());
        failure.error.message += ". It may be done all the same: give the same command again to get the credential";
        return tl::unexpected<Failure>(std::move(failure));
    }
    if (!response) {
        return refuse(response);
    }
    auto written = files->write(response->connection());
    if (!written) {
        return refuse(written.error().code, fmt::format("it was done, but the credential could not be written and is "
                                                        "lost: {}. {}",
                                                        written.error().message, advice));
    }
    return HandedOut<typename decltype(call(std::string()))::value_type>{std::move(*response), std::move(*written)};
}

} // namespace wheelhouse::ctl
