#pragma once

#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;
class KubeconfigChoice;

// Connects a cluster by its kubeconfig. The file goes to the server, which
// keeps it sealed; this console forgets it.
class AddClusterDialog final : public Dialog {
    Q_OBJECT
public:
    AddClusterDialog(models::Session &session, QWidget *parent);

private:
    void submit();

    models::Session &m_session;
    Form *m_form;
    QLineEdit *m_name;
    QComboBox *m_environment;
    QLineEdit *m_prometheus;
    QLineEdit *m_namespaces;
    KubeconfigChoice *m_choice;
};

} // namespace wheelhouse::widgets
