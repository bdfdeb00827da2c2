#pragma once

#include <QTimer>

#include "models/object_deeds.h"
#include "widgets/controls/dialog.h"

class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;
class ImpactView;

// Does something to a node, workload or pod, after it has shown what that
// touches: the server's dry run, asked again with every option that changes.
// Production asks for the name to be typed.
class ObjectDeedDialog final : public Dialog {
    Q_OBJECT
public:
    ObjectDeedDialog(models::Session &session, const models::ObjectDeed &deed, QWidget *parent);

private:
    void addOptions();
    void addGrace();
    void ask();
    void answered(const models::ObjectImpact &impact, const QString &failure);
    void refreshDeed();

    models::Session &m_session;
    models::ObjectDeed m_deed;
    const bool m_isProduction;
    Form *m_form;
    ImpactView *m_impact;
    QLineEdit *m_typed = nullptr;
    QTimer m_askSoon;
    // Answers to earlier questions are of no use.
    int m_question = 0;
    bool m_mayDo = false;
};

} // namespace wheelhouse::widgets
