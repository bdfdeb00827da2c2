#include "widgets/services/service_inspector.h"

#include <QComboBox>
#include <QMenu>

#include "models/session.h"
#include "models/text.h"
#include "models/workload_facts.h"
#include "widgets/board/board_view.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/controls/state_stack.h"
#include "widgets/deeds/object_menu.h"
#include "widgets/services/facts_panel.h"
#include "widgets/services/map_view.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using models::Status;

namespace {

constexpr int kBoardPage = 2;
constexpr int kFactsPage = 4;
constexpr int kMapPage = 5;
constexpr int kMapDelay = 200;

QString part(const QString &key, int index)
{
    return key.section(u'/', index, index);
}

} // namespace

ServiceInspector::ServiceInspector(Workbench &bench, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_session(bench.session()),
      m_events(std::make_unique<models::KubernetesEventsModel>(bench.session().eventRows(), bench.session().catalog())),
      m_logs(new Button({}, QStringLiteral("logs"), Button::Kind::Accent)),
      m_podLogs(new Button({}, QStringLiteral("pod"))), m_terminal(new Button({}, QStringLiteral("terminal"))),
      m_facts(new PropertyList), m_factsSection(new Section(m_facts)),
      m_podTable(new DataTable(DataTable::Kind::Compact)), m_podSection(new Section(m_podTable, true)),
      m_allPods(new DataTable), m_podBody(new StateStack(m_allPods)), m_eventTable(new DataTable),
      m_eventBody(new StateStack(m_eventTable)), m_factsPanel(new FactsPanel),
      m_factsBody(new StateStack(m_factsPanel)), m_map(new MapView), m_mapBody(new StateStack(m_map)), m_board(new BoardView(bench)), m_boardOf(new QComboBox)
{
    build();
    addDeed(m_logs);
    addDeed(m_podLogs);
    addDeed(m_terminal);
    connect(m_logs, &Button::clicked, this, [this] { m_bench.openLog(m_key, m_key.section(u'/', -1)); });
    const auto openPodLog = [this](const QString &pod) {
        if (!pod.isEmpty())
            m_bench.openLog(pod, pod.section(u'/', -1));
    };
    connect(m_podLogs, &Button::clicked, this, [this, openPodLog] { openPodLog(chosenPod()); });
    connect(m_terminal, &Button::clicked, this, &ServiceInspector::openTerminal);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this,
            &ServiceInspector::refreshDeeds);
    connect(this, &Inspector::currentPageChanged, this, &ServiceInspector::refreshDeeds);
    for (DataTable *table : {m_podTable, m_allPods}) {
        connect(table, &DataTable::currentKeyChanged, this, &ServiceInspector::refreshDeeds);
        connect(table, &DataTable::keyActivated, this, openPodLog);
        connect(table, &DataTable::contextMenuWanted, this, [this, openPodLog](QMenu *menu, const QString &key) {
            menu->addAction(icon(QStringLiteral("logs")), tr("Log of this pod"), this, [openPodLog, key] { openPodLog(key); });
            ObjectMenu deeds(*menu, m_bench);
            deeds.addTerminal(key, m_pods ? m_pods->containersOf(key) : QStringList());
            deeds.addForward(key, m_key);
            deeds.addPod(key);
            menu->addSeparator();
            menu->addAction(icon(QStringLiteral("chart")), tr("Metrics of this pod"), this, [this, key] { showBoardOf(key); });
            deeds.addObject(key);
        });
    }
    connect(m_boardOf, &QComboBox::activated, this, [this] { showBoardOf(m_boardOf->currentData().toString()); });
    refreshDeeds();
    retranslate();
}

ServiceInspector::~ServiceInspector()
{
    close();
    m_eventTable->setTable(nullptr);
}

