#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchClustersResponse;
}

namespace wheelhouse::models {

// All clusters; fed by WatchClusters.
class ClusterRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchClustersResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchClustersResponse &response);
    // Ids, in order.
    QStringList clusterIds() const;
    // Where its logs are kept; empty where nowhere.
    QString logStoreOf(const QString &clusterKey) const;
    // Prefixes of rows (`clusters/test/`) whose cluster is not live.
    std::vector<std::string> stalePrefixes() const;
};

// The table of clusters. Columns: status cluster environment nodes cpu memory
// latency version · pods workloads server data-age.
class ClustersModel final : public TableModel {
    Q_OBJECT
public:
    ClustersModel(ClusterRows &rows, Catalog &catalog, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
