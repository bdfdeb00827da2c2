#include "widgets/terminal/terminal_colors.h"

#include <cmath>

namespace wheelhouse::widgets {

namespace {

// Below it, nobody can read it. A coloured word on the terminal's own ground is
// what the command wanted, if it can be seen at all.
constexpr double kReadable = 2.2;
// On another ground the ink is there to be read.
constexpr double kReadableOnGround = 3.8;

QColor named(const Theme &theme, unsigned index)
{
    const bool isLight = theme.surface.base.lightness() > 127;
    switch (index) {
    case 0: return isLight ? theme.text.primary : mixed(theme.surface.sunken, theme.text.primary, 0.3);
    case 1: return theme.status.bad.fg;
    case 2: return theme.status.ok.fg;
    case 3: return theme.status.warn.fg;
    case 4: return theme.status.progress.fg;
    case 5: return theme.production.fg;
    case 6: return theme.text.link;
    case 7: return isLight ? mixed(theme.surface.sunken, theme.text.secondary, 0.75) : theme.text.secondary;
    case 8: return theme.text.tertiary;
    case 9: return theme.status.bad.mark;
    case 10: return theme.status.ok.mark;
    case 11: return theme.status.warn.mark;
    case 12: return theme.status.progress.mark;
    case 13: return theme.production.hatch;
    case 14: return theme.focus.ring;
    default: return theme.text.primary;
    }
}

// 16 to 231 are a cube of six steps each way, the rest greys.
QColor numbered(unsigned index)
{
    if (index >= 232) {
        const int grey = 8 + 10 * static_cast<int>(index - 232);
        return {grey, grey, grey};
    }
    const auto step = [](unsigned value) { return value == 0 ? 0 : 55 + 40 * static_cast<int>(value); };
    const unsigned cube = index - 16;
    return {step(cube / 36), step(cube / 6 % 6), step(cube % 6)};
}

QColor colorOf(const Theme &theme, const TerminalScreen::Color &color, const QColor &plain)
{
    switch (color.kind) {
    case TerminalScreen::Color::Kind::Default: return plain;
    case TerminalScreen::Color::Kind::Indexed:
        return color.value < 16 ? named(theme, color.value) : numbered(color.value);
    case TerminalScreen::Color::Kind::Rgb: break;
    }
    return QColor::fromRgb(static_cast<QRgb>(color.value));
}

double luminance(const QColor &color)
{
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

// As WCAG 2 has it: 1 to 21.
double contrast(const QColor &one, const QColor &other)
{
    const double first = luminance(one);
    const double second = luminance(other);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace

QColor terminalGround(const Theme &theme) { return theme.surface.sunken; }

CellColors cellColors(const Theme &theme, const TerminalScreen::Style &style)
{
    CellColors colors;
    colors.ink = colorOf(theme, style.ink, theme.text.primary);
    colors.ground = colorOf(theme, style.ground, terminalGround(theme));
    colors.isPlain = style.ground == TerminalScreen::Color() && !style.reverse;
    if (style.reverse)
        std::swap(colors.ink, colors.ground);
    // As much of its colour stays as can be read.
    const bool isPrimary = contrast(theme.text.primary, colors.ground) > contrast(theme.surface.base, colors.ground);
    const QColor wanted = colors.ink;
    const double least = colors.isPlain ? kReadable : kReadableOnGround;
    for (double share = 0.2; contrast(colors.ink, colors.ground) < least && share < 1.1; share += 0.2)
        colors.ink = mixed(wanted, isPrimary ? theme.text.primary : theme.surface.base, std::min(1.0, share));
    return colors;
}

} // namespace wheelhouse::widgets
