#pragma once

#include <optional>
#include <vector>

#include "server/links/kubernetes/backoff.h"
#include "server/links/kubernetes/credential_source.h"

namespace wheelhouse::kubernetes {

// Credentials of a kubeconfig's OpenID Connect user: its id token while that is
// valid, then what the issuer's token endpoint gives for the refresh token
// (OpenID Connect Core 1.0, section 12). A refresh token that comes back new is
// told on, for the former one is worth nothing then.
//
// Threads: any; the issuer's answers come on the http thread. Ownership: one
// KubernetesApi; the client outlives it. Failure: Unauthenticated with the
// issuer's words when it refuses, asked again after pauses that grow;
// Unavailable when it is not reached. stop() answers who waits with Cancelled.
class OidcCredentialSource final : public CredentialSource {
public:
    OidcCredentialSource(const Kubeconfig &config, http::HttpClient &client, const CredentialTimes &times,
                         RenewedKubeconfig renewed);
    ~OidcCredentialSource() override;

    void get(Use use) override;
    void invalidate() override;
    void stop() override;

private:
    // Shared with the answers under way, which may come when this is gone.
    struct State;
    static void discover(const std::shared_ptr<State> &state);
    static void refresh(const std::shared_ptr<State> &state, const std::string &endpoint, bool secretInBody);
    static void refreshed(const std::shared_ptr<State> &state, Result<http::Response> response);
    static void settle(const std::shared_ptr<State> &state, Result<Credentials> answer,
                       std::chrono::system_clock::time_point expires);
    static void refuse(const std::shared_ptr<State> &state, Error error);

    const std::shared_ptr<State> m_state;
};

// When a JSON Web Token expires; nothing when it does not say so. Never trusts
// the text. Pure.
std::optional<std::chrono::system_clock::time_point> expiryOfToken(std::string_view token);

} // namespace wheelhouse::kubernetes
