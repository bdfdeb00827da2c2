#pragma once

#include "models/alerts_model.h"
#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::widgets {

class LabelList;
class PropertyList;
class Section;

// One alert: what it says, what it is about, its labels; silencing it.
class AlertInspector final : public Inspector {
    Q_OBJECT
public:
    AlertInspector(Workbench &bench, models::AlertsModel &alerts, QWidget *parent = nullptr);
    void setSubjectKey(const QString &key);
    const QString &subjectKey() const { return m_key; }
    void refresh();
    void silence();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    Workbench &m_bench;
    models::AlertsModel &m_alerts;
    QString m_key;
    models::AlertFacts m_facts;
    Button *m_silence;
    Button *m_open;
    Button *m_runbook;
    Label *m_text;
    PropertyList *m_list;
    Section *m_listSection;
    LabelList *m_labels;
    Section *m_labelSection;
};

} // namespace wheelhouse::widgets
