#pragma once

#include "models/cell_values.h"
#include "widgets/theme/theme.h"

class QPainter;

namespace wheelhouse::widgets {

// The last minutes of a quantity: a line with its last point, the limit
// dashed. A gap stays a gap.
void drawSparkline(QPainter *painter, const QRect &rect, const models::SparklineValue &value,
                   const Theme &theme, const QColor &ink);

} // namespace wheelhouse::widgets
