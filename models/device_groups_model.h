#pragma once

#include <optional>

#include "models/table_model.h"

namespace wheelhouse::v1 {
class ListDeviceGroupsResponse;
}

namespace wheelhouse::models {

// A set of devices with a name.
struct DeviceGroupFacts {
    // `groups/tills-east`, and its last part.
    QString key;
    QString id;
    QString displayName;
    // Of a group by query, in the server's words; empty for a static one.
    QString query;
    qint64 deviceCount = 0;
    QString etag;
    bool isStatic() const { return query.isEmpty(); }
    bool operator==(const DeviceGroupFacts &) const = default;
};

// All groups. Read now and then while somebody looks, and after every change
// made here.
class DeviceGroupRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::ListDeviceGroupsResponse &response);
    std::optional<DeviceGroupFacts> group(const QString &key) const;
    // By name.
    QVector<DeviceGroupFacts> groups() const;
};

// The table of groups. Columns: name id kind devices filter.
class DeviceGroupsModel final : public TableModel {
    Q_OBJECT
public:
    explicit DeviceGroupsModel(DeviceGroupRows &rows, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
