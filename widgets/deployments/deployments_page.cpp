#include "widgets/deployments/deployments_page.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/deployments/application_dialog.h"
#include "widgets/deployments/deployment_inspector.h"
#include "widgets/deployments/matrix_delegate.h"
#include "widgets/deployments/request_dialog.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/page_head.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using Operator = models::RowFilter::Operator;

DeploymentsPage::DeploymentsPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_applications(std::make_unique<models::ApplicationsModel>(bench.session().applicationRows(), bench.session().catalog())),
      m_latest(std::make_unique<models::DeploymentsModel>(bench.session().deploymentRows(), bench.session().catalog())),
      m_list(std::make_unique<models::DeploymentsModel>(bench.session().deploymentRows(), bench.session().catalog())),
      m_open(std::make_unique<models::DeploymentsModel>(bench.session().deploymentRows(), bench.session().catalog())),
      m_head(new PageHead), m_tabs(m_head->tabs()), m_newApplication(new Button({}, QStringLiteral("plus"))),
      m_newRequest(new Button({}, QStringLiteral("plus"), Button::Kind::Accent)), m_stack(new QStackedWidget),
      m_matrix(new FilteredTable(*m_applications)), m_differ(new Segmented),
      m_latestTitle(new Label({}, fonts::strong)), m_latestNote(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_latestTable(new DataTable), m_listTable(new FilteredTable(*m_list)), m_inspector(new DeploymentInspector(bench))
{
    build();
    connect(m_tabs, &QTabBar::currentChanged, this, &DeploymentsPage::showTab);
    connect(m_newRequest, &Button::clicked, this, [this] { newRequest(); });
    connect(m_newApplication, &Button::clicked, this, &DeploymentsPage::newApplication);
    connect(m_differ, &Segmented::chosen, this, &DeploymentsPage::applyScopes);
    connect(m_matrix, &FilteredTable::actionRequested, this, &DeploymentsPage::act);
    connect(m_listTable, &FilteredTable::actionRequested, this, &DeploymentsPage::act);
    for (DataTable *table : {m_latestTable, m_listTable->table()}) {
        connect(table, &DataTable::currentKeyChanged, this, &DeploymentsPage::showSubject);
        connect(table, &DataTable::keyToggled, this, &Page::inspectorToggled);
    }
    connect(m_matrix->table(), &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(m_matrix->table(), &DataTable::currentKeyChanged, this, [this](const QString &key) {
        m_inspector->setApplication(key);
        Q_EMIT subjectChanged();
    });
    connect(m_matrix->table(), &DataTable::contextMenuWanted, this, &DeploymentsPage::fillMatrixMenu);
    connect(m_open.get(), &models::TableModel::countsChanged, this, &DeploymentsPage::refreshTabs);
    connect(m_applications.get(), &models::TableModel::countsChanged, this, &Page::statusLineChanged);
    connect(m_inspector, &DeploymentInspector::requestWanted, this, &DeploymentsPage::newRequest);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &DeploymentsPage::retranslate);
    applyScopes();
    retranslate();
}

DeploymentsPage::~DeploymentsPage() = default;

void DeploymentsPage::build()
{
    m_head->addTool(m_newApplication);
    m_head->addTool(m_newRequest);
    for (int i = 0; i < 4; ++i)
        m_tabs->addTab(QString());
    DataTable *matrix = m_matrix->table();
    matrix->setCellDelegate(new MatrixDelegate(matrix));
    matrix->setMainColumn(QStringLiteral("application"));
    matrix->setStretchColumn(QStringLiteral("behind"));
    m_matrix->addTool(m_differ);
    m_matrix->body()->message().setEmptyIcon(QStringLiteral("release"));
    m_latestTable->setTable(m_latest.get());
    m_latestTable->setStretchColumn(QStringLiteral("what"));
    m_listTable->table()->setStretchColumn(QStringLiteral("what"));
    m_listTable->body()->message().setEmptyIcon(QStringLiteral("deployments"));

    auto *latest = new Surface(Surface::Kind::Base);
    auto *latestColumn = new QVBoxLayout(latest);
    latestColumn->setContentsMargins(0, 0, 0, 0);
    latestColumn->setSpacing(0);
    auto *title = new QHBoxLayout;
    title->setContentsMargins(16, 8, 16, 4);
    title->setSpacing(tokens::kSpace2);
    m_latestNote->setElastic();
    title->addWidget(m_latestTitle);
    title->addWidget(m_latestNote, 1);
    latestColumn->addLayout(title);
    auto *latestBody = new StateStack(m_latestTable);
    latestBody->message().setEmptyIcon(QStringLiteral("deployments"));
    latestBody->setState(m_latest->state());
    connect(m_latest.get(), &models::TableModel::stateChanged, latestBody,
            [this, latestBody] { latestBody->setState(m_latest->state()); });
    connect(latestBody, &StateStack::actionRequested, this, &DeploymentsPage::perform);
    latestColumn->addWidget(latestBody, 1);
    auto *both = new QSplitter(Qt::Vertical);
    both->addWidget(m_matrix);
    both->addWidget(latest);
    both->setStretchFactor(0, 3);
    both->setStretchFactor(1, 2);
    both->setChildrenCollapsible(false);
    m_stack->addWidget(both);
    m_stack->addWidget(m_listTable);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_stack, 1);
    setFocusProxy(matrix);
}

