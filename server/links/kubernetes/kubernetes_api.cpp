#include "server/links/kubernetes/kubernetes_api.h"

#include <future>

#include <fmt/format.h>

namespace wheelhouse::kubernetes {

namespace {

// The exchange's own time limit has better words, and comes first.
constexpr std::chrono::milliseconds kTimeoutGrace{200};

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

http::Request httpRequest(const std::string &server, ApiRequest request, const Credentials &credentials)
{
    http::Request http;
    http.method = std::move(request.method);
    http.url = server + request.path;
    http.headers = {{"Accept", request.accept}, {"User-Agent", "wheelhouse/" WHEELHOUSE_VERSION}};
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
    http.maxBodyBytes = request.maxBodyBytes;
    return http;
}

} // namespace

std::shared_ptr<KubernetesApi> KubernetesApi::create(http::HttpClient &client, const Kubeconfig &config)
{
    return std::shared_ptr<KubernetesApi>(new KubernetesApi(client, config));
}

KubernetesApi::KubernetesApi(http::HttpClient &client, const Kubeconfig &config)
    : m_client(client), m_server(config.server), m_credentials(makeCredentialSource(config))
{
}

KubernetesApi::~KubernetesApi()
{
    m_credentials->stop();
}

Result<ApiAnswer> KubernetesApi::call(ApiRequest request)
{
    auto promise = std::make_shared<std::promise<Result<ApiAnswer>>>();
    auto answer = promise->get_future();
    const auto limit = request.totalTimeout;
    send(std::move(request), [promise](Result<ApiAnswer> result) { promise->set_value(std::move(result)); });
    if (limit.count() > 0 && answer.wait_for(limit + kTimeoutGrace) != std::future_status::ready)
        return fail(ErrorCode::DeadlineExceeded, fmt::format("{} or its credential plugin did not answer in time", m_server));
    return answer.get();
}

// Whoever waits for credentials must not own what they come from: the last
// owner would join the very thread it is called on.

void KubernetesApi::send(ApiRequest request, Callback callback)
{
    ++m_requestCount;
    m_credentials->get([&client = m_client, server = m_server, weak = weak_from_this(), request = std::move(request),
                        callback = std::move(callback)](Result<Credentials> credentials) mutable {
        if (!credentials)
            return callback(passOn(credentials));
        client.send(httpRequest(server, std::move(request), *credentials),
                    [weak, callback = std::move(callback)](Result<http::Response> response) {
                        if (!response)
                            return callback(passOn(response));
                        ApiAnswer answer = answerOf(std::move(*response));
                        if (const auto self = answer.status == 401 ? weak.lock() : nullptr)
                            self->invalidateCredentials();
                        if (answer.status >= 300)
                            return callback(tl::unexpected<Error>(
                                statusError(answer.status, answer.contentType, answer.body)));
                        callback(std::move(answer));
                    });
    });
}

std::shared_ptr<ApiStream> KubernetesApi::stream(ApiRequest request, std::shared_ptr<http::ExchangeHandler> handler)
{
    ++m_requestCount;
    auto stream = std::make_shared<PendingStream>(m_client, std::move(handler));
    m_credentials->get(
        [stream, server = m_server, request = std::move(request)](Result<Credentials> credentials) mutable {
            if (credentials)
                stream->begin(httpRequest(server, std::move(request), *credentials));
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
