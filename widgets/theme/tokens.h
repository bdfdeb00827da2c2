#pragma once

#include <array>

#include <QColor>

// Every colour, size and duration of the desktop, named once. The numbers are
// those of the visual design; nothing else in the widgets may spell a colour.
namespace wheelhouse::widgets::tokens {

constexpr QColor rgb(unsigned value)
{
    return QColor(static_cast<int>(value >> 16 & 0xff), static_cast<int>(value >> 8 & 0xff),
                  static_cast<int>(value & 0xff));
}

struct StatusColors {
    QColor fg;
    QColor mark;
    QColor soft;
};

struct Colors {
    struct { QColor window, rail, base, panel, header, raised, sunken, hover, pressed, flash; } surface;
    struct { QColor hair, normal, strong, control; } line;
    struct { QColor primary, secondary, tertiary, disabled, link; } text;
    struct { QColor fill, fillHover, on, soft; } accent;
    struct { QColor active, inactive, text, bar; } selection;
    struct { QColor ring; } focus;
    struct { StatusColors ok, warn, bad, unknown, progress; } status;
    struct { QColor fill, on, fg, soft, hatch; } production;
    struct { QColor addBg, addFg, delBg, delFg; } diff;
    std::array<QColor, 6> heat, heatText;
};

// clang-format off
inline constexpr Colors kLight{
    .surface = {.window = rgb(0xECEFF0), .rail = rgb(0xE3E8EA), .base = rgb(0xFFFFFF), .panel = rgb(0xF6F8F8), .header = rgb(0xF1F4F5), .raised = rgb(0xFFFFFF), .sunken = rgb(0xF1F3F4), .hover = rgb(0xF0F4F5), .pressed = rgb(0xDDE3E5), .flash = rgb(0xFFF8DF)},
    .line = {.hair = rgb(0xE6EAEB), .normal = rgb(0xD5DBDE), .strong = rgb(0xAEB8BC), .control = rgb(0x7F8B90)},
    .text = {.primary = rgb(0x15191B), .secondary = rgb(0x465156), .tertiary = rgb(0x5D686D), .disabled = rgb(0x8A959A), .link = rgb(0x0B6476)},
    .accent = {.fill = rgb(0x0B6476), .fillHover = rgb(0x094F5E), .on = rgb(0xFFFFFF), .soft = rgb(0xDCEBEF)},
    .selection = {.active = rgb(0xD0E5EA), .inactive = rgb(0xE1E6E8), .text = rgb(0x15191B), .bar = rgb(0x0B6476)},
    .focus = {.ring = rgb(0x0B7F96)},
    .status = {
        .ok = {.fg = rgb(0x1E6E40), .mark = rgb(0x2B8A53), .soft = rgb(0xE4F3EA)},
        .warn = {.fg = rgb(0x8A5000), .mark = rgb(0xBF7300), .soft = rgb(0xFDF1DC)},
        .bad = {.fg = rgb(0xAE221A), .mark = rgb(0xCC2F26), .soft = rgb(0xFCEAE8)},
        .unknown = {.fg = rgb(0x566167), .mark = rgb(0x7C878D), .soft = rgb(0xECEFF0)},
        .progress = {.fg = rgb(0x1F58AE), .mark = rgb(0x2D6FD2), .soft = rgb(0xE6EEFA)},
    },
    .production = {.fill = rgb(0x8E1F6B), .on = rgb(0xFFFFFF), .fg = rgb(0x8E1F6B), .soft = rgb(0xF9EAF4), .hatch = rgb(0xB04A90)},
    .diff = {.addBg = rgb(0xE4F3EA), .addFg = rgb(0x1E6E40), .delBg = rgb(0xFCEAE8), .delFg = rgb(0xAE221A)},
    .heat = {rgb(0xEEF3F4), rgb(0xCFE3E8), rgb(0xA5CDD6), rgb(0x6FAEBB), rgb(0x2F7D8E), rgb(0x0B5566)},
    .heatText = {rgb(0x15191B), rgb(0x15191B), rgb(0x15191B), rgb(0x15191B), rgb(0xFFFFFF), rgb(0xFFFFFF)},
};

inline constexpr Colors kDark{
    .surface = {.window = rgb(0x15191B), .rail = rgb(0x111517), .base = rgb(0x1A1F22), .panel = rgb(0x1D2326), .header = rgb(0x20272A), .raised = rgb(0x262D31), .sunken = rgb(0x111517), .hover = rgb(0x222A2E), .pressed = rgb(0x2C353A), .flash = rgb(0x302D1A)},
    .line = {.hair = rgb(0x242C30), .normal = rgb(0x30393E), .strong = rgb(0x4A565C), .control = rgb(0x75828A)},
    .text = {.primary = rgb(0xE4E9EB), .secondary = rgb(0xB2BCC0), .tertiary = rgb(0x939EA3), .disabled = rgb(0x69747A), .link = rgb(0x6CC6D8)},
    .accent = {.fill = rgb(0x4FB3C6), .fillHover = rgb(0x72C8D8), .on = rgb(0x06191D), .soft = rgb(0x17343B)},
    .selection = {.active = rgb(0x1F434C), .inactive = rgb(0x2A3337), .text = rgb(0xF2F6F7), .bar = rgb(0x4FB3C6)},
    .focus = {.ring = rgb(0x5CC8DC)},
    .status = {
        .ok = {.fg = rgb(0x66C08D), .mark = rgb(0x46AE74), .soft = rgb(0x17301F)},
        .warn = {.fg = rgb(0xE8AC50), .mark = rgb(0xDB941F), .soft = rgb(0x35280F)},
        .bad = {.fg = rgb(0xF58B81), .mark = rgb(0xE85B50), .soft = rgb(0x3B1C19)},
        .unknown = {.fg = rgb(0xA6B0B5), .mark = rgb(0x7F8B90), .soft = rgb(0x262D31)},
        .progress = {.fg = rgb(0x86B4F3), .mark = rgb(0x4C8CE6), .soft = rgb(0x182B46)},
    },
    .production = {.fill = rgb(0x9C2A76), .on = rgb(0xFFFFFF), .fg = rgb(0xEE8FCA), .soft = rgb(0x361A2C), .hatch = rgb(0xC255A0)},
    .diff = {.addBg = rgb(0x17301F), .addFg = rgb(0x7CCB9D), .delBg = rgb(0x3B1C19), .delFg = rgb(0xF58B81)},
    .heat = {rgb(0x20292D), rgb(0x1F3B43), rgb(0x22535F), rgb(0x2C7484), rgb(0x4C9FB1), rgb(0x8CD2E0)},
    .heatText = {rgb(0xE4E9EB), rgb(0xE4E9EB), rgb(0xFFFFFF), rgb(0xFFFFFF), rgb(0x06191D), rgb(0x06191D)},
};

inline constexpr Colors kHighContrast{
    .surface = {.window = rgb(0x000000), .rail = rgb(0x000000), .base = rgb(0x000000), .panel = rgb(0x000000), .header = rgb(0x1A1A1A), .raised = rgb(0x000000), .sunken = rgb(0x000000), .hover = rgb(0x1F1F1F), .pressed = rgb(0x333333), .flash = rgb(0x3D3A00)},
    .line = {.hair = rgb(0x767676), .normal = rgb(0xA6A6A6), .strong = rgb(0xFFFFFF), .control = rgb(0xFFFFFF)},
    .text = {.primary = rgb(0xFFFFFF), .secondary = rgb(0xFFFFFF), .tertiary = rgb(0xE0E0E0), .disabled = rgb(0xA6A6A6), .link = rgb(0x7FE8FF)},
    .accent = {.fill = rgb(0x7FE8FF), .fillHover = rgb(0xB8F3FF), .on = rgb(0x000000), .soft = rgb(0x00323D)},
    .selection = {.active = rgb(0x00485A), .inactive = rgb(0x333333), .text = rgb(0xFFFFFF), .bar = rgb(0x7FE8FF)},
    .focus = {.ring = rgb(0xFFE94A)},
    .status = {
        .ok = {.fg = rgb(0x7DF5A8), .mark = rgb(0x7DF5A8), .soft = rgb(0x00280F)},
        .warn = {.fg = rgb(0xFFC94D), .mark = rgb(0xFFC94D), .soft = rgb(0x332400)},
        .bad = {.fg = rgb(0xFF9E94), .mark = rgb(0xFF9E94), .soft = rgb(0x3D0500)},
        .unknown = {.fg = rgb(0xD6D6D6), .mark = rgb(0xD6D6D6), .soft = rgb(0x1F1F1F)},
        .progress = {.fg = rgb(0xA8CCFF), .mark = rgb(0xA8CCFF), .soft = rgb(0x001C40)},
    },
    .production = {.fill = rgb(0xFF9EDB), .on = rgb(0x000000), .fg = rgb(0xFF9EDB), .soft = rgb(0x33001F), .hatch = rgb(0x000000)},
    .diff = {.addBg = rgb(0x00280F), .addFg = rgb(0x7DF5A8), .delBg = rgb(0x3D0500), .delFg = rgb(0xFF9E94)},
    .heat = {rgb(0x000000), rgb(0x0A2A31), rgb(0x00485A), rgb(0x0E7A93), rgb(0x4FC3DA), rgb(0xB8F3FF)},
    .heatText = {rgb(0xFFFFFF), rgb(0xFFFFFF), rgb(0xFFFFFF), rgb(0xFFFFFF), rgb(0x000000), rgb(0x000000)},
};

inline constexpr std::array<QColor, 10> kSeries{rgb(0x3C78D8), rgb(0xC47A1C), rgb(0x0DA152), rgb(0xC9467F), rgb(0xA98C88), rgb(0xAC4F0A), rgb(0x608DFE), rgb(0x177A4D), rgb(0x8290CB), rgb(0x6775A2)};
// clang-format on

// Device-independent pixels, unless said otherwise.
inline constexpr int kSpace1 = 4;
inline constexpr int kSpace2 = 8;
inline constexpr int kSpace3 = 12;
inline constexpr int kSpace4 = 16;
inline constexpr int kSpace6 = 24;

inline constexpr int kRadiusControl = 4;
inline constexpr int kRadiusChip = 3;
inline constexpr int kRadiusPanel = 6;

inline constexpr int kRowTable = 28;
inline constexpr int kRowCompact = 24;
inline constexpr int kRowLog = 18;
inline constexpr int kRowList = 32;
inline constexpr int kRowProperty = 24;
inline constexpr int kRowMenu = 26;

inline constexpr int kMenuBar = 26;
inline constexpr int kHeader = 44;
inline constexpr int kProductionLine = 3;
inline constexpr int kProductionBand = 22;
inline constexpr int kRail = 80;
inline constexpr int kRailItem = 58;
inline constexpr int kPageHead = 48;
inline constexpr int kFilterBar = 40;
inline constexpr int kStatusBar = 26;
inline constexpr int kPanelHead = 36;
inline constexpr int kFigures = 60;
inline constexpr int kInspectorMin = 340;
inline constexpr int kInspector = 400;
inline constexpr int kInspectorWide = 560;
inline constexpr int kDrawerMin = 160;
inline constexpr int kDrawer = 308;
inline constexpr int kDrawerHead = 34;
inline constexpr int kControl = 28;
inline constexpr int kControlSmall = 24;
inline constexpr int kDialogFoot = 52;
inline constexpr int kPalette = 680;
inline constexpr int kSplitterHandle = 5;
inline constexpr int kSearch = 420;
inline constexpr int kSearchNarrow = 260;
inline constexpr int kWindowMinWidth = 1120;
inline constexpr int kWindowMinHeight = 700;

inline constexpr int kIcon = 16;
inline constexpr int kIconRail = 22;
inline constexpr int kIconEmpty = 32;
inline constexpr int kMark = 12;
inline constexpr int kMarkLarge = 16;

inline constexpr int kCaptionPx = 11;
inline constexpr int kSmallPx = 12;
inline constexpr int kBasePx = 13;
inline constexpr int kTitlePx = 16;
inline constexpr int kFigurePx = 20;
inline constexpr int kMonoPx = 12;

inline constexpr double kChartLine = 1.5;
inline constexpr int kChartMaxPoints = 2000;
inline constexpr int kChartMinHeight = 120;
inline constexpr int kSparklineWidth = 72;
inline constexpr int kSparklineHeight = 18;

// Milliseconds.
inline constexpr int kRowFlash = 900;
inline constexpr int kMaxFlashes = 30;
inline constexpr int kSpinnerTurn = 1200;
inline constexpr int kLoadingDelay = 200;
inline constexpr int kFilterDelay = 120;

} // namespace wheelhouse::widgets::tokens
