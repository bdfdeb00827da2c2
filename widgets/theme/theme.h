#pragma once

#include <QPalette>

#include "models/roles.h"
#include "widgets/theme/tokens.h"

class QWidget;

namespace wheelhouse::widgets {

// The colours in force: light, dark or high contrast. A value; painters get it
// from `themeOf` each time they paint, so that a change shows at once.
struct Theme : tokens::Colors {
    enum class Scheme { Light, Dark, HighContrast };
    explicit Theme(Scheme scheme = Scheme::Light);

    Scheme scheme;

    const tokens::StatusColors &of(models::Status status) const;
    // Colour of a status word in a table: healthy rows are grey.
    QColor word(models::Status status) const;
    // Cell of a heat map and the text on it; `share` 0 … 1.
    QColor heatFill(double share) const;
    QColor heatOn(double share) const;
    // Lines of a chart; beyond ten all the same grey.
    QColor seriesColor(int index) const;

    QPalette palette() const;
};

// The theme of the style that draws the widget; light where it is another
// style than ours.
const Theme &themeOf(const QWidget *widget);

// `over` drawn on `under` with that opacity.
QColor mixed(const QColor &under, const QColor &over, double opacity);

} // namespace wheelhouse::widgets
