#include "widgets/theme/theme.h"

#include <QWidget>

#include "widgets/theme/wheelhouse_style.h"

namespace wheelhouse::widgets {

namespace {

const tokens::Colors &colorsOf(Theme::Scheme scheme)
{
    switch (scheme) {
    case Theme::Scheme::Dark: return tokens::kDark;
    case Theme::Scheme::HighContrast: return tokens::kHighContrast;
    case Theme::Scheme::Light: break;
    }
    return tokens::kLight;
}

std::size_t heatStep(double share)
{
    constexpr std::array<double, 5> kBounds{0.15, 0.30, 0.50, 0.70, 0.85};
    return static_cast<std::size_t>(
        std::upper_bound(kBounds.begin(), kBounds.end(), share) - kBounds.begin());
}

} // namespace

Theme::Theme(Scheme which) : tokens::Colors(colorsOf(which)), scheme(which) {}

const tokens::StatusColors &Theme::of(models::Status which) const
{
    switch (which) {
    case models::Status::Ok: return status.ok;
    case models::Status::Warn: return status.warn;
    case models::Status::Bad: return status.bad;
    case models::Status::Progress: return status.progress;
    case models::Status::Unknown:
    case models::Status::Off: break;
    }
    return status.unknown;
}

QColor Theme::word(models::Status which) const
{
    return which == models::Status::Ok || which == models::Status::Off ? text.secondary : of(which).fg;
}

QColor Theme::heatFill(double share) const
{
    return heat[heatStep(share)];
}

QColor Theme::heatOn(double share) const
{
    return heatText[heatStep(share)];
}

QColor Theme::seriesColor(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    return i < tokens::kSeries.size() ? tokens::kSeries[i] : text.tertiary;
}

QPalette Theme::palette() const
{
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, const QColor &color) {
        p.setColor(QPalette::All, role, color);
    };
    set(QPalette::Window, surface.window);
    set(QPalette::WindowText, text.primary);
    set(QPalette::Base, surface.base);
    set(QPalette::AlternateBase, surface.base);
    set(QPalette::Text, text.primary);
    set(QPalette::Button, surface.raised);
    set(QPalette::ButtonText, text.primary);
    set(QPalette::BrightText, text.primary);
    set(QPalette::PlaceholderText, text.tertiary);
    set(QPalette::ToolTipBase, surface.raised);
    set(QPalette::ToolTipText, text.primary);
    set(QPalette::Highlight, selection.active);
    set(QPalette::HighlightedText, selection.text);
    set(QPalette::Link, text.link);
    set(QPalette::LinkVisited, text.link);
    set(QPalette::Light, surface.raised);
    set(QPalette::Midlight, surface.hover);
    set(QPalette::Mid, line.normal);
    set(QPalette::Dark, line.strong);
    set(QPalette::Shadow, line.strong);
    p.setColor(QPalette::Inactive, QPalette::Highlight, selection.inactive);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::HighlightedText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, text.disabled);
    return p;
}

const Theme &themeOf(const QWidget *widget)
{
    static const Theme kFallback;
    const auto *style = widget ? dynamic_cast<const WheelhouseStyle *>(widget->style()) : nullptr;
    return style ? style->theme() : kFallback;
}

QColor mixed(const QColor &under, const QColor &over, double opacity)
{
    const auto part = [opacity](int a, int b) { return static_cast<int>(a + (b - a) * opacity + 0.5); };
    return {part(under.red(), over.red()), part(under.green(), over.green()),
            part(under.blue(), over.blue())};
}

} // namespace wheelhouse::widgets
