#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::models {
class ClustersModel;
class KubernetesEventsModel;
class NodesModel;
class PodRows;
class PodsModel;
class TableModel;
}

namespace wheelhouse::widgets {

class BoardView;
class CapacityBar;
class DataTable;
class PropertyList;
class Section;
class StateStack;

// A node or a cluster: what it can give, what is asked of it, its pods, its
// charts and its events. Streams are open only while it is visible.
class ClusterInspector final : public Inspector {
    Q_OBJECT
public:
    explicit ClusterInspector(Workbench &bench, QWidget *parent = nullptr);
    ~ClusterInspector() override;
    void setSources(models::NodesModel *nodes, models::ClustersModel *clusters);
    // `clusters/a` or `clusters/a/nodes/b`.
    void setSubjectKey(const QString &key);
    const QString &subjectKey() const { return m_key; }
    void refresh();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    bool isNode() const { return m_key.contains(QLatin1String("/nodes/")); }
    void open();
    void close();
    void refreshLists();
    void confirmRemoval();
    void logIn();
    void retranslate();

    Workbench &m_bench;
    QString m_key;
    models::NodesModel *m_nodes = nullptr;
    models::ClustersModel *m_clusters = nullptr;
    std::unique_ptr<models::PodRows> m_podRows;
    std::unique_ptr<models::PodsModel> m_pods;
    std::unique_ptr<models::KubernetesEventsModel> m_events;
    models::Lease m_podLease;
    models::Lease m_eventLease;
    Button *m_login;
    Button *m_remove;
    Button *m_node;
    CapacityBar *m_cpu;
    CapacityBar *m_memory;
    Section *m_capacity;
    PropertyList *m_facts;
    Section *m_factsSection;
    DataTable *m_podTable;
    StateStack *m_podBody;
    BoardView *m_board;
    DataTable *m_eventTable;
    StateStack *m_eventBody;
};

// A name, a bar and the share in words.
class CapacityBar final : public QWidget {
    Q_OBJECT
public:
    explicit CapacityBar(QWidget *parent = nullptr);
    void set(const QString &name, double share, const QString &detail);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    double m_share = 0;
    QString m_detail;
};

} // namespace wheelhouse::widgets
