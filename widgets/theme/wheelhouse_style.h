#pragma once

#include <QProxyStyle>

#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

// Fusion with our metrics and flat shapes; all colours from its theme. There
// is no style sheet: what a sheet would say of menus, tabs, headers, splitters
// and tooltips is drawn here, so that `themeOf` works for every widget. Owned
// by the application; UI thread.
class WheelhouseStyle final : public QProxyStyle {
    Q_OBJECT
public:
    WheelhouseStyle();

    const Theme &theme() const { return m_theme; }
    // The caller sets the palette as well, which repaints everything.
    void setTheme(const Theme &theme) { m_theme = theme; }

    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returned) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl sub,
                         const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;

private:
    void drawButton(const QStyleOptionButton &option, QPainter *painter, const QWidget *widget) const;
    void drawButtonLabel(const QStyleOptionButton &option, QPainter *painter, const QWidget *widget) const;
    void drawToolButton(const QStyleOptionToolButton &option, QPainter *painter, const QWidget *widget) const;
    void drawComboBox(const QStyleOptionComboBox &option, QPainter *painter) const;
    void drawScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QWidget *widget) const;
    void drawField(const QStyleOption &option, QPainter *painter) const;
    void drawIndicator(const QStyleOption &option, QPainter *painter, bool isRound) const;
    void drawHeaderSection(const QStyleOptionHeader &option, QPainter *painter) const;
    void drawHeaderLabel(const QStyleOptionHeader &option, QPainter *painter, const QWidget *widget) const;
    void drawTab(const QStyleOptionTab &option, QPainter *painter) const;
    void drawMenuItem(const QStyleOptionMenuItem &option, QPainter *painter) const;
    void drawMenuBarItem(const QStyleOptionMenuItem &option, QPainter *painter) const;
    void drawSplitter(const QStyleOption &option, QPainter *painter) const;
    void drawFocusRing(QPainter *painter, const QRect &rect, double radius) const;

    Theme m_theme;
};

} // namespace wheelhouse::widgets
