#include "widgets/terminal/terminal_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include "widgets/terminal/terminal_colors.h"
#include "widgets/terminal/terminal_keys.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kLeft = 8;
constexpr int kTop = 4;
constexpr int kWheelStep = 120;
constexpr int kWheelLines = 3;

// Ours are those with both; all others are the command's.
bool isOurs(const QKeyEvent &event)
{
    return event.modifiers() & Qt::ControlModifier && event.modifiers() & Qt::ShiftModifier;
}

} // namespace

TerminalView::TerminalView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_InputMethodEnabled);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setMouseTracking(true);
    measure();
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_adjusting)
            m_following = value >= verticalScrollBar()->maximum();
        viewport()->update();
    });
}

void TerminalView::measure()
{
    m_font = fonts::mono();
    m_font.setKerning(false);
    const QFontMetricsF metrics(m_font);
    m_cell = {std::max(1, qRound(metrics.horizontalAdvance(u'M'))), std::max(1, qCeil(metrics.height()))};
    m_ascent = qRound(metrics.ascent());
    // So that a run of letters stays on the grid of whole pixels.
    m_font.setLetterSpacing(QFont::AbsoluteSpacing, m_cell.width() - metrics.horizontalAdvance(u'M'));
}

void TerminalView::setScreen(TerminalScreen *screen)
{
    if (m_screen)
        disconnect(m_screen, nullptr, this, nullptr);
    m_screen = screen;
    m_anchor.reset();
    m_preedit.clear();
    m_following = true;
    if (screen) {
        m_firstLine = screen->firstLine();
        connect(screen, &TerminalScreen::changed, this, &TerminalView::onChanged);
        onChanged();
    }
    viewport()->update();
}

QSize TerminalView::cells() const
{
    return {std::max(1, (viewport()->width() - 2 * kLeft) / m_cell.width()),
            std::max(1, (viewport()->height() - 2 * kTop) / m_cell.height())};
}

void TerminalView::onChanged()
{
    const int gone = static_cast<int>(m_screen->firstLine() - m_firstLine);
    m_firstLine = m_screen->firstLine();
    m_adjusting = true;
    const int before = verticalScrollBar()->value();
    verticalScrollBar()->setRange(0, m_screen->scrollback());
    verticalScrollBar()->setPageStep(m_screen->size().height());
    // What is read stays where it is.
    verticalScrollBar()->setValue(m_following ? verticalScrollBar()->maximum() : before - gone);
    m_adjusting = false;
    if (m_anchor && std::max(*m_anchor, m_caret).line < m_firstLine)
        m_anchor.reset();
    updateMicroFocus();
    viewport()->update();
}

void TerminalView::scrollToEnd()
{
    m_following = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

QPoint TerminalView::cellAt(QPoint point) const
{
    return {(point.x() - kLeft) / m_cell.width(), (point.y() - kTop) / m_cell.height()};
}

TerminalView::Place TerminalView::placeAt(QPoint point, bool isGap) const
{
    const QPoint cell = cellAt(point + QPoint(isGap ? m_cell.width() / 2 : 0, 0));
    const int line = std::clamp(cell.y() + verticalScrollBar()->value(), 0, m_screen->lineCount() - 1);
    return {m_screen->firstLine() + line, std::clamp(cell.x(), 0, m_screen->size().width())};
}

bool TerminalView::hasSelection() const { return m_screen && m_anchor && *m_anchor != m_caret; }

QString TerminalView::selectedText() const
{
    return hasSelection() ? m_screen->textBetween(std::min(*m_anchor, m_caret), std::max(*m_anchor, m_caret))
                          : QString();
}

void TerminalView::select(Place anchor, Place caret)
{
    m_anchor = anchor;
    m_caret = caret;
    viewport()->update();
}

void TerminalView::copy() const
{
    if (hasSelection())
        QGuiApplication::clipboard()->setText(selectedText());
}

void TerminalView::paste()
{
    if (!m_screen)
        return;
    scrollToEnd();
    m_screen->paste(QGuiApplication::clipboard()->text());
}

void TerminalView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), terminalGround(themeOf(this)));
    if (!m_screen)
        return;
    const int top = verticalScrollBar()->value();
    for (int row = 0; row * m_cell.height() < viewport()->height() && top + row < m_screen->lineCount(); ++row)
        paintLine(painter, top + row, kTop + row * m_cell.height());
    paintCursor(painter);
}

