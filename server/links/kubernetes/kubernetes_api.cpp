#include "server/links/kubernetes/kubernetes_api.h"

#include <atomic>
#include <future>

#include <fmt/format.h>

#include "server/links/kubernetes/gunzip.h"

namespace wheelhouse::kubernetes {

namespace {

// The exchange's own time limit has better words, and comes first.
constexpr std::chrono::milliseconds kTimeoutGrace{200};
constexpr char kTooMany[] = "too many requests to this API server wait for their turn already";

// Joins the two waits of a stream, for credentials and for the exchange, under
// one handle that can be cancelled at any time.
class PendingStream final : public ApiStream {
public:
    PendingStream(http::HttpClient &client, std::shared_ptr<http::ExchangeHandler> handler)
        : m_client(client), m_handler(std::move(handler))
    {
    }

    void begin(Result<http::Request> request)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_cancelled && request) {
                m_id = m_client.start(std::move(*request), m_handler);
                m_begun = true;
                return;
            }
        }
        if (m_cancelled)
            m_handler->onDone(fail(ErrorCode::Cancelled, "cancelled"));
        else
            m_handler->onDone(passOn(request));
    }

    void resume() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_begun)
            m_client.resume(m_id);
    }

    void cancel() override
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        if (m_begun)
            m_client.cancel(m_id);
    }

private:
    http::HttpClient &m_client;
    const std::shared_ptr<http::ExchangeHandler> m_handler;
    std::mutex m_mutex;
    http::HttpClient::ExchangeId m_id = 0;
    bool m_begun = false;
    std::atomic<bool> m_cancelled = false;
};

// `299 - "unknown field \"spec.foo\""` (RFC 7234 5.5): the quoted part.
std::string warningText(std::string_view header)
{
    const auto open = header.find('"');
    const auto end = header.rfind('"');
    std::string text;
    for (std::size_t i = open + 1; open != std::string_view::npos && i < end && text.size() < 1000; ++i) {
        if (header[i] == '\\' && i + 1 < end)
            ++i;
        text += header[i];
    }
    return text;
}

// Nothing where it is compressed and cannot be opened.
Result<void> openBody(http::Response &response, std::size_t most)
{
    if (response.head.header("content-encoding") != "gzip")
        return {};
    auto body = gunzip(response.body, most);
    if (!body)
        return passOn(body);
    response.body = std::move(*body);
    return {};
}

ApiAnswer answerOf(http::Response response)
{
    ApiAnswer answer{response.head.status, std::string(response.head.header("content-type")), std::move(response.body),
                     response.head.latency};
    for (const auto &[name, value] : response.head.headers) {
        if (name == "warning" && answer.warnings.size() < 20)
            answer.warnings.push_back(warningText(value));
    }
    return answer;
}

// What a request is sent with besides credentials, settled when it was asked for.
struct Sending {
    std::string server;
    http::Headers impersonation;
    RequestPace::Clock::time_point due;
};

http::Request httpRequest(const Sending &sending, ApiRequest request, const Credentials &credentials)
{
    http::Request http;
    http.method = std::move(request.method);
    http.url = sending.server + request.path;
    http.headers = {{"Accept", request.accept}, {"User-Agent", "wheelhouse/" WHEELHOUSE_VERSION}};
    http.headers.insert(http.headers.end(), sending.impersonation.begin(), sending.impersonation.end());
    if (request.compressed)
        http.headers.emplace_back("Accept-Encoding", "gzip");
    http.notBefore = sending.due;
    if (!request.body.empty())
        http.headers.emplace_back("Content-Type", request.contentType);
    if (!credentials.authorization.empty())
        http.secretHeaders.emplace_back("Authorization", credentials.authorization);
    http.body = std::move(request.body);
    http.peer = credentials.peer;
    http.connectTimeout = std::chrono::milliseconds(5000);
    http.totalTimeout = request.totalTimeout;
    http.stallTimeout = request.stallTimeout;
    http.ownConnection = request.ownConnection;
    http.freshConnection = request.freshConnection;
    http.maxBodyBytes = request.maxBodyBytes;
    return http;
}

} // namespace

std::shared_ptr<KubernetesApi> KubernetesApi::create(http::HttpClient &client, const Kubeconfig &config,
                                                     ApiManners manners)
{
    return std::shared_ptr<KubernetesApi>(new KubernetesApi(client, config, std::move(manners)));
}

KubernetesApi::KubernetesApi(http::HttpClient &client, const Kubeconfig &config, ApiManners manners)
    : m_client(client), m_manners(std::move(manners)), m_pace(m_manners.requestsPerSecond, m_manners.burst),
      m_identity(identityOf(config))
{
}

