#pragma once

#include <memory>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "models/terminal_session.h"
#include "widgets/terminal/terminal_screen.h"

class QTabBar;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Button;
class Label;
class MarkWidget;
class StateStack;
class TerminalView;

// The drawer's terminals: a tab for each, ten at most. They run on while the
// drawer shows something else; a tab's end is its command's end.
class TerminalPane final : public QWidget {
    Q_OBJECT
public:
    static constexpr int kMost = 10;

    explicit TerminalPane(models::Session &session, QWidget *parent = nullptr);
    ~TerminalPane() override;

    // A new tab, or the one of the same container whose command is over. False
    // when there are kMost already whose commands run.
    bool open(const QString &podKey, const QString &container);
    void close(int index);
    // Asks first while its command runs.
    void askToClose(int index);
    int count() const { return static_cast<int>(m_terminals.size()); }
    // How many have a command that runs, or is about to.
    int openCount() const;
    TerminalView &view() const { return *m_view; }
    // Of the tab that is shown; null without one.
    models::TerminalSession *shownSession() const;
    TerminalScreen *shownScreen() const;

Q_SIGNALS:
    void openCountChanged(int count);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Terminal {
        QString title;
        std::unique_ptr<models::TerminalSession> session;
        std::unique_ptr<TerminalScreen> screen;
        // Something was written since it began.
        bool hasOutput = false;
    };
    void build();
    bool makeRoom();
    Terminal *current() const;
    void showCurrent();
    void refresh();
    void resizeAll();
    void reconnect();
    // Gives the screens what came, for a few milliseconds of each turn of the loop:
    // a command that writes without end leaves the window time to draw.
    void feedScreens();
    void onStateChanged(models::TerminalSession *session);
    void retranslate();

    models::Session &m_session;
    std::vector<std::unique_ptr<Terminal>> m_terminals;
    QTabBar *m_tabs;
    Button *m_reconnect;
    TerminalView *m_view;
    StateStack *m_body;
    MarkWidget *m_mark;
    Label *m_word;
    Label *m_cause;
    Label *m_hint;
    Label *m_size;
    QTimer m_feedSoon;
    // Whose turn it is, where there was no time for all.
    std::size_t m_feedNext = 0;
    QTimer m_resizeSoon;
};

} // namespace wheelhouse::widgets
