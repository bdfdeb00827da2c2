#include "server/links/kubernetes/oidc_credential_source.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

namespace {

using Clock = std::chrono::system_clock;
using Json = nlohmann::json;

// Renewed so long before it expires.
constexpr std::chrono::seconds kExpiryMargin{20};
constexpr std::chrono::seconds kNotReachedPause{3};
constexpr std::chrono::milliseconds kAnswerLimit{8000};
constexpr std::size_t kMaxAnswerBytes = 256u << 10;
constexpr std::size_t kMaxReasonBytes = 300;

std::string textAt(const Json &object, const char *key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

bool isListed(const Json &object, const char *key, const char *value)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_array()
           && std::find(found->begin(), found->end(), value) != found->end();
}

bool isHeaderText(const std::string &text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

} // namespace

std::optional<Clock::time_point> expiryOfToken(std::string_view token)
{
    const auto first = token.find('.');
    const auto second = first == token.npos ? first : token.find('.', first + 1);
    if (second == token.npos)
        return std::nullopt;
    std::string payload(token.substr(first + 1, second - first - 1));
    std::replace(payload.begin(), payload.end(), '-', '+');
    std::replace(payload.begin(), payload.end(), '_', '/');
    payload.append((4 - payload.size() % 4) % 4, '=');
    const auto bytes = decodeBase64(payload);
    const Json claims = bytes ? Json::parse(*bytes, nullptr, false) : Json();
    if (!claims.is_object() || !claims.contains("exp") || !claims["exp"].is_number())
        return std::nullopt;
    const double seconds = claims["exp"].get<double>();
    if (!(seconds > 0 && seconds < 1e11))
        return std::nullopt;
    // The clock counts in nanoseconds, and ends in 2262.
    return Clock::time_point(std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, 9e9))));
}

struct OidcCredentialSource::State {
    State(const Kubeconfig &config, http::HttpClient &http, const CredentialTimes &times, RenewedKubeconfig told)
        : client(http), provider(*config.oidc), user(config.user), context(config.context), kubeconfig(config.text),
          peer(std::make_shared<const http::Peer>(config.peer)), renewed(std::move(told)),
          pauses(times.firstPause, times.longestPause)
    {
        auto issuer = std::make_shared<http::Peer>();
        issuer->caPem = provider.caPem;
        issuer->proxyUrl = config.peer.proxyUrl;
        issuerPeer = std::move(issuer);
    }

    http::HttpClient &client;
    std::mutex mutex;
    OidcProvider provider;
    const std::string user;
    const std::string context;
    Secret kubeconfig;
    const std::shared_ptr<const http::Peer> peer;
    std::shared_ptr<const http::Peer> issuerPeer;
    const RenewedKubeconfig renewed;
    Backoff pauses;
    std::optional<Result<Credentials>> held;
    Clock::time_point expires{};
    std::vector<Use> waiting;
    bool asking = false;
    bool stopped = false;
};

OidcCredentialSource::OidcCredentialSource(const Kubeconfig &config, http::HttpClient &client,
                                           const CredentialTimes &times, RenewedKubeconfig renewed)
    : m_state(std::make_shared<State>(config, client, times, std::move(renewed)))
{
    const auto expires = expiryOfToken(m_state->provider.idToken.reveal());
    if (!m_state->provider.idToken.empty()) {
        m_state->held = Credentials{m_state->peer, Secret("Bearer " + m_state->provider.idToken.reveal())};
        // One that does not say when it expires is used until it is refused.
        m_state->expires = expires ? *expires - kExpiryMargin : Clock::time_point::max();
    }
}

OidcCredentialSource::~OidcCredentialSource() { stop(); }

void OidcCredentialSource::get(Use use)
{
    std::optional<Result<Credentials>> ready;
    bool ask = false;
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->stopped) {
            ready = fail(ErrorCode::Cancelled, "the server is stopping");
        } else if (m_state->held && Clock::now() < m_state->expires) {
            ready = m_state->held;
        } else if (m_state->provider.refreshToken.empty()) {
            ready = fail(ErrorCode::Unauthenticated,
                         "the id token has expired and the kubeconfig has no refresh-token to renew it with; log in "
                         "and give the new kubeconfig");
        } else {
            m_state->waiting.push_back(std::move(use));
            ask = !std::exchange(m_state->asking, true);
        }
    }
    if (ready)
        use(std::move(*ready));
    else if (ask)
        discover(m_state);
}

void OidcCredentialSource::invalidate()
{
    const std::lock_guard lock(m_state->mutex);
    // A failure keeps its pause.
    if (m_state->held && *m_state->held)
        m_state->held.reset();
}

void OidcCredentialSource::stop()
{
    std::vector<Use> waiting;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopped = true;
        waiting.swap(m_state->waiting);
    }
    for (const auto &use : waiting)
        use(fail(ErrorCode::Cancelled, "the server is stopping"));
}

