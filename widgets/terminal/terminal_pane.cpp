#include "widgets/terminal/terminal_pane.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QPainter>
#include <QTabBar>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/terminal/close_terminal_dialog.h"
#include "widgets/terminal/terminal_colors.h"
#include "widgets/terminal/terminal_view.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::PanelState;
using models::TerminalSession;

namespace {

// What is parsed in one go: well below a millisecond.
constexpr qsizetype kPiece = 2 << 10;
// For all terminals in one turn of the loop: a frame of 16 ms has to be drawn as
// well.
constexpr qint64 kFeedMs = 6;
// While the splitter is dragged not every size is told.
constexpr int kResizeSoonMs = 40;

} // namespace

TerminalPane::TerminalPane(models::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_tabs(new QTabBar), m_reconnect(new Button({}, QStringLiteral("refresh"))),
      m_view(new TerminalView), m_body(new StateStack(m_view)), m_mark(new MarkWidget),
      m_word(new Label({}, fonts::small, Label::Ink::Secondary)),
      m_cause(new Label({}, fonts::small, Label::Ink::Secondary)),
      m_hint(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_size(new Label({}, fonts::small, Label::Ink::Tertiary))
{
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setTabsClosable(true);
    m_tabs->setFixedHeight(tokens::kDrawerHead);
    m_reconnect->setSmall(true);
    m_body->message().setEmptyIcon(QStringLiteral("terminal"));
    m_cause->setElastic();
    m_feedSoon.setSingleShot(true);
    m_feedSoon.setInterval(0);
    m_resizeSoon.setSingleShot(true);
    m_resizeSoon.setInterval(kResizeSoonMs);
    build();
    connect(m_tabs, &QTabBar::currentChanged, this, &TerminalPane::showCurrent);
    connect(m_tabs, &QTabBar::tabCloseRequested, this, &TerminalPane::askToClose);
    connect(m_reconnect, &Button::clicked, this, &TerminalPane::reconnect);
    connect(m_body, &StateStack::actionRequested, this, &TerminalPane::reconnect);
    connect(m_view, &TerminalView::cellsChanged, &m_resizeSoon, qOverload<>(&QTimer::start));
    connect(&m_resizeSoon, &QTimer::timeout, this, &TerminalPane::resizeAll);
    connect(&m_feedSoon, &QTimer::timeout, this, &TerminalPane::feedScreens);
    retranslate();
    showCurrent();
}

TerminalPane::~TerminalPane() { m_view->setScreen(nullptr); }

void TerminalPane::build()
{
    auto *head = new Surface(Surface::Kind::Window);
    head->setFixedHeight(tokens::kDrawerHead);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(2, 0, 8, 0);
    row->setSpacing(tokens::kSpace2);
    row->addWidget(m_tabs, 1);
    row->addWidget(m_reconnect);
    auto *foot = new QWidget;
    foot->setFixedHeight(22);
    auto *footRow = new QHBoxLayout(foot);
    footRow->setContentsMargins(12, 0, 12, 0);
    footRow->setSpacing(tokens::kSpace2);
    footRow->addWidget(m_mark);
    footRow->addWidget(m_word);
    footRow->addWidget(m_cause, 1);
    footRow->addWidget(m_hint);
    footRow->addSpacing(tokens::kSpace2);
    footRow->addWidget(m_size);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(new Rule);
    column->addWidget(m_body, 1);
    column->addWidget(new Rule);
    column->addWidget(foot);
}

TerminalPane::Terminal *TerminalPane::current() const
{
    const int index = m_tabs->currentIndex();
    return index >= 0 && index < count() ? m_terminals[static_cast<std::size_t>(index)].get() : nullptr;
}

TerminalSession *TerminalPane::shownSession() const
{
    const Terminal *shown = current();
    return shown ? shown->session.get() : nullptr;
}

TerminalScreen *TerminalPane::shownScreen() const
{
    const Terminal *shown = current();
    return shown ? shown->screen.get() : nullptr;
}

int TerminalPane::openCount() const
{
    return static_cast<int>(std::count_if(m_terminals.begin(), m_terminals.end(),
                                          [](const auto &each) { return each->session->isOpen(); }));
}

// The oldest whose command is over goes.
bool TerminalPane::makeRoom()
{
    if (count() < kMost)
        return true;
    for (int index = 0; index < count(); ++index) {
        if (!m_terminals[static_cast<std::size_t>(index)]->session->isOpen()) {
            close(index);
            return true;
        }
    }
    return false;
}

bool TerminalPane::open(const QString &podKey, const QString &container)
{
    for (int index = 0; index < count(); ++index) {
        const auto &session = *m_terminals[static_cast<std::size_t>(index)]->session;
        if (session.podKey() == podKey && session.container() == container && !session.isOpen()) {
            m_tabs->setCurrentIndex(index);
            reconnect();
            m_view->setFocus();
            return true;
        }
    }
    if (!makeRoom())
        return false;
    auto made = std::make_unique<Terminal>();
    const QString pod = podKey.section(u'/', -1);
    made->title = container.isEmpty() ? pod : tr("%1 · %2").arg(pod, container);
    made->screen = std::make_unique<TerminalScreen>();
    made->session = m_session.openTerminal(podKey, container);
    auto *session = made->session.get();
    connect(session, &TerminalSession::outputCame, &m_feedSoon, qOverload<>(&QTimer::start));
    connect(session, &TerminalSession::stateChanged, this, [this, session] { onStateChanged(session); });
    connect(made->screen.get(), &TerminalScreen::typed, session, &TerminalSession::write);
    const QString title = made->title;
    m_terminals.push_back(std::move(made));
    m_tabs->addTab(title);
    m_tabs->setTabToolTip(m_tabs->count() - 1, podKey);
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
    showCurrent();
    m_view->setFocus();
    // It opens when the room for it is known.
    m_resizeSoon.start();
    Q_EMIT openCountChanged(openCount());
    return true;
}

void TerminalPane::close(int index)
{
    if (index < 0 || index >= count())
        return;
    m_view->setScreen(nullptr);
    m_terminals.erase(m_terminals.begin() + index);
    m_tabs->removeTab(index);
    showCurrent();
    Q_EMIT openCountChanged(openCount());
}

void TerminalPane::askToClose(int index)
{
    if (index < 0 || index >= count())
        return;
    const Terminal &terminal = *m_terminals[static_cast<std::size_t>(index)];
    if (!terminal.session->isOpen() || !CloseTerminalDialog::isWanted())
        return close(index);
    auto *dialog = new CloseTerminalDialog(terminal.title, window());
    // It may have ended by itself by then, or its tab may be gone.
    const QPointer<TerminalSession> session = terminal.session.get();
    connect(session, &TerminalSession::stateChanged, dialog, [session, dialog] {
        if (!session->isOpen())
            dialog->accept();
    });
    connect(dialog, &QDialog::accepted, this, [this, session] {
        for (int i = 0; i < count(); ++i) {
            if (session && m_terminals[static_cast<std::size_t>(i)]->session.get() == session)
                return close(i);
        }
    });
    dialog->open();
}

void TerminalPane::reconnect()
{
    Terminal *shown = current();
    if (!shown || shown->session->isOpen())
        return;
    if (shown->hasOutput)
        shown->screen->beginAnew();
    shown->session->reconnect();
    m_view->setFocus();
}

void TerminalPane::resizeAll()
{
    if (!m_view->isVisible())
        return;
    const QSize cells = m_view->cells();
    for (const auto &each : m_terminals) {
        each->screen->setSize(cells);
        each->session->setSize(each->screen->size());
    }
    refresh();
}

void TerminalPane::feedScreens()
{
    QElapsedTimer since;
    since.start();
    // Piece by piece in turn, until all are done or the time is over.
    for (std::size_t empty = 0; empty < m_terminals.size(); ++m_feedNext) {
        if (since.elapsed() >= kFeedMs) {
            m_feedSoon.start();
            return;
        }
        Terminal &each = *m_terminals[m_feedNext % m_terminals.size()];
        const QByteArray piece = each.session->takeOutput(kPiece);
        empty = piece.isEmpty() ? empty + 1 : 0;
        if (piece.isEmpty())
            continue;
        each.screen->feed(piece);
        // It may have failed meanwhile: what it wrote is shown all the same.
        if (!std::exchange(each.hasOutput, true) && &each == current())
            refresh();
    }
}

void TerminalPane::onStateChanged(TerminalSession *session)
{
    if (session == shownSession())
        refresh();
    Q_EMIT openCountChanged(openCount());
}

void TerminalPane::showCurrent()
{
    m_view->setScreen(shownScreen());
    refresh();
}

void TerminalPane::refresh()
{
    const Terminal *shown = current();
    PanelState state;
    if (!shown) {
        state.kind = PanelState::Kind::Empty;
        state.title = tr("No terminal is open");
        state.detail = tr("Choose a pod of a service or a node and open a terminal from its menu.");
    } else if (shown->session->state() == TerminalSession::State::Failed && !shown->hasOutput) {
        state.kind = PanelState::Kind::Failed;
        state.title = shown->session->cause();
        state.technical = shown->session->technical();
        state.action = QStringLiteral("retry");
        state.actionText = tr("Reconnect");
    } else {
        state.kind = PanelState::Kind::Live;
    }
    m_body->setState(state);
    m_mark->setVisible(shown);
    // Where the body says why it failed, it has the button as well.
    const bool isLive = state.kind == PanelState::Kind::Live;
    m_reconnect->setVisible(isLive && !shown->session->isOpen());
    m_hint->setVisible(isLive);
    if (!shown) {
        for (Label *label : {m_word, m_cause, m_size})
            label->setText({});
        return;
    }
    m_mark->setStatus(shown->session->status());
    m_word->setText(shown->session->word());
    m_cause->setText(isLive ? shown->session->cause() : QString());
    m_cause->setToolTip(shown->session->technical());
    m_size->setText(tr("%1 × %2").arg(shown->screen->size().width()).arg(shown->screen->size().height()));
}

void TerminalPane::retranslate()
{
    m_reconnect->setText(tr("Reconnect"));
    m_hint->setText(tr("Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Ctrl+Shift+Tab leaves"));
    m_tabs->setAccessibleName(tr("Terminals"));
    m_view->setAccessibleName(tr("Terminal"));
}

void TerminalPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
}

void TerminalPane::paintEvent(QPaintEvent *) { QPainter(this).fillRect(rect(), themeOf(this).surface.sunken); }

} // namespace wheelhouse::widgets