void TerminalView::paintLine(QPainter &painter, int number, int y) const
{
    const Theme &theme = themeOf(this);
    const TerminalScreen::Line line = m_screen->line(number);
    const int count = static_cast<int>(line.cells.size());
    const qint64 absolute = m_screen->firstLine() + number;
    const Place begin = hasSelection() ? std::min(*m_anchor, m_caret) : Place{};
    const Place end = hasSelection() ? std::max(*m_anchor, m_caret) : Place{};
    const auto isSelected = [&](int column) {
        const Place place{absolute, column};
        return place >= begin && place < end;
    };
    // Runs of one style: grounds first, since some letters reach beyond their cell.
    struct Run {
        int begin;
        int end;
        bool isSelected;
    };
    std::vector<Run> runs;
    for (int column = 0; column < count; ++column) {
        const auto &cell = line.cells[static_cast<std::size_t>(column)];
        const bool continues =
            !runs.empty() && isSelected(column) == runs.back().isSelected
            && (cell.width == 0 || cell.style == line.cells[static_cast<std::size_t>(runs.back().begin)].style);
        if (continues)
            runs.back().end = column + 1;
        else
            runs.push_back({column, column + 1, isSelected(column)});
    }
    for (const Run &run : runs) {
        const CellColors colors = cellColors(theme, line.cells[static_cast<std::size_t>(run.begin)].style);
        const QRect room(kLeft + run.begin * m_cell.width(), y, (run.end - run.begin) * m_cell.width(),
                         m_cell.height());
        if (run.isSelected)
            painter.fillRect(room, hasFocus() ? theme.selection.active : theme.selection.inactive);
        else if (!colors.isPlain)
            painter.fillRect(room, colors.ground);
    }
    // The rest of a line is selected with its end.
    if (hasSelection() && absolute >= begin.line && absolute < end.line) {
        const int from = std::max(count, absolute == begin.line ? begin.column : 0);
        const int to = m_screen->size().width();
        if (to > from)
            painter.fillRect(QRect(kLeft + from * m_cell.width(), y, (to - from) * m_cell.width(), m_cell.height()),
                             hasFocus() ? theme.selection.active : theme.selection.inactive);
    }
    for (const Run &run : runs) {
        const auto &style = line.cells[static_cast<std::size_t>(run.begin)].style;
        QFont font = m_font;
        font.setBold(style.bold);
        font.setItalic(style.italic);
        font.setUnderline(style.underline);
        font.setStrikeOut(style.strike);
        painter.setFont(font);
        painter.setPen(run.isSelected ? theme.selection.text : cellColors(theme, style).ink);
        // Letters of the basic font go as one; others may come from another font,
        // so that each is set to its own cell.
        QString together;
        int from = run.begin;
        const auto flush = [&](int next) {
            if (!together.trimmed().isEmpty() || style.underline || style.strike)
                painter.drawText(QPointF(kLeft + from * m_cell.width(), y + m_ascent), together);
            together.clear();
            from = next;
        };
        for (int column = run.begin; column < run.end; ++column) {
            const auto &cell = line.cells[static_cast<std::size_t>(column)];
            if (cell.width == 1 && cell.character < 0x7F && cell.marks == 0) {
                together += cell.character == 0 ? u' ' : QChar(static_cast<char16_t>(cell.character));
                continue;
            }
            flush(column);
            if (cell.width > 0) {
                const QRectF room(kLeft + column * m_cell.width(), y, cell.width * m_cell.width(), m_cell.height());
                const QString text = line.textOf(cell);
                const double wide = QFontMetricsF(font).horizontalAdvance(text);
                painter.drawText(QPointF(room.left() + std::max(0.0, (room.width() - wide) / 2), y + m_ascent), text);
            }
            from = column + 1;
        }
        flush(run.end);
    }
}

QRect TerminalView::cursorRect() const
{
    const QPoint at = m_screen->cursor().at;
    const int row = m_screen->scrollback() + at.y() - verticalScrollBar()->value();
    int cells = 1;
    const TerminalScreen::Line line = m_screen->line(m_screen->scrollback() + at.y());
    if (at.x() < static_cast<int>(line.cells.size()))
        cells = std::max<int>(1, line.cells[static_cast<std::size_t>(at.x())].width);
    return {kLeft + at.x() * m_cell.width(), kTop + row * m_cell.height(), cells * m_cell.width(), m_cell.height()};
}

