#pragma once

#include <QObject>

#include "models/device_actions.h"

namespace wheelhouse::models {

// Gives devices new credentials and takes old ones back. As DeviceActions. UI
// thread; owned by the session.
class DeviceCredentialActions final : public QObject {
    Q_OBJECT
public:
    explicit DeviceCredentialActions(Calls &calls, QObject *parent = nullptr);

    struct Rotation {
        bool withCertificate = false;
        // How long the ones before stay good: 0 to 90 days.
        qint64 overlapSeconds = 0;
        // As the server has it when 0.
        qint64 lifetimeSeconds = 0;
    };
    // Result: DeviceConnection.
    Operation *rotate(const QString &deviceKey, const Rotation &rotation);
    Operation *revoke(const QString &credentialKey, const QString &reason);

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
