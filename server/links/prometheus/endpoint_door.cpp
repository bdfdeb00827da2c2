#include "server/links/prometheus/endpoint_door.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include <fmt/format.h>

namespace wheelhouse::prometheus {

namespace {

std::string base64(std::string_view text)
{
    constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string encoded;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            encoded += i + k > text.size() ? '=' : kLetters[bits >> (18 - 6 * k) & 63];
    }
    return encoded;
}

http::Request httpRequest(const monitoring::MetricEndpoint &endpoint, DoorRequest request)
{
    http::Request http;
    http.method = std::move(request.method);
    http.url = endpoint.address.baseUrl + request.path;
    http.headers = {{"Accept", "application/json"}};
    if (!request.body.empty())
        http.headers.emplace_back("Content-Type", request.contentType);
    const auto &secrets = endpoint.secrets;
    if (!secrets.bearerToken.empty())
        http.secretHeaders.emplace_back("Authorization", Secret("Bearer " + secrets.bearerToken.reveal()));
    else if (!endpoint.told.username().empty())
        http.secretHeaders.emplace_back(
            "Authorization",
            Secret("Basic " + base64(endpoint.told.username() + ":" + secrets.password.reveal())));
    for (const auto &[name, value] : secrets.headers)
        http.secretHeaders.emplace_back(name, value);
    http.body = std::move(request.body);
    const auto &told = endpoint.told;
    if (!told.ca_certificate().empty() || !told.client_certificate().empty() || !told.tls_server_name().empty()) {
        auto peer = std::make_shared<http::Peer>();
        peer->caPem = told.ca_certificate();
        peer->certificatePem = told.client_certificate();
        peer->keyPem = secrets.clientKey;
        peer->tlsServerName = told.tls_server_name();
        http.peer = std::move(peer);
    }
    http.connectTimeout = std::min<std::chrono::milliseconds>(std::chrono::seconds(5), request.limit);
    http.totalTimeout = request.limit;
    http.maxBodyBytes = request.maxBodyBytes;
    return http;
}

// `service://NAMESPACE/SERVICE:PORT/path`.
ServiceRequest serviceRequest(const monitoring::MetricEndpoint &endpoint, DoorRequest request)
{
    std::string_view rest = std::string_view(endpoint.address.baseUrl).substr(sizeof "service://" - 1);
    ServiceRequest service;
    service.cluster = endpoint.cluster;
    service.nameSpace = rest.substr(0, rest.find('/'));
    rest.remove_prefix(service.nameSpace.size() + 1);
    const auto slash = std::min(rest.find('/'), rest.size());
    service.service = rest.substr(0, slash);
    request.path = std::string(rest.substr(slash)) + request.path;
    service.request = std::move(request);
    return service;
}

// Hands the body on until its reader has enough, and wakes who waits.
class Waiting final : public http::ExchangeHandler {
public:
    explicit Waiting(EndpointDoor::Reader reader) : m_reader(std::move(reader)) {}

    void onHead(const http::ResponseHead &head) override
    {
        const std::lock_guard lock(m_mutex);
        m_head = head;
    }
    bool onData(std::string_view bytes) override
    {
        if (!m_enough && !m_reader(bytes)) {
            const std::lock_guard lock(m_mutex);
            m_enough = true;
            m_changed.notify_all();
        }
        return true;
    }
    void onDone(Result<http::ResponseHead> result) override
    {
        const std::lock_guard lock(m_mutex);
        m_result.emplace(std::move(result));
        m_changed.notify_all();
    }
    Result<http::ResponseHead> wait(const std::function<void()> &cancel)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_result || m_enough; });
        if (!m_result) {
            lock.unlock();
            cancel();
            lock.lock();
            m_changed.wait(lock, [this] { return m_result.has_value(); });
        }
        return m_enough ? Result<http::ResponseHead>(m_head) : *m_result;
    }

private:
    const EndpointDoor::Reader m_reader;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Result<http::ResponseHead>> m_result;
    http::ResponseHead m_head;
    bool m_enough = false;
};

class Exchange final : public DoorExchange {
public:
    Exchange(std::shared_ptr<Waiting> waiting, std::function<void()> cancel, std::string name)
        : m_waiting(std::move(waiting)), m_cancel(std::move(cancel)), m_name(std::move(name))
    {
    }
    ~Exchange() override
    {
        if (m_waited)
            return;
        m_cancel();
        (void)m_waiting->wait(m_cancel);
    }
    Result<http::ResponseHead> wait() override
    {
        m_waited = true;
        auto head = m_waiting->wait(m_cancel);
        if (head || m_name.empty())
            return head;
        Error error = head.error();
        error.message = m_name + " is not reached: " + error.message;
        // To whoever asks for a chart it is simply away, whatever keeps it so.
        if (error.code == ErrorCode::FailedPrecondition || error.code == ErrorCode::InvalidArgument)
            error.code = ErrorCode::Unavailable;
        return tl::unexpected<Error>(std::move(error));
    }

private:
    const std::shared_ptr<Waiting> m_waiting;
    const std::function<void()> m_cancel;
    const std::string m_name;
    bool m_waited = false;
};

} // namespace

