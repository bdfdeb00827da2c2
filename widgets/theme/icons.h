#pragma once

#include <QColor>
#include <QIcon>

class QPainter;

namespace wheelhouse::widgets {

// An icon of the family by its name (`devices`); drawn in the palette's text
// colour, disabled in its disabled colour. A name that does not exist is a
// programming error and draws nothing.
QIcon icon(const QString &name);
bool hasIcon(const QString &name);

// The same, painted at once in a colour; rendered once per name, size and
// colour. `stroke` is the line's width on the 24 px grid.
void paintIcon(QPainter *painter, const QRectF &rect, const QString &name, const QColor &color,
               double stroke = 1.5);

// The application's icon in its sizes.
QIcon applicationIcon();

} // namespace wheelhouse::widgets
