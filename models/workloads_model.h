#pragma once

#include <unordered_map>

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchWorkloadsResponse;
class ListWorkloadUsagesResponse;
}

namespace wheelhouse::models {

struct WorkloadUsageSample;

// Workloads of all clusters with what they use; fed by WatchWorkloads, and by
// ListWorkloadUsages every 15 s while somebody looks.
class WorkloadRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    // Hides LiveRows' own: gives every row the usage that is known of it.
    void apply(RowBatch batch);
    void apply(const v1::WatchWorkloadsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchWorkloadsResponse &response);
    void apply(const v1::ListWorkloadUsagesResponse &response);

private:
    void applyQuietly(RowBatch batch);

    std::unordered_map<std::string, std::shared_ptr<const WorkloadUsageSample>> m_usages;
};

// The table of services. Columns: status workload where version ready restarts
// probes cpu memory age · namespace kind ci environment helm image reason.
class WorkloadsModel final : public TableModel {
    Q_OBJECT
public:
    WorkloadsModel(WorkloadRows &rows, Catalog &catalog, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
