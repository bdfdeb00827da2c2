#include "widgets/devices/revoke_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

RevokeDialog::RevokeDialog(models::Session &session, const models::DeviceDetail &device,
                           const models::DeviceRecords::Credential &credential, QWidget *parent)
    : Dialog(parent)
{
    setWindowTitle(tr("Take back a credential of %1").arg(device.serial()));
    setMinimumWidth(500);
    const bool isLast = device.records().goodCredentials() <= 1;
    const QString what = tr("The broker refuses the %1 %2 from now on, and a session that was opened with it ends within 2 s. "
                            "That cannot be undone.").arg(credential.kind.toLower(), credential.fingerprint);
    auto *words = new Label(what, fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    body()->addWidget(words);
    if (isLast) {
        auto *warning = new Label(tr("It is the only one the broker takes: %1 cannot connect until it gets a new one.").arg(device.serial()),
                                  fonts::medium, Label::Ink::WarnWord);
        warning->setWordWrap(true);
        body()->addWidget(warning);
    }
    auto *why = new QLineEdit;
    auto *form = new Form(120);
    form->add(QStringLiteral("reason"), tr("Why"), why, tr("Kept in the audit trail."));
    body()->addWidget(form);
    setDeed(tr("Take it back"));
    if (isLast) {
        auto *typed = new QLineEdit;
        typed->setFont(fonts::mono());
        form->add(QStringLiteral("serial"), tr("Type the serial"), typed, device.serial());
        deed()->setEnabled(false);
        connect(typed, &QLineEdit::textChanged, this,
                [this, serial = device.serial()](const QString &text) { deed()->setEnabled(text == serial); });
    }
    connect(this, &Dialog::deedRequested, this, [this, &session, why, key = credential.key] {
        follow(session.deviceCredentialActions().revoke(key, why->text().trimmed()), [this](models::Operation &) { accept(); });
    });
    why->setFocus();
}

} // namespace wheelhouse::widgets
