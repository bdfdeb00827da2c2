#pragma once

#include "models/device_groups_model.h"
#include "widgets/controls/dialog.h"
#include "widgets/devices/bulk_target.h"

class QCheckBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;
class Segmented;

// Makes a group: listed, with the chosen devices in it, or by the present
// filter. Or changes the name, and the query, of one that is there.
class GroupDialog final : public Dialog {
    Q_OBJECT
public:
    // `target`: what is chosen on the page, and its filter.
    GroupDialog(models::Session &session, BulkTarget target, QWidget *parent);
    GroupDialog(models::Session &session, models::DeviceGroupFacts group, const models::RowFilter &filter, QWidget *parent);

Q_SIGNALS:
    void created(const QString &key);

private:
    GroupDialog(models::Session &session, BulkTarget target, models::DeviceGroupFacts group, QWidget *parent);
    void build();
    void refresh();
    void save();
    void addMembers(const QString &key);

    models::Session &m_session;
    const BulkTarget m_target;
    models::DeviceGroupFacts m_group;
    Form *m_form;
    QLineEdit *m_name;
    QLineEdit *m_id;
    Segmented *m_kind;
    QCheckBox *m_members;
    QLineEdit *m_query;
    bool m_idTyped = false;
    // The new group, once it is there.
    QString m_made;
};

} // namespace wheelhouse::widgets
