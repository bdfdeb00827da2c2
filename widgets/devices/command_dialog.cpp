#include "widgets/devices/command_dialog.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

CommandDialog::CommandDialog(models::Session &session, const models::DeviceDetail &device, const QString &command,
                             QWidget *parent)
    : Dialog(parent), m_session(session), m_key(device.key()), m_serial(device.serial()), m_online(device.isOnline()),
      m_commands(device.product() ? device.product()->commands : QVector<models::CommandSpec>()),
      m_choice(new QComboBox)
{
    setWindowTitle(tr("Command to %1").arg(m_serial));
    setMinimumWidth(460);
    auto *top = new Form;
    top->add(QStringLiteral("command"), tr("Command"), m_choice,
             m_online ? QString() : tr("The device is off line: the command waits for it and then expires."));
    body()->addWidget(top);
    for (const auto &spec : std::as_const(m_commands))
        m_choice->addItem(spec.displayName, spec.id);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &CommandDialog::showCommand);
    connect(this, &Dialog::deedRequested, this, &CommandDialog::send);
    m_choice->setCurrentIndex(std::max(0, m_choice->findData(command)));
    showCommand(m_choice->currentIndex());
}

void CommandDialog::showCommand(int index)
{
    delete m_form;
    m_form = new Form;
    m_fields.clear();
    setError({});
    if (index >= 0 && index < m_commands.size()) {
        for (const auto &spec : std::as_const(m_commands[index].parameters)) {
            auto *field = new SpecField(spec);
            m_form->add(spec.key, spec.required ? tr("%1 *").arg(spec.displayName) : spec.displayName, field, field->hint());
            connect(field, &SpecField::edited, this, [this, field] { m_form->setError(field->spec().key, {}); });
            m_fields.append(field);
        }
        setDeed(tr("Send %1").arg(m_commands[index].displayName));
    }
    deed()->setEnabled(!m_commands.isEmpty());
    body()->addWidget(m_form);
    if (!m_fields.isEmpty())
        m_fields.first()->setFocus();
    adjustSize();
}

void CommandDialog::send()
{
    const auto &spec = m_commands[m_choice->currentIndex()];
    QVariantMap parameters;
    bool good = true;
    for (const SpecField *field : std::as_const(m_fields)) {
        const QString problem = field->problem();
        m_form->setError(field->spec().key, problem);
        good = good && problem.isEmpty();
        if (field->value().isValid())
            parameters.insert(field->spec().key, field->value());
    }
    if (!good)
        return;
    follow(m_session.deviceActions().sendCommand(m_key, spec.id, spec.displayName, parameters),
           [this](models::Operation &) { accept(); },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   const QString key = it.key().section(u'.', -1);
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

} // namespace wheelhouse::widgets
