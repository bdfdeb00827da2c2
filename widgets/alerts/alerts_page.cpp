#include "widgets/alerts/alerts_page.h"

#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "models/alert_rules_model.h"
#include "models/session.h"
#include "models/silences_model.h"
#include "models/text.h"
#include "widgets/alerts/alert_inspector.h"
#include "widgets/alerts/rule_inspector.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/page_head.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using models::Status;

namespace {

constexpr int kReadAgainMs = 15'000;

// In the order of the words that choose them; how the settings call them.
enum List { Alerts, Rules, Silences };
const QString kLists[] = {QStringLiteral("alerts"), QStringLiteral("rules"), QStringLiteral("silences")};

} // namespace

AlertsPage::AlertsPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_alerts(std::make_unique<models::AlertsModel>(bench.session().alertRows(), bench.session().catalog())),
      m_rules(std::make_unique<models::AlertRulesModel>(bench.session().catalog())),
      m_silences(std::make_unique<models::SilencesModel>(bench.session().catalog())), m_head(new PageHead),
      m_list(new Segmented), m_expire(new Button({}, QStringLiteral("stop"))),
      m_note(new Label({}, fonts::small, Label::Ink::WarnWord)), m_stack(new QStackedWidget),
      m_alertTable(new FilteredTable(*m_alerts)), m_ruleTable(new FilteredTable(m_rules->table())),
      m_silenceTable(new FilteredTable(m_silences->table())), m_inspector(new AlertInspector(bench, *m_alerts)),
      m_ruleInspector(new RuleInspector(bench, *m_rules))
{
    m_head->addTool(m_expire);
    m_head->addTool(m_list);
    m_alertTable->body()->message().setEmptyIcon(QStringLiteral("check"));
    m_alertTable->table()->setStretchColumn(QStringLiteral("summary"));
    m_alertTable->table()->setMainColumn(QStringLiteral("alert"));
    m_ruleTable->body()->message().setEmptyIcon(QStringLiteral("alerts"));
    m_ruleTable->table()->setStretchColumn(QStringLiteral("expression"));
    m_ruleTable->table()->setMainColumn(QStringLiteral("alert"));
    m_silenceTable->body()->message().setEmptyIcon(QStringLiteral("silence"));
    m_silenceTable->table()->setStretchColumn(QStringLiteral("reason"));
    m_note->setContentsMargins(16, 6, 16, 2);
    m_note->setWordWrap(true);
    m_note->hide();
    for (FilteredTable *table : {m_alertTable, m_ruleTable, m_silenceTable})
        m_stack->addWidget(table);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Rule);
    column->addSpacing(tokens::kSpace2);
    column->addWidget(m_note);
    column->addWidget(m_stack, 1);
    setFocusProxy(m_alertTable->table());

    auto &actions = bench.session().alertActions();
    m_readAgain.setInterval(kReadAgainMs);
    connect(&m_readAgain, &QTimer::timeout, this, &AlertsPage::read);
    connect(&actions, &models::AlertActions::silencesChanged, this, &AlertsPage::read);
    connect(m_silences.get(), &models::SilencesModel::read, this, &AlertsPage::refreshNote);
    connect(m_rules.get(), &models::AlertRulesModel::read, this, [this] {
        m_ruleInspector->refresh();
        refreshNote();
        Q_EMIT statusLineChanged();
    });
    connect(m_list, &Segmented::chosen, this, &AlertsPage::showList);
    connect(m_expire, &Button::clicked, this, &AlertsPage::expire);
    connect(m_alertTable->table(), &DataTable::currentKeyChanged, this, [this](const QString &key) {
        m_inspector->setSubjectKey(key);
        Q_EMIT subjectChanged();
    });
    connect(m_alertTable->table(), &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(m_alertTable->table(), &DataTable::keyActivated, this,
            [this](const QString &key) { this->bench().openKey(m_alerts->facts(key).resource); });
    connect(m_alertTable->table(), &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &key) {
        m_inspector->setSubjectKey(key);
        menu->addAction(icon(QStringLiteral("silence")), tr("Silence…"), m_inspector, &AlertInspector::silence);
        menu->addAction(icon(QStringLiteral("open")), tr("Open the object"), this,
                        [this, key] { this->bench().openKey(m_alerts->facts(key).resource); });
    });
    connect(m_ruleTable->table(), &DataTable::currentKeyChanged, this, [this](const QString &key) {
        m_ruleInspector->setSubjectKey(key);
        Q_EMIT subjectChanged();
    });
    connect(m_ruleTable->table(), &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(m_ruleTable->table(), &DataTable::keyActivated, this, [this](const QString &key) {
        const auto facts = m_rules->facts(key);
        showAlertsOf(facts.alert, facts.cluster);
    });
    connect(m_ruleInspector, &RuleInspector::alertsWanted, this, &AlertsPage::showAlertsOf);
    connect(m_silenceTable->table(), &DataTable::currentKeyChanged, this, &AlertsPage::refreshDeeds);
    connect(m_alerts.get(), &QAbstractItemModel::dataChanged, m_inspector, &AlertInspector::refresh);
    connect(m_alerts.get(), &models::TableModel::countsChanged, this, [this] {
        m_inspector->refresh();
        retranslate();
    });
    for (FilteredTable *table : {m_alertTable, m_ruleTable, m_silenceTable})
        connect(table, &FilteredTable::actionRequested, this, [this] {
            read();
            this->bench().session().refresh();
        });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &AlertsPage::refreshDeeds);
    retranslate();
}

