#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

class QComboBox;

namespace wheelhouse::models {
class ClustersModel;
class MetricExplorer;
}

namespace wheelhouse::widgets {

class Button;
class CrosshairBus;
class Label;
class PageHead;
class Panel;
class QueryEdit;
class Segmented;
class TimeChart;

// Questions of one's own to a cluster's Prometheus, in PromQL.
class MetricsPage final : public Page {
    Q_OBJECT
public:
    explicit MetricsPage(Workbench &bench, QWidget *parent = nullptr);
    ~MetricsPage() override;
    static PageSpec spec();

    void enter() override;
    void leave() override;
    void perform(const QString &deed) override;
    void focusFilter() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void retranslate() override;
    void paintEvent(QPaintEvent *event) override;

private:
    void run();
    void refresh();
    void refreshClusters();
    QString cluster() const;

    std::unique_ptr<models::MetricExplorer> m_explorer;
    std::unique_ptr<models::ClustersModel> m_clusters;
    models::Lease m_clusterLease;
    CrosshairBus *m_crosshair;
    PageHead *m_head;
    Segmented *m_range;
    QComboBox *m_cluster;
    QueryEdit *m_query;
    Button *m_run;
    Button *m_source;
    Label *m_says;
    TimeChart *m_chart;
    Panel *m_panel;
    QString m_wantedCluster;
};

} // namespace wheelhouse::widgets
