#pragma once

#include "models/interest.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/devices/bulk_dialog.h"
#include "widgets/page/workbench.h"

class QMenu;

namespace wheelhouse::models {
class DevicesModel;
}

namespace wheelhouse::widgets {

class Button;
class DataTable;
class Label;

// At the foot of the devices, while more than one is chosen: how many, whether
// all that match are meant, and what can be done to them at once.
class BulkBar final : public Surface {
    Q_OBJECT
public:
    BulkBar(Workbench &bench, models::DevicesModel &model, DataTable &table, QWidget *parent = nullptr);

    // The chosen ones, or all that match where fewer than two are.
    BulkTarget target() const;
    void act(BulkDialog::Kind kind);
    void refresh();
    void retranslate();

Q_SIGNALS:
    void jobCreated(const QString &key);
    void newGroupWanted(const wheelhouse::widgets::BulkTarget &target);

private:
    void fillGroupMenu(QMenu *menu);
    bool isUsable(const BulkTarget &target);

    Workbench &m_bench;
    models::DevicesModel &m_model;
    DataTable &m_table;
    // All that match, rather than what is chosen.
    bool m_all = false;
    Label *m_count;
    Label *m_allLink;
    Button *m_command;
    Button *m_desire;
    Button *m_group;
    Button *m_close;
    models::Lease m_groupLease;
};

} // namespace wheelhouse::widgets
