#pragma once

#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class DeviceDetail;
class Session;
}

namespace wheelhouse::widgets {

class ConnectionFiles;
class Form;

// Puts a new device in the place of a broken one: shows what it takes over,
// asks for its serial, then hands out, this once, what it needs to connect.
class SwapDialog final : public Dialog {
    Q_OBJECT
public:
    SwapDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent);

Q_SIGNALS:
    void swapped(const QString &deviceKey);

private:
    void swap();

    models::Session &m_session;
    QString m_key;
    QString m_before;
    QWidget *m_question;
    Form *m_form;
    QLineEdit *m_serial;
    QComboBox *m_credential;
    QLineEdit *m_reason;
    ConnectionFiles *m_files = nullptr;
};

} // namespace wheelhouse::widgets
