#include "widgets/devices/devices_page.h"

#include <QMenu>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/bulk_bar.h"
#include "widgets/devices/device_files.h"
#include "widgets/devices/device_inspector.h"
#include "widgets/devices/group_dialog.h"
#include "widgets/devices/groups_dialog.h"
#include "widgets/devices/jobs_view.h"
#include "widgets/devices/narrow_popover.h"
#include "widgets/devices/products_dialog.h"
#include "widgets/devices/register_dialog.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/page_head.h"
#include "widgets/page/saved_views.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

DevicesPage::DevicesPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_model(std::make_unique<models::DevicesModel>(bench.session().deviceRows(), bench.session().catalog())),
      m_head(new PageHead), m_register(new Button({}, QStringLiteral("plus"), Button::Kind::Accent)),
      m_jobsButton(new Button({}, QStringLiteral("operations"))), m_narrow(new Button({}, QStringLiteral("filter"))),
      m_groups(Button::iconOnly(QStringLiteral("group"))), m_stack(new QStackedWidget),
      m_table(new FilteredTable(*m_model)), m_files(new DeviceFiles(bench, *m_model, *m_table, this)),
      m_inspector(new DeviceInspector(bench)), m_bulk(new BulkBar(bench, *m_model, *m_table->table())),
      m_jobs(new JobsView(bench))
{
    m_jobsButton->setCheckable(true);
    m_head->addTool(m_jobsButton);
    m_head->addTool(m_files->importButton());
    m_head->addTool(m_register);
    m_head->addTool(m_files->moreButton());
    m_table->table()->setStretchColumn(QStringLiteral("shop"));
    m_table->body()->message().setEmptyIcon(QStringLiteral("devices"));
    m_views = new SavedViews(QStringLiteral("devices"),
                             {{[] { return tr("All"); }, {}},
                              {[] { return tr("Offline"); }, QStringLiteral("presence=offline")},
                              {[] { return tr("Needs care"); }, QStringLiteral("care=*")},
                              {[] { return tr("Never seen"); }, QStringLiteral("presence=never-seen")}},
                             m_head->tabs(), m_table->filterEdit(), m_table->saveViewButton(), this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *devices = new QWidget;
    auto *devicesColumn = new QVBoxLayout(devices);
    devicesColumn->setContentsMargins(0, 0, 0, 0);
    devicesColumn->setSpacing(0);
    devicesColumn->addWidget(m_table, 1);
    devicesColumn->addWidget(m_bulk);
    m_table->addTool(m_narrow);
    m_table->addTool(m_groups);
    m_stack->addWidget(devices);
    m_stack->addWidget(m_jobs);
    column->addWidget(m_head);
    column->addWidget(m_stack, 1);
    setFocusProxy(m_table->table());

    connect(m_register, &Button::clicked, this, &DevicesPage::registerDevice);
    connect(m_jobsButton, &Button::toggled, this, &DevicesPage::showJobs);
    connect(m_narrow, &Button::clicked, this, &DevicesPage::narrow);
    connect(m_groups, &Button::clicked, this, &DevicesPage::manageGroups);
    connect(m_head->tabs(), &QTabBar::tabBarClicked, this, [this] { showJobs(false); });
    connect(m_bulk, &BulkBar::newGroupWanted, this, &DevicesPage::newGroup);
    connect(m_bulk, &BulkBar::jobCreated, this, &DevicesPage::openKey);
    connect(m_jobs, &JobsView::countsChanged, this, &DevicesPage::refreshJobsButton);
    connect(m_jobs, &JobsView::devicesWanted, this, [this] { showJobs(false); });
    connect(m_jobs, &JobsView::deviceActivated, this, &DevicesPage::openKey);
    connect(m_inspector, &DeviceInspector::deviceWanted, this, &DevicesPage::openKey);
    connect(m_inspector, &DeviceInspector::groupWanted, this, [this](const QString &id) {
        m_table->filterEdit()->setFilter(models::RowFilter::parse(QStringLiteral("group=") + id));
    });
    connect(m_table, &FilteredTable::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("register-device"))
            registerDevice();
        else
            this->bench().session().refresh();
    });
    connect(m_table->table(), &DataTable::currentKeyChanged, this, [this](const QString &key) {
        m_inspector->setDevice(key);
        Q_EMIT subjectChanged();
        Q_EMIT statusLineChanged();
    });
    connect(m_table->table(), &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(m_table->table(), &DataTable::contextMenuWanted, this, &DevicesPage::fillRowMenu);
    connect(m_model.get(), &models::TableModel::countsChanged, this, &Page::statusLineChanged);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &DevicesPage::retranslate);
    retranslate();
}

