#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/devices/credential_store.h"
#include "server/devices/device_registry.h"
#include "server/devices/recent_answers.h"

namespace wheelhouse::devices {

// Puts a new device in the place of a broken one: one transaction, after which
// the new serial has what the old one had and the old one is retired and cut
// off (devices.proto, SwapDevice).
//
// Threads: any; takes the turns of both devices at the registry, blocks on the
// store and on the broker's confirmation. Owned by the server's wiring.
class DeviceSwap {
public:
    DeviceSwap(DeviceTable &table, DeviceRegistry &registry, CredentialStore &store, DeviceLink &link,
               CertificateIssuer issueCertificate);

    // Told of each swap that is done, in the caller's thread, with the old and
    // the new device as they are then: for what else is kept by a device's name.
    using Listener = std::function<void(const v1::Device &replaced, const v1::Device &fresh)>;
    void addListener(Listener listener) { m_listeners.push_back(std::move(listener)); }

    // `requester` is who is named in the history of what is desired.
    Result<v1::SwapDeviceResponse> swapDevice(const v1::SwapDeviceRequest &request, const std::string &requester);

private:
    Result<v1::SwapDeviceResponse> repeat(const v1::SwapDeviceRequest &request, const v1::Device &fresh);

    DeviceTable &m_table;
    DeviceRegistry &m_registry;
    CredentialStore &m_store;
    DeviceLink &m_link;
    CertificateIssuer m_issueCertificate;
    std::vector<Listener> m_listeners;
    RecentAnswers<v1::SwapDeviceResponse> m_recent;
};

} // namespace wheelhouse::devices
