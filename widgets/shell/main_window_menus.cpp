// The window's menus, its commands for the palette, and the sheet of shortcuts.
#include <QActionGroup>
#include <QApplication>
#include <QMenuBar>
#include <QMessageBox>

#include "models/session.h"
#include "widgets/drawer/drawer.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/main_window.h"
#include "widgets/shell/rail.h"
#include "widgets/shell/shortcut_sheet.h"
#include "widgets/shell/status_line.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

QAction *MainWindow::command(QMenu *menu, std::function<QString()> text, const QString &iconName,
                             const QKeySequence &keys, std::function<void()> run)
{
    QAction *action = menu->addAction(icon(iconName), text());
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, run);
    m_commands.push_back({action, std::move(text)});
    return action;
}

void MainWindow::buildMenus()
{
    const auto menu = [this](std::function<QString()> title) {
        QMenu *made = menuBar()->addMenu(title());
        m_menus.emplace_back(made, std::move(title));
        return made;
    };
    QMenu *file = menu([] { return tr("&File"); });
    command(file, [] { return tr("New window"); }, QStringLiteral("open"), Qt::CTRL | Qt::Key_N,
            [this] { Q_EMIT newWindowRequested(); });
    file->addSeparator();
    command(file, [] { return tr("Close window"); }, QStringLiteral("close"), Qt::CTRL | Qt::Key_W, [this] { close(); });
    command(file, [] { return tr("Quit"); }, {}, Qt::CTRL | Qt::Key_Q, [] { QApplication::closeAllWindows(); });

    QMenu *edit = menu([] { return tr("&Edit"); });
    command(edit, [] { return tr("Filter"); }, QStringLiteral("filter"), Qt::CTRL | Qt::Key_F, [this] {
        if (Page *page = currentPage())
            page->focusFilter();
    });
    command(edit, [] { return tr("Find anything"); }, QStringLiteral("search"), Qt::CTRL | Qt::Key_K,
            [this] { openPalette(); });

    buildViewMenu(menu([] { return tr("&View"); }));

    QMenu *go = menu([] { return tr("&Go"); });
    for (int index = 0; index < static_cast<int>(m_pages.size()); ++index) {
        const PageSpec &spec = m_pages[static_cast<std::size_t>(index)].spec;
        command(go, spec.title, spec.icon, QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + index)),
                [this, index] { showPage(index); });
    }

    QHash<QString, QMenu *> made;
    for (int index = 0; index < static_cast<int>(m_pages.size()); ++index) {
        const PageSpec &spec = m_pages[static_cast<std::size_t>(index)].spec;
        if (!spec.menu)
            continue;
        QMenu *&own = made[spec.menu()];
        if (!own)
            own = menu(spec.menu);
        for (const DeedSpec &deed : spec.deeds)
            command(own, deed.text, deed.icon, deed.shortcut, [this, index, id = deed.id] {
                showPage(index);
                pageAt(index)->perform(id);
            });
    }

    QMenu *help = menu([] { return tr("&Help"); });
    command(help, [] { return tr("Shortcuts"); }, QStringLiteral("command"), Qt::Key_F1, [this] { showShortcuts(); });
    command(help, [] { return tr("About Wheelhouse"); }, QStringLiteral("helm"), {}, [this] { showAbout(); });
}