AlertsPage::~AlertsPage()
{
    // The inspectors are of the window, and may be gone already.
    for (FilteredTable *table : {m_alertTable, m_ruleTable, m_silenceTable}) {
        disconnect(table->table(), nullptr, this, nullptr);
        table->table()->setTable(nullptr);
    }
}

PageSpec AlertsPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("alerts");
    spec.icon = QStringLiteral("alerts");
    spec.title = [] { return tr("Alerts"); };
    spec.make = [](Workbench &bench) { return new AlertsPage(bench); };
    spec.collections = {QStringLiteral("alerts"), QStringLiteral("silences")};
    spec.menu = [] { return tr("&Alert"); };
    spec.deeds = {{QStringLiteral("silence"), [] { return tr("Silence…"); }, QStringLiteral("silence"), {}}};
    return spec;
}

Inspector *AlertsPage::inspector()
{
    return m_list->current() == Rules ? static_cast<Inspector *>(m_ruleInspector) : m_inspector;
}

QVector<Inspector *> AlertsPage::inspectors()
{
    return {m_inspector, m_ruleInspector};
}

FilteredTable *AlertsPage::shownTable() const
{
    return m_list->current() == Rules ? m_ruleTable : m_list->current() == Silences ? m_silenceTable : m_alertTable;
}

void AlertsPage::read()
{
    auto &actions = bench().session().alertActions();
    if (m_list->current() == Rules && isVisible())
        actions.readRules(*m_rules);
    if (m_list->current() == Silences && isVisible())
        actions.readSilences(*m_silences);
}

void AlertsPage::showAlertsOf(const QString &alert, const QString &cluster)
{
    models::RowFilter filter;
    filter.append({QStringLiteral("alert"), models::RowFilter::Operator::Equal, alert});
    filter.append({QStringLiteral("cluster"), models::RowFilter::Operator::Equal, cluster});
    m_alertTable->filterEdit()->setFilter(filter);
    showList(Alerts);
}

void AlertsPage::enter()
{
    m_lease = m_alerts->watch();
    m_readAgain.start();
    showList(m_list->current());
}

void AlertsPage::leave()
{
    m_lease = {};
    m_readAgain.stop();
}

void AlertsPage::showList(int index)
{
    m_list->setCurrent(index);
    m_stack->setCurrentIndex(index);
    setFocusProxy(shownTable()->table());
    read();
    refreshDeeds();
    refreshNote();
    Q_EMIT subjectChanged();
    Q_EMIT statusLineChanged();
}

