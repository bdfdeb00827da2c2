#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchApplicationsResponse;
}

namespace wheelhouse::models {

// Applications with what runs where; fed by WatchApplications.
class ApplicationRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchApplicationsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchApplicationsResponse &response);
};

// One cell of the matrix: an application in an environment; ValueRole of the
// columns `env.ID`, whose kind is Tag in the header but whose value is this.
struct BindingValue {
    // False: "not deployed".
    bool bound = false;
    Status status = Status::Unknown;
    TagValue tag;
    // When what runs came to run; invalid when not known.
    QDateTime since;
    // Running tag is not what the last good deployment brought.
    bool drift = false;
    QString lastGoodTag;
    // `deployments/12` under way, and the last good one.
    QString activeDeployment;
    QString lastGoodDeployment;
    QString workload;
    QString environment;
};

// What runs where: applications by environments. Columns: application, one
// `env.ID` per environment by rank, then `behind` (what production lacks).
// Environments may come later: the model is then reset with more columns.
// Filter keys: application, tag, version, workload, drift=yes, differ=yes.
class ApplicationsModel final : public TableModel {
    Q_OBJECT
public:
    ApplicationsModel(ApplicationRows &rows, Catalog &catalog, QObject *parent = nullptr);
    // The cell of an application; unbound when there is none.
    BindingValue binding(const QString &applicationKey, const QString &environmentId) const;

protected:
    PanelState emptyState() const override;

private:
    Catalog &m_catalog;
    std::vector<EnvironmentFacts> m_environments;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(wheelhouse::models::BindingValue)