DevicesPage::~DevicesPage() = default;

PageSpec DevicesPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("devices");
    spec.icon = QStringLiteral("devices");
    spec.title = [] { return tr("Devices"); };
    spec.make = [](Workbench &bench) { return new DevicesPage(bench); };
    spec.collections = {QStringLiteral("devices"), QStringLiteral("deviceImports"), QStringLiteral("deviceJobs")};
    spec.menu = [] { return tr("&Device"); };
    spec.deeds = {{QStringLiteral("register"), [] { return tr("Register device…"); }, QStringLiteral("plus"),
                   Qt::CTRL | Qt::SHIFT | Qt::Key_R},
                  {QStringLiteral("command"), [] { return tr("Send command…"); }, QStringLiteral("command"),
                   Qt::CTRL | Qt::Key_T},
                  {QStringLiteral("disable"), [] { return tr("Disable or enable…"); }, QStringLiteral("lock"), {}},
                  {QStringLiteral("rotate"), [] { return tr("New credential…"); }, QStringLiteral("credential"), {}},
                  {QStringLiteral("swap"), [] { return tr("Swap…"); }, QStringLiteral("swap"), {}},
                  {QStringLiteral("retire"), [] { return tr("Retire…"); }, QStringLiteral("delete"), {}},
                  {QStringLiteral("narrow"), [] { return tr("Narrow…"); }, QStringLiteral("filter"), Qt::CTRL | Qt::SHIFT | Qt::Key_F},
                  {QStringLiteral("groups"), [] { return tr("Groups…"); }, QStringLiteral("group"), Qt::CTRL | Qt::Key_G},
                  {QStringLiteral("products"), [] { return tr("Products…"); }, QStringLiteral("devices"), Qt::CTRL | Qt::SHIFT | Qt::Key_P},
                  {QStringLiteral("bulk-command"), [] { return tr("Command to many…"); }, QStringLiteral("command"),
                   Qt::CTRL | Qt::SHIFT | Qt::Key_T},
                  {QStringLiteral("bulk-desire"), [] { return tr("Change many…"); }, QStringLiteral("twin"),
                   Qt::CTRL | Qt::SHIFT | Qt::Key_D},
                  {QStringLiteral("jobs"), [] { return tr("Jobs"); }, QStringLiteral("operations"), Qt::CTRL | Qt::Key_J}};
    std::ranges::copy(DeviceFiles::deeds(), std::back_inserter(spec.deeds));
    return spec;
}

Inspector *DevicesPage::inspector()
{
    return m_inspector;
}

void DevicesPage::enter()
{
    m_lease = m_model->watch();
    m_jobs->enter();
}

void DevicesPage::leave()
{
    m_lease = {};
    m_jobs->leave();
}

bool DevicesPage::openKey(const QString &key)
{
    if (m_files->openKey(key))
        return true;
    if (key.startsWith(QLatin1String("deviceJobs/"))) {
        showJobs(true);
        m_jobs->showJob(key);
        return true;
    }
    showJobs(false);
    m_table->table()->selectKey(key);
    if (m_model->rowOf(key) < 0) {
        m_inspector->setDevice(key);
        Q_EMIT subjectChanged();
    }
    return true;
}

void DevicesPage::perform(const QString &deed)
{
    if (deed == QLatin1String("register"))
        registerDevice();
    else if (deed == QLatin1String("command"))
        m_inspector->sendCommand({});
    else if (deed == QLatin1String("disable"))
        m_inspector->toggleDisabled();
    else if (deed == QLatin1String("rotate"))
        m_inspector->rotate();
    else if (deed == QLatin1String("swap"))
        m_inspector->swap();
    else if (deed == QLatin1String("retire"))
        m_inspector->retire();
    else if (deed == QLatin1String("narrow"))
        narrow();
    else if (deed == QLatin1String("groups"))
        manageGroups();
    else if (deed == QLatin1String("products"))
        (new ProductsDialog(bench(), bench().dialogParent()))->open();
    else if (deed == QLatin1String("bulk-command"))
        m_bulk->act(BulkDialog::Kind::Command);
    else if (deed == QLatin1String("bulk-desire"))
        m_bulk->act(BulkDialog::Kind::Desire);
    else if (deed == QLatin1String("jobs"))
        showJobs(m_stack->currentIndex() == 0);
    else
        m_files->perform(deed);
}

