#include "widgets/drawer/log_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

using models::LogEntry;

namespace {

constexpr int kLeft = 12;
constexpr int kTop = 4;
// The longest line that is drawn, in characters.
constexpr int kLongest = 2000;

// `7c9f-x2lqp` of `print-gateway-7c9f-x2lqp`, when all share what is before.
QString shortPod(const QString &name)
{
    const qsizetype last = name.lastIndexOf(u'-');
    const qsizetype before = last > 0 ? name.lastIndexOf(u'-', last - 1) : -1;
    return before > 0 ? name.mid(before + 1) : name;
}

} // namespace

LogView::LogView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    verticalScrollBar()->setSingleStep(tokens::kRowLog);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_adjusting)
            setFollowing(value >= verticalScrollBar()->maximum());
    });
}

void LogView::setLog(models::LogModel *log)
{
    if (m_log)
        disconnect(m_log, nullptr, this, nullptr);
    m_log = log;
    m_anchor = m_caret = -1;
    if (log) {
        connect(log, &QAbstractItemModel::rowsInserted, this, &LogView::updateBars);
        connect(log, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex &, int first, int last) { onRemoved(first, last); });
        connect(log, &QAbstractItemModel::modelReset, this, [this] {
            m_anchor = m_caret = -1;
            updateBars();
        });
    }
    setFollowing(true);
    updateBars();
}

void LogView::setFollowing(bool following)
{
    if (following != m_following) {
        m_following = following;
        Q_EMIT followingChanged(following);
    }
    if (following) {
        m_adjusting = true;
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        m_adjusting = false;
    }
}

void LogView::onRemoved(int first, int last)
{
    if (first != 0)
        return updateBars();
    const int gone = last + 1;
    m_anchor = m_anchor >= gone ? m_anchor - gone : -1;
    m_caret = m_caret >= gone ? m_caret - gone : -1;
    // What is read stays where it is.
    m_adjusting = true;
    verticalScrollBar()->setValue(verticalScrollBar()->value() - gone * tokens::kRowLog);
    m_adjusting = false;
    updateBars();
}

void LogView::updateBars()
{
    const int lines = m_log ? m_log->rowCount() : 0;
    m_adjusting = true;
    verticalScrollBar()->setRange(0, std::max(0, lines * tokens::kRowLog + 2 * kTop - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    const int character = QFontMetrics(fonts::mono()).horizontalAdvance(u'M');
    horizontalScrollBar()->setRange(0, std::max(0, 400 * character - viewport()->width()));
    horizontalScrollBar()->setSingleStep(4 * character);
    horizontalScrollBar()->setPageStep(viewport()->width());
    m_adjusting = false;
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    if (m_following)
        setFollowing(true);
    viewport()->update();
}

int LogView::lineAt(int y) const
{
    return (y + verticalScrollBar()->value() - kTop) / tokens::kRowLog;
}

void LogView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), themeOf(this).surface.sunken);
    if (!m_log)
        return;
    painter.setFont(fonts::mono());
    const QFontMetrics metrics = painter.fontMetrics();
    int podWidth = 0;
    for (const QString &pod : m_log->pods())
        podWidth = std::max(podWidth, metrics.horizontalAdvance(shortPod(pod)));
    const int top = verticalScrollBar()->value();
    for (int line = std::max(0, lineAt(0)); line < m_log->rowCount(); ++line) {
        const QRect row(0, line * tokens::kRowLog - top + kTop, viewport()->width(), tokens::kRowLog);
        if (row.top() > viewport()->height())
            break;
        paintLine(painter, row, line, podWidth);
    }
}

