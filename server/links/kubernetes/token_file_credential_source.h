#pragma once

#include <mutex>
#include <optional>

#include "server/links/kubernetes/credential_source.h"

namespace wheelhouse::kubernetes {

// A token from a file that somebody else renews, such as a pod's service
// account's; read again when it is a minute old and when the API server does not
// accept it any more. Threads: any; a read of a small local file is all it
// waits for. Failure: Unauthenticated, naming the file.
class TokenFileCredentialSource final : public CredentialSource {
public:
    static constexpr std::size_t kMaxBytes = 64u << 10;

    TokenFileCredentialSource(const Kubeconfig &config, const CredentialTimes &times);

    void get(Use use) override;
    void invalidate() override;
    void stop() override {}

private:
    Result<Credentials> read() const;

    const std::string m_path;
    const std::shared_ptr<const http::Peer> m_peer;
    const std::chrono::milliseconds m_age;
    std::mutex m_mutex;
    std::optional<Credentials> m_held;
    std::chrono::steady_clock::time_point m_readAt{};
};

} // namespace wheelhouse::kubernetes
