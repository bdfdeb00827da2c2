#pragma once

#include <functional>

#include <QObject>

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;

// Two fields of a form: a kubeconfig of this machine, and which of its contexts.
// What contexts there are, and what is wrong with each, the server says as soon
// as the file is named. Fields `kubeconfig` and `context`; owned by the dialog.
class KubeconfigChoice final : public QObject {
    Q_OBJECT
public:
    KubeconfigChoice(models::Session &session, Form &form, QWidget *dialog);

    // Empty while there is nothing to choose: the current one then.
    QString context() const;
    // Reads what is to be sent: the chosen context with its files. Says in the
    // form what is wrong, and does not call `ready` then.
    void read(std::function<void(const QByteArray &)> ready);

private:
    void inspect();
    void showContext();

    models::Session &m_session;
    Form &m_form;
    QLineEdit *m_path = nullptr;
    QComboBox *m_context;
    QString m_inspected;
};

} // namespace wheelhouse::widgets
