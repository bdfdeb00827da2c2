#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QMainWindow>

#include "widgets/page/page.h"
#include "widgets/page/scope.h"
#include "widgets/page/workbench.h"

class QActionGroup;
class QSplitter;
class QStackedWidget;

namespace wheelhouse::widgets {

class CommandPalette;
struct PaletteItem;
class Drawer;
class HeaderBar;
class Inspector;
class ProductionBand;
class Rail;
class RailButton;
class StatusLine;

// One window: hosts the pages, their inspectors and the drawer; keeps scope,
// sizes and what each page remembers under its number. The pages are handed
// in; it knows none by name. Closing it stops nothing that runs.
class MainWindow final : public QMainWindow, public Workbench {
    Q_OBJECT
public:
    MainWindow(models::Session &session, Appearance &appearance, std::vector<PageSpec> pages, int number,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    models::Session &session() override { return m_session; }
    Appearance &appearance() override { return m_appearance; }
    QWidget *dialogParent() override { return this; }
    models::RowFilter scope() const override { return m_scope.filter(); }
    void openKey(const QString &key) override;
    void openObject(const QString &key) override;
    void openPage(const QString &id) override;
    void openLog(const QString &key, const QString &title) override;
    void openTerminal(const QString &podKey, const QString &container) override;
    void openForward(const QString &target, const QString &workloadKey) override;
    void openOperations() override;
    void say(const QString &text) override;

    Page *currentPage() const;
    void openPalette();
    CommandPalette &commandPalette() { return *m_palette; }
    void setInspectorOpen(bool open);
    void setDrawerOpen(bool open, int pane = 0);

Q_SIGNALS:
    void newWindowRequested();

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Hosted {
        PageSpec spec;
        RailButton *button = nullptr;
        Page *page = nullptr;
    };
    struct Command {
        QAction *action;
        std::function<QString()> text;
    };
    void buildBody();
    void buildMenus();
    QAction *command(QMenu *menu, std::function<QString()> text, const QString &icon, const QKeySequence &keys,
                     std::function<void()> run);
    void buildViewMenu(QMenu *menu);
    void retranslate();
    void showPage(int index);
    Page *pageAt(int index);
    void connectPage(Page *page);
    void showInspector();
    void refreshBand();
    void refreshBadges();
    void toggleInspector();
    void toggleDrawer(int pane);
    void showShortcuts();
    void showAbout();
    std::vector<PaletteItem> paletteCommands();
    QString groupName() const;
    void save();
    void restore();

    models::Session &m_session;
    Appearance &m_appearance;
    Scope m_scope;
    int m_number;
    std::vector<Hosted> m_pages;
    int m_current = -1;
    bool m_inspectorOpen = true;
    bool m_expanded = false;
    HeaderBar *m_header;
    ProductionBand *m_band;
    Rail *m_rail;
    QSplitter *m_across;
    QSplitter *m_down;
    QStackedWidget *m_stack;
    QStackedWidget *m_inspectors;
    Drawer *m_drawer;
    StatusLine *m_status;
    CommandPalette *m_palette;
    std::vector<std::pair<QMenu *, std::function<QString()>>> m_menus;
    std::vector<Command> m_commands;
};

} // namespace wheelhouse::widgets
