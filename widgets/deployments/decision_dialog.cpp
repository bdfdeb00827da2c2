#include "widgets/deployments/decision_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

DecisionDialog::DecisionDialog(models::Session &session, const models::DeploymentDetail &detail, Kind kind, QWidget *parent)
    : Dialog(parent), m_session(session), m_kind(kind), m_key(detail.key()), m_hash(detail.planHash()),
      m_comment(new QLineEdit)
{
    setMinimumWidth(500);
    const QString subject = tr("%1 in %2").arg(detail.application(), detail.environment());
    QString words;
    switch (kind) {
    case Kind::Approve:
        setWindowTitle(tr("Approve %1").arg(subject));
        words = tr("You approve exactly the plan %1: %2 lines added, %3 removed. If the plan changes, your word is void.")
                    .arg(m_hash.left(8)).arg(detail.addedLines()).arg(detail.removedLines());
        setDeed(tr("Approve %1").arg(detail.tag().whole));
        break;
    case Kind::Reject:
        setWindowTitle(tr("Reject %1").arg(subject));
        words = tr("The request ends here. Nothing in the cluster is touched.");
        setDeed(tr("Reject request"));
        break;
    case Kind::Undo:
        setWindowTitle(tr("Undo %1").arg(subject));
        words = tr("The last good version from before this deployment is rolled out again, as a deployment of its own. It "
                   "needs no approval.");
        setDeed(tr("Undo to the version before"));
        break;
    }
    const bool isGuarded = detail.isProduction() && kind != Kind::Reject;
    setProduction(isGuarded, tr("A change here reaches what serves the shops."));
    auto *text = new Label(words, fonts::base, Label::Ink::Secondary);
    text->setWordWrap(true);
    auto *form = new Form(170);
    form->add(QStringLiteral("comment"), tr("Why"), m_comment);
    body()->addWidget(text);
    body()->addWidget(form);
    if (isGuarded) {
        auto *typed = new QLineEdit;
        form->add(QStringLiteral("name"), tr("Type %1 to go on").arg(detail.application()), typed);
        deed()->setEnabled(false);
        connect(typed, &QLineEdit::textChanged, this,
                [this, name = detail.application()](const QString &now) { deed()->setEnabled(now == name); });
    }
    connect(this, &Dialog::deedRequested, this, &DecisionDialog::decide);
    m_comment->setFocus();
}

void DecisionDialog::decide()
{
    auto &actions = m_session.deploymentActions();
    const QString comment = m_comment->text().trimmed();
    models::Operation *operation = m_kind == Kind::Approve ? actions.approve(m_key, m_hash, comment)
        : m_kind == Kind::Reject                           ? actions.reject(m_key, comment)
                                                           : actions.undo(m_key, comment);
    follow(operation, [this](models::Operation &) { accept(); });
}

} // namespace wheelhouse::widgets
