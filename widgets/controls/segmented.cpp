#include "widgets/controls/segmented.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

Segmented::Segmented(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Segmented::setWords(const QStringList &words)
{
    m_words = words;
    updateGeometry();
    update();
}

void Segmented::setCurrent(int index)
{
    m_current = index;
    update();
}

void Segmented::choose(int index)
{
    if (index < 0 || index >= m_words.size() || index == m_current)
        return;
    setCurrent(index);
    Q_EMIT chosen(index);
}

int Segmented::widthOf(const QString &word) const
{
    return QFontMetrics(fonts::smallMedium()).horizontalAdvance(word) + 19;
}

QSize Segmented::sizeHint() const
{
    int width = 1;
    for (const QString &word : m_words)
        width += widthOf(word);
    return {width, tokens::kControlSmall};
}

void Segmented::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    QPainterPath clip;
    clip.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens::kRadiusControl, tokens::kRadiusControl);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(clip);
    painter.fillRect(rect(), theme.surface.raised);
    int x = 0;
    for (int i = 0; i < m_words.size(); ++i) {
        const QRect cell(x, 0, widthOf(m_words[i]), height());
        if (i == m_current)
            painter.fillRect(cell, theme.surface.pressed);
        painter.setFont(i == m_current ? fonts::smallMedium() : fonts::small());
        painter.setPen(isEnabled() ? theme.text.primary : theme.text.disabled);
        painter.drawText(cell, Qt::AlignCenter, m_words[i]);
        x += cell.width();
        if (i + 1 < m_words.size())
            painter.fillRect(QRect(x - 1, 0, 1, height()), theme.line.strong);
    }
    painter.setClipping(false);
    drawRoundedFrame(&painter, rect(), tokens::kRadiusControl, {}, hasFocus() ? theme.focus.ring : theme.line.strong,
                     hasFocus() ? 2 : 1);
}

void Segmented::mousePressEvent(QMouseEvent *event)
{
    int x = 0;
    for (int i = 0; i < m_words.size(); ++i) {
        x += widthOf(m_words[i]);
        if (event->pos().x() < x) {
            choose(i);
            return;
        }
    }
}

void Segmented::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Left)
        choose(m_current - 1);
    else if (event->key() == Qt::Key_Right)
        choose(m_current + 1);
    else
        QWidget::keyPressEvent(event);
}

} // namespace wheelhouse::widgets
