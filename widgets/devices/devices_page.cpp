#include "widgets/devices/devices_page.h"

#include <QMenu>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/device_files.h"
#include "widgets/devices/device_inspector.h"
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
      m_table(new FilteredTable(*m_model)), m_files(new DeviceFiles(bench, *m_model, *m_table, this)), m_inspector(new DeviceInspector(bench))
{
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
    column->addWidget(m_head);
    column->addWidget(m_table, 1);
    setFocusProxy(m_table->table());

    connect(m_register, &Button::clicked, this, &DevicesPage::registerDevice);
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
    spec.collections = {QStringLiteral("devices"), QStringLiteral("deviceImports")};
    spec.menu = [] { return tr("&Device"); };
    spec.deeds = {{QStringLiteral("register"), [] { return tr("Register device…"); }, QStringLiteral("plus"),
                   Qt::CTRL | Qt::SHIFT | Qt::Key_R},
                  {QStringLiteral("command"), [] { return tr("Send command…"); }, QStringLiteral("command"),
                   Qt::CTRL | Qt::Key_T},
                  {QStringLiteral("disable"), [] { return tr("Disable or enable…"); }, QStringLiteral("lock"), {}}};
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
}

void DevicesPage::leave()
{
    m_lease = {};
}

bool DevicesPage::openKey(const QString &key)
{
    if (m_files->openKey(key))
        return true;
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
    else
        m_files->perform(deed);
}

void DevicesPage::registerDevice()
{
    auto *dialog = new RegisterDialog(bench().session(), bench().dialogParent());
    connect(dialog, &RegisterDialog::registered, this, [this](const QString &key) { openKey(key); });
    dialog->open();
}

void DevicesPage::focusFilter()
{
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
    return !m_inspector->deviceKey().isEmpty();
}

void DevicesPage::fillRowMenu(QMenu *menu, const QString &key)
{
    m_inspector->setDevice(key);
    m_inspector->fillCommandMenu(menu);
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("lock")), tr("Disable or enable…"), m_inspector, &DeviceInspector::toggleDisabled);
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
    m_views->retranslate();
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
