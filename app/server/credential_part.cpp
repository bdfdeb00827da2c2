#include "app/server/credential_part.h"

#include <array>

#include <unistd.h>

#include "core/signing_request.h"

namespace wheelhouse::server {

namespace {

// What a device elsewhere can call: a wildcard address is no place to go.
std::string callable(const std::string &address)
{
    const auto colon = address.rfind(':');
    const std::string host = address.substr(0, colon);
    if (host != "0.0.0.0" && host != "[::]" && !host.empty())
        return address;
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0)
        return address;
    return std::string(name.data()) + (colon == std::string::npos ? std::string() : address.substr(colon));
}

} // namespace

Result<devices::CertificateIssuer> issuerOf(const CertificateAuthority &authority)
{
    auto certifier = ClientCertifier::of(authority);
    if (!certifier)
        return passOn(certifier);
    return devices::CertificateIssuer(
        [authority, certifier = std::move(*certifier)](
            const devices::CertificateOrder &order) -> Result<devices::IssuedCertificate> {
            // As long as the authority's own usual where nothing is said.
            constexpr std::chrono::days kUsual{3650};
            const std::chrono::seconds lifetime = order.lifetime.count() > 0 ? order.lifetime : kUsual;
            if (!order.signingRequest.empty()) {
                auto certificate = certifier.sign(order.signingRequest, order.commonName, lifetime);
                if (!certificate)
                    return passOn(certificate);
                return devices::IssuedCertificate{std::move(*certificate), {}};
            }
            auto issued = order.lifetime.count() > 0 ? certifier.issue(order.commonName, lifetime)
                                                     : authority.issueClient(order.commonName);
            if (!issued)
                return passOn(issued);
            return devices::IssuedCertificate{issued->certificatePem, issued->keyPem};
        });
}

CredentialPart::CredentialPart(store::Database &database, const devices::ProductCatalog &catalog,
                               devices::DeviceTable &table, devices::DeviceRegistry &registry,
                               devices::DeviceLink &link, devices::CertificateIssuer issuer, api::CallChain &chain,
                               prometheus::Registry &metrics)
    : m_credentialStore(database), m_claimStore(database), m_desk(table, registry, m_credentialStore, link, issuer),
      m_swap(table, registry, m_credentialStore, link, issuer),
      m_claims(catalog, table, registry, m_desk, m_claimStore, [this] { return address(); }),
      m_expiry(table, m_credentialStore), m_credentialApi(chain, m_desk), m_claimApi(chain, m_claims),
      m_claimCalls(prometheus::BuildGauge()
                       .Name("wheelhouse_device_claims_total")
                       .Help("Calls of ClaimDevice since the start, by what became of them")
                       .Register(metrics))
{
}

void CredentialPart::setAddress(std::string address)
{
    const std::lock_guard lock(m_mutex);
    m_address = callable(address);
}

std::string CredentialPart::address() const
{
    const std::lock_guard lock(m_mutex);
    return m_address;
}

void CredentialPart::refreshGauges()
{
    const auto &counters = m_claims.counters();
    const auto set = [this](const char *result, const std::atomic<std::int64_t> &count) {
        m_claimCalls.Add({{"result", result}}).Set(static_cast<double>(count));
    };
    set("claimed", counters.claimed);
    set("mistyped", counters.mistyped);
    set("unknown", counters.unknown);
    set("used", counters.used);
    set("revoked", counters.revoked);
    set("expired", counters.expired);
    set("foreign_serial", counters.foreign);
    set("limited", counters.limited);
}

} // namespace wheelhouse::server
