#include "server/links/kubernetes/token_file_credential_source.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace wheelhouse::kubernetes {

TokenFileCredentialSource::TokenFileCredentialSource(const Kubeconfig &config, const CredentialTimes &times)
    : m_path(config.tokenFile), m_peer(std::make_shared<const http::Peer>(config.peer)), m_age(times.fileAge)
{
}

Result<Credentials> TokenFileCredentialSource::read() const
{
    errno = 0;
    std::ifstream file(m_path, std::ios::binary);
    std::string text(kMaxBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (!file.is_open() || file.bad())
        return fail(ErrorCode::Unauthenticated,
                    fmt::format("the token file {} cannot be read: {}", m_path, std::strerror(errno)));
    if (text.size() > kMaxBytes)
        return fail(ErrorCode::Unauthenticated, fmt::format("the token file {} is too large for a token", m_path));
    text.erase(text.find_last_not_of(" \r\n\t") + 1);
    if (text.empty() || text.find_first_of("\r\n") != std::string::npos)
        return fail(ErrorCode::Unauthenticated, fmt::format("the token file {} holds no token", m_path));
    return Credentials{m_peer, Secret("Bearer " + text)};
}

void TokenFileCredentialSource::get(Use use)
{
    Result<Credentials> answer = fail(ErrorCode::Internal, "not read");
    {
        const std::lock_guard lock(m_mutex);
        const auto now = std::chrono::steady_clock::now();
        if (m_held && now - m_readAt < m_age) {
            answer = *m_held;
        } else {
            answer = read();
            m_readAt = now;
            // A file that is just being replaced is no reason to forget.
            if (answer)
                m_held = *answer;
            else if (m_held)
                answer = *m_held;
        }
    }
    use(std::move(answer));
}

void TokenFileCredentialSource::invalidate()
{
    const std::lock_guard lock(m_mutex);
    m_held.reset();
}

} // namespace wheelhouse::kubernetes
