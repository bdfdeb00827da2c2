#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

class QComboBox;
class QVBoxLayout;

namespace wheelhouse::models {
class ObjectKindRows;
class ObjectKindsModel;
class ObjectRows;
class ObjectsModel;
}

namespace wheelhouse::widgets {

class FilteredTable;
class Label;
class ObjectInspector;
class PageHead;
class StateStack;

// What else is in a cluster? Every kind that it has, custom resources
// included, at the left; objects of the chosen one by the columns the cluster
// prints; the inspector shows one of them.
class ObjectsPage final : public Page {
    Q_OBJECT
public:
    explicit ObjectsPage(Workbench &bench, QWidget *parent = nullptr);
    ~ObjectsPage() override;
    static PageSpec spec();

    Inspector *inspector() override;
    void enter() override;
    void leave() override;
    bool openKey(const QString &key) override;
    void focusFilter() override;
    QString statusLine() const override;
    bool hasSubject() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

    // For tests, and for whoever leads here.
    void showKind(const QString &cluster, const QString &resource);

protected:
    void retranslate() override;

private:
    void refreshClusters();
    void readKinds();
    void pickKind();
    void openTable();
    void closeTable();
    void nameTable();
    void refreshNote();

    QString m_cluster;
    QString m_resource;
    // To be selected as soon as its kind is there.
    QString m_wantedKey;
    bool m_isShown = false;
    std::unique_ptr<models::ObjectKindRows> m_kindRows;
    std::unique_ptr<models::ObjectKindsModel> m_kinds;
    std::unique_ptr<models::ObjectRows> m_rows;
    std::unique_ptr<models::ObjectsModel> m_objects;
    models::Lease m_clusterLease;
    models::Lease m_lease;
    PageHead *m_head;
    QComboBox *m_clusterBox;
    QComboBox *m_namespaceBox;
    QVBoxLayout *m_left;
    QVBoxLayout *m_right;
    FilteredTable *m_kindTable = nullptr;
    FilteredTable *m_table = nullptr;
    StateStack *m_nothing;
    Label *m_note;
    ObjectInspector *m_inspector;
};

} // namespace wheelhouse::widgets
