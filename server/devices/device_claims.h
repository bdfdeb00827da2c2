#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "core/result.h"
#include "server/devices/claim_store.h"
#include "server/devices/device_credential_desk.h"
#include "server/devices/peer_limiter.h"
#include "server/devices/recent_answers.h"
#include "wheelhouse/v1/device_claims.pb.h"

namespace wheelhouse::devices {

// What became of calls of ClaimDevice since the start, for the metrics.
struct ClaimCounters {
    std::atomic<std::int64_t> claimed{0};
    std::atomic<std::int64_t> mistyped{0};
    std::atomic<std::int64_t> unknown{0};
    std::atomic<std::int64_t> used{0};
    std::atomic<std::int64_t> revoked{0};
    std::atomic<std::int64_t> expired{0};
    // For another serial than the claim's.
    std::atomic<std::int64_t> foreign{0};
    // Too many wrong codes from that address.
    std::atomic<std::int64_t> limited{0};
};

// Codes by which devices register themselves; the rules are the contract's
// (device_claims.proto). A code stands for itself: whoever brings it needs no
// account. Of a code there is only its hash, by which it is looked up, so that
// one that is wrong costs the same as one that is right and can be found out by
// no clock.
//
// Threads: any; everything blocks on the store. Owned by the server's wiring.
class DeviceClaims {
public:
    // `address` says where devices call, `HOST:PORT`.
    DeviceClaims(const ProductCatalog &catalog, DeviceTable &table, DeviceRegistry &registry,
                 DeviceCredentialDesk &desk, ClaimStore &store, std::function<std::string()> address);

    Result<v1::CreateDeviceClaimsResponse> createClaims(const v1::CreateDeviceClaimsRequest &request,
                                                        const std::string &requester);
    Result<v1::ListDeviceClaimsResponse> listClaims(const v1::ListDeviceClaimsRequest &request);
    Result<v1::DeviceClaim> revokeClaim(const v1::RevokeDeviceClaimRequest &request);

    // `peer` is gRPC's name of the other end. `provenAs` gets `claims/{id}` as
    // soon as the code is one of ours.
    Result<v1::ClaimDeviceResponse> claimDevice(const v1::ClaimDeviceRequest &request, const std::string &peer,
                                                std::string &provenAs);

    const ClaimCounters &counters() const { return m_counters; }

private:
    Result<StoredClaim> claimOf(const std::string &code, const std::string &peer);
    Result<void> checkUsable(const StoredClaim &stored, const v1::ClaimDeviceRequest &request, const std::string &device);
    Result<v1::Connection> connect(const StoredClaim &stored, const v1::ClaimDeviceRequest &request,
                                   const DeviceName &name);

    const ProductCatalog &m_catalog;
    DeviceTable &m_table;
    DeviceRegistry &m_registry;
    DeviceCredentialDesk &m_desk;
    ClaimStore &m_store;
    std::function<std::string()> m_address;
    PeerLimiter m_limiter;
    ClaimCounters m_counters;
    RecentAnswers<v1::ClaimDeviceResponse> m_recent;
};

} // namespace wheelhouse::devices