PageSpec DeploymentsPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("deployments");
    spec.icon = QStringLiteral("deployments");
    spec.title = [] { return tr("Deployments"); };
    spec.make = [](Workbench &bench) { return new DeploymentsPage(bench); };
    spec.collections = {QStringLiteral("deployments"), QStringLiteral("applications")};
    spec.menu = [] { return tr("De&ploy"); };
    spec.deeds = {{QStringLiteral("request"), [] { return tr("New request…"); }, QStringLiteral("release"),
                   Qt::CTRL | Qt::SHIFT | Qt::Key_N},
                  {QStringLiteral("application"), [] { return tr("New application…"); }, QStringLiteral("plus"), {}},
                  {QStringLiteral("undo"), [] { return tr("Undo deployment…"); }, QStringLiteral("rollback"), {}}};
    return spec;
}

Inspector *DeploymentsPage::inspector()
{
    return m_inspector;
}

void DeploymentsPage::enter()
{
    m_applicationLease = m_applications->watch();
    m_deploymentLease = m_latest->watch();
}

void DeploymentsPage::leave()
{
    m_applicationLease = {};
    m_deploymentLease = {};
}

bool DeploymentsPage::openKey(const QString &key)
{
    if (key.startsWith(QLatin1String("applications/"))) {
        m_tabs->setCurrentIndex(Matrix);
        m_matrix->table()->selectKey(key);
        return true;
    }
    if (!key.startsWith(QLatin1String("deployments/")))
        return false;
    (m_tabs->currentIndex() == Matrix ? m_latestTable : m_listTable->table())->selectKey(key);
    showSubject(key);
    return true;
}

void DeploymentsPage::showSubject(const QString &key)
{
    m_inspector->setDeployment(key);
    Q_EMIT subjectChanged();
}

void DeploymentsPage::perform(const QString &deed)
{
    if (deed == QLatin1String("request"))
        newRequest();
    else if (deed == QLatin1String("application"))
        newApplication();
    else if (deed == QLatin1String("undo"))
        m_inspector->undo();
}

void DeploymentsPage::act(const QString &action)
{
    if (action == QLatin1String("create-application"))
        newApplication();
    else if (action == QLatin1String("create-deployment") || action == QLatin1String("new-request"))
        newRequest();
    else
        bench().session().refresh();
}

void DeploymentsPage::newRequest(const QString &application, const QString &environment)
{
    QString chosen = application;
    if (chosen.isEmpty())
        chosen = m_matrix->table()->currentKey().section(u'/', -1);
    auto *dialog = new RequestDialog(bench().session(), *m_applications, chosen, environment, bench().dialogParent());
    connect(dialog, &RequestDialog::created, this, [this](const QString &key) { openKey(key); });
    dialog->open();
}

void DeploymentsPage::newApplication()
{
    (new ApplicationDialog(bench().session(), bench().dialogParent()))->open();
}

