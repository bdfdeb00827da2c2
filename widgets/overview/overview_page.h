#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

namespace wheelhouse::models {
class ClustersModel;
}

namespace wheelhouse::widgets {

class CrosshairBus;
class DataTable;
class FiguresStrip;
class PageHead;
class Panel;
class RunningList;
class Segmented;
class TimeChart;

// Is the fleet well, and what needs me now?
class OverviewPage final : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(Workbench &bench, QWidget *parent = nullptr);
    ~OverviewPage() override;
    static PageSpec spec();

    void enter() override;
    void leave() override;
    void setScope(const models::RowFilter &scope) override;
    QString statusLine() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void retranslate() override;

private:
    void build();
    void refresh();

    std::unique_ptr<models::ClustersModel> m_clusters;
    models::Lease m_lease;
    models::Lease m_clusterLease;
    CrosshairBus *m_crosshair;
    PageHead *m_head;
    Segmented *m_range;
    FiguresStrip *m_figures;
    DataTable *m_needs;
    Panel *m_needsPanel;
    TimeChart *m_chart;
    Panel *m_chartPanel;
    RunningList *m_running;
    Panel *m_runningPanel;
    DataTable *m_clusterTable;
    Panel *m_clusterPanel;
    DataTable *m_changes;
    Panel *m_changesPanel;
};

} // namespace wheelhouse::widgets