bool AlertsPage::openKey(const QString &key)
{
    const bool silence = key.contains(QLatin1String("/silences/"));
    showList(silence ? Silences : Alerts);
    shownTable()->reveal(key);
    return true;
}

void AlertsPage::perform(const QString &deed)
{
    if (deed == QLatin1String("silence") && m_list->current() == Alerts)
        m_inspector->silence();
}

void AlertsPage::expire()
{
    const QString key = m_silenceTable->table()->currentKey();
    if (!key.isEmpty())
        bench().session().alertActions().expire(key);
}

void AlertsPage::refreshDeeds()
{
    m_expire->setVisible(m_list->current() == Silences);
    m_expire->setEnabled(!m_silenceTable->table()->currentKey().isEmpty() && bench().session().connection().mayOperate());
}

void AlertsPage::focusFilter()
{
    shownTable()->filterEdit()->setFocus();
}

void AlertsPage::setScope(const models::RowFilter &scope)
{
    m_alerts->setScope(scope);
    m_rules->table().setScope(scope);
    m_silences->table().setScope(scope);
}

void AlertsPage::refreshNote()
{
    const QStringList notes = m_list->current() == Rules ? m_rules->failures()
        : m_list->current() == Silences                 ? m_silences->failures()
                                                        : QStringList();
    m_note->setText(notes.join(u'\n'));
    m_note->setVisible(!notes.isEmpty());
}

QString AlertsPage::statusLine() const
{
    if (m_list->current() == Rules)
        return tr("%n rule(s)", nullptr, m_rules->table().matchCount());
    if (m_list->current() == Silences)
        return tr("%n silence(s)", nullptr, m_silences->table().matchCount());
    const auto counts = m_alerts->statusCounts();
    const int warnings = counts[static_cast<int>(Status::Warn)];
    // Three counts in one sentence, of which one has a plural.
    return tr("%1 critical · %n warning(s) · %2 muted", nullptr, warnings)
        .arg(models::countText(counts[static_cast<int>(Status::Bad)]), models::countText(counts[static_cast<int>(Status::Off)]));
}

bool AlertsPage::hasSubject() const
{
    return m_list->current() == Alerts ? !m_inspector->subjectKey().isEmpty()
        : m_list->current() == Rules   ? !m_ruleInspector->subjectKey().isEmpty()
                                       : false;
}

void AlertsPage::retranslate()
{
    m_head->setTitle(tr("Alerts"));
    const auto counts = m_alerts->statusCounts();
    const int bad = counts[static_cast<int>(Status::Bad)] + counts[static_cast<int>(Status::Warn)];
    m_head->setSentence(bad > 0 ? tr("%n fire(s)", nullptr, bad) : QString());
    m_list->setWords({tr("Alerts"), tr("Rules"), tr("Silences")});
    m_expire->setText(tr("End silence"));
    m_alertTable->setPlaceholder(tr("Filter alerts…"));
    m_ruleTable->setPlaceholder(tr("Filter rules…"));
    m_silenceTable->setPlaceholder(tr("Filter silences…"));
    refreshDeeds();
    Q_EMIT statusLineChanged();
}

void AlertsPage::saveState(QSettings &settings) const
{
    m_alertTable->saveState(settings);
    settings.setValue(QStringLiteral("list"), kLists[m_list->current()]);
}

void AlertsPage::restoreState(QSettings &settings)
{
    m_alertTable->restoreState(settings);
    const auto kept = std::find(std::begin(kLists), std::end(kLists), settings.value(QStringLiteral("list")).toString());
    m_list->setCurrent(kept == std::end(kLists) ? Alerts : static_cast<int>(kept - std::begin(kLists)));
    m_stack->setCurrentIndex(m_list->current());
    refreshDeeds();
}

} // namespace wheelhouse::widgets