void DeploymentsPage::fillMatrixMenu(QMenu *menu, const QString &key)
{
    for (const auto &facts : bench().session().catalog().environments()) {
        const auto binding = m_applications->binding(key, facts.id);
        if (!binding.bound)
            continue;
        connect(menu->addAction(icon(QStringLiteral("release")), tr("New request for %1…").arg(facts.id)),
                &QAction::triggered, this, [this, key, id = facts.id] { newRequest(key.section(u'/', -1), id); });
    }
}

void DeploymentsPage::showTab(int tab)
{
    m_stack->setCurrentIndex(tab == Matrix ? 0 : 1);
    setFocusProxy(tab == Matrix ? m_matrix->table() : m_listTable->table());
    applyScopes();
}

void DeploymentsPage::applyScopes()
{
    models::RowFilter matrix = m_scope;
    if (m_differ->current() == 1)
        matrix.append({QStringLiteral("differ"), Operator::Equal, QStringLiteral("yes")});
    else if (m_differ->current() == 2)
        matrix.append({QStringLiteral("drift"), Operator::Equal, QStringLiteral("yes")});
    m_applications->setScope(matrix);
    m_latest->setScope(m_scope);
    models::RowFilter list = m_scope;
    if (m_tabs->currentIndex() == Requests)
        list.append({QStringLiteral("state"), Operator::Equal, QStringLiteral("awaiting-approval")});
    else if (m_tabs->currentIndex() == Rollouts)
        list.append({QStringLiteral("state"), Operator::Equal, QStringLiteral("planning,rolling-out")});
    m_list->setScope(list);
    models::RowFilter open = m_scope;
    open.append({QStringLiteral("running"), Operator::Equal, QStringLiteral("yes")});
    m_open->setScope(open);
}

void DeploymentsPage::refreshTabs()
{
    int requests = 0;
    for (int row = 0; row < m_open->rowCount(); ++row) {
        // Waiting for somebody, rather than for pods.
        if (static_cast<models::Status>(m_open->index(row, 0).data(models::RowStatusRole).toInt()) != models::Status::Progress)
            ++requests;
    }
    const int open = m_open->matchCount();
    m_tabs->setTabText(Matrix, tr("What runs where"));
    m_tabs->setTabText(Requests, requests > 0 ? tr("Requests %1").arg(requests) : tr("Requests"));
    m_tabs->setTabText(Rollouts, open - requests > 0 ? tr("Rollouts %1").arg(open - requests) : tr("Rollouts"));
    m_tabs->setTabText(History, tr("History"));
    Q_EMIT statusLineChanged();
}

void DeploymentsPage::focusFilter()
{
    (m_tabs->currentIndex() == Matrix ? m_matrix : m_listTable)->filterEdit()->setFocus();
}

void DeploymentsPage::setScope(const models::RowFilter &scope)
{
    m_scope = scope;
    applyScopes();
}

QString DeploymentsPage::statusLine() const
{
    return tr("%1 applications · %2 under way")
        .arg(models::countText(m_applications->matchCount()), models::countText(m_open->matchCount()));
}

bool DeploymentsPage::hasSubject() const
{
    return m_inspector->hasSubject();
}

void DeploymentsPage::retranslate()
{
    m_head->setTitle(tr("Deployments"));
    const bool may = bench().session().connection().mayOperate();
    m_newRequest->setText(tr("New request…"));
    m_newRequest->setEnabled(may);
    m_newApplication->setText(tr("New application…"));
    m_newApplication->setEnabled(may);
    m_matrix->setPlaceholder(tr("Filter applications…"));
    m_listTable->setPlaceholder(tr("Filter deployments…"));
    m_differ->setWords({tr("All"), tr("Differ"), tr("Drift")});
    m_latestTitle->setText(tr("Running and latest"));
    m_latestNote->setText(tr("all environments"));
    refreshTabs();
}

void DeploymentsPage::saveState(QSettings &settings) const
{
    m_matrix->saveState(settings);
}

void DeploymentsPage::restoreState(QSettings &settings)
{
    m_matrix->restoreState(settings);
}

} // namespace wheelhouse::widgets
