#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/page/page.h"

namespace wheelhouse::models {
class DevicesModel;
}

namespace wheelhouse::widgets {

class Button;
class DeviceFiles;
class DeviceInspector;
class FilteredTable;
class PageHead;
class SavedViews;

// Which devices, and how are they? All devices with filter and saved views;
// the inspector shows one.
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

    std::unique_ptr<models::DevicesModel> m_model;
    models::Lease m_lease;
    PageHead *m_head;
    Button *m_register;
    FilteredTable *m_table;
    SavedViews *m_views;
    DeviceFiles *m_files;
    DeviceInspector *m_inspector;
};

} // namespace wheelhouse::widgets
