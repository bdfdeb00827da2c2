#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

class QStackedWidget;
class QTabBar;

namespace wheelhouse::models {
class ApplicationsModel;
class DeploymentsModel;
}

namespace wheelhouse::widgets {

class Button;
class DataTable;
class DeploymentInspector;
class FilteredTable;
class Label;
class PageHead;
class Segmented;

// What runs where, and what is about to change? The matrix of applications
// and environments over what runs and what was last; requests and history as
// tabs; the inspector shows one deployment.
class DeploymentsPage final : public Page {
    Q_OBJECT
public:
    explicit DeploymentsPage(Workbench &bench, QWidget *parent = nullptr);
    ~DeploymentsPage() override;
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
    enum Tab { Matrix, Requests, Rollouts, History };
    void build();
    void showTab(int tab);
    void applyScopes();
    void showSubject(const QString &key);
    void newRequest(const QString &application = {}, const QString &environment = {});
    void newApplication();
    void act(const QString &action);
    void fillMatrixMenu(QMenu *menu, const QString &key);
    void refreshTabs();

    std::unique_ptr<models::ApplicationsModel> m_applications;
    std::unique_ptr<models::DeploymentsModel> m_latest;
    std::unique_ptr<models::DeploymentsModel> m_list;
    std::unique_ptr<models::DeploymentsModel> m_open;
    models::RowFilter m_scope;
    models::Lease m_applicationLease;
    models::Lease m_deploymentLease;
    PageHead *m_head;
    QTabBar *m_tabs;
    Button *m_newApplication;
    Button *m_newRequest;
    QStackedWidget *m_stack;
    FilteredTable *m_matrix;
    Segmented *m_differ;
    Label *m_latestTitle;
    Label *m_latestNote;
    DataTable *m_latestTable;
    FilteredTable *m_listTable;
    DeploymentInspector *m_inspector;
};

} // namespace wheelhouse::widgets