void TerminalView::paintCursor(QPainter &painter) const
{
    using Caret = TerminalScreen::Cursor::Shape;
    const Theme &theme = themeOf(this);
    const QRect room = cursorRect();
    if (!m_preedit.isEmpty()) {
        painter.setFont(m_font);
        const int wide = painter.fontMetrics().horizontalAdvance(m_preedit);
        const QRect words(room.left(), room.top(), wide + 2, room.height());
        painter.fillRect(words, theme.surface.raised);
        painter.setPen(theme.text.primary);
        painter.drawText(QPointF(words.left(), words.top() + m_ascent), m_preedit);
        painter.fillRect(QRect(words.left(), words.bottom(), wide, 1), theme.accent.fill);
        return;
    }
    if (!m_screen->cursor().isVisible)
        return;
    const QColor color = theme.accent.fill;
    if (!hasFocus()) {
        painter.setPen(color);
        painter.drawRect(room.adjusted(0, 0, -1, -1));
    } else if (m_screen->cursor().shape == Caret::Underline) {
        painter.fillRect(QRect(room.left(), room.bottom() - 1, room.width(), 2), color);
    } else if (m_screen->cursor().shape == Caret::Bar) {
        painter.fillRect(QRect(room.left(), room.top(), 2, room.height()), color);
    } else {
        painter.fillRect(room, color);
        const QPoint at = m_screen->cursor().at;
        const TerminalScreen::Line line = m_screen->line(m_screen->scrollback() + at.y());
        if (at.x() < static_cast<int>(line.cells.size())) {
            painter.setFont(m_font);
            painter.setPen(theme.accent.on);
            painter.drawText(QPointF(room.left(), room.top() + m_ascent),
                             line.textOf(line.cells[static_cast<std::size_t>(at.x())]));
        }
    }
}