void MainWindow::buildViewMenu(QMenu *view)
{
    command(view, [] { return tr("Refresh"); }, QStringLiteral("refresh"), Qt::Key_F5, [this] { m_session.refresh(); });
    command(view, [] { return tr("Inspector"); }, QStringLiteral("expand"), Qt::CTRL | Qt::Key_I,
            [this] { toggleInspector(); });
    view->addSeparator();
    for (const auto pane : Drawer::kPanes) {
        const int index = static_cast<int>(pane);
        command(
            view, [pane] { return Drawer::titleOf(pane); }, Drawer::iconOf(pane),
            QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + index)), [this, index] { toggleDrawer(index); });
    }
    view->addSeparator();
    const auto choice = [this, view](QActionGroup *group, std::function<QString()> text, bool checked,
                                     std::function<void()> run) {
        QAction *action = command(view, std::move(text), {}, {}, std::move(run));
        action->setCheckable(true);
        action->setChecked(checked);
        group->addAction(action);
    };
    using Scheme = Appearance::SchemeChoice;
    auto *schemes = new QActionGroup(this);
    const auto scheme = [&](std::function<QString()> text, Scheme which) {
        choice(schemes, std::move(text), m_appearance.schemeChoice() == which,
               [this, which] { m_appearance.setSchemeChoice(which); });
    };
    scheme([] { return tr("Light or dark as the system"); }, Scheme::System);
    scheme([] { return tr("Light"); }, Scheme::Light);
    scheme([] { return tr("Dark"); }, Scheme::Dark);
    scheme([] { return tr("High contrast"); }, Scheme::HighContrast);
    view->addSeparator();
    using Language = Appearance::Language;
    auto *languages = new QActionGroup(this);
    choice(languages, [] { return QStringLiteral("English"); }, !m_appearance.isChinese(),
           [this] { m_appearance.setLanguage(Language::English); });
    choice(languages, [] { return QStringLiteral("简体中文"); }, m_appearance.isChinese(),
           [this] { m_appearance.setLanguage(Language::Chinese); });
}

void MainWindow::retranslate()
{
    for (const auto &[menu, title] : m_menus)
        menu->setTitle(title());
    for (const Command &entry : m_commands)
        entry.action->setText(entry.text());
    for (const Hosted &hosted : m_pages) {
        hosted.button->setText(hosted.spec.title());
        hosted.button->update();
    }
    setWindowTitle(m_number == 1 ? tr("Wheelhouse") : tr("Wheelhouse, window %1").arg(m_number));
    if (const Page *page = currentPage())
        m_status->setPageLine(page->statusLine());
    refreshBand();
}

std::vector<PaletteItem> MainWindow::paletteCommands()
{
    std::vector<PaletteItem> items;
    QString group;
    for (const auto &[menu, title] : m_menus) {
        const QString name = QString(menu->title()).remove(u'&');
        for (QAction *action : menu->actions()) {
            if (action->isSeparator() || !action->isEnabled())
                continue;
            if (group != name) {
                group = name;
                PaletteItem head;
                head.title = name;
                items.push_back(std::move(head));
            }
            PaletteItem item;
            item.icon = action->icon().name().isEmpty() ? QStringLiteral("command") : action->icon().name();
            item.title = QString(action->text()).remove(u'&');
            item.keys = action->shortcut().toString(QKeySequence::NativeText);
            item.run = [action] { action->trigger(); };
            items.push_back(std::move(item));
        }
    }
    return items;
}

void MainWindow::showShortcuts()
{
    QVector<ShortcutSheet::Group> groups;
    for (const auto &[menu, title] : m_menus) {
        ShortcutSheet::Group group{QString(menu->title()).remove(u'&'), {}};
        for (const QAction *action : menu->actions()) {
            if (!action->shortcut().isEmpty())
                group.lines.append({QString(action->text()).remove(u'&'),
                                    action->shortcut().toString(QKeySequence::NativeText)});
        }
        if (!group.lines.isEmpty())
            groups.append(group);
    }
    groups.append({tr("In a table"),
                   {{tr("Inspector on or off"), tr("Space")},
                    {tr("Copy the selected rows"), QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText)},
                    {tr("Select nothing"), QStringLiteral("Esc")},
                    {tr("This sheet"), QStringLiteral("?")}}});
    (new ShortcutSheet(groups, this))->open();
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Wheelhouse"));
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setText(tr("Wheelhouse %1").arg(QStringLiteral(WHEELHOUSE_VERSION)));
    box->setInformativeText(tr("A console for a fleet of payment devices and the platform behind it. Source under "
                               "Apache-2.0; this program links Qt Charts and is GPL-3.0-or-later as a whole."));
    box->addButton(tr("Close"), QMessageBox::AcceptRole);
    box->open();
}

} // namespace wheelhouse::widgets
