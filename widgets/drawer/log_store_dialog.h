#pragma once

#include "widgets/controls/dialog.h"

class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;

// Where a cluster's log store (Loki) is.
class LogStoreDialog final : public Dialog {
    Q_OBJECT
public:
    // `clusterKey`: `clusters/{cluster}`.
    LogStoreDialog(models::Session &session, const QString &clusterKey, QWidget *parent);

private:
    Form *m_form;
    QLineEdit *m_url;
};

} // namespace wheelhouse::widgets
