#include "server/http/transfer.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace wheelhouse::http {

namespace {

// A connection whose peer acknowledges nothing for so long is given up by the
// kernel, so that no new request is queued behind it.
constexpr int kPeerSilentMilliseconds = 20000;

struct UrlDeleter {
    void operator()(CURLU *url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::string urlPart(CURLU *url, CURLUPart part, unsigned flags = 0)
{
    char *text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return {};
    std::string value(text);
    curl_free(text);
    return value;
}

curl_blob blobOf(const std::string &text)
{
    return {const_cast<char *>(text.data()), text.size(), CURL_BLOB_NOCOPY};
}

bool isLoopback(std::string_view host)
{
    return host == "localhost" || host == "[::1]" || host == "::1" || host.starts_with("127.");
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

} // namespace

Transfer::Transfer(Request request, std::shared_ptr<ExchangeHandler> handler, SharedSockets &sockets)
    : m_request(std::move(request)), m_handler(std::move(handler)), m_sockets(sockets), m_easy(curl_easy_init())
{
}

Transfer::~Transfer()
{
    curl_easy_cleanup(m_easy);
    curl_slist_free_all(m_headers);
    curl_slist_free_all(m_connectTo);
}

void Transfer::addHeader(const std::string &name, const std::string &value)
{
    m_headers = curl_slist_append(m_headers, (name + ": " + value).c_str());
}

std::string Transfer::originOf(const std::string &text)
{
    const Url url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        return {};
    return originOf(url.get());
}

std::string Transfer::originOf(CURLU *url)
{
    return fmt::format("{}://{}:{}", urlPart(url, CURLUPART_SCHEME), urlPart(url, CURLUPART_HOST),
                       urlPart(url, CURLUPART_PORT, CURLU_DEFAULT_PORT));
}

Result<void> Transfer::setTarget()
{
    const Url url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, m_request.url.c_str(), 0) != CURLUE_OK)
        return fail(ErrorCode::InvalidArgument, "not a URL that can be asked");
    const std::string scheme = urlPart(url.get(), CURLUPART_SCHEME);
    if (scheme != "https" && scheme != "http")
        return fail(ErrorCode::InvalidArgument, "only http and https URLs can be asked");
    m_host = urlPart(url.get(), CURLUPART_HOST);
    const std::string port = urlPart(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    m_origin = originOf(url.get());
    if (m_request.peer && !m_request.peer->tlsServerName.empty() && scheme == "https") {
        // libcurl asks for and checks the URL's host: the URL gets the name,
        // and the connection is led to the real address.
        const std::string &name = m_request.peer->tlsServerName;
        const std::string route = fmt::format("{}:{}:{}:{}", name, port, m_host, port);
        m_connectTo = curl_slist_append(nullptr, route.c_str());
        curl_easy_setopt(m_easy, CURLOPT_CONNECT_TO, m_connectTo);
        if (curl_url_set(url.get(), CURLUPART_HOST, name.c_str(), 0) != CURLUE_OK)
            return fail(ErrorCode::InvalidArgument, "tls-server-name is not a host name");
        addHeader("Host", fmt::format("{}:{}", m_host, port));
    }
    curl_easy_setopt(m_easy, CURLOPT_URL, urlPart(url.get(), CURLUPART_URL).c_str());
    curl_easy_setopt(m_easy, CURLOPT_PROTOCOLS_STR, "http,https");
    return {};
}

void Transfer::setTls()
{
    if (!m_request.peer)
        return;
    const Peer &peer = *m_request.peer;
    if (!peer.caPem.empty()) {
        // Without these libcurl trusts the system's store beside the blob.
        curl_easy_setopt(m_easy, CURLOPT_CAPATH, nullptr);
        curl_easy_setopt(m_easy, CURLOPT_CAINFO, nullptr);
        curl_blob blob = blobOf(peer.caPem);
        curl_easy_setopt(m_easy, CURLOPT_CAINFO_BLOB, &blob);
    }
    if (!peer.certificatePem.empty()) {
        curl_blob certificate = blobOf(peer.certificatePem);
        curl_easy_setopt(m_easy, CURLOPT_SSLCERT_BLOB, &certificate);
        curl_blob key = blobOf(peer.keyPem.reveal());
        curl_easy_setopt(m_easy, CURLOPT_SSLKEY_BLOB, &key);
    }
    if (peer.skipVerification) {
        curl_easy_setopt(m_easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(m_easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

void Transfer::setProxy()
{
    if (m_request.peer && !m_request.peer->proxyUrl.empty()) {
        curl_easy_setopt(m_easy, CURLOPT_PROXY, m_request.peer->proxyUrl.reveal().c_str());
        curl_easy_setopt(m_easy, CURLOPT_NOPROXY, "");
        curl_easy_setopt(m_easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    } else if (isLoopback(m_host)) {
        curl_easy_setopt(m_easy, CURLOPT_NOPROXY, "*");
    }
}

Result<void> Transfer::setUp()
{
    if (auto target = setTarget(); !target)
        return target;
    setTls();
    setProxy();
    for (const auto &[name, value] : m_request.headers)
        addHeader(name, value);
    for (const auto &[name, value] : m_request.secretHeaders)
        addHeader(name, value.reveal());
    m_headers = curl_slist_append(m_headers, "Expect:");
    curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, m_headers);

    if (m_request.method == "HEAD")
        curl_easy_setopt(m_easy, CURLOPT_NOBODY, 1L);
    else if (m_request.method != "GET") {
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, m_request.body.data());
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
        curl_easy_setopt(m_easy, CURLOPT_CUSTOMREQUEST, m_request.method.c_str());
    }
    if (m_request.ownConnection) {
        curl_easy_setopt(m_easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(m_easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(m_easy, CURLOPT_FORBID_REUSE, 1L);
    } else {
        curl_easy_setopt(m_easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        // One that is being made may be as dead as the others. Without TLS there is
        // no HTTP/2, and nobody would ever be told that he waits for nothing.
        const bool waits = !m_request.freshConnection && m_origin.starts_with("https://");
        curl_easy_setopt(m_easy, CURLOPT_PIPEWAIT, waits ? 1L : 0L);
        curl_easy_setopt(m_easy, CURLOPT_FRESH_CONNECT, m_request.freshConnection ? 1L : 0L);
        curl_easy_setopt(m_easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::openSocket);
        curl_easy_setopt(m_easy, CURLOPT_OPENSOCKETDATA, this);
        curl_easy_setopt(m_easy, CURLOPT_CLOSESOCKETFUNCTION, &SharedSockets::close);
        curl_easy_setopt(m_easy, CURLOPT_CLOSESOCKETDATA, &m_sockets);
    }
    curl_easy_setopt(m_easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_request.connectTimeout.count()));
    curl_easy_setopt(m_easy, CURLOPT_TIMEOUT_MS, static_cast<long>(m_request.totalTimeout.count()));
    curl_easy_setopt(m_easy, CURLOPT_NOSIGNAL, 1L);
    // A resolver that hangs must not hold up the end of the process.
    curl_easy_setopt(m_easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(m_easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(m_easy, CURLOPT_TCP_KEEPIDLE, 10L);
    curl_easy_setopt(m_easy, CURLOPT_TCP_KEEPINTVL, 5L);
    curl_easy_setopt(m_easy, CURLOPT_BUFFERSIZE, 256L << 10);
    curl_easy_setopt(m_easy, CURLOPT_SOCKOPTFUNCTION, &Transfer::setSocketOptions);
    curl_easy_setopt(m_easy, CURLOPT_ERRORBUFFER, m_errorText);
    curl_easy_setopt(m_easy, CURLOPT_HEADERFUNCTION, &Transfer::readHeader);
    curl_easy_setopt(m_easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(m_easy, CURLOPT_WRITEFUNCTION, &Transfer::writeBody);
    curl_easy_setopt(m_easy, CURLOPT_WRITEDATA, this);
    return {};
}

curl_socket_t Transfer::openSocket(void *self, curlsocktype, curl_sockaddr *address)
{
    auto &transfer = *static_cast<Transfer *>(self);
    return transfer.m_sockets.open(transfer.m_origin, *address);
}

int Transfer::setSocketOptions(void *, curl_socket_t socket, curlsocktype)
{
    const int milliseconds = kPeerSilentMilliseconds;
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    return CURL_SOCKOPT_OK;
}

std::size_t Transfer::readHeader(char *data, std::size_t, std::size_t size, void *self)
{
    auto &transfer = *static_cast<Transfer *>(self);
    transfer.m_lastByte = Clock::now();
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) {
        // Another head follows a 1xx.
        transfer.m_head.headers.clear();
        return size;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && transfer.m_head.headers.size() < 200)
        transfer.m_head.headers.emplace_back(lowered(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    else if (trimmed(line).empty())
        transfer.announceHead();
    return size;
}

void Transfer::announceHead()
{
    long status = 0;
    curl_easy_getinfo(m_easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || m_announced)
        return;
    m_announced = true;
    m_head.status = static_cast<int>(status);
    m_head.latency = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - m_started);
    m_handler->onHead(m_head);
}

std::size_t Transfer::writeBody(char *data, std::size_t, std::size_t size, void *self)
{
    auto &transfer = *static_cast<Transfer *>(self);
    transfer.m_lastByte = Clock::now();
    transfer.announceHead();
    if (transfer.m_handler->onData(std::string_view(data, size)))
        return size;
    transfer.m_paused = true;
    return CURL_WRITEFUNC_PAUSE;
}

void Transfer::resume()
{
    if (!m_paused)
        return;
    m_paused = false;
    m_lastByte = Clock::now();
    curl_easy_pause(m_easy, CURLPAUSE_CONT);
}

std::optional<Transfer::Clock::time_point> Transfer::stallsAt() const
{
    if (m_paused || m_request.stallTimeout.count() == 0)
        return std::nullopt;
    return m_lastByte + m_request.stallTimeout;
}

Error Transfer::stallError() const
{
    return {ErrorCode::DeadlineExceeded,
            fmt::format("{} has sent nothing for {} s", m_origin, m_request.stallTimeout.count() / 1000), {}};
}

Result<ResponseHead> Transfer::result(CURLcode code)
{
    if (code == CURLE_OK) {
        announceHead();
        return std::move(m_head);
    }
    return tl::unexpected<Error>(failure(code));
}

Error Transfer::failure(CURLcode code) const
{
    const std::string detail = m_errorText[0] ? m_errorText : curl_easy_strerror(code);
    const auto error = [](ErrorCode errorCode, std::string message) {
        return Error{errorCode, std::move(message), {}};
    };
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return error(ErrorCode::Unavailable, fmt::format("the host name {} is not known here", m_host));
    case CURLE_COULDNT_RESOLVE_PROXY:
        return error(ErrorCode::Unavailable, "the proxy's host name is not known here");
    case CURLE_COULDNT_CONNECT: {
        long systemError = 0;
        curl_easy_getinfo(m_easy, CURLINFO_OS_ERRNO, &systemError);
        const std::string why = systemError ? std::strerror(static_cast<int>(systemError)) : detail;
        return error(ErrorCode::Unavailable, fmt::format("cannot connect to {}: {}", m_origin, why));
    }
    case CURLE_OPERATION_TIMEDOUT:
        return error(ErrorCode::DeadlineExceeded, fmt::format("{} did not answer in time", m_origin));
    case CURLE_PEER_FAILED_VERIFICATION:
        return error(ErrorCode::FailedPrecondition,
                     fmt::format("the certificate of {} is not trusted: {}", m_origin, detail));
    case CURLE_SSL_CACERT_BADFILE:
        return error(ErrorCode::FailedPrecondition, "the certificate authority given cannot be read");
    case CURLE_SSL_CERTPROBLEM:
        return error(ErrorCode::FailedPrecondition, "the client certificate or its key cannot be used");
    case CURLE_SSL_CONNECT_ERROR:
        return error(ErrorCode::Unavailable, fmt::format("the TLS handshake with {} failed: {}", m_origin, detail));
    default:
        return error(ErrorCode::Unavailable, fmt::format("the exchange with {} broke off: {}", m_origin, detail));
    }
}

} // namespace wheelhouse::http
