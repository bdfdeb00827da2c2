#include "widgets/theme/wheelhouse_style.h"

#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>

#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

WheelhouseStyle::WheelhouseStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

int WheelhouseStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_SplitterWidth: return tokens::kSplitterHandle;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_TabBarIconSize:
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize: return tokens::kIcon;
    case PM_DefaultFrameWidth:
    case PM_MenuPanelWidth: return 1;
    case PM_MenuBarHMargin: return 6;
    case PM_MenuBarVMargin:
    case PM_MenuBarItemSpacing:
    case PM_MenuBarPanelWidth:
    case PM_MenuHMargin: return 0;
    case PM_MenuVMargin: return 4;
    case PM_TabBarTabHSpace: return 20;
    case PM_TabBarTabVSpace:
    case PM_TabBarTabOverlap:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal: return 0;
    case PM_TabBarScrollButtonWidth: return 20;
    case PM_HeaderMargin: return 8;
    case PM_HeaderMarkSize: return 10;
    case PM_HeaderGripMargin: return 4;
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return 0;
    case PM_ToolTipLabelFrameWidth: return 6;
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin: return tokens::kSpace4;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return tokens::kSpace2;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int WheelhouseStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                               QStyleHintReturn *returned) const
{
    switch (hint) {
    case SH_Widget_Animate:
    case SH_Widget_Animation_Duration:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_UnderlineShortcut:
    case SH_ScrollBar_Transient:
    case SH_TabBar_ElideMode:
    case SH_ItemView_ShowDecorationSelected: return hint == SH_TabBar_ElideMode ? Qt::ElideNone
                                                 : hint == SH_ItemView_ShowDecorationSelected ? 1 : 0;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_ComboBox_Popup: return 0;
    case SH_ToolTip_WakeUpDelay: return 500;
    case SH_MenuBar_AltKeyNavigation:
    case SH_MenuBar_MouseTracking:
    case SH_Menu_MouseTracking: return 1;
    default: return QProxyStyle::styleHint(hint, option, widget, returned);
    }
}

QSize WheelhouseStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                        const QWidget *widget) const
{
    switch (type) {
    case CT_MenuBarItem: {
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        const int width = item ? item->fontMetrics.size(Qt::TextShowMnemonic, item->text).width() : size.width();
        return {width + 18, tokens::kMenuBar};
    }
    case CT_MenuItem: {
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        if (item && item->menuItemType == QStyleOptionMenuItem::Separator)
            return {size.width(), 9};
        // Room for the mark at the left and the sub-menu's arrow at the right.
        return {size.width() + 36 + (item && item->text.contains(u'\t') ? 28 : 24), tokens::kRowMenu};
    }
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox: {
        const QSize proposed = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {proposed.width(), tokens::kControl};
    }
    case CT_HeaderSection: {
        const QSize proposed = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {proposed.width(), tokens::kRowTable};
    }
    case CT_TabBarTab: {
        const auto *bar = qobject_cast<const QTabBar *>(widget);
        const int closing = bar && bar->tabsClosable() ? 8 : 0;
        return {size.width() + 1 + closing, bar && bar->height() > 0 ? std::max(size.height(), bar->minimumHeight()) : size.height()};
    }
    default: return QProxyStyle::sizeFromContents(type, option, size, widget);
    }
}

QRect WheelhouseStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    switch (element) {
    case SE_LineEditContents: return option->rect.adjusted(6, 0, -6, 0);
    case SE_HeaderLabel: return option->rect.adjusted(8, 0, -8, 0);
    default: return QProxyStyle::subElementRect(element, option, widget);
    }
}

QRect WheelhouseStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                      SubControl sub, const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        if (sub == SC_ComboBoxEditField)
            return option->rect.adjusted(8, 1, -24, -1);
        if (sub == SC_ComboBoxArrow)
            return {option->rect.right() - 23, option->rect.top(), 24, option->rect.height()};
    }
    if (control == CC_ScrollBar) {
        const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (slider && (sub == SC_ScrollBarAddLine || sub == SC_ScrollBarSubLine))
            return {};
        if (slider && (sub == SC_ScrollBarGroove || sub == SC_ScrollBarSlider || sub == SC_ScrollBarAddPage
                       || sub == SC_ScrollBarSubPage)) {
            const bool isHorizontal = slider->orientation == Qt::Horizontal;
            const int length = isHorizontal ? slider->rect.width() : slider->rect.height();
            const int range = slider->maximum - slider->minimum;
            int size = length;
            if (range > 0)
                size = std::clamp(static_cast<int>(qint64{length} * slider->pageStep / (range + slider->pageStep)),
                                  std::min(length, pixelMetric(PM_ScrollBarSliderMin, option, widget)), length);
            const int start = sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition,
                                                      length - size, slider->upsideDown);
            const auto part = [&](int from, int extent) {
                return isHorizontal ? QRect(slider->rect.left() + from, slider->rect.top(), extent, slider->rect.height())
                                    : QRect(slider->rect.left(), slider->rect.top() + from, slider->rect.width(), extent);
            };
            switch (sub) {
            case SC_ScrollBarSlider: return part(start, size);
            case SC_ScrollBarSubPage: return part(0, start);
            case SC_ScrollBarAddPage: return part(start + size, length - start - size);
            default: return slider->rect;
            }
        }
    }
    return QProxyStyle::subControlRect(control, option, sub, widget);
}

} // namespace wheelhouse::widgets
