#include "widgets/devices/job_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

JobDialog::JobDialog(models::Session &session, const models::DeviceJobFacts &job, Kind kind, QWidget *parent) : Dialog(parent)
{
    setMinimumWidth(500);
    const QString name = session.productRows().commandName(job.title);
    const QString what = job.parameters.isEmpty() ? name : tr("%1 (%2)").arg(name, job.parameters);
    QString words;
    switch (kind) {
    case Kind::Approve:
        setWindowTitle(tr("Approve %1").arg(what));
        words = tr("%1 begins on %n device(s) as soon as you say yes. %2 asked for it: %3", nullptr, static_cast<int>(job.counts.total))
                    .arg(what, job.requester, job.approvalReason);
        setDeed(tr("Approve for %n device(s)", nullptr, static_cast<int>(job.counts.total)));
        break;
    case Kind::Reject:
        setWindowTitle(tr("Reject %1").arg(what));
        words = tr("The job ends here. No device is touched.");
        setDeed(tr("Reject job"));
        break;
    case Kind::Cancel:
        setWindowTitle(tr("Cancel %1").arg(what));
        words = tr("%n device(s) that were not reached yet are not. Those that were stay as they are.", nullptr,
                   static_cast<int>(job.counts.waiting));
        setDeed(tr("Cancel job"));
        cancelButton()->setText(tr("Let it run"));
        break;
    case Kind::Retry:
        setWindowTitle(tr("Retry %1").arg(what));
        words = tr("It begins again on the %n device(s) where it failed or was not answered, and only there.", nullptr,
                   static_cast<int>(job.counts.failed));
        setDeed(tr("Retry on %n device(s)", nullptr, static_cast<int>(job.counts.failed)));
        break;
    }
    auto *text = new Label(words, fonts::base, Label::Ink::Secondary);
    text->setWordWrap(true);
    body()->addWidget(text);
    QLineEdit *note = nullptr;
    if (kind == Kind::Approve || kind == Kind::Reject) {
        setProduction(kind == Kind::Approve, tr("What is done here reaches many shops at once."));
        note = new QLineEdit;
        note->setMaxLength(500);
        auto *form = new Form(120);
        form->add(QStringLiteral("note"), tr("Why"), note, tr("Kept with the job."));
        body()->addWidget(form);
        note->setFocus();
    }
    connect(this, &Dialog::deedRequested, this, [this, &session, kind, note, key = job.key] {
        auto &actions = session.deviceJobActions();
        const QString said = note ? note->text().trimmed() : QString();
        models::Operation *operation = kind == Kind::Approve ? actions.approve(key, said)
            : kind == Kind::Reject                           ? actions.reject(key, said)
            : kind == Kind::Cancel                           ? actions.cancel(key)
                                                             : actions.retry(key);
        follow(operation, [this](models::Operation &) { accept(); });
    });
}

} // namespace wheelhouse::widgets
