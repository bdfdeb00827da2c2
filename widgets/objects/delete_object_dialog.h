#pragma once

#include "widgets/controls/dialog.h"

class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Label;

// Deletes an object of a cluster: says first what goes with it; in production
// its name is typed.
class DeleteObjectDialog final : public Dialog {
    Q_OBJECT
public:
    DeleteObjectDialog(models::Session &session, const QString &key, const QString &kind, const QString &uid, QWidget *parent);

private:
    void refreshDeed();

    const QString m_name;
    const bool m_isProduction;
    Label *m_impact;
    QLineEdit *m_typed;
    bool m_isCounted = false;
};

} // namespace wheelhouse::widgets
