#pragma once

#include "widgets/controls/dialog.h"

class QComboBox;

namespace wheelhouse::models {
class DeviceDetail;
class Session;
}

namespace wheelhouse::widgets {

class ConnectionFiles;
class Form;

// Gives a device a new credential while the ones before stay good for a time,
// then hands out, this once, what it needs to connect.
class RotateDialog final : public Dialog {
    Q_OBJECT
public:
    RotateDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent);

private:
    void rotate();

    models::Session &m_session;
    QString m_key;
    QString m_serial;
    Form *m_form;
    QComboBox *m_kind;
    QComboBox *m_overlap;
    QComboBox *m_lifetime;
    ConnectionFiles *m_files = nullptr;
};

} // namespace wheelhouse::widgets
