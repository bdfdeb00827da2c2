#pragma once

#include "widgets/controls/dialog.h"

class QLineEdit;

namespace wheelhouse::models {
class Session;
struct ObjectPlan;
}

namespace wheelhouse::widgets {

class DiffView;
class Form;
class Label;

// What a changed YAML would do, by the cluster's own dry run: a diff, what
// others manage, what the cluster warns of. Then it is applied; for production
// its name is typed first.
class ApplyObjectDialog final : public Dialog {
    Q_OBJECT
public:
    ApplyObjectDialog(models::Session &session, const QString &key, const QString &yaml, QWidget *parent);

Q_SIGNALS:
    void applied();

private:
    void plan();
    void showPlan(const models::ObjectPlan &plan);
    void refreshDeed();

    models::Session &m_session;
    const QString m_key;
    const QString m_yaml;
    const bool m_isProduction;
    Label *m_words;
    DiffView *m_diff;
    Label *m_conflicts;
    Form *m_form;
    QLineEdit *m_typed;
    bool m_isPlanned = false;
    bool m_hasConflicts = false;
};

} // namespace wheelhouse::widgets
