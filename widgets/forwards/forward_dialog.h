#pragma once

#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;

// Asks which port of a pod, or of a workload's ready pod, is to be reached at
// which port of this machine; proposes those that its containers name.
class ForwardDialog final : public Dialog {
    Q_OBJECT
public:
    // `workloadKey` is where the ports are read from; empty: nothing is proposed.
    ForwardDialog(models::Session &session, const QString &target, const QString &workloadKey, QWidget *parent);
    QComboBox *remotePort() const { return m_remote; }
    QLineEdit *localPort() const { return m_local; }

Q_SIGNALS:
    void begun(const QString &key);

protected:
    void retranslate() override;

private:
    void begin();
    void propose(const QString &workloadKey);

    models::Session &m_session;
    const QString m_target;
    Form *m_form;
    QComboBox *m_remote;
    QLineEdit *m_local;
};

} // namespace wheelhouse::widgets