const char *nameOf(const monitoring::MetricEndpoint &endpoint)
{
    return endpoint.told.kind() == v1::MetricEndpoint::KIND_ALERTMANAGER ? "Alertmanager" : "Prometheus";
}

std::string urlEncoded(std::string_view text)
{
    std::string encoded;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.';
        if (plain)
            encoded += static_cast<char>(c);
        else
            encoded += fmt::format("%{:02X}", c);
    }
    return encoded;
}

Error strangeAnswer(const monitoring::MetricEndpoint &endpoint, int status, std::string_view body)
{
    const char *name = nameOf(endpoint);
    if (status == 401)
        return {ErrorCode::FailedPrecondition,
                fmt::format("{} wants other credentials (status 401): set them with its endpoint", name), {}};
    if (status == 403)
        return {ErrorCode::FailedPrecondition, fmt::format("{} does not let these credentials ask (status 403)", name),
                {}};
    if (status >= 300 && status < 400)
        return {ErrorCode::Unavailable,
                fmt::format("{} sends elsewhere (status {}): give the URL of where it is", name, status), {}};
    const auto first = body.find_first_not_of(" \t\r\n");
    const bool html = first != std::string_view::npos && body[first] == '<';
    return {ErrorCode::Unavailable,
            fmt::format("what answered (status {}) is not {}: its answer is {}", status, name,
                        html ? "a page of HTML, not JSON" : "not JSON"),
            {}};
}

std::function<void()> EndpointDoor::start(const monitoring::MetricEndpoint &endpoint, DoorRequest request,
                                          std::shared_ptr<http::ExchangeHandler> handler)
{
    if (!endpoint.address.isService()) {
        const auto id = m_client.start(httpRequest(endpoint, std::move(request)), std::move(handler));
        return [this, id] { m_client.cancel(id); };
    }
    auto begun = m_proxy ? m_proxy(serviceRequest(endpoint, std::move(request)), handler)
                         : fail(ErrorCode::FailedPrecondition, "services of clusters cannot be reached here");
    if (begun)
        return std::move(*begun);
    handler->onDone(passOn(begun));
    return [] {};
}

std::unique_ptr<DoorExchange> EndpointDoor::begin(const monitoring::MetricEndpoint &endpoint, DoorRequest request,
                                                  Reader reader)
{
    auto waiting = std::make_shared<Waiting>(std::move(reader));
    auto cancel = start(endpoint, std::move(request), waiting);
    return std::make_unique<Exchange>(std::move(waiting), std::move(cancel), nameOf(endpoint));
}

Result<http::Response> EndpointDoor::askPlainly(const monitoring::MetricEndpoint &endpoint, DoorRequest request)
{
    const std::size_t most = request.maxBodyBytes;
    std::string body;
    bool tooLarge = false;
    auto waiting = std::make_shared<Waiting>([&body, &tooLarge, most](std::string_view bytes) {
        tooLarge = body.size() + bytes.size() > most;
        if (!tooLarge)
            body.append(bytes);
        return !tooLarge;
    });
    auto cancel = start(endpoint, std::move(request), waiting);
    auto head = Exchange(std::move(waiting), std::move(cancel), {}).wait();
    if (!head)
        return passOn(head);
    if (tooLarge)
        return fail(ErrorCode::ResourceExhausted, fmt::format("the answer of {} is larger than {} bytes", nameOf(endpoint), most));
    return http::Response{std::move(*head), std::move(body)};
}

Result<http::Response> EndpointDoor::ask(const monitoring::MetricEndpoint &endpoint, DoorRequest request)
{
    auto answer = askPlainly(endpoint, std::move(request));
    if (answer || answer.error().code == ErrorCode::ResourceExhausted)
        return answer;
    Error error = answer.error();
    error.message = fmt::format("{} is not reached: {}", nameOf(endpoint), error.message);
    if (error.code == ErrorCode::FailedPrecondition || error.code == ErrorCode::InvalidArgument)
        error.code = ErrorCode::Unavailable;
    return tl::unexpected<Error>(std::move(error));
}

} // namespace wheelhouse::prometheus
