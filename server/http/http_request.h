#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

// How one peer is reached and known. Connections are shared only between
// requests whose TLS settings are the same. Immutable once in use.
struct Peer {
    // The only certificates that are trusted, PEM; the system's when empty.
    std::string caPem;
    // Client certificate and key, PEM; none when empty.
    std::string certificatePem;
    Secret keyPem;
    // Name to ask for and to check the certificate against; the URL's host
    // when empty.
    std::string tlsServerName;
    bool skipVerification = false;
    // `http://[user:password@]host:port`, also `https://`, `socks5://` (names
    // are looked up here) and `socks5h://` (there); empty: as the environment
    // says, and never for a loopback address.
    Secret proxyUrl;
};

// One request. Times of zero mean no limit.
struct Request {
    std::string method = "GET";
    // http or https; without credentials.
    std::string url;
    Headers headers;
    // Sent beside `headers`, never logged: `Authorization`.
    std::vector<std::pair<std::string, Secret>> secretHeaders;
    std::string body;
    std::shared_ptr<const Peer> peer;
    std::chrono::milliseconds connectTimeout{10000};
    // From start to end; for a stream none.
    std::chrono::milliseconds totalTimeout{30000};
    // Without a byte from the peer, while the reader is willing.
    std::chrono::milliseconds stallTimeout{0};
    // A connection of its own, HTTP/1.1: for bodies whose reader may be slow,
    // so that nobody waits behind them.
    bool ownConnection = false;
    // A connection that nobody used before, and others may use afterwards: to
    // learn whether the peer answers when those that stand may be dead.
    bool freshConnection = false;
    // Not begun before; it can be cancelled meanwhile. For who must keep to a
    // pace. Other times count from then on.
    std::chrono::steady_clock::time_point notBefore{};
    // Refused beyond, for calls that collect the body.
    std::size_t maxBodyBytes = 64u << 20;
};

// What comes before the body.
struct ResponseHead {
    int status = 0;
    // Names in lower case.
    Headers headers;
    // From the start of the request to its first byte.
    std::chrono::microseconds latency{0};

    // Empty when there is none. `name` in lower case.
    std::string_view header(std::string_view name) const
    {
        for (const auto &[key, value] : headers) {
            if (key == name)
                return value;
        }
        return {};
    }
};

struct Response {
    ResponseHead head;
    std::string body;
};

// Who reads a streamed answer. Every call comes on the client's thread and
// must be short; onDone is the last one, and comes exactly once.
class ExchangeHandler {
public:
    virtual ~ExchangeHandler() = default;
    virtual void onHead(const ResponseHead &) {}
    // False: not now; the same bytes come again after HttpClient::resume().
    virtual bool onData(std::string_view bytes) = 0;
    // The head, or why there is no whole answer:
    //   Unavailable         not reached, or broken off
    //   DeadlineExceeded    a time-out
    //   FailedPrecondition  its or our certificate is not accepted
    //   ResourceExhausted   larger than allowed
    //   Cancelled           by cancel() or stop()
    virtual void onDone(Result<ResponseHead> result) = 0;
};

} // namespace wheelhouse::http
