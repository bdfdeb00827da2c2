#include "widgets/devices/retire_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

RetireDialog::RetireDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent) : Dialog(parent)
{
    const QString serial = device.serial();
    setWindowTitle(tr("Retire %1").arg(serial));
    setMinimumWidth(500);
    auto *words = new Label(tr("The broker refuses the device from now on, its session ends within 2 s, and its serial is never "
                               "used again. What is known of it stays to be read. This cannot be undone; to shut it out for a "
                               "time, disable it instead."),
                            fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    body()->addWidget(words);
    if (device.isOnline()) {
        auto *warning = new Label(tr("It is on line now."), fonts::medium, Label::Ink::WarnWord);
        body()->addWidget(warning);
    }
    auto *typed = new QLineEdit;
    typed->setFont(fonts::mono());
    auto *form = new Form(120);
    form->add(QStringLiteral("serial"), tr("Type the serial"), typed, serial);
    body()->addWidget(form);
    setDeed(tr("Retire 1 device"));
    deed()->setEnabled(false);
    connect(typed, &QLineEdit::textChanged, this, [this, serial](const QString &text) { deed()->setEnabled(text == serial); });
    connect(this, &Dialog::deedRequested, this, [this, &session, key = device.key(), etag = device.etag()] {
        follow(session.deviceActions().remove(key, etag), [this](models::Operation &) { accept(); });
    });
    typed->setFocus();
}

} // namespace wheelhouse::widgets
