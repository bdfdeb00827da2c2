#include "widgets/devices/step_list.h"

#include <QMouseEvent>
#include <QPainter>

#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {
constexpr int kStep = 36;
}

StepList::StepList(QWidget *parent) : QWidget(parent)
{
    setFixedWidth(kWidth);
}

void StepList::setSteps(const QStringList &words)
{
    m_words = words;
    setFixedHeight(static_cast<int>(words.size()) * kStep);
    update();
}

void StepList::setCurrent(int step, bool mayGoBack)
{
    m_current = step;
    m_mayGoBack = mayGoBack;
    setAccessibleName(tr("Step %1 of %2: %3").arg(step + 1).arg(m_words.size()).arg(m_words.value(step)));
    update();
}

QSize StepList::sizeHint() const
{
    return {kWidth, static_cast<int>(m_words.size()) * kStep};
}

void StepList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    for (int step = 0; step < m_words.size(); ++step) {
        const QRect row(0, step * kStep, width(), kStep);
        const bool isCurrent = step == m_current;
        if (isCurrent) {
            painter.fillRect(row, theme.selection.active);
            painter.fillRect(QRect(row.left(), row.top(), 3, row.height()), theme.selection.bar);
        }
        const QRect mark(row.left() + 16, row.top() + (kStep - 12) / 2, 12, 12);
        if (step < m_current) {
            drawMark(&painter, mark, models::Status::Ok, theme, theme.surface.panel);
        } else {
            painter.setFont(isCurrent ? fonts::strong() : fonts::base());
            painter.setPen(isCurrent ? theme.selection.text : theme.text.tertiary);
            painter.drawText(mark.adjusted(-4, -4, 4, 4), Qt::AlignCenter, QString::number(step + 1));
        }
        painter.setFont(isCurrent ? fonts::strong() : fonts::base());
        painter.setPen(isCurrent ? theme.selection.text : step < m_current ? theme.text.primary : theme.text.tertiary);
        painter.drawText(row.adjusted(38, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, m_words[step]);
    }
}

void StepList::mousePressEvent(QMouseEvent *event)
{
    const int step = event->pos().y() / kStep;
    if (m_mayGoBack && step < m_current)
        Q_EMIT stepChosen(step);
}

} // namespace wheelhouse::widgets