void DevicesPage::narrow()
{
    showJobs(false);
    auto *popover = new NarrowPopover(bench().session(), this);
    connect(popover, &NarrowPopover::chosen, m_table->filterEdit(), &FilterEdit::setFilter);
    popover->openBelow(m_narrow, m_table->filterEdit()->filter());
}

void DevicesPage::manageGroups()
{
    showJobs(false);
    auto *dialog = new GroupsDialog(bench(), m_bulk->target(), bench().dialogParent());
    connect(dialog, &GroupsDialog::filterWanted, m_table->filterEdit(), &FilterEdit::setFilter);
    dialog->open();
}

void DevicesPage::newGroup(const BulkTarget &target)
{
    (new GroupDialog(bench().session(), target, bench().dialogParent()))->open();
}

void DevicesPage::showJobs(bool show)
{
    m_jobsButton->setChecked(show);
    if (show == (m_stack->currentIndex() == 1))
        return;
    m_stack->setCurrentIndex(show ? 1 : 0);
    if (show)
        m_jobs->enter();
    setFocusProxy(show ? static_cast<QWidget *>(m_jobs) : m_table->table());
    focusProxy()->setFocus();
    Q_EMIT subjectChanged();
}

void DevicesPage::refreshJobsButton()
{
    const int open = m_jobs->openCount();
    m_jobsButton->setText(open > 0 ? models::countText(open) : QString());
    m_jobsButton->setHint(open > 0 ? tr("Jobs over many devices, %n open", nullptr, open) : tr("Jobs over many devices"));
    m_jobsButton->updateGeometry();
}

void DevicesPage::registerDevice()
{
    auto *dialog = new RegisterDialog(bench().session(), bench().dialogParent());
    connect(dialog, &RegisterDialog::registered, this, [this](const QString &key) { openKey(key); });
    dialog->open();
}

void DevicesPage::focusFilter()
{
    if (m_stack->currentIndex() == 1)
        m_jobs->focusFilter();
    else
        m_table->filterEdit()->setFocus();
}

void DevicesPage::setScope(const models::RowFilter &scope)
{
    m_model->setScope(scope);
}

QString DevicesPage::statusLine() const
{
    const auto counts = m_model->statusCounts();
    const int care = counts[static_cast<int>(models::Status::Warn)] + counts[static_cast<int>(models::Status::Bad)];
    const auto selected = m_table->table()->selectedKeys().size();
    const QString all = tr("%1 of %2 need care").arg(models::countText(care), models::countText(m_model->matchCount()));
    return selected > 0 ? tr("%1 selected · %2").arg(models::countText(selected), all) : all;
}

bool DevicesPage::hasSubject() const
{
    return m_stack->currentIndex() == 0 && !m_inspector->deviceKey().isEmpty();
}

void DevicesPage::fillRowMenu(QMenu *menu, const QString &key)
{
    m_inspector->setDevice(key);
    if (m_table->table()->selectedCount() > 1) {
        menu->addAction(icon(QStringLiteral("command")), tr("Command to many…"), this, [this] { m_bulk->act(BulkDialog::Kind::Command); });
        menu->addAction(icon(QStringLiteral("twin")), tr("Change many…"), this, [this] { m_bulk->act(BulkDialog::Kind::Desire); });
        return;
    }
    m_inspector->fillMenu(menu);
}

void DevicesPage::retranslate()
{
    m_head->setTitle(tr("Devices"));
    m_register->setText(tr("Register…"));
    const bool may = bench().session().connection().mayOperate();
    m_register->setEnabled(may);
    m_register->setToolTip(may ? QString() : tr("Registering needs the role operator."));
    m_table->setPlaceholder(tr("Filter devices…"));
    m_files->retranslate();
    m_narrow->setText(tr("Narrow"));
    m_groups->setHint(tr("Groups…"));
    m_jobs->retranslate();
    m_bulk->retranslate();
    m_views->retranslate();
    refreshJobsButton();
}

void DevicesPage::saveState(QSettings &settings) const
{
    m_table->saveState(settings);
}

void DevicesPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings);
}

} // namespace wheelhouse::widgets
