#pragma once

#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;
class KubeconfigChoice;

// Gives a cluster new credentials: what is watched goes on, rows and selection
// stay.
class LoginDialog final : public Dialog {
    Q_OBJECT
public:
    // `cause` is why it needs a login, in the API server's words; may be empty.
    LoginDialog(models::Session &session, const QString &clusterKey, const QString &cause, QWidget *parent);

private:
    void submit();

    models::Session &m_session;
    const QString m_key;
    Form *m_form;
    KubeconfigChoice *m_choice;
};

} // namespace wheelhouse::widgets
