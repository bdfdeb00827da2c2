#include "app/ctl/handed_out.h"

#include <algorithm>
#include <array>

#include "client/status_error.h"

namespace wheelhouse::ctl {

bool mayHaveBeenDone(const Error &error)
{
    if (client::isNotReached(error)) {
        constexpr std::array kBroken{"the connection was", "it is shutting down", "fell silent"};
        return std::any_of(kBroken.begin(), kBroken.end(),
                           [&](const char *words) { return error.message.find(words) != std::string::npos; });
    }
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::DeadlineExceeded
        || error.code == ErrorCode::Cancelled || error.code == ErrorCode::Internal;
}

v1::CredentialKind credentialKind(std::string_view word)
{
    if (word == "certificate") {
        return v1::CREDENTIAL_KIND_CERTIFICATE;
    }
    if (word == "none") {
        return v1::CREDENTIAL_KIND_NONE;
    }
    return word == "token" ? v1::CREDENTIAL_KIND_TOKEN : v1::CREDENTIAL_KIND_UNSPECIFIED;
}

std::string credentialWord(v1::CredentialKind kind)
{
    switch (kind) {
    case v1::CREDENTIAL_KIND_TOKEN: return "token";
    case v1::CREDENTIAL_KIND_CERTIFICATE: return "certificate";
    case v1::CREDENTIAL_KIND_NONE: return "none";
    default: return {};
    }
}

} // namespace wheelhouse::ctl
