#include "widgets/services/services_page.h"

#include <QMenu>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/state_stack.h"
#include "widgets/deeds/object_menu.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/page_head.h"
#include "widgets/page/saved_views.h"
#include "widgets/services/service_inspector.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using models::Status;

ServicesPage::ServicesPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_model(std::make_unique<models::WorkloadsModel>(bench.session().workloadRows(), bench.session().catalog())),
      m_head(new PageHead), m_logs(new Button({}, QStringLiteral("logs"))), m_table(new FilteredTable(*m_model)),
      m_inspector(new ServiceInspector(bench))
{
    m_head->addTool(m_logs);
    DataTable *table = m_table->table();
    table->setStretchColumn(QStringLiteral("workload"));
    table->setMainColumn(QStringLiteral("workload"));
    table->setQuietTags(true);
    m_table->body()->message().setEmptyIcon(QStringLiteral("services"));
    m_views = new SavedViews(QStringLiteral("services"),
                             {{[] { return tr("All workloads"); }, {}},
                              {[] { return tr("Not as desired"); }, QStringLiteral("status!=ok")},
                              {[] { return tr("Without probes"); }, QStringLiteral("probes=none")}},
                             m_head->tabs(), m_table->filterEdit(), m_table->saveViewButton(), this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_table, 1);
    setFocusProxy(table);

    connect(m_logs, &Button::clicked, this, &ServicesPage::openLog);
    connect(m_table, &FilteredTable::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("add-cluster"))
            this->bench().openPage(QStringLiteral("clusters"));
        else
            this->bench().session().refresh();
    });
    connect(table, &DataTable::currentKeyChanged, this, [this](const QString &key) {
        m_inspector->setWorkload(key);
        m_logs->setEnabled(!key.isEmpty());
        Q_EMIT subjectChanged();
        Q_EMIT statusLineChanged();
    });
    connect(table, &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(table, &DataTable::keyActivated, this, &ServicesPage::openLog);
    connect(table, &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &key) {
        menu->addAction(icon(QStringLiteral("logs")), tr("Logs of all pods"), this, &ServicesPage::openLog);
        ObjectMenu deeds(*menu, this->bench());
        deeds.addForward(key, key);
        const auto ready = m_model->index(m_model->rowOf(key), m_model->columnOf(QStringLiteral("ready")));
        deeds.addWorkload(key, ready.data(models::ValueRole).value<models::ReplicasValue>().desired);
        menu->addSeparator();
        deeds.addObject(key);
    });
    connect(m_model.get(), &QAbstractItemModel::dataChanged, m_inspector, &ServiceInspector::refresh);
    connect(m_model.get(), &models::TableModel::countsChanged, this, &Page::statusLineChanged);
    m_inspector->setSource(m_model.get());
    m_logs->setEnabled(false);
    retranslate();
}

ServicesPage::~ServicesPage() = default;

PageSpec ServicesPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("services");
    spec.icon = QStringLiteral("services");
    spec.title = [] { return tr("Services"); };
    spec.make = [](Workbench &bench) { return new ServicesPage(bench); };
    spec.collections = {QStringLiteral("deployments"), QStringLiteral("statefulsets"), QStringLiteral("daemonsets")};
    spec.menu = [] { return tr("&Service"); };
    spec.deeds = {{QStringLiteral("logs"), [] { return tr("Logs of all pods"); }, QStringLiteral("logs"),
                   Qt::CTRL | Qt::Key_L}};
    return spec;
}

Inspector *ServicesPage::inspector()
{
    return m_inspector;
}

void ServicesPage::enter()
{
    m_lease = m_model->watch();
}

void ServicesPage::leave()
{
    m_lease = {};
}

bool ServicesPage::openKey(const QString &key)
{
    // `deployments/12` is a release, not a workload.
    if (!key.startsWith(QLatin1String("clusters/")))
        return false;
    m_table->reveal(key);
    return true;
}

void ServicesPage::perform(const QString &deed)
{
    if (deed == QLatin1String("logs"))
        openLog();
}

void ServicesPage::openLog()
{
    const QString key = m_table->table()->currentKey();
    if (!key.isEmpty())
        bench().openLog(key, key.section(u'/', -1));
}

void ServicesPage::focusFilter()
{
    m_table->filterEdit()->setFocus();
}

void ServicesPage::setScope(const models::RowFilter &scope)
{
    m_model->setScope(scope);
}

QString ServicesPage::statusLine() const
{
    const auto counts = m_model->statusCounts();
    return tr("%1 services · %2 failed, %3 need care")
        .arg(models::countText(m_model->matchCount()), models::countText(counts[static_cast<int>(Status::Bad)]),
             models::countText(counts[static_cast<int>(Status::Warn)]));
}

bool ServicesPage::hasSubject() const
{
    return !m_inspector->workloadKey().isEmpty();
}

void ServicesPage::retranslate()
{
    m_head->setTitle(tr("Services"));
    m_logs->setText(tr("Logs"));
    m_table->setPlaceholder(tr("Filter services…"));
    m_views->retranslate();
}

void ServicesPage::saveState(QSettings &settings) const
{
    m_table->saveState(settings);
}

void ServicesPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings);
}

} // namespace wheelhouse::widgets
