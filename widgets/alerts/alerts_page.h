#pragma once

#include <memory>

#include <QTimer>

#include "models/interest.h"
#include "widgets/page/page.h"

class QStackedWidget;

namespace wheelhouse::models {
class AlertRulesModel;
class AlertsModel;
class SilencesModel;
}

namespace wheelhouse::widgets {

class AlertInspector;
class Button;
class FilteredTable;
class Label;
class PageHead;
class RuleInspector;
class Segmented;

// What fires, by which rules, and what is silenced? Of all clusters, worst first;
// the inspector shows one alert or one rule.
class AlertsPage final : public Page {
    Q_OBJECT
public:
    explicit AlertsPage(Workbench &bench, QWidget *parent = nullptr);
    ~AlertsPage() override;
    static PageSpec spec();

    Inspector *inspector() override;
    QVector<Inspector *> inspectors() override;
    void enter() override;
    void leave() override;
    bool openKey(const QString &key) override;
    void perform(const QString &deed) override;
    void focusFilter() override;
    void setScope(const models::RowFilter &scope) override;
    QString statusLine() const override;
    bool hasSubject() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void retranslate() override;

private:
    void showList(int index);
    void expire();
    void read();
    void showAlertsOf(const QString &alert, const QString &cluster);
    void refreshDeeds();
    void refreshNote();
    FilteredTable *shownTable() const;

    std::unique_ptr<models::AlertsModel> m_alerts;
    std::unique_ptr<models::AlertRulesModel> m_rules;
    std::unique_ptr<models::SilencesModel> m_silences;
    models::Lease m_lease;
    PageHead *m_head;
    Segmented *m_list;
    Button *m_expire;
    Label *m_note;
    QStackedWidget *m_stack;
    FilteredTable *m_alertTable;
    FilteredTable *m_ruleTable;
    FilteredTable *m_silenceTable;
    AlertInspector *m_inspector;
    RuleInspector *m_ruleInspector;
    // Rules and silences are read, not streamed.
    QTimer m_readAgain;
};

} // namespace wheelhouse::widgets
