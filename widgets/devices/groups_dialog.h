#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/controls/dialog.h"
#include "widgets/devices/bulk_target.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::models {
class DeviceGroupsModel;
struct DeviceGroupFacts;
}

namespace wheelhouse::widgets {

class DataTable;
class StateStack;

// All groups: show one's devices, make, change and delete. Enter shows.
class GroupsDialog final : public Dialog {
    Q_OBJECT
public:
    GroupsDialog(Workbench &bench, BulkTarget target, QWidget *parent);
    ~GroupsDialog() override;
    void newGroup();

Q_SIGNALS:
    void filterWanted(const wheelhouse::models::RowFilter &filter);

private:
    void showDevices(const QString &key);
    void edit();
    void remove();
    void refresh();

    Workbench &m_bench;
    const BulkTarget m_target;
    std::unique_ptr<models::DeviceGroupsModel> m_model;
    models::Lease m_lease;
    DataTable *m_table;
    StateStack *m_body;
    Button *m_new;
    Button *m_edit;
    Button *m_remove;
    // Deleting is asked twice.
    QString m_doomed;
};

} // namespace wheelhouse::widgets
