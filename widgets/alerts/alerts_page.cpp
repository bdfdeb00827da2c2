#include "widgets/alerts/alerts_page.h"

#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/silences_model.h"
#include "models/text.h"
#include "widgets/alerts/alert_inspector.h"
#include "widgets/controls/filter_edit.h"
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

} // namespace

AlertsPage::AlertsPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_alerts(std::make_unique<models::AlertsModel>(bench.session().alertRows(), bench.session().catalog())),
      m_silences(std::make_unique<models::SilencesModel>(bench.session().catalog())), m_head(new PageHead),
      m_list(new Segmented), m_expire(new Button({}, QStringLiteral("stop"))), m_stack(new QStackedWidget),
      m_alertTable(new FilteredTable(*m_alerts)), m_silenceTable(new FilteredTable(m_silences->table())),
      m_inspector(new AlertInspector(bench, *m_alerts))
{
    m_head->addTool(m_expire);
    m_head->addTool(m_list);
    m_alertTable->body()->message().setEmptyIcon(QStringLiteral("check"));
    m_alertTable->table()->setStretchColumn(QStringLiteral("summary"));
    m_alertTable->table()->setMainColumn(QStringLiteral("alert"));
    m_silenceTable->body()->message().setEmptyIcon(QStringLiteral("silence"));
    m_silenceTable->table()->setStretchColumn(QStringLiteral("reason"));
    m_stack->addWidget(m_alertTable);
    m_stack->addWidget(m_silenceTable);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Rule);
    column->addWidget(m_stack, 1);
    setFocusProxy(m_alertTable->table());

    auto &actions = bench.session().alertActions();
    const auto read = [this, &actions] {
        if (isVisible() && m_list->current() == 1)
            actions.readSilences(*m_silences);
    };
    m_readAgain.setInterval(kReadAgainMs);
    connect(&m_readAgain, &QTimer::timeout, this, read);
    connect(&actions, &models::AlertActions::silencesChanged, this, read);
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
    connect(m_silenceTable->table(), &DataTable::currentKeyChanged, this, &AlertsPage::refreshDeeds);
    connect(m_alerts.get(), &QAbstractItemModel::dataChanged, m_inspector, &AlertInspector::refresh);
    connect(m_alerts.get(), &models::TableModel::countsChanged, this, [this] {
        m_inspector->refresh();
        retranslate();
    });
    for (FilteredTable *table : {m_alertTable, m_silenceTable})
        connect(table, &FilteredTable::actionRequested, this, [this, read] {
            read();
            this->bench().session().refresh();
        });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &AlertsPage::refreshDeeds);
    retranslate();
}

AlertsPage::~AlertsPage()
{
    // The inspector is of the window, and may be gone already.
    disconnect(m_alertTable->table(), nullptr, this, nullptr);
    m_alertTable->table()->setTable(nullptr);
    m_silenceTable->table()->setTable(nullptr);
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
    return m_inspector;
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
    if (index == 1)
        bench().session().alertActions().readSilences(*m_silences);
    refreshDeeds();
    Q_EMIT subjectChanged();
}

bool AlertsPage::openKey(const QString &key)
{
    const bool silence = key.contains(QLatin1String("/silences/"));
    showList(silence ? 1 : 0);
    (silence ? m_silenceTable : m_alertTable)->table()->selectKey(key);
    return true;
}

void AlertsPage::perform(const QString &deed)
{
    if (deed == QLatin1String("silence"))
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
    m_expire->setVisible(m_list->current() == 1);
    m_expire->setEnabled(!m_silenceTable->table()->currentKey().isEmpty() && bench().session().connection().mayOperate());
}

void AlertsPage::focusFilter()
{
    (m_list->current() == 1 ? m_silenceTable : m_alertTable)->filterEdit()->setFocus();
}

void AlertsPage::setScope(const models::RowFilter &scope)
{
    m_alerts->setScope(scope);
    m_silences->table().setScope(scope);
}

QString AlertsPage::statusLine() const
{
    const auto counts = m_alerts->statusCounts();
    return tr("%1 critical · %2 warnings · %3 muted")
        .arg(models::countText(counts[static_cast<int>(Status::Bad)]), models::countText(counts[static_cast<int>(Status::Warn)]),
             models::countText(counts[static_cast<int>(Status::Off)]));
}

bool AlertsPage::hasSubject() const
{
    return m_list->current() == 0 && !m_inspector->subjectKey().isEmpty();
}

void AlertsPage::retranslate()
{
    m_head->setTitle(tr("Alerts"));
    const auto counts = m_alerts->statusCounts();
    const int bad = counts[static_cast<int>(Status::Bad)] + counts[static_cast<int>(Status::Warn)];
    m_head->setSentence(bad > 0 ? tr("%n fire(s)", nullptr, bad) : QString());
    m_list->setWords({tr("Alerts"), tr("Silences")});
    m_expire->setText(tr("End silence"));
    m_alertTable->setPlaceholder(tr("Filter alerts…"));
    m_silenceTable->setPlaceholder(tr("Filter silences…"));
    refreshDeeds();
    Q_EMIT statusLineChanged();
}

void AlertsPage::saveState(QSettings &settings) const
{
    m_alertTable->saveState(settings);
    settings.setValue(QStringLiteral("list"), m_list->current());
}

void AlertsPage::restoreState(QSettings &settings)
{
    m_alertTable->restoreState(settings);
    m_list->setCurrent(std::clamp(settings.value(QStringLiteral("list"), 0).toInt(), 0, 1));
    m_stack->setCurrentIndex(m_list->current());
    refreshDeeds();
}

} // namespace wheelhouse::widgets
