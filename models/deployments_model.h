#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchDeploymentsResponse;
}

namespace wheelhouse::models {

// Deployments, the latest 1,000; fed by WatchDeployments.
class DeploymentRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchDeploymentsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchDeploymentsResponse &response);
};

// The table of deployments, latest first. Columns: status what version
// environment by when · previous reason duration approvals number comment.
// Filter keys besides: state (planning, awaiting-approval, rolling-out,
// succeeded, failed, rejected, cancelled, undone), application, running=yes.
class DeploymentsModel final : public TableModel {
    Q_OBJECT
public:
    DeploymentsModel(DeploymentRows &rows, Catalog &catalog, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
