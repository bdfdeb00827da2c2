#include "server/monitoring/endpoint_rules.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/x509.h"

namespace wheelhouse::monitoring {

namespace {

constexpr std::size_t kMaxUrl = 2000;
constexpr std::size_t kMaxPassword = 4096;
constexpr std::size_t kMaxToken = 16384;
constexpr std::size_t kMaxPem = 65536;
constexpr int kMaxHeaders = 20;
constexpr std::size_t kMaxHeaderValue = 8192;

bool isHeaderName(std::string_view name)
{
    return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

// A line end in a header would begin another one.
bool isOneLine(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

Result<void> checkHeader(const v1::MetricEndpointHeader &header)
{
    if (!isHeaderName(header.name()))
        return failField("secrets.headers.name", "a name like X-Scope-OrgID is allowed");
    static constexpr std::string_view kOurs[]{"authorization", "host",       "content-length", "transfer-encoding",
                                              "connection",    "content-type", "accept"};
    if (std::find(std::begin(kOurs), std::end(kOurs), lowered(header.name())) != std::end(kOurs))
        return failField("secrets.headers.name",
                         fmt::format("{} is set by the server: log in by a password, a token or a certificate",
                                     header.name()));
    if (header.secret().empty() || header.secret().size() > kMaxHeaderValue || !isOneLine(header.secret()))
        return failField("secrets.headers.secret", fmt::format("one line of 1 to {} bytes is allowed", kMaxHeaderValue));
    return {};
}

} // namespace

Result<std::shared_ptr<MetricEndpoint>> readEndpoint(const v1::MetricEndpoint &asked,
                                                     const v1::MetricEndpointSecrets &secrets,
                                                     const std::string &field)
{
    auto endpoint = std::make_shared<MetricEndpoint>();
    auto &told = endpoint->told;
    const std::string urlField = field + ".url";
    if (asked.url().empty() || asked.url().size() > kMaxUrl || !isOneLine(asked.url()))
        return failField(urlField, fmt::format("a URL of 1 to {} bytes is allowed", kMaxUrl));
    auto address = PrometheusAddress::parse(asked.url(), urlField.c_str());
    if (!address)
        return passOn(address);
    // The URL is shown to whoever may see the cluster.
    if (address->origin().find('@') != std::string::npos)
        return failField(urlField, "credentials in the URL are not allowed; give username and password");
    if (!address->isService() && address->origin().size() <= address->origin().find("://") + 3)
        return failField(urlField, "has no host");
    endpoint->address = std::move(*address);
    told.set_name(asked.name());
    told.set_url(asked.url());
    if (asked.username().size() > 200 || !isOneLine(asked.username())
        || asked.username().find(':') != std::string::npos)
        return failField(field + ".username", "at most 200 bytes without a colon are allowed");
    told.set_username(asked.username());
    if (asked.tls_server_name().size() > 253 || !isOneLine(asked.tls_server_name()))
        return failField(field + ".tls_server_name", "a host name is allowed");
    told.set_tls_server_name(asked.tls_server_name());
    for (const auto &[pem, path] : {std::pair(&asked.ca_certificate(), "ca_certificate"),
                                    std::pair(&asked.client_certificate(), "client_certificate")}) {
        if (pem->empty())
            continue;
        if (pem->size() > kMaxPem || !readCertificate(*pem))
            return failField(fmt::format("{}.{}", field, path), "one or more certificates in PEM are allowed");
    }
    told.set_ca_certificate(asked.ca_certificate());
    told.set_client_certificate(asked.client_certificate());
    if (secrets.password().size() > kMaxPassword)
        return failField("secrets.password", fmt::format("at most {} bytes are allowed", kMaxPassword));
    if (secrets.bearer_token().size() > kMaxToken || !isOneLine(secrets.bearer_token()))
        return failField("secrets.bearer_token", fmt::format("one line of at most {} bytes is allowed", kMaxToken));
    if (secrets.client_private_key().size() > kMaxPem)
        return failField("secrets.client_private_key", fmt::format("at most {} bytes are allowed", kMaxPem));
    if (secrets.headers_size() > kMaxHeaders)
        return failField("secrets.headers", fmt::format("at most {} are allowed", kMaxHeaders));
    for (const auto &header : secrets.headers()) {
        if (auto checked = checkHeader(header); !checked)
            return passOn(checked);
        endpoint->secrets.headers.emplace_back(header.name(), Secret(header.secret()));
    }
    endpoint->secrets.password = Secret(secrets.password());
    endpoint->secrets.bearerToken = Secret(secrets.bearer_token());
    endpoint->secrets.clientKey = Secret(secrets.client_private_key());
    return endpoint;
}

void keepFrom(const MetricEndpoint &before, MetricEndpoint &endpoint)
{
    auto &now = endpoint.secrets;
    const auto &then = before.secrets;
    const bool newLogin = !now.password.empty() || !now.bearerToken.empty();
    if (!newLogin && !endpoint.told.username().empty() && endpoint.told.username() == before.told.username())
        now.password = then.password;
    if (!newLogin && endpoint.told.username().empty())
        now.bearerToken = then.bearerToken;
    if (now.clientKey.empty() && endpoint.told.client_certificate() == before.told.client_certificate())
        now.clientKey = then.clientKey;
    if (now.headers.empty())
        now.headers = then.headers;
}

Result<void> checkWhole(const MetricEndpoint &endpoint, const std::string &field)
{
    const auto &secrets = endpoint.secrets;
    const bool basic = !endpoint.told.username().empty() || !secrets.password.empty();
    if (endpoint.address.isService() && (basic || hasSecrets(secrets)))
        return failField(field + ".url", "through the API server no credentials can be sent: the cluster's own are used; "
                                         "give an http or https URL");
    if (basic && !secrets.bearerToken.empty())
        return failField("secrets.bearer_token", "is not allowed beside a user and a password");
    if (basic && endpoint.told.username().empty())
        return failField(field + ".username", "a password needs a user");
    if (basic && secrets.password.empty())
        return failField("secrets.password", "a user needs a password");
    const std::string &certificate = endpoint.told.client_certificate();
    if (certificate.empty() != secrets.clientKey.empty())
        return failField(certificate.empty() ? field + ".client_certificate" : "secrets.client_private_key",
                         "a client certificate and its key are given together");
    if (!certificate.empty() && !isKeyOf(certificate, secrets.clientKey))
        return failField("secrets.client_private_key",
                         "is not the key of that certificate, or is no PEM without a passphrase");
    return {};
}

void tellSecrets(MetricEndpoint &endpoint)
{
    auto &told = endpoint.told;
    told.set_has_password(!endpoint.secrets.password.empty());
    told.set_has_bearer_token(!endpoint.secrets.bearerToken.empty());
    told.set_has_client_key(!endpoint.secrets.clientKey.empty());
    told.clear_header_names();
    for (const auto &[name, value] : endpoint.secrets.headers)
        told.add_header_names(name);
}

bool hasSecrets(const EndpointSecrets &secrets)
{
    return !secrets.password.empty() || !secrets.bearerToken.empty() || !secrets.clientKey.empty()
        || !secrets.headers.empty();
}

} // namespace wheelhouse::monitoring
