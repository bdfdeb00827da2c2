#include "server/links/registry/conversation.h"

#include <set>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "server/links/registry/image_documents.h"
#include "server/links/registry/url_parts.h"

namespace wheelhouse::registry {

namespace {

std::string base64(const std::string &text)
{
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                                     reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::shared_ptr<const http::Peer> peerOf(const deployments::RegistryAccess &registry)
{
    auto peer = std::make_shared<http::Peer>();
    peer->caPem = registry.caPem;
    return peer;
}

} // namespace

Conversation::Conversation(http::HttpClient &client, const deployments::RegistryAccess &registry, const Limits &limits)
    : m_client(client), m_registry(registry), m_limits(limits), m_peer(peerOf(registry)), m_origin(originOf(registry.url)),
      m_deadline(Clock::now() + limits.total)
{
}

std::string Conversation::basic() const
{
    return "Basic " + base64(m_registry.username + ":" + m_registry.password.reveal());
}

Result<http::Response> Conversation::exchange(http::Request request) const
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now());
    if (left <= std::chrono::milliseconds(0))
        return fail(ErrorCode::DeadlineExceeded, fmt::format("{} takes too long.", m_registry.host));
    request.totalTimeout = left;
    request.connectTimeout = std::min(m_limits.connect, left);
    request.peer = m_peer;
    auto response = m_client.fetch(std::move(request));
    if (response)
        return response;
    Error error = response.error();
    if (error.code == ErrorCode::ResourceExhausted) {
        error.code = ErrorCode::FailedPrecondition;
        error.message = fmt::format("{} answers with more than a registry should: {}", m_registry.host, error.message);
    } else if (error.code != ErrorCode::Cancelled) {
        error.message = fmt::format("{} does not answer: {}", m_registry.host, error.message);
    }
    return tl::unexpected<Error>(std::move(error));
}

Result<http::Response> Conversation::ask(const std::string &url, const std::string &accept, std::size_t maxBytes) const
{
    http::Request request;
    request.url = url;
    request.maxBodyBytes = maxBytes;
    if (!accept.empty())
        request.headers.emplace_back("Accept", accept);
    if (!m_authorization.empty() && originOf(url) == m_origin)
        request.secretHeaders.emplace_back("Authorization", m_authorization);
    return exchange(std::move(request));
}

Result<http::Response> Conversation::get(const std::string &firstUrl, const std::string &accept, std::size_t maxBytes,
                                         const std::string &scope)
{
    std::string url = firstUrl;
    for (int hop = 0; hop <= m_limits.redirects; ++hop) {
        auto response = ask(url, accept, maxBytes);
        if (response && response->head.status == 401 && originOf(url) == m_origin && !m_loggedIn) {
            m_loggedIn = true;
            if (auto login = logIn(*response, scope); !login)
                return passOn(login);
            response = ask(url, accept, maxBytes);
        }
        if (!response || response->head.status == 200)
            return response;
        if (!isRedirect(response->head.status))
            return tl::unexpected<Error>(refusal(*response));
        const std::string next = resolved(url, response->head.header("location"));
        if (next.empty())
            return fail(ErrorCode::FailedPrecondition, fmt::format("{} redirects to nowhere.", m_registry.host));
        if (originOf(url).starts_with("https:") && !originOf(next).starts_with("https:"))
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} redirects from https to http, which is not followed.", m_registry.host));
        url = next;
    }
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("{} redirects more than {} times.", m_registry.host, m_limits.redirects));
}

Result<void> Conversation::logIn(const http::Response &refused, const std::string &scope)
{
    std::vector<std::string_view> headers;
    for (const auto &[name, value] : refused.head.headers) {
        if (name == "www-authenticate")
            headers.push_back(value);
    }
    const auto challenge = Challenge::choose(headers);
    switch (challenge.scheme) {
    case Challenge::Scheme::Bearer:
        return fetchToken(challenge, scope);
    case Challenge::Scheme::Basic:
        if (m_registry.username.empty())
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} wants a user and a password, and none are kept.", m_registry.host));
        m_authorization = Secret(basic());
        return {};
    case Challenge::Scheme::None:
        break;
    }
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("{} wants to be logged in to by a way that is not known here.", m_registry.host));
}

Result<void> Conversation::fetchToken(const Challenge &challenge, const std::string &scope)
{
    const std::string origin = originOf(challenge.realm);
    const std::string realm = resolved(m_registry.url, challenge.realm);
    if (origin.empty() || realm.empty())
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} names a token service that is no URL.", m_registry.host));
    if (m_origin.starts_with("https:") && !origin.starts_with("https:"))
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} names a token service over plain http, to which no password is sent.", m_registry.host));
    std::string url = realm;
    char separator = realm.find('?') == std::string::npos ? '?' : '&';
    const auto add = [&](const char *name, const std::string &value) {
        if (value.empty())
            return;
        url += fmt::format("{}{}={}", separator, name, encoded(value));
        separator = '&';
    };
    add("service", challenge.service);
    add("scope", challenge.scope.empty() ? scope : challenge.scope);
    add("account", m_registry.username);

    http::Request request;
    request.url = url;
    request.maxBodyBytes = m_limits.tokenBytes;
    request.headers = {{"Accept", "application/json"}};
    if (!m_registry.username.empty())
        request.secretHeaders.emplace_back("Authorization", Secret(basic()));
    const auto response = exchange(std::move(request));
    if (!response)
        return passOn(response);
    if (response->head.status != 200)
        return tl::unexpected<Error>(refusal(*response));
    auto token = readToken(response->body);
    if (!token)
        return fail(token.error().code, fmt::format("{}: {}.", m_registry.host, token.error().message));
    m_authorization = Secret("Bearer " + *token);
    return {};
}

Error Conversation::refusal(const http::Response &response) const
{
    const int status = response.head.status;
    std::string words = readErrors(response.body);
    words = words.empty() ? fmt::format("status {}", status) : fmt::format("status {}, {}", status, words);
    const std::string &host = m_registry.host;
    if (status == 404)
        return {ErrorCode::NotFound, fmt::format("{} has none such ({}).", host, words), {}};
    if (status == 401)
        return {ErrorCode::FailedPrecondition,
                m_registry.username.empty()
                    ? fmt::format("{} wants credentials, and none are kept ({}).", host, words)
                    : fmt::format("{} does not take the credentials of {} ({}).", host, m_registry.username, words),
                {}};
    if (status == 403)
        return {ErrorCode::FailedPrecondition,
                fmt::format("{} does not let {} look ({}).", host,
                            m_registry.username.empty() ? "us" : m_registry.username, words),
                {}};
    if (status == 429)
        return {ErrorCode::Unavailable, fmt::format("{} asks to be asked later ({}).", host, words), {}};
    if (status >= 500)
        return {ErrorCode::Unavailable, fmt::format("{} fails ({}).", host, words), {}};
    return {ErrorCode::FailedPrecondition, fmt::format("{} answers, but not as a registry ({}).", host, words), {}};
}

} // namespace wheelhouse::registry
