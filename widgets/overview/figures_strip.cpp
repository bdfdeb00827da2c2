#include "widgets/overview/figures_strip.h"

#include <QKeyEvent>
#include <QPainter>

#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

FiguresStrip::FiguresStrip(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(tokens::kFigures);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
}

void FiguresStrip::setFigures(const QVector<models::Figure> &figures)
{
    m_figures = figures;
    update();
}

QRect FiguresStrip::cellRect(int index) const
{
    // The first says most and gets the room for it.
    const int count = static_cast<int>(m_figures.size());
    const int unit = width() / (count + 1);
    const int first = width() - unit * (count - 1);
    return index == 0 ? QRect(0, 0, first, height()) : QRect(first + unit * (index - 1), 0, unit, height());
}

int FiguresStrip::cellAt(int x) const
{
    for (int i = 0; i < m_figures.size(); ++i) {
        if (cellRect(i).contains(x, 1))
            return i;
    }
    return -1;
}

void FiguresStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.base);
    for (int i = 0; i < m_figures.size(); ++i) {
        const auto &figure = m_figures[i];
        const QRect cell = cellRect(i);
        if (i == m_hovered)
            painter.fillRect(cell, theme.surface.hover);
        if (i > 0)
            painter.fillRect(QRect(cell.left(), 0, 1, height()), theme.line.normal);
        const QRect room = cell.adjusted(16, 0, -8, 0);
        painter.setFont(fonts::caption());
        painter.setPen(theme.text.tertiary);
        painter.drawText(QRect(room.left(), 8, room.width(), 16), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(figure.title, Qt::ElideRight, room.width()));
        const bool isPlain = figure.status == models::Status::Ok || figure.status == models::Status::Unknown
            || figure.status == models::Status::Off;
        painter.setFont(fonts::figure());
        painter.setPen(isPlain ? theme.text.primary : theme.word(figure.status));
        const int used = drawFigures(&painter, QRect(room.left(), 26, room.width(), 26), Qt::AlignLeft, figure.value);
        painter.setFont(fonts::small());
        painter.setPen(theme.text.secondary);
        const QRect rest(room.left() + used + 6, 30, room.width() - used - 6, 22);
        if (figuresWidth(painter.fontMetrics(), figure.detail) <= rest.width())
            drawFigures(&painter, rest, Qt::AlignLeft, figure.detail);
        else
            painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                             painter.fontMetrics().elidedText(figure.detail, Qt::ElideRight, rest.width()));
        if (hasFocus() && i == m_focused)
            drawRoundedFrame(&painter, cell.adjusted(2, 2, -2, -2), tokens::kRadiusControl, {}, theme.focus.ring, 2);
    }
    painter.fillRect(QRect(0, 0, width(), 1), theme.line.normal);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line.normal);
}

void FiguresStrip::mouseMoveEvent(QMouseEvent *event)
{
    m_hovered = cellAt(event->pos().x());
    setCursor(m_hovered >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void FiguresStrip::leaveEvent(QEvent *)
{
    m_hovered = -1;
    update();
}

void FiguresStrip::mouseReleaseEvent(QMouseEvent *event)
{
    const int cell = cellAt(event->pos().x());
    if (cell >= 0)
        Q_EMIT pageRequested(m_figures[cell].page);
}

void FiguresStrip::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(m_figures.size()) - 1;
    if (event->key() == Qt::Key_Left)
        m_focused = std::max(0, m_focused - 1);
    else if (event->key() == Qt::Key_Right)
        m_focused = std::min(last, m_focused + 1);
    else if (event->key() == Qt::Key_Return && m_focused <= last)
        Q_EMIT pageRequested(m_figures[m_focused].page);
    else
        return QWidget::keyPressEvent(event);
    update();
}

} // namespace wheelhouse::widgets
