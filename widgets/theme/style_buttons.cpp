#include <QStyleOption>

#include "widgets/theme/button.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"
#include "widgets/theme/wheelhouse_style.h"

namespace wheelhouse::widgets {

namespace {

struct Shape {
    QColor fill;
    QColor line;
    QColor ink;
    bool isMain = false;
};

Shape shapeOf(const Theme &theme, Button::Kind kind, QStyle::State state)
{
    const bool isEnabled = state & QStyle::State_Enabled;
    const bool isDown = state & (QStyle::State_Sunken | QStyle::State_On);
    const bool isHovered = isEnabled && (state & QStyle::State_MouseOver);
    Shape shape{theme.surface.raised, theme.line.strong, theme.text.primary};
    if (!isEnabled)
        return {QColor(), kind == Button::Kind::Flat ? QColor() : theme.line.normal, theme.text.disabled};
    switch (kind) {
    case Button::Kind::Accent:
        shape = {isHovered || isDown ? theme.accent.fillHover : theme.accent.fill, QColor(), theme.accent.on, true};
        break;
    case Button::Kind::Production:
        shape = {isHovered || isDown ? mixed(theme.production.fill, theme.text.primary, 0.15) : theme.production.fill,
                 QColor(), theme.production.on, true};
        break;
    case Button::Kind::Flat:
        shape = {isDown ? theme.surface.pressed : isHovered ? theme.surface.hover : QColor(), QColor(),
                 theme.text.secondary};
        break;
    case Button::Kind::Normal:
        if (isDown)
            shape.fill = theme.surface.pressed;
        else if (isHovered)
            shape.fill = theme.surface.hover;
        break;
    }
    return shape;
}

Button::Kind kindOf(const QWidget *widget)
{
    const auto *button = qobject_cast<const Button *>(widget);
    return button ? button->kind() : Button::Kind::Normal;
}

} // namespace

void WheelhouseStyle::drawFocusRing(QPainter *painter, const QRect &rect, double radius) const
{
    const double width = m_theme.scheme == Theme::Scheme::HighContrast ? 3 : 2;
    drawRoundedFrame(painter, rect, radius, {}, m_theme.focus.ring, width);
}

void WheelhouseStyle::drawButton(const QStyleOptionButton &option, QPainter *painter, const QWidget *widget) const
{
    const Shape shape = shapeOf(m_theme, kindOf(widget), option.state);
    drawRoundedFrame(painter, option.rect, tokens::kRadiusControl, shape.fill, shape.line);
    if ((option.state & State_HasFocus) && (option.state & State_KeyboardFocusChange)) {
        // Outside the accent's own colour, or it would not be seen on it.
        if (shape.isMain)
            drawRoundedFrame(painter, option.rect.adjusted(2, 2, -2, -2), 3, {}, shape.ink, 1.5);
        drawFocusRing(painter, option.rect, tokens::kRadiusControl);
    }
}

void WheelhouseStyle::drawButtonLabel(const QStyleOptionButton &option, QPainter *painter,
                                      const QWidget *widget) const
{
    const Shape shape = shapeOf(m_theme, kindOf(widget), option.state);
    const auto *button = qobject_cast<const Button *>(widget);
    const QString iconName = button ? button->iconName() : QString();
    const bool hasMenu = option.features & QStyleOptionButton::HasMenu;
    painter->save();
    QFont face = widget ? widget->font() : fonts::base();
    if (shape.isMain)
        face.setWeight(QFont::Medium);
    painter->setFont(face);
    painter->setPen(shape.ink);
    const int textWidth = option.text.isEmpty()
        ? 0 : painter->fontMetrics().size(Qt::TextShowMnemonic, option.text).width();
    const int iconWidth = iconName.isEmpty() ? 0 : tokens::kIcon;
    const int gap = textWidth && iconWidth ? 6 : 0;
    const int arrow = hasMenu ? (textWidth || iconWidth ? 16 : 10) : 0;
    int x = option.rect.left() + (option.rect.width() - textWidth - iconWidth - gap - arrow) / 2;
    const auto place = [&](int size) {
        return QRectF(x, option.rect.top() + (option.rect.height() - size) / 2.0, size, size);
    };
    if (iconWidth)
        paintIcon(painter, place(tokens::kIcon), iconName, shape.ink);
    x += iconWidth + gap;
    if (textWidth)
        painter->drawText(QRect(x, option.rect.top(), textWidth + 2, option.rect.height()),
                          Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic, option.text);
    x += textWidth;
    if (hasMenu) {
        x += textWidth || iconWidth ? 6 : 0;
        paintIcon(painter, place(10), QStringLiteral("chevron"), shape.ink, 2.2);
    }
    painter->restore();
}

void WheelhouseStyle::drawToolButton(const QStyleOptionToolButton &option, QPainter *painter,
                                     const QWidget *widget) const
{
    const auto kind = option.state & State_AutoRaise ? Button::Kind::Flat : Button::Kind::Normal;
    const Shape shape = shapeOf(m_theme, kind, option.state);
    drawRoundedFrame(painter, option.rect, tokens::kRadiusControl, shape.fill, shape.line);
    if ((option.state & State_HasFocus) && (option.state & State_KeyboardFocusChange))
        drawFocusRing(painter, option.rect, tokens::kRadiusControl);
    painter->save();
    painter->setFont(option.font);
    painter->setPen(shape.ink);
    QRect rest = option.rect.adjusted(6, 0, -6, 0);
    if (option.arrowType != Qt::NoArrow && option.icon.isNull()) {
        const QRectF box(option.rect.center().x() - 5, option.rect.center().y() - 5, 11, 11);
        painter->translate(box.center());
        painter->rotate(option.arrowType == Qt::LeftArrow ? 90 : option.arrowType == Qt::RightArrow ? -90 : 0);
        paintIcon(painter, QRectF(-5.5, -5.5, 11, 11), QStringLiteral("chevron"), shape.ink, 2.2);
    } else if (!option.icon.isNull()) {
        const bool alone = option.toolButtonStyle == Qt::ToolButtonIconOnly || option.text.isEmpty();
        const int size = std::min(option.iconSize.width(), rest.height());
        const QRectF box(alone ? option.rect.left() + (option.rect.width() - size) / 2.0 : rest.left(),
                         option.rect.top() + (option.rect.height() - size) / 2.0, size, size);
        paintIcon(painter, box, option.icon.name(), shape.ink);
        rest.setLeft(rest.left() + size + 6);
    }
    if (!option.text.isEmpty() && option.toolButtonStyle != Qt::ToolButtonIconOnly)
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic, option.text);
    painter->restore();
    Q_UNUSED(widget)
}

