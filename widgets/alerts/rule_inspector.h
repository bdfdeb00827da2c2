#pragma once

#include "models/alert_rules_model.h"
#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::widgets {

class LabelList;
class PropertyList;
class Section;

// One alerting rule: what it says, its expression, how it was evaluated last.
class RuleInspector final : public Inspector {
    Q_OBJECT
public:
    RuleInspector(Workbench &bench, models::AlertRulesModel &rules, QWidget *parent = nullptr);
    void setSubjectKey(const QString &key);
    const QString &subjectKey() const { return m_key; }
    void refresh();

Q_SIGNALS:
    // The alerts that it raised, by their name and the cluster's.
    void alertsWanted(const QString &alert, const QString &cluster);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    Workbench &m_bench;
    models::AlertRulesModel &m_rules;
    QString m_key;
    models::AlertRuleFacts m_facts;
    Button *m_alerts;
    Label *m_error;
    Label *m_text;
    Label *m_expression;
    Section *m_expressionSection;
    PropertyList *m_list;
    Section *m_listSection;
    LabelList *m_labels;
    Section *m_labelSection;
};

} // namespace wheelhouse::widgets
