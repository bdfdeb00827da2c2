#pragma once

#include <memory>

#include <QObject>
#include <QTimer>
#include <QVector>

#include "models/catalog.h"
#include "models/metric_series_model.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class Status;
}

namespace wheelhouse::models {

class ApplicationRows;
class ClusterRows;
class DeploymentRows;
class NodeRows;
class ProblemRows;
class ProductRows;
class WorkloadRows;

// One cell of the figures strip.
struct Figure {
    // `devices`, `nodes`, `services`, `deployments`, `clusters`, `messages`.
    QString id;
    // `Devices online`.
    QString title;
    // `1,182,407`; `–` when not known.
    QString value;
    // `of 1,204,310`.
    QString detail;
    // Colours the value; Ok is plain.
    Status status = Status::Unknown;
    // Page it leads to: `devices`, `clusters`, `services`, `deployments`.
    QString page;
    bool operator==(const Figure &) const = default;
};

// A deployment under way, as the "Running now" panel shows it.
struct RunningItem {
    QString key;
    Status status = Status::Progress;
    // `print-gateway → 1.4.2-prod-318`.
    QString title;
    EnvironmentValue environment;
    // 0 … 1; negative when not known.
    double share = -1;
    // What it waits for.
    QString detail;
    // `3 of 6 pods`.
    QString progress;
    QDateTime since;
};

// What the Overview shows, over everything the session watches. Recomputed at
// most twice a second. UI thread; owned by the session.
class OverviewModel final : public QObject {
    Q_OBJECT
public:
    struct Sources {
        ProductRows &products;
        ClusterRows &clusters;
        NodeRows &nodes;
        WorkloadRows &workloads;
        DeploymentRows &deployments;
        ProblemRows &problems;
        Catalog &catalog;
    };
    explicit OverviewModel(const Sources &sources, QObject *parent = nullptr);
    ~OverviewModel() override;

    // Only clusters and environments of the window's scope count.
    QVector<Figure> figures() const { return m_figures; }
    // One sentence: what is wrong, or that all is well.
    const QString &headline() const { return m_headline; }
    // Worst first. Columns: status what where affects since. KeyRole names the
    // object to open.
    TableModel &needsAction() const { return *m_needsAction; }
    QVector<RunningItem> running() const { return m_running; }
    // Latest first. Columns: time what by. KeyRole names the deployment.
    TableModel &latestChanges() const { return *m_changes; }
    // Share of devices on line by product, as measured by this console.
    MetricSeriesModel &onlineShare() const { return *m_onlineShare; }

    // Keep it while the page is visible.
    Lease watch() { return m_interest.lease(); }
    Interest &interest() { return m_interest; }
    const PanelState &state() const { return m_state; }

    // Fed by the session.
    void apply(const v1::Status &status);
    void setFeed(const FeedState &feed);

public Q_SLOTS:
    void recompute();

Q_SIGNALS:
    void changed();
    void stateChanged();

private:
    struct Counts;
    void recomputeFigures(const Counts &counts);
    void recomputeNeeds();
    void recomputeDeployments();

    Sources m_sources;
    std::unique_ptr<v1::Status> m_status;
    std::unique_ptr<LiveRows> m_needRows;
    std::unique_ptr<LiveRows> m_changeRows;
    std::unique_ptr<TableModel> m_needsAction;
    std::unique_ptr<TableModel> m_changes;
    std::unique_ptr<MetricSeriesModel> m_onlineShare;
    QVector<Figure> m_figures;
    QVector<RunningItem> m_running;
    QString m_headline;
    PanelState m_state;
    QTimer m_due;
    Interest m_interest;
};

} // namespace wheelhouse::models
