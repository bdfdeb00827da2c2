#pragma once

#include "models/product_spec.h"
#include "widgets/controls/dialog.h"

class QComboBox;

namespace wheelhouse::models {
class DeviceDetail;
class Session;
}

namespace wheelhouse::widgets {

class Form;
class SpecField;

// Sends one command to one device; its form is made from the product's schema.
// Closes when the command is durable: its way on is seen in the table.
class CommandDialog final : public Dialog {
    Q_OBJECT
public:
    // `command` is chosen at first; the product's first one when empty.
    CommandDialog(models::Session &session, const models::DeviceDetail &device, const QString &command, QWidget *parent);

private:
    void showCommand(int index);
    void send();

    models::Session &m_session;
    QString m_key;
    QString m_serial;
    bool m_online;
    QVector<models::CommandSpec> m_commands;
    QComboBox *m_choice;
    Form *m_form = nullptr;
    QVector<SpecField *> m_fields;
};

} // namespace wheelhouse::widgets
