#include "widgets/devices/disable_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"

namespace wheelhouse::widgets {

DisableDialog::DisableDialog(models::Session &session, const QString &key, const QString &serial, QWidget *parent)
    : Dialog(parent)
{
    setWindowTitle(tr("Disable %1").arg(serial));
    setMinimumWidth(460);
    auto *words = new Label(tr("The broker refuses the device and ends its session within 2 s. Nothing is deleted: it can "
                               "be enabled again."), fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    auto *why = new QLineEdit;
    auto *form = new Form(80);
    form->add(QStringLiteral("reason"), tr("Why"), why, tr("Kept in the audit trail."));
    body()->addWidget(words);
    body()->addWidget(form);
    setDeed(tr("Disable 1 device"));
    why->setFocus();
    connect(this, &Dialog::deedRequested, this, [this, &session, key, why] {
        follow(session.deviceActions().disable(key, why->text().trimmed()), [this](models::Operation &) { accept(); });
    });
}

} // namespace wheelhouse::widgets