// https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
void OidcCredentialSource::discover(const std::shared_ptr<State> &state)
{
    http::Request request;
    request.url = state->provider.issuer + "/.well-known/openid-configuration";
    request.headers = {{"Accept", "application/json"}};
    request.peer = state->issuerPeer;
    request.connectTimeout = std::chrono::milliseconds(4000);
    request.totalTimeout = kAnswerLimit;
    request.maxBodyBytes = kMaxAnswerBytes;
    const bool local = !state->provider.issuer.starts_with("https://");
    state->client.send(std::move(request), [state, local](Result<http::Response> response) {
        const std::string &issuer = state->provider.issuer;
        if (!response)
            return refuse(state,
                          {ErrorCode::Unavailable,
                           fmt::format("the identity provider {} is not reached: {}", issuer, response.error().message),
                           {}});
        const Json found = Json::parse(response->body, nullptr, false);
        const std::string endpoint = textAt(found, "token_endpoint");
        if (response->head.status != 200 || endpoint.empty())
            return refuse(state, {ErrorCode::Unavailable,
                                  fmt::format("the identity provider {} does not say where it gives tokens (status {})",
                                              issuer, response->head.status),
                                  {}});
        if (!endpoint.starts_with("https://") && !(local && endpoint.starts_with("http://")))
            return refuse(state, {ErrorCode::Unauthenticated,
                                  fmt::format("the identity provider {} names a token endpoint without TLS", issuer),
                                  {}});
        constexpr char kMethods[] = "token_endpoint_auth_methods_supported";
        const bool inBody =
            isListed(found, kMethods, "client_secret_post") && !isListed(found, kMethods, "client_secret_basic");
        refresh(state, endpoint, inBody);
    });
}

void OidcCredentialSource::refresh(const std::shared_ptr<State> &state, const std::string &endpoint, bool secretInBody)
{
    http::Request request;
    request.method = "POST";
    request.url = endpoint;
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    request.peer = state->issuerPeer;
    request.connectTimeout = std::chrono::milliseconds(4000);
    request.totalTimeout = kAnswerLimit;
    request.maxBodyBytes = kMaxAnswerBytes;
    {
        const std::lock_guard lock(state->mutex);
        const OidcProvider &provider = state->provider;
        request.body = "grant_type=refresh_token&refresh_token=" + encodeSegment(provider.refreshToken.reveal());
        const std::string id = encodeSegment(provider.clientId);
        const std::string secret = encodeSegment(provider.clientSecret.reveal());
        // RFC 6749, section 2.3.1.
        if (secret.empty())
            request.body += "&client_id=" + id;
        else if (secretInBody)
            request.body += "&client_id=" + id + "&client_secret=" + secret;
        else
            request.secretHeaders.emplace_back("Authorization", Secret("Basic " + encodeBase64(id + ":" + secret)));
    }
    state->client.send(std::move(request),
                       [state](Result<http::Response> response) { refreshed(state, std::move(response)); });
}

void OidcCredentialSource::refreshed(const std::shared_ptr<State> &state, Result<http::Response> response)
{
    const std::string &issuer = state->provider.issuer;
    if (!response)
        return refuse(state,
                      {ErrorCode::Unavailable,
                       fmt::format("the identity provider {} did not answer: {}", issuer, response.error().message),
                       {}});
    const Json answer = Json::parse(response->body, nullptr, false);
    if (response->head.status >= 500)
        return refuse(state,
                      {ErrorCode::Unavailable,
                       fmt::format("the identity provider {} failed with status {}", issuer, response->head.status),
                       {}});
    const std::string idToken = textAt(answer, "id_token");
    if (response->head.status != 200 || idToken.empty() || !isHeaderText(idToken)) {
        // RFC 6749, section 5.2.
        std::string why = textAt(answer, "error");
        if (const std::string more = textAt(answer, "error_description"); !more.empty())
            why += (why.empty() ? "" : ": ") + more;
        if (why.empty())
            why =
                response->head.status == 200 ? "it gave no id_token" : fmt::format("status {}", response->head.status);
        return refuse(state,
                      {ErrorCode::Unauthenticated,
                       fmt::format("the identity provider {} did not renew the token: {}; log in and give the new "
                                   "kubeconfig",
                                   issuer, why.substr(0, kMaxReasonBytes)),
                       {}});
    }
    Secret kept;
    {
        const std::lock_guard lock(state->mutex);
        state->provider.idToken = Secret(idToken);
        if (const std::string next = textAt(answer, "refresh_token"); !next.empty())
            state->provider.refreshToken = Secret(next);
        if (auto text =
                withOidcTokens(state->kubeconfig, state->user, state->provider.idToken, state->provider.refreshToken))
            kept = state->kubeconfig = std::move(*text);
        state->pauses.reset();
    }
    // Before anything is done with the new token: the former refresh token may
    // be worth nothing from now on.
    if (!kept.empty() && state->renewed)
        state->renewed(kept, state->context);
    const auto expires = expiryOfToken(idToken);
    settle(state, Credentials{state->peer, Secret("Bearer " + idToken)},
           expires ? std::max(*expires - kExpiryMargin, Clock::now() + std::chrono::seconds(1))
                   : Clock::time_point::max());
}

void OidcCredentialSource::refuse(const std::shared_ptr<State> &state, Error error)
{
    Clock::time_point until = Clock::now() + kNotReachedPause;
    if (error.code == ErrorCode::Unauthenticated) {
        const std::lock_guard lock(state->mutex);
        until = Clock::now() + state->pauses.next();
    }
    settle(state, tl::unexpected<Error>(std::move(error)), until);
}

void OidcCredentialSource::settle(const std::shared_ptr<State> &state, Result<Credentials> answer,
                                  Clock::time_point expires)
{
    std::vector<Use> waiting;
    {
        const std::lock_guard lock(state->mutex);
        state->held = answer;
        state->expires = expires;
        state->asking = false;
        waiting.swap(state->waiting);
    }
    for (const auto &use : waiting)
        use(answer);
}

} // namespace wheelhouse::kubernetes
