// What the style draws itself; where from is told in wheelhouse_style.h.
#include <QMenuBar>
#include <QStyleOption>

#include "widgets/theme/button.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"
#include "widgets/theme/wheelhouse_style.h"

namespace wheelhouse::widgets {

void WheelhouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                    const QWidget *widget) const
{
    switch (element) {
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            drawField(*option, painter);
        return;
    case PE_FrameLineEdit:
        drawField(*option, painter);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawIndicator(*option, painter, false);
        return;
    case PE_IndicatorRadioButton:
        drawIndicator(*option, painter, true);
        return;
    case PE_FrameFocusRect:
        if (option->state & State_KeyboardFocusChange)
            drawFocusRing(painter, option->rect, 3);
        return;
    case PE_FrameMenu:
    case PE_PanelMenu:
        painter->fillRect(option->rect, m_theme.surface.raised);
        painter->setPen(m_theme.line.strong);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, m_theme.surface.raised);
        painter->setPen(m_theme.line.strong);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_Frame:
        painter->setPen(m_theme.line.normal);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_IndicatorTabClose: {
        const bool isHovered = option->state & State_MouseOver;
        if (isHovered)
            drawRoundedFrame(painter, option->rect, 3, m_theme.surface.pressed, {});
        paintIcon(painter, QRectF(0, 0, 12, 12).translated(QRectF(option->rect).center() - QPointF(6, 6)),
                  QStringLiteral("close"), isHovered ? m_theme.text.primary : m_theme.text.tertiary, 2);
        return;
    }
    case PE_FrameTabBarBase:
    case PE_FrameTabWidget:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_PanelMenuBar:
    case PE_FrameDefaultButton:
        return;
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow: {
        const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
        if (item && (item->state & State_Selected))
            painter->fillRect(item->rect, item->state & State_Active ? m_theme.selection.active
                                                                     : m_theme.selection.inactive);
        else if (item && element == PE_PanelItemViewItem && (item->state & State_MouseOver))
            painter->fillRect(item->rect, m_theme.surface.hover);
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void WheelhouseStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                                  const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonBevel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            return drawButton(*button, painter, widget);
        break;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            return drawButtonLabel(*button, painter, widget);
        break;
    case CE_PushButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawButton(*button, painter, widget);
            return drawButtonLabel(*button, painter, widget);
        }
        break;
    case CE_HeaderSection:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            return drawHeaderSection(*header, painter);
        break;
    case CE_Header:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeaderSection(*header, painter);
            return drawHeaderLabel(*header, painter, widget);
        }
        break;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            return drawHeaderLabel(*header, painter, widget);
        break;
    case CE_HeaderEmptyArea: {
        painter->fillRect(option->rect, m_theme.surface.header);
        painter->setPen(m_theme.line.normal);
        painter->drawLine(option->rect.topLeft(), option->rect.topRight());
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        return;
    }
    case CE_TabBarTabShape:
        return;
    case CE_TabBarTab:
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            return drawTab(*tab, painter);
        break;
    case CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option))
            return drawMenuItem(*item, painter);
        break;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option))
            return drawMenuBarItem(*item, painter);
        break;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, m_theme.surface.window);
        return;
    case CE_Splitter:
        return drawSplitter(*option, painter);
    case CE_ComboBoxLabel:
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            // What can be edited is drawn by its line edit.
            if (combo->editable)
                return;
            const QRect field = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
            painter->setPen(option->state & State_Enabled ? m_theme.text.primary : m_theme.text.disabled);
            painter->drawText(field, Qt::AlignVCenter | Qt::AlignLeft,
                              combo->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, field.width()));
            return;
        }
        break;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            if (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine) {
                painter->fillRect(option->rect, m_theme.line.normal);
                return;
            }
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void WheelhouseStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                         QPainter *painter, const QWidget *widget) const
{
    switch (control) {
    case CC_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option))
            return drawToolButton(*button, painter, widget);
        break;
    case CC_ComboBox:
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option))
            return drawComboBox(*combo, painter);
        break;
    case CC_ScrollBar:
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option))
            return drawScrollBar(*slider, painter, widget);
        break;
    case CC_SpinBox:
        drawField(*option, painter);
        return;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace wheelhouse::widgets
