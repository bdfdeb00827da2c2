#pragma once

#include "models/device_actions.h"
#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class ConnectionFiles;
class Form;

// Registers one device, then hands out, this once, what it needs to connect.
class RegisterDialog final : public Dialog {
    Q_OBJECT
public:
    RegisterDialog(models::Session &session, QWidget *parent);

Q_SIGNALS:
    void registered(const QString &deviceKey);

private:
    void submit();
    void registerAs(const QString &product);
    void showConnection(const models::DeviceConnection &connection);

    models::Session &m_session;
    Form *m_form;
    QComboBox *m_product;
    QLineEdit *m_serial;
    QComboBox *m_model;
    QLineEdit *m_site;
    QLineEdit *m_owner;
    QLineEdit *m_labels;
    QComboBox *m_credential;
    // Once it is registered.
    ConnectionFiles *m_files = nullptr;
};

} // namespace wheelhouse::widgets
