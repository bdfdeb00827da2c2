#include "widgets/shell/main_window.h"

#include <QCloseEvent>
#include <QKeyEvent>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/inspector.h"
#include "widgets/controls/production_band.h"
#include "widgets/drawer/drawer.h"
#include "widgets/drawer/log_pane.h"
#include "widgets/forwards/forward_dialog.h"
#include "widgets/forwards/forward_pane.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/header_bar.h"
#include "widgets/shell/rail.h"
#include "widgets/shell/status_line.h"
#include "widgets/terminal/terminal_pane.h"
#include "widgets/theme/tokens.h"

namespace wheelhouse::widgets {

namespace {

// Needs no more room than the page that is shown, so that a tall one does not
// keep the drawer low on all others.
class PageStack final : public QStackedWidget {
public:
    PageStack() { connect(this, &QStackedWidget::currentChanged, this, &QWidget::updateGeometry); }
    QSize minimumSizeHint() const override
    {
        return currentWidget() ? currentWidget()->minimumSizeHint() : QStackedWidget::minimumSizeHint();
    }
};

} // namespace

MainWindow::MainWindow(models::Session &session, Appearance &appearance, std::vector<PageSpec> pages, int number,
                       QWidget *parent)
    : QMainWindow(parent), m_session(session), m_appearance(appearance),
      m_scope(session.catalog(), session.clusterRows()), m_number(number),
      m_header(new HeaderBar(session, m_scope)), m_band(new ProductionBand), m_rail(new Rail),
      m_across(new QSplitter(Qt::Horizontal)), m_down(new QSplitter(Qt::Vertical)), m_stack(new PageStack),
      m_inspectors(new QStackedWidget), m_drawer(new Drawer(session)), m_status(new StatusLine(session)),
      m_palette(new CommandPalette(session, [this] { return paletteCommands(); },
                                   [this](const QString &key) { openKey(key); }, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumSize(tokens::kWindowMinWidth, tokens::kWindowMinHeight);
    for (PageSpec &spec : pages) {
        Hosted hosted{std::move(spec)};
        hosted.button = m_rail->add(hosted.spec.icon, hosted.spec.isLast);
        m_pages.push_back(std::move(hosted));
    }
    buildBody();
    buildMenus();
    connect(m_rail, &Rail::chosen, this, &MainWindow::showPage);
    connect(m_header, &HeaderBar::searchRequested, this, &MainWindow::openPalette);
    connect(m_header, &HeaderBar::connectionRequested, this, [this] { openPage(QStringLiteral("settings")); });
    connect(&m_scope, &Scope::changed, this, [this] {
        refreshBand();
        for (const Hosted &hosted : m_pages) {
            if (hosted.page)
                hosted.page->setScope(m_scope.filter());
        }
    });
    connect(m_status, &StatusLine::paneRequested, this, [this](Drawer::Pane pane) { toggleDrawer(static_cast<int>(pane)); });
    connect(&m_drawer->terminals(), &TerminalPane::openCountChanged, this,
            [this](int count) { m_status->setRunning(Drawer::Pane::Terminal, count); });
    connect(m_drawer, &Drawer::closeRequested, this, [this] { setDrawerOpen(false); });
    connect(m_drawer, &Drawer::keyActivated, this, &MainWindow::openKey);
    connect(&session.overview(), &models::OverviewModel::changed, this, &MainWindow::refreshBadges);
    connect(&session.deploymentRows(), &models::LiveRows::changed, this, &MainWindow::refreshBadges);
    connect(&session.news(), &models::News::firingChanged, this, &MainWindow::refreshBadges);
    retranslate();
    restore();
    refreshBand();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildBody()
{
    m_across->addWidget(m_stack);
    m_across->addWidget(m_inspectors);
    m_across->setStretchFactor(0, 1);
    m_across->setStretchFactor(1, 0);
    m_across->setCollapsible(0, false);
    m_across->setCollapsible(1, false);
    m_inspectors->hide();
    m_down->addWidget(m_across);
    m_down->addWidget(m_drawer);
    m_down->setStretchFactor(0, 1);
    m_down->setStretchFactor(1, 0);
    m_down->setCollapsible(0, false);
    m_down->setCollapsible(1, false);
    m_drawer->hide();
    auto *middle = new QHBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addWidget(m_down, 1);
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_band);
    column->addLayout(middle, 1);
    column->addWidget(m_status);
    setCentralWidget(body);
}

Page *MainWindow::pageAt(int index)
{
    Hosted &hosted = m_pages[static_cast<std::size_t>(index)];
    if (!hosted.page) {
        hosted.page = hosted.spec.make(*this);
        m_stack->addWidget(hosted.page);
        for (Inspector *inspector : hosted.page->inspectors())
            m_inspectors->addWidget(inspector);
        QSettings settings;
        settings.beginGroup(groupName() + QStringLiteral("/page-") + hosted.spec.id);
        hosted.page->restoreState(settings);
        hosted.page->setScope(m_scope.filter());
        connectPage(hosted.page);
    }
    return hosted.page;
}

void MainWindow::connectPage(Page *page)
{
    connect(page, &Page::statusLineChanged, this, [this, page] {
        if (page == currentPage())
            m_status->setPageLine(page->statusLine());
    });
    connect(page, &Page::subjectChanged, this, [this, page] {
        if (page == currentPage())
            showInspector();
    });
    connect(page, &Page::inspectorToggled, this, &MainWindow::toggleInspector);
    for (Inspector *inspector : page->inspectors()) {
        connect(inspector, &Inspector::closeRequested, this, [this] { setInspectorOpen(false); });
        connect(inspector, &Inspector::expandToggled, this, [this] {
            m_expanded = !m_expanded;
            const int all = m_across->width();
            const int wide = m_expanded ? std::min(1000, all * 3 / 5) : tokens::kInspector;
            m_across->setSizes({all - wide, wide});
        });
    }
}

Page *MainWindow::currentPage() const
{
    return m_current < 0 ? nullptr : m_pages[static_cast<std::size_t>(m_current)].page;
}

void MainWindow::showPage(int index)
{
    if (index < 0 || index >= static_cast<int>(m_pages.size()))
        return;
    m_rail->setCurrent(index);
    if (index == m_current)
        return;
    if (Page *before = currentPage())
        before->leave();
    m_current = index;
    Page *page = pageAt(index);
    m_stack->setCurrentWidget(page);
    page->enter();
    page->setFocus();
    m_status->setPageLine(page->statusLine());
    showInspector();
}

void MainWindow::showInspector()
{
    Page *page = currentPage();
    Inspector *inspector = page ? page->inspector() : nullptr;
    const bool shows = inspector && m_inspectorOpen && page->hasSubject();
    if (inspector)
        m_inspectors->setCurrentWidget(inspector);
    if (shows == m_inspectors->isVisibleTo(m_across))
        return;
    m_inspectors->setVisible(shows);
    if (shows && m_inspectors->width() < tokens::kInspectorMin) {
        const int wide = width() < 1280 ? tokens::kInspectorMin : tokens::kInspector;
        m_across->setSizes({std::max(400, m_across->width() - wide), wide});
    }
}

void MainWindow::setInspectorOpen(bool open)
{
    m_inspectorOpen = open;
    showInspector();
}

void MainWindow::toggleInspector()
{
    setInspectorOpen(!m_inspectorOpen);
}

void MainWindow::setDrawerOpen(bool open, int pane)
{
    if (open) {
        const bool wasOpen = m_drawer->isVisibleTo(m_down);
        m_drawer->showPane(static_cast<Drawer::Pane>(pane));
        m_drawer->show();
        if (!wasOpen && m_drawer->height() < tokens::kDrawerMin)
            m_down->setSizes({std::max(200, m_down->height() - tokens::kDrawer), tokens::kDrawer});
    } else {
        m_drawer->hide();
    }
    m_status->setOpenPane(open, m_drawer->currentPane());
}

void MainWindow::toggleDrawer(int pane)
{
    const bool isShown = m_drawer->isVisible() && static_cast<int>(m_drawer->currentPane()) == pane;
    setDrawerOpen(!isShown, pane);
}

void MainWindow::openKey(const QString &key)
{
    // The page of the innermost collection: `…/nodes/x` is a node.
    const QStringList parts = key.split(u'/');
    for (qsizetype i = parts.size() - (parts.size() % 2 == 0 ? 2 : 1); i >= 0; i -= 2) {
        for (int index = 0; index < static_cast<int>(m_pages.size()); ++index) {
            if (!m_pages[static_cast<std::size_t>(index)].spec.collections.contains(parts[i]))
                continue;
            showPage(index);
            if (pageAt(index)->openKey(key)) {
                setInspectorOpen(true);
                return;
            }
        }
        // What is in a cluster and has no page of its own.
        if (i > 0 && parts[0] == QLatin1String("clusters"))
            return openObject(key);
    }
}

void MainWindow::openObject(const QString &key)
{
    for (int index = 0; index < static_cast<int>(m_pages.size()); ++index) {
        if (!m_pages[static_cast<std::size_t>(index)].spec.showsObjects)
            continue;
        showPage(index);
        if (pageAt(index)->openKey(key))
            setInspectorOpen(true);
        return;
    }
}

void MainWindow::openPage(const QString &id)
{
    for (int index = 0; index < static_cast<int>(m_pages.size()); ++index) {
        if (m_pages[static_cast<std::size_t>(index)].spec.id == id)
            showPage(index);
    }
}

void MainWindow::openLog(const QString &key, const QString &title)
{
    m_drawer->logs().open(key, title);
    setDrawerOpen(true, static_cast<int>(Drawer::Pane::Logs));
}

void MainWindow::openTerminal(const QString &podKey, const QString &container)
{
    const bool wasOpen = m_drawer->isVisible();
    setDrawerOpen(true, static_cast<int>(Drawer::Pane::Terminal));
    // In a few lines nobody can work.
    if (!wasOpen && m_down->sizes().value(1) < tokens::kDrawer)
        m_down->setSizes({std::max(200, m_down->height() - tokens::kDrawer), tokens::kDrawer});
    if (!m_drawer->terminals().open(podKey, container))
        say(tr("%1 terminals run already: close one first.").arg(TerminalPane::kMost));
}

void MainWindow::openForward(const QString &target, const QString &workloadKey)
{
    auto *dialog = new ForwardDialog(m_session, target, workloadKey, this);
    connect(dialog, &ForwardDialog::begun, this, [this](const QString &key) {
        setDrawerOpen(true, static_cast<int>(Drawer::Pane::Forwards));
        m_drawer->forwards().select(key);
    });
    dialog->open();
}

void MainWindow::openOperations()
{
    setDrawerOpen(true, static_cast<int>(Drawer::Pane::Operations));
}

void MainWindow::say(const QString &text)
{
    m_status->say(text);
}

void MainWindow::openPalette()
{
    const QPoint corner = m_header->search()->mapToGlobal(QPoint(0, m_header->search()->height() + 8));
    m_palette->openAt(corner);
}

void MainWindow::refreshBand()
{
    using Strength = ProductionBand::Strength;
    m_band->setStrength(m_scope.isProductionOnly() ? Strength::Band
                        : m_scope.hasProduction()  ? Strength::Line
                                                   : Strength::None);
    const QStringList clusters = m_scope.includedClusters();
    m_band->setWords(tr("A change here reaches what serves the shops: %1").arg(clusters.join(QStringLiteral(", "))));
}

void MainWindow::refreshBadges()
{
    const int running = static_cast<int>(m_session.overview().running().size());
    const int needs = m_session.overview().needsAction().rowCount();
    for (const Hosted &hosted : m_pages) {
        if (hosted.spec.id == QLatin1String("deployments"))
            hosted.button->setBadge(running, models::Status::Progress);
        if (hosted.spec.id == QLatin1String("overview"))
            hosted.button->setBadge(needs, models::Status::Bad);
        if (hosted.spec.id == QLatin1String("alerts"))
            hosted.button->setBadge(m_session.news().firingCount(), m_session.news().worstFiring());
    }
}

QString MainWindow::groupName() const
{
    return QStringLiteral("window-%1").arg(m_number);
}

void MainWindow::save()
{
    QSettings settings;
    settings.beginGroup(groupName());
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("page"), m_current < 0 ? QString() : m_pages[static_cast<std::size_t>(m_current)].spec.id);
    settings.setValue(QStringLiteral("across"), m_across->saveState());
    settings.setValue(QStringLiteral("down"), m_down->saveState());
    settings.setValue(QStringLiteral("inspectorOpen"), m_inspectorOpen);
    m_scope.save(settings);
    for (const Hosted &hosted : m_pages) {
        if (!hosted.page)
            continue;
        settings.beginGroup(QStringLiteral("page-") + hosted.spec.id);
        hosted.page->saveState(settings);
        settings.endGroup();
    }
}

void MainWindow::restore()
{
    QSettings settings;
    settings.beginGroup(groupName());
    if (!restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        resize(1440, 900);
    m_across->restoreState(settings.value(QStringLiteral("across")).toByteArray());
    m_down->restoreState(settings.value(QStringLiteral("down")).toByteArray());
    m_drawer->hide();
    m_inspectors->hide();
    m_inspectorOpen = settings.value(QStringLiteral("inspectorOpen"), true).toBool();
    m_scope.restore(settings);
    const QString page = settings.value(QStringLiteral("page")).toString();
    settings.endGroup();
    showPage(0);
    if (!page.isEmpty())
        openPage(page);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    save();
    if (Page *page = currentPage())
        page->leave();
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    // Below 1280 the inspector is narrow unless it was made wide on purpose.
    if (width() < 1280 && m_inspectors->isVisible() && !m_expanded && m_inspectors->width() > tokens::kInspectorMin)
        m_across->setSizes({m_across->width() - tokens::kInspectorMin, tokens::kInspectorMin});
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    // As text, since its place on the keyboard differs between layouts.
    if (event->text() == QLatin1String("?"))
        showShortcuts();
    else
        QMainWindow::keyPressEvent(event);
}

} // namespace wheelhouse::widgets
