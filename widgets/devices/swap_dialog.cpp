#include "widgets/devices/swap_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/devices/connection_files.h"
#include "widgets/devices/device_facts_dialog.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

QString desiredText(const models::DeviceDetail &device)
{
    QStringList parts;
    const QVariantMap desired = device.desired();
    for (auto it = desired.begin(); it != desired.end(); ++it)
        parts.append(it.key() + u'=' + it.value().toString());
    return parts.join(u' ');
}

} // namespace

SwapDialog::SwapDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent)
    : Dialog(parent), m_session(session), m_key(device.key()), m_before(device.serial()), m_question(new QWidget),
      m_form(new Form), m_serial(new QLineEdit), m_credential(new QComboBox), m_reason(new QLineEdit)
{
    setWindowTitle(tr("Swap %1").arg(m_before));
    setMinimumWidth(540);
    auto *words = new Label(tr("A new device takes the place of %1, which is retired in the same step: the broker refuses it, and "
                               "its serial is never used again.").arg(m_before),
                            fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    auto *taken = new PropertyList(120);
    const auto add = [taken](const char *id, const QString &name, const QString &value, bool isMono = false) {
        const QString key = QString::fromLatin1(id);
        taken->add(key, isMono);
        taken->setName(key, name);
        taken->setValue(key, value, QStringLiteral("–"));
    };
    add("site", tr("Site"), device.site());
    add("owner", tr("Shop"), device.owner());
    add("model", tr("Model"), device.model());
    add("labels", tr("Labels"), labelsToText(device.labels()), true);
    add("groups", tr("Groups"), device.groups().join(QStringLiteral(", ")), true);
    add("desired", tr("Desired"), desiredText(device), true);
    add("note", tr("Note"), device.note());
    auto *title = new Label(tr("It takes over"), fonts::strong);
    m_serial->setFont(fonts::mono());
    m_credential->addItem(tr("Password (token)"), false);
    m_credential->addItem(tr("X.509 certificate"), true);
    m_credential->setCurrentIndex(device.hasCertificate() ? 1 : 0);
    m_form->add(QStringLiteral("serial"), tr("New serial"), m_serial,
                tr("1 to 64 letters, digits, dash, underscore or dot; as on its label."));
    m_form->add(QStringLiteral("credential"), tr("Credential"), m_credential);
    m_form->add(QStringLiteral("reason"), tr("Why"), m_reason, tr("Kept in the audit trail."));
    auto *column = new QVBoxLayout(m_question);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::kSpace2);
    column->addWidget(words);
    column->addSpacing(tokens::kSpace1);
    column->addWidget(title);
    column->addWidget(taken);
    column->addSpacing(tokens::kSpace1);
    column->addWidget(m_form);
    body()->addWidget(m_question);
    setDeed(tr("Swap 1 device"));
    deed()->setEnabled(false);
    connect(m_serial, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_form->setError(QStringLiteral("serial"), {});
        deed()->setEnabled(!text.trimmed().isEmpty() && !isBusy());
    });
    connect(this, &Dialog::deedRequested, this, [this] { m_files ? m_files->save() : swap(); });
    m_serial->setFocus();
}

void SwapDialog::swap()
{
    m_form->clearErrors();
    const QString serial = m_serial->text().trimmed();
    follow(m_session.deviceActions().swap(m_key, serial, m_credential->currentData().toBool(), m_reason->text().trimmed()),
           [this, serial](models::Operation &operation) {
               const auto connection = operation.takeResult().value<models::DeviceConnection>();
               m_question->hide();
               m_files = new ConnectionFiles(tr("%1 has taken the place of %2. What it needs to connect is shown this once: save "
                                                "it now and bring it to the device.").arg(serial, m_before), connection);
               connect(m_files, &ConnectionFiles::saved, this, [this](const QString &cause) { setError(cause); });
               body()->addWidget(m_files);
               cancelButton()->setText(tr("Close"));
               setDeed(tr("Save connection files…"));
               Q_EMIT swapped(connection.deviceKey);
           },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   const QString key = it.key().section(u'.', -1);
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

} // namespace wheelhouse::widgets
