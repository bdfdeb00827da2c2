#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/credential_store.h"
#include "server/devices/device_registry.h"
#include "server/devices/recent_answers.h"
#include "wheelhouse/v1/device_credentials.pb.h"

namespace wheelhouse::devices {

// Where devices get new credentials and lose old ones; the rules are the
// contract's (device_credentials.proto). At most two of a device are good at a
// time: the newest, which stands in the device's row, and the one before, until
// its end.
//
// Threads: any; each change takes the device's turn at the registry, and blocks
// on the store and on the broker's confirmation. Owned by the server's wiring.
class DeviceCredentialDesk {
public:
    DeviceCredentialDesk(DeviceTable &table, DeviceRegistry &registry, CredentialStore &store, DeviceLink &link,
                         CertificateIssuer issueCertificate);

    // Gives the table the older credentials that are still good; after the
    // registry's load().
    Result<void> load();

    Result<v1::ListDeviceCredentialsResponse> listCredentials(const v1::ListDeviceCredentialsRequest &request);
    Result<v1::RotateDeviceCredentialResponse> rotateCredential(const v1::RotateDeviceCredentialRequest &request,
                                                                const std::string &requester);
    Result<v1::DeviceCredential> revokeCredential(const v1::RevokeDeviceCredentialRequest &request);

private:
    // All that is known of a living device's credentials, newest first.
    struct File {
        DeviceTable::Device device;
        Account account;
        std::vector<StoredCredential> credentials;

        // The newest while it is not taken back; null if it has none.
        StoredCredential *newest();
        StoredCredential *older(Clock::time_point now);
    };

    Result<File> open(const DeviceName &name);
    Result<std::vector<StoredCredential>> credentialsOf(const v1::Device &device, const std::string &before,
                                                        int limit);
    // Writes down, shows, and tells the broker.
    Result<void> commit(v1::Device changed, const Account &account, const std::vector<StoredCredential> &credentials);

    DeviceTable &m_table;
    DeviceRegistry &m_registry;
    CredentialStore &m_store;
    DeviceLink &m_link;
    CertificateIssuer m_issueCertificate;
    RecentAnswers<v1::RotateDeviceCredentialResponse> m_recent;
};

} // namespace wheelhouse::devices
