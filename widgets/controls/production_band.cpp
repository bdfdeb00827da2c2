#include "widgets/controls/production_band.h"

#include <QPainter>

#include "widgets/theme/fonts.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

ProductionBand::ProductionBand(QWidget *parent) : QWidget(parent)
{
    setStrength(Strength::None);
}

void ProductionBand::setStrength(Strength strength)
{
    m_strength = strength;
    setVisible(strength != Strength::None);
    setFixedHeight(strength == Strength::Band ? tokens::kProductionBand : tokens::kProductionLine);
    update();
}

void ProductionBand::setWords(const QString &reach, const QString &right)
{
    m_reach = reach;
    m_right = right;
    setAccessibleName(tr("Production") + u' ' + reach);
    update();
}

void ProductionBand::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.production.fill);
    if (m_strength != Strength::Band)
        return;
    const int hatch = width() > 700 ? 80 : 40;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(QRect(0, 0, hatch, height()));
    painter.setPen(QPen(theme.production.hatch, 4, Qt::SolidLine, Qt::FlatCap));
    for (int x = -height(); x < hatch + height(); x += 14)
        painter.drawLine(QPointF(x, height() + 2), QPointF(x + height() + 4, -2));
    painter.restore();
    QFont capitals = fonts::captionStrong();
    capitals.setLetterSpacing(QFont::PercentageSpacing, 106);
    painter.setFont(capitals);
    painter.setPen(theme.production.on);
    const QString word = tr("PRODUCTION");
    QRect rest = rect().adjusted(hatch + 10, 0, -12, 0);
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, word);
    rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(word) + 10);
    painter.setFont(fonts::small());
    const int right = painter.fontMetrics().horizontalAdvance(m_right);
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignRight, m_right);
    rest.setRight(rest.right() - right - 12);
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_reach, Qt::ElideRight, rest.width()));
}

} // namespace wheelhouse::widgets
