#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchPodsResponse;
}

namespace wheelhouse::models {

// Pods: of one workload, one node's cluster, or all; fed by WatchPods.
class PodRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchPodsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchPodsResponse &response);
};

// The table of pods. Columns: status pod version ready restarts node age ·
// workload namespace cluster address message.
class PodsModel final : public TableModel {
    Q_OBJECT
public:
    PodsModel(PodRows &rows, Catalog &catalog, QObject *parent = nullptr);
    // Of a pod that is shown: names of its containers, key of its workload.
    QStringList containersOf(const QString &key) const;
    QString workloadOf(const QString &key) const;

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
