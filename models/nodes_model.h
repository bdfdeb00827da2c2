#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchNodesResponse;
}

namespace wheelhouse::models {

// Nodes of all clusters; fed by WatchNodes.
class NodeRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchNodesResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchNodesResponse &response);
};

// A node as a cell of the heat map.
struct NodeHeat {
    QString key;
    QString cluster;
    QString node;
    Status status = Status::Unknown;
    QString statusText;
    // 0 … 1 of what it can give: requested CPU, memory and pods. NaN when not
    // known.
    double cpu = kNoValue;
    double memory = kNoValue;
    double pods = kNoValue;
    bool stale = false;
};

// The table of nodes. Columns: status node cluster cpu memory pods kubelet age
// · roles zone address environment.
class NodesModel final : public TableModel {
    Q_OBJECT
public:
    NodesModel(NodeRows &rows, Catalog &catalog, QObject *parent = nullptr);
    // All nodes that match, by cluster, then name.
    QVector<NodeHeat> heat() const;
    bool isCordoned(const QString &key) const;

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
