#include "widgets/alerts/rule_inspector.h"

#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/alerts/label_list.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

RuleInspector::RuleInspector(Workbench &bench, models::AlertRulesModel &rules, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_rules(rules), m_alerts(new Button({}, QStringLiteral("alerts"))),
      m_error(new Label({}, fonts::base, Label::Ink::BadWord)), m_text(new Label), m_expression(new Label({}, fonts::mono)),
      m_expressionSection(new Section(m_expression)), m_list(new PropertyList), m_listSection(new Section(m_list)),
      m_labels(new LabelList), m_labelSection(new Section(m_labels))
{
    addDeed(m_alerts);
    for (Label *label : {m_error, m_text, m_expression}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    auto *words = new QWidget;
    auto *column = new QVBoxLayout(words);
    column->setContentsMargins(16, 12, 16, 4);
    column->setSpacing(tokens::kSpace2);
    column->addWidget(m_error);
    column->addWidget(m_text);
    for (const char *id : {"hold", "alerts", "evaluated", "group", "file", "cluster"})
        m_list->add(QString::fromLatin1(id));
    QVBoxLayout *page = addPage();
    page->addWidget(words);
    page->addWidget(m_expressionSection);
    page->addWidget(m_listSection);
    page->addWidget(m_labelSection);
    page->addStretch();
    connect(m_alerts, &Button::clicked, this, [this] { Q_EMIT alertsWanted(m_facts.alert, m_facts.cluster); });
    retranslate();
}

void RuleInspector::setSubjectKey(const QString &key)
{
    m_key = key;
    refresh();
}

void RuleInspector::refresh()
{
    const auto facts = m_rules.facts(m_key);
    const bool isThere = !facts.key.isEmpty();
    if (isThere)
        m_facts = facts;
    m_alerts->setEnabled(isThere && facts.alertCount > 0);
    if (m_key.isEmpty())
        return;
    setSubject(m_facts.alert, false);
    if (!isThere) {
        setStatus(models::Status::Unknown, tr("Is no rule any more"));
        return;
    }
    setStatus(facts.status, facts.word);
    setEnvironment(m_bench.session().catalog().chipOfCluster(facts.cluster));
    m_error->setText(facts.error);
    m_error->setVisible(!facts.error.isEmpty());
    m_text->setText(facts.description.isEmpty() ? facts.summary : facts.description);
    m_text->setVisible(!m_text->text().isEmpty());
    m_expression->setText(facts.expression);
    const auto set = [this](const char *id, const QString &value) { m_list->setValue(QString::fromLatin1(id), value); };
    set("hold", facts.hold.isEmpty() ? tr("at once") : facts.hold);
    set("alerts", models::countText(facts.alertCount));
    set("evaluated", models::exactTime(facts.evaluated));
    set("group", facts.group);
    set("file", facts.file);
    set("cluster", facts.cluster);
    m_labels->setLabels(facts.labels);
    m_labelSection->setVisible(!facts.labels.isEmpty());
}

void RuleInspector::retranslate()
{
    m_alerts->setText(tr("Its alerts"));
    m_expressionSection->setTitle(tr("Expression"));
    m_listSection->setTitle(tr("Facts"));
    m_labelSection->setTitle(tr("Labels of its alerts"));
    const auto name = [this](const char *id, const QString &text) { m_list->setName(QString::fromLatin1(id), text); };
    name("hold", tr("Must hold"));
    name("alerts", tr("Alerts"));
    name("evaluated", tr("Evaluated"));
    name("group", tr("Group"));
    name("file", tr("File"));
    name("cluster", tr("Cluster"));
    setPageTitle(0, tr("Summary"));
    refresh();
}

void RuleInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
