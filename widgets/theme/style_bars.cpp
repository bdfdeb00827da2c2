#include <QStyleOption>

#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"
#include "widgets/theme/wheelhouse_style.h"

namespace wheelhouse::widgets {

void WheelhouseStyle::drawHeaderSection(const QStyleOptionHeader &option, QPainter *painter) const
{
    const bool isHovered = (option.state & State_MouseOver) && (option.state & State_Enabled);
    painter->fillRect(option.rect, isHovered ? m_theme.surface.pressed : m_theme.surface.header);
    painter->setPen(m_theme.line.normal);
    painter->drawLine(option.rect.topLeft(), option.rect.topRight());
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

void WheelhouseStyle::drawHeaderLabel(const QStyleOptionHeader &option, QPainter *painter,
                                      const QWidget *widget) const
{
    // The first column's text begins where its cells' does.
    const bool isFirst = option.position == QStyleOptionHeader::Beginning
        || option.position == QStyleOptionHeader::OnlyOneSection;
    const int first = isFirst && widget ? widget->property("firstPadding").toInt() : 0;
    painter->save();
    painter->setFont(fonts::smallMedium());
    painter->setPen(m_theme.text.secondary);
    const bool isSorted = option.sortIndicator != QStyleOptionHeader::None;
    const int arrow = isSorted ? 14 : 0;
    const bool isRight = option.textAlignment & Qt::AlignRight;
    const QRect rect = option.rect.adjusted(std::max(8, first), 0, -8, 0);
    const QFontMetrics metrics = painter->fontMetrics();
    const QString text = metrics.elidedText(option.text, Qt::ElideRight, rect.width() - arrow);
    const int width = metrics.horizontalAdvance(text);
    int x = rect.left();
    if (isRight)
        x = std::max(rect.left(), rect.right() + 1 - width - arrow);
    painter->drawText(QRect(x, rect.top(), width + 2, rect.height()), Qt::AlignVCenter | Qt::AlignLeft, text);
    if (isSorted) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(x + width + 4 + 5, rect.center().y() + 1);
        // Qt's "down" is its word for ascending order.
        if (option.sortIndicator == QStyleOptionHeader::SortUp)
            painter->rotate(180);
        paintIcon(painter, QRectF(-5, -5, 10, 10), QStringLiteral("chevron"), m_theme.text.secondary, 2.2);
    }
    painter->restore();
}

void WheelhouseStyle::drawTab(const QStyleOptionTab &option, QPainter *painter) const
{
    const bool isSelected = option.state & State_Selected;
    const bool isHovered = option.state & State_MouseOver;
    painter->save();
    painter->setFont(isSelected ? fonts::medium() : fonts::base());
    painter->setPen(!(option.state & State_Enabled) ? m_theme.text.disabled
                    : isSelected || isHovered       ? m_theme.text.primary
                                                    : m_theme.text.secondary);
    const QRect text = option.rect.adjusted(option.leftButtonSize.width(), 0, -option.rightButtonSize.width(), 0);
    painter->drawText(text, Qt::AlignCenter | Qt::TextHideMnemonic, option.text);
    if (isSelected) {
        const int bottom = option.rect.bottom() - (option.rect.height() > 40 ? 8 : 0);
        painter->fillRect(QRect(option.rect.left() + 9, bottom - 1, option.rect.width() - 18, 2), m_theme.accent.fill);
    }
    if ((option.state & State_HasFocus) && (option.state & State_KeyboardFocusChange))
        drawFocusRing(painter, option.rect.adjusted(2, 4, -2, -4), tokens::kRadiusControl);
    painter->restore();
}

void WheelhouseStyle::drawMenuBarItem(const QStyleOptionMenuItem &option, QPainter *painter) const
{
    painter->fillRect(option.rect, m_theme.surface.window);
    const bool isOpen = option.state & (State_Selected | State_Sunken);
    if (isOpen && (option.state & State_Enabled))
        drawRoundedFrame(painter, option.rect.adjusted(1, 2, -1, -2), tokens::kRadiusControl,
                         m_theme.surface.pressed, {});
    painter->setPen(option.state & State_Enabled ? m_theme.text.primary : m_theme.text.disabled);
    painter->drawText(option.rect, Qt::AlignCenter | Qt::TextHideMnemonic, option.text);
}

void WheelhouseStyle::drawMenuItem(const QStyleOptionMenuItem &option, QPainter *painter) const
{
    painter->fillRect(option.rect, m_theme.surface.raised);
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(option.rect.left() + 1, option.rect.center().y(), option.rect.width() - 2, 1),
                          m_theme.line.normal);
        return;
    }
    const bool isEnabled = option.state & State_Enabled;
    if (isEnabled && (option.state & State_Selected))
        painter->fillRect(option.rect.adjusted(1, 0, -1, 0), m_theme.selection.active);
    const QColor ink = isEnabled ? m_theme.text.primary : m_theme.text.disabled;
    const QRectF box(option.rect.left() + 10, option.rect.top() + (option.rect.height() - 16) / 2.0, 16, 16);
    if (option.checkType != QStyleOptionMenuItem::NotCheckable) {
        if (option.checked)
            paintIcon(painter, box, QStringLiteral("check"), ink, 2);
    } else if (!option.icon.isNull()) {
        paintIcon(painter, box, option.icon.name(), isEnabled ? m_theme.text.secondary : ink);
    }
    painter->save();
    painter->setFont(option.font);
    painter->setPen(ink);
    const QRect text = option.rect.adjusted(36, 0, -24, 0);
    const qsizetype tab = option.text.indexOf(u'\t');
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic, option.text.left(tab));
    if (tab >= 0) {
        painter->setPen(m_theme.text.tertiary);
        painter->setFont(fonts::small());
        painter->drawText(text.adjusted(0, 0, 12, 0), Qt::AlignVCenter | Qt::AlignRight, option.text.mid(tab + 1));
    }
    painter->restore();
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu) {
        const QRectF arrow(option.rect.right() - 18, option.rect.top() + (option.rect.height() - 10) / 2.0, 10, 10);
        paintIcon(painter, arrow, QStringLiteral("chevron-right"), ink, 2.2);
    }
}

void WheelhouseStyle::drawSplitter(const QStyleOption &option, QPainter *painter) const
{
    // A hairline; the rest of the handle is only to be grabbed.
    const bool isHot = option.state & (State_MouseOver | State_Sunken);
    painter->fillRect(option.rect, m_theme.surface.window);
    const QColor line = isHot ? m_theme.accent.fill : m_theme.line.normal;
    const QRect r = option.rect;
    if (option.state & State_Horizontal)
        painter->fillRect(QRect(r.center().x(), r.top(), isHot ? 2 : 1, r.height()), line);
    else
        painter->fillRect(QRect(r.left(), r.center().y(), r.width(), isHot ? 2 : 1), line);
}

} // namespace wheelhouse::widgets