void WheelhouseStyle::drawComboBox(const QStyleOptionComboBox &option, QPainter *painter) const
{
    drawField(option, painter);
    const QRectF arrow(option.rect.right() - 18, option.rect.center().y() - 4.5, 10, 10);
    paintIcon(painter, arrow, QStringLiteral("chevron"),
              option.state & State_Enabled ? m_theme.text.secondary : m_theme.text.disabled, 2.2);
}

void WheelhouseStyle::drawField(const QStyleOption &option, QPainter *painter) const
{
    const bool isEnabled = option.state & State_Enabled;
    drawRoundedFrame(painter, option.rect, tokens::kRadiusControl,
                     isEnabled ? m_theme.surface.base : m_theme.surface.sunken,
                     isEnabled ? m_theme.line.control : m_theme.line.normal);
    if (isEnabled && (option.state & State_HasFocus))
        drawFocusRing(painter, option.rect, tokens::kRadiusControl);
}

void WheelhouseStyle::drawIndicator(const QStyleOption &option, QPainter *painter, bool isRound) const
{
    const bool isOn = option.state & (State_On | State_NoChange);
    const bool isEnabled = option.state & State_Enabled;
    const QColor fill = isOn ? (isEnabled ? m_theme.accent.fill : m_theme.text.disabled) : m_theme.surface.base;
    const QRectF box(option.rect.left(), option.rect.center().y() - 7, 16, 16);
    drawRoundedFrame(painter, box, isRound ? 8 : 3, fill,
                     isOn ? fill : isEnabled ? m_theme.line.control : m_theme.line.normal);
    if (isOn && isRound)
        drawRoundedFrame(painter, box.adjusted(5, 5, -5, -5), 3, m_theme.accent.on, {});
    else if (isOn)
        paintIcon(painter, box.adjusted(1, 1, -1, -1), QStringLiteral("check"), m_theme.accent.on, 2.6);
    if ((option.state & State_HasFocus) && (option.state & State_KeyboardFocusChange))
        drawFocusRing(painter, box.toRect().adjusted(-2, -2, 2, 2), isRound ? 10 : 4);
}

void WheelhouseStyle::drawScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QWidget *widget) const
{
    if (option.maximum <= option.minimum)
        return;
    const QRect slider = subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
    const bool isHorizontal = option.orientation == Qt::Horizontal;
    const bool isHot = option.state & (State_MouseOver | State_Sunken);
    const QRectF bar = isHorizontal ? QRectF(slider).adjusted(2, 3, -2, -3) : QRectF(slider).adjusted(3, 2, -3, -2);
    drawRoundedFrame(painter, bar, 3, isHot ? m_theme.line.control : m_theme.line.strong, {});
}

} // namespace wheelhouse::widgets