void LogView::paintLine(QPainter &painter, const QRect &row, int line, int podWidth) const
{
    const Theme &theme = themeOf(this);
    const LogEntry &entry = m_log->entry(line);
    const QFontMetrics metrics = painter.fontMetrics();
    const double baseline = row.top() + 13.5;
    const bool isSelected = m_anchor >= 0 && line >= std::min(m_anchor, m_caret) && line <= std::max(m_anchor, m_caret);
    if (isSelected)
        painter.fillRect(row, theme.selection.active);
    if (entry.kind == LogEntry::Kind::Mark) {
        if (!isSelected)
            painter.fillRect(row, theme.status.progress.soft);
        painter.setPen(theme.status.progress.fg);
        painter.drawText(QPointF(kLeft, baseline), QStringLiteral("── ") + entry.text);
        return;
    }
    int x = kLeft - horizontalScrollBar()->value();
    if (m_timesShown) {
        painter.setPen(theme.text.tertiary);
        const QString time = QDateTime::fromMSecsSinceEpoch(entry.msSinceEpoch).toString(QStringLiteral("HH:mm:ss.zzz"));
        painter.drawText(QPointF(x, baseline), time);
        x += metrics.horizontalAdvance(time) + 8;
    }
    if (entry.pod >= 0 && m_log->pods().size() > 1) {
        painter.fillRect(QRect(x, row.top() + 3, 3, 12), theme.seriesColor(entry.pod));
        painter.setPen(theme.text.secondary);
        painter.drawText(QPointF(x + 6, baseline), shortPod(m_log->pods()[entry.pod]));
        x += podWidth + 6 + 8;
    }
    const QString text = entry.text.left(kLongest);
    const QColor ink = entry.level == LogEntry::Level::Error ? theme.status.bad.fg
        : entry.level == LogEntry::Level::Warn             ? theme.status.warn.fg
        : entry.level == LogEntry::Level::Debug            ? theme.text.tertiary
                                                           : theme.text.primary;
    for (const auto &[offset, length] : m_log->searchHits(text)) {
        const QRect hit(x + metrics.horizontalAdvance(text.left(offset)), row.top() + 1,
                        metrics.horizontalAdvance(text.mid(offset, length)), tokens::kRowLog - 2);
        painter.fillRect(hit, theme.surface.flash);
        painter.setPen(theme.status.warn.mark);
        painter.drawRect(hit.adjusted(0, 0, -1, -1));
    }
    painter.setPen(ink);
    painter.drawText(QPointF(x, baseline), text);
}

void LogView::findNext(bool forward)
{
    if (!m_log || m_log->rowCount() == 0)
        return;
    const int count = m_log->rowCount();
    int line = m_caret >= 0 ? m_caret : lineAt(0);
    for (int i = 0; i < count; ++i) {
        line = (line + (forward ? 1 : count - 1)) % count;
        if (!m_log->isMatch(line))
            continue;
        m_anchor = m_caret = line;
        setFollowing(false);
        verticalScrollBar()->setValue(line * tokens::kRowLog - viewport()->height() / 2);
        viewport()->update();
        Q_EMIT caretMoved();
        return;
    }
}

void LogView::setTimesShown(bool shown)
{
    m_timesShown = shown;
    viewport()->update();
}

void LogView::copy() const
{
    if (m_log && m_anchor >= 0)
        QGuiApplication::clipboard()->setText(m_log->toText(std::min(m_anchor, m_caret), std::max(m_anchor, m_caret)));
}

void LogView::resizeEvent(QResizeEvent *)
{
    updateBars();
}

void LogView::mousePressEvent(QMouseEvent *event)
{
    if (!m_log || event->button() != Qt::LeftButton)
        return;
    m_caret = std::clamp(lineAt(event->pos().y()), 0, m_log->rowCount() - 1);
    if (!(event->modifiers() & Qt::ShiftModifier) || m_anchor < 0)
        m_anchor = m_caret;
    viewport()->update();
}

void LogView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_log || !(event->buttons() & Qt::LeftButton) || m_anchor < 0)
        return;
    m_caret = std::clamp(lineAt(event->pos().y()), 0, m_log->rowCount() - 1);
    viewport()->update();
}

void LogView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ShiftModifier)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - event->angleDelta().y());
    else
        QAbstractScrollArea::wheelEvent(event);
    viewport()->update();
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    if (event == QKeySequence::Copy)
        return copy();
    switch (event->key()) {
    case Qt::Key_Home: verticalScrollBar()->setValue(0); return;
    case Qt::Key_End: setFollowing(true); return;
    case Qt::Key_Left: horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub); break;
    case Qt::Key_Right: horizontalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd); break;
    default: QAbstractScrollArea::keyPressEvent(event); return;
    }
    viewport()->update();
}

void LogView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copyAction = menu->addAction(icon(QStringLiteral("copy")), tr("Copy"), this, [this] { copy(); });
    copyAction->setEnabled(m_anchor >= 0);
    menu->popup(event->globalPos());
}

} // namespace wheelhouse::widgets
