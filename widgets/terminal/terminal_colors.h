#pragma once

#include "widgets/terminal/terminal_screen.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

// Ink and ground of a cell by the theme: the sixteen colours of terminals are
// the theme's own, so that they are readable on its surfaces; those above are
// what they always were. An ink that cannot be read on its ground gives way to
// one that can.
struct CellColors {
    QColor ink;
    QColor ground;
    // The ground is the terminal's own: nothing need be drawn.
    bool isPlain = true;
};
CellColors cellColors(const Theme &theme, const TerminalScreen::Style &style);
// What the whole terminal is drawn on.
QColor terminalGround(const Theme &theme);

} // namespace wheelhouse::widgets
