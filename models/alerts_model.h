#pragma once

#include <QVector>

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchAlertsResponse;
}

namespace wheelhouse::models {

// A label of an alert, and what must hold of one in a silence.
struct AlertLabel {
    QString name;
    QString value;
    bool operator==(const AlertLabel &) const = default;
};

// One alert in depth.
struct AlertFacts {
    QString key;
    QString alert;
    QString summary;
    QString description;
    // http or https; empty when it has none.
    QString runbook;
    // Resource name of what it is about.
    QString resource;
    QString cluster;
    QString value;
    QDateTime since;
    Status status = Status::Unknown;
    QString word;
    bool muted = false;
    // By name.
    QVector<AlertLabel> labels;
    QStringList receivers;
};

// Alerts of all clusters; fed by WatchAlerts. UI thread.
class AlertRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchAlertsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchAlertsResponse &response);
};

// The table of alerts, worst first, what is muted last. Columns: status alert
// object summary since where state · namespace. Filter keys: alert severity
// state cluster namespace object environment label.NAME.
class AlertsModel final : public TableModel {
    Q_OBJECT
public:
    AlertsModel(AlertRows &rows, Catalog &catalog, QObject *parent = nullptr);
    // Empty key when it is not there (any more).
    AlertFacts facts(const QString &key) const;

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
