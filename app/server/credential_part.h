#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "core/x509.h"
#include "server/api/device_claim_api.h"
#include "server/api/device_credential_api.h"
#include "server/devices/credential_expiry.h"
#include "server/devices/device_claims.h"
#include "server/devices/device_credential_desk.h"
#include "server/devices/device_swap.h"
#include "server/store/sql_claim_store.h"
#include "server/store/sql_credential_store.h"

namespace wheelhouse::server {

// Signs with the registry's CA. Internal if its PEM cannot be read again.
Result<devices::CertificateIssuer> issuerOf(const CertificateAuthority &authority);

// What gives devices their credentials and takes them back: the desk, claims,
// swaps, warnings of ends, and their services. A part of the devices' part,
// made after the registry and gone before it.
class CredentialPart {
public:
    CredentialPart(store::Database &database, const devices::ProductCatalog &catalog, devices::DeviceTable &table,
                   devices::DeviceRegistry &registry, devices::DeviceLink &link, devices::CertificateIssuer issuer,
                   api::CallChain &chain, prometheus::Registry &metrics);

    // After the registry's load().
    Result<void> load() { return m_desk.load(); }
    void start() { m_expiry.start(); }
    void stop() { m_expiry.stop(); }

    devices::DeviceSwap &swap() { return m_swap; }
    std::vector<grpc::Service *> services() { return {&m_credentialApi, &m_claimApi}; }
    // Where the server is called, HOST:PORT: claims tell devices.
    void setAddress(std::string address);
    void refreshGauges();

private:
    std::string address() const;

    mutable std::mutex m_mutex;
    std::string m_address;
    store::SqlCredentialStore m_credentialStore;
    store::SqlClaimStore m_claimStore;
    devices::DeviceCredentialDesk m_desk;
    devices::DeviceSwap m_swap;
    devices::DeviceClaims m_claims;
    devices::CredentialExpiry m_expiry;
    api::DeviceCredentialApi m_credentialApi;
    api::DeviceClaimApi m_claimApi;
    prometheus::Family<prometheus::Gauge> &m_claimCalls;
};

} // namespace wheelhouse::server
