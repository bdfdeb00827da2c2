#pragma once

#include <memory>

#include <QTimer>

#include "models/interest.h"
#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

class QComboBox;
class QMenu;

namespace wheelhouse::models {
class KubernetesEventsModel;
class PodRows;
class PodsModel;
class Session;
class TableModel;
class WorkloadFacts;
}

namespace wheelhouse::widgets {

class BoardView;
class DataTable;
class FactsPanel;
class MapView;
class PropertyList;
class Section;
class StateStack;

// One workload: what runs, its pods, its charts and those of each pod, its
// events, its details: probes, volumes, who calls it in; and all that as a map.
// Streams are open only while it is visible.
class ServiceInspector final : public Inspector {
    Q_OBJECT
public:
    explicit ServiceInspector(Workbench &bench, QWidget *parent = nullptr);
    ~ServiceInspector() override;

    // The page's table, which the head reads from.
    void setSource(models::TableModel *source) { m_source = source; }
    void setWorkload(const QString &key);
    const QString &workloadKey() const { return m_key; }

public Q_SLOTS:
    void refresh();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void open();
    void close();
    void refreshPods();
    void refreshBoardChoice();
    void showBoardOf(const QString &pod);
    // The pod that is chosen on the page that is shown; empty when none is.
    QString chosenPod() const;
    void refreshDeeds();
    void openTerminal();
    // What is asked for only while its page is looked at.
    void readFacts();
    void refreshFacts();
    void refreshMap();
    void retranslate();

    Workbench &m_bench;
    // Outlives the bench: what is hidden last asks it still.
    models::Session &m_session;
    QString m_key;
    models::TableModel *m_source = nullptr;
    std::unique_ptr<models::PodRows> m_podRows;
    std::unique_ptr<models::PodsModel> m_pods;
    std::unique_ptr<models::KubernetesEventsModel> m_events;
    models::Lease m_eventLease;
    models::Lease m_podLease;
    std::unique_ptr<models::WorkloadFacts> m_workloadFacts;
    bool m_factsAsked = false;
    Button *m_logs;
    Button *m_podLogs;
    Button *m_terminal;
    PropertyList *m_facts;
    Section *m_factsSection;
    DataTable *m_podTable;
    Section *m_podSection;
    DataTable *m_allPods;
    StateStack *m_podBody;
    DataTable *m_eventTable;
    StateStack *m_eventBody;
    FactsPanel *m_factsPanel;
    StateStack *m_factsBody;
    MapView *m_map;
    StateStack *m_mapBody;
    // Pods come one by one: the map is drawn a little later.
    QTimer m_mapDue;
    BoardView *m_board;
    // All pods together, or one of them.
    QComboBox *m_boardOf;
};

} // namespace wheelhouse::widgets
