#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchEventsResponse;
}

namespace wheelhouse::models {

// Kubernetes events of all clusters; fed by WatchEvents.
class KubernetesEventRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchEventsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchEventsResponse &response);
};

// The table of events, latest first. Columns: status reason object message
// count last · first cluster namespace reporter. `setScope` with
// `object=NAME*` narrows it to one object.
class KubernetesEventsModel final : public TableModel {
    Q_OBJECT
public:
    KubernetesEventsModel(KubernetesEventRows &rows, Catalog &catalog, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
