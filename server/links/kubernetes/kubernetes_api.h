#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/contact.h"
#include "server/links/kubernetes/credential_source.h"
#include "server/links/kubernetes/kubeconfig.h"
#include "server/links/kubernetes/request_pace.h"

namespace wheelhouse::kubernetes {

inline constexpr char kJson[] = "application/json";
inline constexpr char kProtobuf[] = "application/vnd.kubernetes.protobuf";
inline constexpr char kProtobufWatch[] = "application/vnd.kubernetes.protobuf;stream=watch";
// Content types of patches.
inline constexpr char kApplyPatch[] = "application/apply-patch+yaml"; // its body may be JSON
inline constexpr char kStrategicMergePatch[] = "application/strategic-merge-patch+json";
inline constexpr char kMergePatch[] = "application/merge-patch+json";
inline constexpr char kJsonPatch[] = "application/json-patch+json";

// One request to an API server.
struct ApiRequest {
    std::string method = "GET";
    // From the root, with its query:
    // `/apis/apps/v1/namespaces/iot/deployments/gateway?dryRun=All`. Build the
    // parts with encodeSegment().
    std::string path;
    std::string body;
    std::string contentType = kJson;
    std::string accept = kJson;
    std::chrono::milliseconds totalTimeout{20000};
    std::chrono::milliseconds stallTimeout{0};
    bool ownConnection = false;
    bool freshConnection = false;
    std::size_t maxBodyBytes = 64u << 20;
    // The API server may compress what is large; maxBodyBytes then bounds both
    // what comes and what it is. Not for streams.
    bool compressed = false;
};

struct ApiAnswer {
    int status = 0;
    std::string contentType;
    std::string body;
    std::chrono::microseconds latency{0};
    // What the API server warned of, such as a field it does not know.
    std::vector<std::string> warnings = {};
};

// A streamed answer under way. Any thread.
class ApiStream {
public:
    virtual ~ApiStream() = default;
    // Offers again what the handler's onData() refused.
    virtual void resume() = 0;
    // The handler's onDone() comes with Cancelled, unless it came already.
    virtual void cancel() = 0;
};

// How an API server is treated.
struct ApiManners {
    // Never more requests than so many a second, but for a burst.
    double requestsPerSecond = 25;
    int burst = 100;
    CredentialTimes credentials = {};
    // Told the kubeconfig when credentials in it have renewed themselves.
    RenewedKubeconfig renewed = {};
};

// One cluster's API server, spoken to with that cluster's credentials.
//
// Threads: any. Ownership: shared; keep it no longer than the HttpClient.
// Failure: what the API server refuses becomes an Error in its own words (see
// statusError); what does not come from an API server at all (HTML of a proxy)
// is told as such; codes of the transport as in http_request.h. stop() ends
// waiting for credentials; exchanges end with HttpClient::stop() or their
// cancel(). Bound: requests beyond the pace wait for their turn, and are refused
// with ResourceExhausted where that would take RequestPace::kLongestWait.
class KubernetesApi : public std::enable_shared_from_this<KubernetesApi> {
public:
    using Callback = std::function<void(Result<ApiAnswer>)>;

    static std::shared_ptr<KubernetesApi> create(http::HttpClient &client, const Kubeconfig &config,
                                                 ApiManners manners = {});
    ~KubernetesApi();

    // `https://host:port`, without credentials.
    std::string server() const { return who()->server; }
    // Goes on as this kubeconfig says: a new login. What waits for the former
    // credentials ends with Cancelled; streams that stand go on.
    void renew(const Kubeconfig &config);

    // Waits, at most totalTimeout (where it is not 0) for everything, a
    // credential plugin included. A status of 400 or above is an Error. Not from
    // the http thread.
    Result<ApiAnswer> call(ApiRequest request);
    // The same, to a callback on another thread.
    void send(ApiRequest request, Callback callback);
    // Streams the body whatever the status is; the handler looks at it.
    std::shared_ptr<ApiStream> stream(ApiRequest request, std::shared_ptr<http::ExchangeHandler> handler);

    // What requests carry, for what is no exchange of HTTP; see CredentialSource.
    // FailedPrecondition where the kubeconfig acts as somebody else: headers
    // that say so would be missing.
    void credentials(CredentialSource::Use use);

    // The API server did not accept the credentials: a plugin is asked again.
    void invalidateCredentials() { who()->credentials->invalidate(); }
    // Gives up connections made before; see HttpClient.
    void dropConnections(std::chrono::steady_clock::time_point madeBefore);
    // What is known of whether it answers.
    Contact &contact() { return m_contact; }
    // Requests begun so far.
    std::uint64_t requestCount() const { return static_cast<std::uint64_t>(m_pace.usage().requests); }
    const RequestPace &pace() const { return m_pace; }
    void stop();

private:
    // Where it is and who we are to it.
    struct Identity {
        std::string server;
        http::Headers impersonation;
        std::unique_ptr<CredentialSource> credentials;
    };

    KubernetesApi(http::HttpClient &client, const Kubeconfig &config, ApiManners manners);
    std::shared_ptr<const Identity> who() const;
    std::shared_ptr<const Identity> identityOf(const Kubeconfig &config) const;

    http::HttpClient &m_client;
    const ApiManners m_manners;
    RequestPace m_pace;
    Contact m_contact;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Identity> m_identity;
    bool m_stopped = false;
};

// A part of a path or a query's value, percent-encoded.
std::string encodeSegment(std::string_view text);

// What an answer of 400 or above says: NotFound (404), PermissionDenied (403),
// Unauthenticated (401), Aborted (409: somebody changed it meanwhile; 410: too old),
// AlreadyExists (409 of a creation), InvalidArgument (400, 422) with the fields
// that are wrong, ResourceExhausted (429), DeadlineExceeded (504), Unavailable
// (other 5xx), else FailedPrecondition.
Error statusError(int status, std::string_view contentType, std::string_view body);

} // namespace wheelhouse::kubernetes