void ServiceInspector::build()
{
    for (const char *id : {"cluster", "namespace", "kind", "image", "reason", "ready", "restarts", "probes", "helm"})
        m_facts->add(QString::fromLatin1(id), QByteArray(id) == "image");
    m_podTable->setDefaultColumns({QStringLiteral("status"), QStringLiteral("pod"), QStringLiteral("age")},
                                  {{QStringLiteral("status"), 130}, {QStringLiteral("age"), 64}});
    m_podTable->setStretchColumn(QStringLiteral("pod"));
    m_podTable->setHeadless();
    m_allPods->setStretchColumn(QStringLiteral("pod"));
    m_eventTable->setTable(m_events.get());
    m_eventTable->setDefaultColumns({QStringLiteral("status"), QStringLiteral("reason"), QStringLiteral("message"),
                                     QStringLiteral("count"), QStringLiteral("last")});
    m_eventTable->setStretchColumn(QStringLiteral("message"));
    m_eventBody->message().setEmptyIcon(QStringLiteral("events"));
    m_podBody->message().setEmptyIcon(QStringLiteral("pod"));
    m_eventBody->setState(m_events->state());
    connect(m_events.get(), &models::TableModel::stateChanged, this, [this] { m_eventBody->setState(m_events->state()); });

    QVBoxLayout *summary = addPage();
    summary->addWidget(m_factsSection);
    summary->addWidget(m_podSection);
    summary->addStretch();
    addPage(m_podBody);
    m_boardOf->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_boardOf->setMinimumContentsLength(18);
    m_board->addTool(m_boardOf);
    addPage(m_board);
    addPage(m_eventBody);
    addPage(m_factsBody);
    addPage(m_mapBody);
    connect(this, &Inspector::currentPageChanged, this, &ServiceInspector::readFacts);
    for (StateStack *body : {m_factsBody, m_mapBody}) {
        connect(body, &StateStack::actionRequested, this, [this] {
            m_factsAsked = false;
            readFacts();
        });
    }
    m_mapDue.setSingleShot(true);
    m_mapDue.setInterval(kMapDelay);
    connect(&m_mapDue, &QTimer::timeout, this, &ServiceInspector::refreshMap);
    connect(m_map, &MapView::keyActivated, this, [this](const QString &key) { m_bench.openObject(key); });
}

void ServiceInspector::setWorkload(const QString &key)
{
    if (key == m_key)
        return;
    m_key = key;
    m_board->setSubject(models::MetricBoard::resourceOf(key));
    open();
    refreshBoardChoice();
}

void ServiceInspector::close()
{
    m_podTable->setTable(nullptr);
    m_allPods->setTable(nullptr);
    m_mapDue.stop();
    m_podLease = {};
    m_eventLease = {};
    m_pods.reset();
    m_podRows.reset();
    m_workloadFacts.reset();
    m_factsAsked = false;
}

void ServiceInspector::open()
{
    close();
    if (m_key.isEmpty() || !isVisible())
        return;
    auto &session = m_bench.session();
    m_podRows = session.openPods(m_key);
    m_pods = std::make_unique<models::PodsModel>(*m_podRows, session.catalog());
    m_podLease = m_pods->watch();
    m_podTable->setTable(m_pods.get());
    m_allPods->setTable(m_pods.get());
    connect(m_pods.get(), &models::TableModel::countsChanged, this, &ServiceInspector::refreshPods);
    connect(m_podRows.get(), &models::LiveRows::changed, this, [this] {
        if (currentPage() == kMapPage && !m_mapDue.isActive())
            m_mapDue.start();
    });
    connect(m_pods.get(), &models::TableModel::stateChanged, this, &ServiceInspector::refreshPods);
    models::RowFilter scope;
    scope.append({QStringLiteral("cluster"), models::RowFilter::Operator::Equal, part(m_key, 1)});
    scope.append({QStringLiteral("namespace"), models::RowFilter::Operator::Equal, part(m_key, 3)});
    scope.append({QStringLiteral("object"), models::RowFilter::Operator::Equal, m_key.section(u'/', -1) + u'*'});
    m_events->setScope(scope);
    m_eventLease = m_events->watch();
    m_workloadFacts = session.openWorkloadFacts(m_key);
    connect(m_workloadFacts.get(), &models::WorkloadFacts::changed, this, &ServiceInspector::refreshFacts);
    refreshFacts();
    retranslate();
    refreshPods();
}

void ServiceInspector::refreshBoardChoice()
{
    QStringList keys{QString()};
    for (int row = 0; m_pods && row < m_pods->rowCount(); ++row)
        keys << m_pods->keyAt(row);
    // Worst first would make entries change places under the pointer.
    std::sort(keys.begin(), keys.end());
    // A pod that is gone has its charts still.
    const QString shown = m_board->subject().contains(QLatin1String("/pods/")) ? m_board->subject() : QString();
    if (!keys.contains(shown))
        keys << shown;
    QStringList known;
    for (int i = 0; i < m_boardOf->count(); ++i)
        known << m_boardOf->itemData(i).toString();
    if (keys != known) {
        m_boardOf->clear();
        for (const QString &key : keys)
            m_boardOf->addItem(key.section(u'/', -1), key);
    }
    m_boardOf->setItemText(0, tr("All pods"));
    m_boardOf->setCurrentIndex(m_boardOf->findData(shown));
    m_boardOf->setToolTip(shown.section(u'/', -1));
}

void ServiceInspector::showBoardOf(const QString &pod)
{
    m_board->setSubject(models::MetricBoard::resourceOf(pod.isEmpty() ? m_key : pod));
    setCurrentPage(kBoardPage);
    refreshBoardChoice();
}

void ServiceInspector::readFacts()
{
    if (!m_workloadFacts || m_factsAsked || (currentPage() != kFactsPage && currentPage() != kMapPage))
        return;
    m_factsAsked = true;
    m_workloadFacts->read();
}