bool TerminalView::event(QEvent *event)
{
    // The window's shortcuts would take Control+W and the like.
    if (event->type() == QEvent::ShortcutOverride && m_screen && !isOurs(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

bool TerminalView::focusNextPrevChild(bool)
{
    // Tab is the command's.
    return false;
}

void TerminalView::keyPressEvent(QKeyEvent *event)
{
    if (isOurs(*event)) {
        switch (event->key()) {
        case Qt::Key_C: copy(); return;
        case Qt::Key_V: paste(); return;
        case Qt::Key_Tab:
        case Qt::Key_Backtab: QAbstractScrollArea::focusNextPrevChild(false); return;
        default: break;
        }
    }
    if (event->modifiers() == Qt::ShiftModifier
        && (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown)) {
        verticalScrollBar()->triggerAction(event->key() == Qt::Key_PageUp ? QAbstractSlider::SliderPageStepSub
                                                                          : QAbstractSlider::SliderPageStepAdd);
        return;
    }
    if (m_screen && typeKey(*m_screen, *event)) {
        m_anchor.reset();
        scrollToEnd();
    } else {
        event->ignore();
    }
}

void TerminalView::inputMethodEvent(QInputMethodEvent *event)
{
    m_preedit = event->preeditString();
    if (m_screen && !event->commitString().isEmpty()) {
        scrollToEnd();
        m_screen->typeText(event->commitString());
    }
    viewport()->update();
    event->accept();
}

QVariant TerminalView::inputMethodQuery(Qt::InputMethodQuery query) const
{
    switch (query) {
    case Qt::ImEnabled: return m_screen != nullptr;
    case Qt::ImCursorRectangle: return m_screen ? cursorRect() : QRect();
    case Qt::ImFont: return m_font;
    // Not to be taken for prose: nothing is corrected or made a capital.
    case Qt::ImHints: return static_cast<int>(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    default: return QAbstractScrollArea::inputMethodQuery(query);
    }
}

bool TerminalView::commandTakesMouse(const QMouseEvent &event) const
{
    return m_screen && m_screen->mouse() != TerminalScreen::Mouse::None && !(event.modifiers() & Qt::ShiftModifier)
           && m_following;
}

namespace {

int buttonOf(Qt::MouseButton button) { return button == Qt::LeftButton ? 1 : button == Qt::MiddleButton ? 2 : 3; }

} // namespace

void TerminalView::mousePressEvent(QMouseEvent *event)
{
    if (!m_screen)
        return;
    if (commandTakesMouse(*event)) {
        m_screen->moveMouse(cellAt(event->pos()), terminalModifiers(event->modifiers()));
        m_screen->pressMouse(buttonOf(event->button()), true, terminalModifiers(event->modifiers()));
    } else if (event->button() == Qt::LeftButton) {
        const Place place = placeAt(event->pos(), true);
        select(event->modifiers() & Qt::ShiftModifier && m_anchor ? *m_anchor : place, place);
    } else if (event->button() == Qt::MiddleButton && QGuiApplication::clipboard()->supportsSelection()) {
        scrollToEnd();
        m_screen->paste(QGuiApplication::clipboard()->text(QClipboard::Selection));
    }
}

void TerminalView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_screen)
        return;
    if (commandTakesMouse(*event))
        m_screen->moveMouse(cellAt(event->pos()), terminalModifiers(event->modifiers()));
    else if (event->buttons() & Qt::LeftButton && m_anchor)
        select(*m_anchor, placeAt(event->pos(), true));
}

void TerminalView::mouseReleaseEvent(QMouseEvent *event)
{
    if (commandTakesMouse(*event))
        m_screen->pressMouse(buttonOf(event->button()), false, terminalModifiers(event->modifiers()));
    // As every terminal of X11 does; the middle button pastes it.
    else if (hasSelection() && QGuiApplication::clipboard()->supportsSelection())
        QGuiApplication::clipboard()->setText(selectedText(), QClipboard::Selection);
}

void TerminalView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (!m_screen || event->button() != Qt::LeftButton || commandTakesMouse(*event))
        return mousePressEvent(event);
    const auto [begin, end] = m_screen->wordAt(placeAt(event->pos(), false));
    select(begin, end);
}

void TerminalView::wheelEvent(QWheelEvent *event)
{
    if (!m_screen)
        return;
    const bool isCommands =
        m_screen->mouse() != TerminalScreen::Mouse::None && !(event->modifiers() & Qt::ShiftModifier) && m_following;
    if (!isCommands && !m_screen->isAlternate())
        return QAbstractScrollArea::wheelEvent(event);
    m_wheelRest += event->angleDelta().y();
    const int steps = m_wheelRest / kWheelStep;
    m_wheelRest -= steps * kWheelStep;
    for (int i = 0; i < std::abs(steps); ++i) {
        if (isCommands) {
            m_screen->moveMouse(cellAt(event->position().toPoint()), 0);
            m_screen->pressMouse(steps > 0 ? 4 : 5, true, terminalModifiers(event->modifiers()));
            continue;
        }
        // A pager that knows no mouse is scrolled by its keys.
        QKeyEvent key(QEvent::KeyPress, steps > 0 ? Qt::Key_Up : Qt::Key_Down, Qt::NoModifier);
        for (int line = 0; line < kWheelLines; ++line)
            typeKey(*m_screen, key);
    }
}

void TerminalView::contextMenuEvent(QContextMenuEvent *event)
{
    if (!m_screen)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copyAction = menu->addAction(icon(QStringLiteral("copy")), tr("Copy"), this, [this] { copy(); });
    copyAction->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    copyAction->setEnabled(hasSelection());
    QAction *pasteAction = menu->addAction(icon(QStringLiteral("paper")), tr("Paste"), this, [this] { paste(); });
    pasteAction->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_V);
    pasteAction->setEnabled(!QGuiApplication::clipboard()->text().isEmpty());
    menu->addAction(tr("Select all"), this, [this] {
        select({m_screen->firstLine(), 0},
               {m_screen->firstLine() + m_screen->lineCount() - 1, m_screen->size().width()});
    });
    menu->popup(event->globalPos());
}

void TerminalView::resizeEvent(QResizeEvent *) { Q_EMIT cellsChanged(); }

void TerminalView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    Q_EMIT cellsChanged();
}

void TerminalView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::StyleChange) {
        measure();
        Q_EMIT cellsChanged();
        viewport()->update();
    }
}

void TerminalView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TerminalView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace wheelhouse::widgets
