#include "widgets/controls/diff_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using Kind = models::DiffLine::Kind;

namespace {

QString withSign(const models::DiffLine &line)
{
    switch (line.kind) {
    case Kind::Added: return u'+' + line.text;
    case Kind::Removed: return u'-' + line.text;
    case Kind::Hunk: return line.text;
    case Kind::Context: break;
    }
    return u' ' + line.text;
}

} // namespace

DiffView::DiffView(int maximumLines, QWidget *parent) : QAbstractScrollArea(parent), m_maximumLines(maximumLines)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setViewportMargins(1, 1, 1, 1);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalScrollBar()->setSingleStep(tokens::kRowLog);
}

void DiffView::setDiff(const QVector<models::DiffLine> &diff)
{
    m_lines = diff;
    m_widest = 0;
    const QFontMetrics metrics(fonts::mono());
    for (const auto &line : m_lines)
        m_widest = std::max(m_widest, metrics.horizontalAdvance(withSign(line)) + 16);
    updateGeometry();
    updateBars();
    viewport()->update();
}

QString DiffView::toText() const
{
    QString text;
    for (const auto &line : m_lines)
        text += withSign(line) + u'\n';
    return text;
}

QSize DiffView::sizeHint() const
{
    const int lines = std::clamp(static_cast<int>(m_lines.size()), 1, m_maximumLines);
    return {300, lines * tokens::kRowLog + 4};
}

void DiffView::updateBars()
{
    const int content = static_cast<int>(m_lines.size()) * tokens::kRowLog + 2;
    verticalScrollBar()->setRange(0, std::max(0, content - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    horizontalScrollBar()->setRange(0, std::max(0, m_widest - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
}

void DiffView::resizeEvent(QResizeEvent *)
{
    updateBars();
}

void DiffView::keyPressEvent(QKeyEvent *event)
{
    if (event == QKeySequence::Copy)
        QGuiApplication::clipboard()->setText(toText());
    else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + (event->key() == Qt::Key_Left ? -40 : 40));
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void DiffView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const Theme &theme = themeOf(this);
    painter.fillRect(viewport()->rect(), theme.surface.base);
    painter.setFont(fonts::mono());
    const int top = verticalScrollBar()->value();
    const int left = horizontalScrollBar()->value();
    for (int i = top / tokens::kRowLog; i < m_lines.size(); ++i) {
        const QRect row(0, i * tokens::kRowLog - top + 1, viewport()->width(), tokens::kRowLog);
        if (row.top() > viewport()->height())
            break;
        const auto &line = m_lines[i];
        QColor ink = theme.text.primary;
        if (line.kind == Kind::Added) {
            painter.fillRect(row, theme.diff.addBg);
            ink = theme.diff.addFg;
        } else if (line.kind == Kind::Removed) {
            painter.fillRect(row, theme.diff.delBg);
            ink = theme.diff.delFg;
        } else if (line.kind == Kind::Hunk) {
            ink = theme.text.tertiary;
        }
        painter.setPen(ink);
        painter.drawText(QPointF(8 - left, row.top() + 13.5), withSign(line));
    }
    painter.setPen(hasFocus() ? theme.focus.ring : theme.line.normal);
    painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

} // namespace wheelhouse::widgets