void ServiceInspector::refreshFacts()
{
    m_factsBody->setState(m_workloadFacts->state());
    m_factsPanel->setGroups(m_workloadFacts->groups());
    refreshMap();
}

void ServiceInspector::refreshMap()
{
    if (!m_workloadFacts || !m_podRows)
        return;
    m_mapBody->setState(m_workloadFacts->state());
    m_map->setMap(m_workloadFacts->map(*m_podRows));
}

QString ServiceInspector::chosenPod() const
{
    return currentPage() == 1 ? m_allPods->currentKey() : m_podTable->currentKey();
}

void ServiceInspector::refreshDeeds()
{
    const bool isChosen = !chosenPod().isEmpty();
    const QString refusal = ObjectMenu::refusal(m_session);
    m_podLogs->setEnabled(isChosen);
    m_terminal->setEnabled(isChosen && refusal.isEmpty());
    m_terminal->setToolTip(refusal.isEmpty() ? tr("A terminal in the chosen pod") : refusal);
}

void ServiceInspector::openTerminal()
{
    const QString pod = chosenPod();
    const QStringList containers = m_pods ? m_pods->containersOf(pod) : QStringList();
    if (pod.isEmpty())
        return;
    if (containers.size() < 2)
        return m_bench.openTerminal(pod, {});
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString &container : containers)
        menu->addAction(container, this, [this, pod, container] { m_bench.openTerminal(pod, container); });
    menu->popup(m_terminal->mapToGlobal(QPoint(0, m_terminal->height())));
}

void ServiceInspector::refreshPods()
{
    if (!m_pods)
        return;
    m_podBody->setState(m_pods->state());
    m_podSection->setNote(models::countText(m_pods->matchCount()));
    m_podTable->updateGeometry();
    refreshBoardChoice();
    setPageTitle(1, m_pods->matchCount() > 0 ? tr("Pods %1").arg(m_pods->matchCount()) : tr("Pods"));
}

void ServiceInspector::refresh()
{
    setSubject(m_key.section(u'/', -1));
    const int row = m_source ? m_source->rowOf(m_key) : -1;
    if (row < 0) {
        setStatus(Status::Unknown, m_key.isEmpty() ? QString() : tr("Not shown"), {});
        return;
    }
    const auto cell = [this, row](const char *column) {
        return m_source->index(row, std::max(0, m_source->columnOf(QString::fromLatin1(column))));
    };
    const auto status = static_cast<Status>(cell("status").data(models::StatusRole).toInt());
    const QString reason = cell("reason").data().toString();
    setStatus(status, cell("status").data().toString(), reason);
    setEnvironment(cell("where").data(models::ValueRole).value<models::EnvironmentValue>());
    const auto set = [this](const char *id, const QString &value) { m_facts->setValue(QString::fromLatin1(id), value); };
    set("cluster", part(m_key, 1));
    set("namespace", part(m_key, 3));
    set("kind", cell("kind").data().toString());
    set("image", cell("image").data().toString());
    set("reason", reason);
    set("ready", cell("ready").data().toString());
    set("restarts", cell("restarts").data().toString());
    set("probes", cell("probes").data().toString());
    set("helm", cell("helm").data().toString());
}

void ServiceInspector::showEvent(QShowEvent *event)
{
    Inspector::showEvent(event);
    if (!m_pods)
        open();
}

void ServiceInspector::hideEvent(QHideEvent *event)
{
    Inspector::hideEvent(event);
    close();
}

void ServiceInspector::retranslate()
{
    m_logs->setText(tr("Logs"));
    m_podLogs->setText(tr("Log of the pod"));
    m_terminal->setText(tr("Terminal"));
    refreshDeeds();
    m_factsSection->setTitle(tr("What runs"));
    m_podSection->setTitle(tr("Pods"));
    const auto name = [this](const char *id, const QString &text) { m_facts->setName(QString::fromLatin1(id), text); };
    name("cluster", tr("Cluster"));
    name("namespace", tr("Namespace"));
    name("kind", tr("Kind"));
    name("image", tr("Image"));
    name("reason", tr("Why"));
    name("ready", tr("Ready"));
    name("restarts", tr("Restarts"));
    name("probes", tr("Probes"));
    name("helm", tr("Helm release"));
    setPageTitle(0, tr("Summary"));
    setPageTitle(1, tr("Pods"));
    setPageTitle(kBoardPage, tr("Metrics"));
    refreshBoardChoice();
    setPageTitle(3, tr("Events"));
    setPageTitle(kFactsPage, tr("Details"));
    setPageTitle(kMapPage, tr("Map"));
    // Its words are made when it is read.
    m_factsAsked = false;
    readFacts();
    refresh();
    refreshPods();
}

void ServiceInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
