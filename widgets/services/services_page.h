#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

namespace wheelhouse::models {
class WorkloadsModel;
}

namespace wheelhouse::widgets {

class Button;
class FilteredTable;
class PageHead;
class SavedViews;
class ServiceInspector;

// How is what we shipped doing? All workloads of the scope; the inspector
// shows one with its pods, charts and events; logs go to the drawer.
class ServicesPage final : public Page {
    Q_OBJECT
public:
    explicit ServicesPage(Workbench &bench, QWidget *parent = nullptr);
    ~ServicesPage() override;
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
    void openLog();

    std::unique_ptr<models::WorkloadsModel> m_model;
    models::Lease m_lease;
    PageHead *m_head;
    Button *m_logs;
    FilteredTable *m_table;
    SavedViews *m_views;
    ServiceInspector *m_inspector;
};

} // namespace wheelhouse::widgets
