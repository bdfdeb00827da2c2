#include "widgets/clusters/login_dialog.h"

#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/clusters/kubeconfig_choice.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"

namespace wheelhouse::widgets {

LoginDialog::LoginDialog(models::Session &session, const QString &clusterKey, const QString &cause, QWidget *parent)
    : Dialog(parent), m_session(session), m_key(clusterKey), m_form(new Form),
      m_choice(new KubeconfigChoice(session, *m_form, this))
{
    const QString id = clusterKey.section(u'/', -1);
    setWindowTitle(tr("Log in to %1").arg(id));
    setMinimumWidth(560);
    if (!cause.isEmpty()) {
        auto *words = new Label(cause, fonts::base, Label::Ink::Secondary);
        words->setWordWrap(true);
        body()->addWidget(words);
    }
    body()->addWidget(m_form);
    setDeed(tr("Log in"));
    connect(this, &Dialog::deedRequested, this, &LoginDialog::submit);
}

void LoginDialog::submit()
{
    m_form->clearErrors();
    m_choice->read([this](const QByteArray &content) {
        models::ClusterActions::Draft draft;
        draft.kubeconfig = content;
        draft.context = m_choice->context();
        follow(
            m_session.clusterActions().login(m_key, draft), [this](models::Operation &) { accept(); },
            [this](models::Operation &operation) {
                for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                    const QString key = it.key().section(u'.', -1);
                    if (m_form->has(key))
                        m_form->setError(key, it.value());
                }
            });
    });
}

} // namespace wheelhouse::widgets