KubernetesApi::~KubernetesApi() { stop(); }

std::shared_ptr<const KubernetesApi::Identity> KubernetesApi::identityOf(const Kubeconfig &config) const
{
    auto identity = std::make_shared<Identity>();
    identity->server = config.server;
    identity->impersonation = config.impersonation;
    identity->credentials = makeCredentialSource(config, m_client, m_manners.credentials, m_manners.renewed);
    return identity;
}

std::shared_ptr<const KubernetesApi::Identity> KubernetesApi::who() const
{
    const std::lock_guard lock(m_mutex);
    return m_identity;
}

void KubernetesApi::renew(const Kubeconfig &config)
{
    auto identity = identityOf(config);
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stopped)
            identity.swap(m_identity);
    }
    // The former one, or the new one where it comes too late.
    identity->credentials->stop();
}

void KubernetesApi::stop()
{
    std::shared_ptr<const Identity> identity;
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        identity = m_identity;
    }
    identity->credentials->stop();
}

void KubernetesApi::dropConnections(std::chrono::steady_clock::time_point madeBefore)
{
    m_client.dropConnections(server(), madeBefore);
}

Result<ApiAnswer> KubernetesApi::call(ApiRequest request)
{
    auto promise = std::make_shared<std::promise<Result<ApiAnswer>>>();
    auto answer = promise->get_future();
    const auto limit = request.totalTimeout;
    send(std::move(request), [promise](Result<ApiAnswer> result) { promise->set_value(std::move(result)); });
    if (limit.count() > 0 && answer.wait_for(limit + kTimeoutGrace) != std::future_status::ready)
        return fail(ErrorCode::DeadlineExceeded,
                    fmt::format("{} or its credential plugin did not answer in time", server()));
    return answer.get();
}

// Whoever waits for credentials must not own what they come from: the last
// owner would join the very thread it is called on.

void KubernetesApi::credentials(CredentialSource::Use use)
{
    const auto identity = who();
    if (!identity->impersonation.empty())
        return use(fail(ErrorCode::FailedPrecondition,
                        "the kubeconfig acts as another user; terminals and ports are not opened that way"));
    identity->credentials->get(std::move(use));
}

void KubernetesApi::send(ApiRequest request, Callback callback)
{
    const auto due = m_pace.take();
    if (!due)
        return callback(fail(ErrorCode::ResourceExhausted, kTooMany));
    const auto identity = who();
    identity->credentials->get([&client = m_client, sending = Sending{identity->server, identity->impersonation, *due},
                                weak = weak_from_this(), request = std::move(request),
                                callback = std::move(callback)](Result<Credentials> credentials) mutable {
        if (!credentials)
            return callback(passOn(credentials));
        const std::size_t most = request.maxBodyBytes;
        client.send(httpRequest(sending, std::move(request), *credentials), [weak, most, callback = std::move(callback)](
                                                                                Result<http::Response> response) {
            if (!response)
                return callback(passOn(response));
            if (auto opened = openBody(*response, most); !opened)
                return callback(passOn(opened));
            ApiAnswer answer = answerOf(std::move(*response));
            if (const auto self = answer.status == 401 ? weak.lock() : nullptr)
                self->invalidateCredentials();
            if (answer.status >= 300)
                return callback(tl::unexpected<Error>(statusError(answer.status, answer.contentType, answer.body)));
            callback(std::move(answer));
        });
    });
}

std::shared_ptr<ApiStream> KubernetesApi::stream(ApiRequest request, std::shared_ptr<http::ExchangeHandler> handler)
{
    auto stream = std::make_shared<PendingStream>(m_client, std::move(handler));
    const auto due = m_pace.take();
    if (!due) {
        stream->begin(fail(ErrorCode::ResourceExhausted, kTooMany));
        return stream;
    }
    const auto identity = who();
    identity->credentials->get([stream, sending = Sending{identity->server, identity->impersonation, *due},
                                request = std::move(request)](Result<Credentials> credentials) mutable {
        if (credentials)
            stream->begin(httpRequest(sending, std::move(request), *credentials));
        else
            stream->begin(passOn(credentials));
    });
    return stream;
}

std::string encodeSegment(std::string_view text)
{
    std::string encoded;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.' || c == '~';
        if (plain)
            encoded += static_cast<char>(c);
        else
            encoded += fmt::format("%{:02X}", c);
    }
    return encoded;
}

} // namespace wheelhouse::kubernetes
