#pragma once

#include "widgets/controls/dialog.h"

class QLineEdit;

namespace wheelhouse::models {
class DeploymentDetail;
class Session;
}

namespace wheelhouse::widgets {

// Approves, rejects or undoes a deployment, with a word why. In production the
// application's name has to be typed first.
class DecisionDialog final : public Dialog {
    Q_OBJECT
public:
    enum class Kind { Approve, Reject, Undo };
    DecisionDialog(models::Session &session, const models::DeploymentDetail &detail, Kind kind, QWidget *parent);

private:
    void decide();

    models::Session &m_session;
    Kind m_kind;
    QString m_key;
    QString m_hash;
    QLineEdit *m_comment;
};

} // namespace wheelhouse::widgets
