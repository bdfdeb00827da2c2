#pragma once

#include <memory>

#include <QTimer>

#include "models/interest.h"
#include "widgets/page/page.h"

namespace wheelhouse::models {
class ClustersModel;
class NodesModel;
}

namespace wheelhouse::widgets {

class Button;
class ClusterInspector;
class FilteredTable;
class HeatMap;
class Label;
class PageHead;
class Segmented;

// Are the machines all right? Nodes of all clusters as a heat map and as a
// table; the inspector shows a node or a cluster.
class ClustersPage final : public Page {
    Q_OBJECT
public:
    explicit ClustersPage(Workbench &bench, QWidget *parent = nullptr);
    ~ClustersPage() override;
    static PageSpec spec();

    Inspector *inspector() override;
    void enter() override;
    void leave() override;
    bool openKey(const QString &key) override;
    void perform(const QString &deed) override;
    void focusFilter() override;
    void setScope(const models::RowFilter &scope) override;
    QString statusLine() const override;
    bool hasSubject() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void retranslate() override;

private:
    void refreshHeat();
    void showSubject(const QString &key);
    void addCluster();

    std::unique_ptr<models::ClustersModel> m_clusters;
    std::unique_ptr<models::NodesModel> m_nodes;
    models::Lease m_clusterLease;
    models::Lease m_nodeLease;
    PageHead *m_head;
    Segmented *m_measure;
    Button *m_add;
    QWidget *m_heatArea;
    Label *m_heatTitle;
    Label *m_heatNote;
    HeatMap *m_heat;
    FilteredTable *m_table;
    ClusterInspector *m_inspector;
    QTimer m_heatDue;
};

} // namespace wheelhouse::widgets
