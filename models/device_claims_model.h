#pragma once

#include "models/table_model.h"

namespace wheelhouse::v1 {
class DeviceClaim;
class ListDeviceClaimsResponse;
}

namespace wheelhouse::models {

class Catalog;

// The right to register one device. A value.
struct ClaimFacts {
    enum class State { Open, Used, Revoked, Expired };
    // `products/printer/claims/…`.
    QString key;
    State state = State::Open;
    QString product;
    // Empty for any serial.
    QString serial;
    QString site;
    QString owner;
    QString requester;
    QString claimedBy;
    qint64 created = 0;
    qint64 expires = 0;
    qint64 used = 0;
};

// All claims, newest first. UI thread; owned by the session.
class DeviceClaimRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    // One page after the other; the last one makes the rows exactly these.
    void apply(const v1::ListDeviceClaimsResponse &response, bool first, bool last);
    void apply(const std::vector<const v1::DeviceClaim *> &claims);
    std::optional<ClaimFacts> claim(const QString &key) const;
};

// The table of them. Columns: status serial product site shop requester created
// expires device.
class DeviceClaimsModel final : public TableModel {
    Q_OBJECT
public:
    DeviceClaimsModel(DeviceClaimRows &rows, Catalog &catalog, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
