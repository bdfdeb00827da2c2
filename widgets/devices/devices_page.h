#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

class QStackedWidget;

namespace wheelhouse::models {
class DevicesModel;
}

namespace wheelhouse::widgets {

class BulkBar;
class Button;
class DeviceFiles;
class DeviceInspector;
class FilteredTable;
class JobsView;
class PageHead;
class SavedViews;
struct BulkTarget;

// Which devices, and how are they? All devices with filter, facets, groups and
// saved views; the inspector shows one, the bar at the foot acts on many, and
// the jobs that come of it have a view of their own.
class DevicesPage final : public Page {
    Q_OBJECT
public:
    explicit DevicesPage(Workbench &bench, QWidget *parent = nullptr);
    ~DevicesPage() override;
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
    DeviceFiles *files() const { return m_files; }

protected:
    void retranslate() override;

private:
    void fillRowMenu(QMenu *menu, const QString &key);
    void registerDevice();
    void narrow();
    void manageGroups();
    void newGroup(const BulkTarget &target);
    void showJobs(bool show);
    void refreshJobsButton();

    std::unique_ptr<models::DevicesModel> m_model;
    models::Lease m_lease;
    PageHead *m_head;
    Button *m_register;
    Button *m_jobsButton;
    Button *m_narrow;
    Button *m_groups;
    QStackedWidget *m_stack;
    FilteredTable *m_table;
    SavedViews *m_views;
    DeviceFiles *m_files;
    DeviceInspector *m_inspector;
    BulkBar *m_bulk;
    JobsView *m_jobs;
};

} // namespace wheelhouse::widgets
