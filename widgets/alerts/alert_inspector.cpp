#include "widgets/alerts/alert_inspector.h"

#include <QDesktopServices>
#include <QUrl>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/alerts/label_list.h"
#include "widgets/alerts/silence_dialog.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

AlertInspector::AlertInspector(Workbench &bench, models::AlertsModel &alerts, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_alerts(alerts), m_silence(new Button({}, QStringLiteral("silence"))),
      m_open(new Button({}, QStringLiteral("open"))), m_runbook(new Button({}, QStringLiteral("link"))),
      m_text(new Label), m_list(new PropertyList), m_listSection(new Section(m_list)), m_labels(new LabelList),
      m_labelSection(new Section(m_labels))
{
    addDeed(m_silence);
    addDeed(m_open);
    addDeed(m_runbook);
    m_text->setWordWrap(true);
    auto *words = new QWidget;
    auto *column = new QVBoxLayout(words);
    column->setContentsMargins(16, 12, 16, 4);
    column->addWidget(m_text);
    for (const char *id : {"about", "since", "value", "receivers", "cluster"})
        m_list->add(QString::fromLatin1(id));
    QVBoxLayout *page = addPage();
    page->addWidget(words);
    page->addWidget(m_listSection);
    page->addWidget(m_labelSection);
    page->addStretch();
    connect(m_silence, &Button::clicked, this, &AlertInspector::silence);
    connect(m_open, &Button::clicked, this, [this] { m_bench.openKey(m_facts.resource); });
    connect(m_runbook, &Button::clicked, this, [this] { QDesktopServices::openUrl(QUrl(m_facts.runbook)); });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &AlertInspector::refresh);
    retranslate();
}

void AlertInspector::setSubjectKey(const QString &key)
{
    m_key = key;
    refresh();
}

void AlertInspector::refresh()
{
    const auto facts = m_alerts.facts(m_key);
    const bool isThere = !facts.key.isEmpty();
    if (isThere)
        m_facts = facts;
    m_silence->setEnabled(isThere && !facts.muted && m_bench.session().connection().mayOperate());
    m_open->setEnabled(!m_facts.resource.isEmpty());
    m_runbook->setVisible(!m_facts.runbook.isEmpty());
    if (m_key.isEmpty())
        return;
    setSubject(m_facts.alert, false);
    if (!isThere) {
        setStatus(models::Status::Ok, tr("No longer fires"));
        return;
    }
    setStatus(facts.status, facts.word);
    setEnvironment(m_bench.session().catalog().chipOfCluster(facts.cluster));
    m_text->setText(facts.description.isEmpty() ? facts.summary : facts.description);
    const auto set = [this](const char *id, const QString &value) { m_list->setValue(QString::fromLatin1(id), value); };
    set("about", facts.resource.section(u'/', 1).replace(QLatin1String("/namespaces/"), QLatin1String("/")));
    set("since", models::exactTime(facts.since));
    set("value", facts.value);
    set("receivers", facts.receivers.join(QStringLiteral(", ")));
    set("cluster", facts.cluster);
    m_labels->setLabels(facts.labels);
}

void AlertInspector::silence()
{
    if (m_silence->isEnabled())
        (new SilenceDialog(m_bench.session(), m_facts, m_bench.session().catalog().chipOfCluster(m_facts.cluster).production,
                           m_bench.dialogParent()))
            ->open();
}

void AlertInspector::retranslate()
{
    m_silence->setText(tr("Silence…"));
    m_open->setText(tr("Open the object"));
    m_runbook->setText(tr("Runbook"));
    m_listSection->setTitle(tr("Facts"));
    m_labelSection->setTitle(tr("Labels"));
    const auto name = [this](const char *id, const QString &text) { m_list->setName(QString::fromLatin1(id), text); };
    name("about", tr("About"));
    name("since", tr("Since"));
    name("value", tr("Value"));
    name("receivers", tr("Told to"));
    name("cluster", tr("Cluster"));
    setPageTitle(0, tr("Summary"));
    refresh();
}

void AlertInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
