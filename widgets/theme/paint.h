#pragma once

#include <QPainter>

#include "models/cell_values.h"
#include "widgets/theme/theme.h"

// What several widgets and delegates paint alike. All draw within `rect`,
// centred vertically, and return the width they took.
namespace wheelhouse::widgets {

// One of the six marks. `surface` is what lies beneath: the bad mark's cross
// is cut out of it.
void drawMark(QPainter *painter, const QRectF &rect, models::Status status, const Theme &theme,
              const QColor &surface);

// Text whose digits all take the advance of `0`: Inter's own differ, and Qt
// 6.4 cannot switch its tabular figures on. Font and pen are the painter's.
int drawFigures(QPainter *painter, const QRect &rect, Qt::Alignment alignment, const QString &text);
int figuresWidth(const QFontMetrics &metrics, const QString &text);

// An environment: production is plum, the others are outlined. `solid` where
// it is said with emphasis.
int drawEnvironmentChip(QPainter *painter, const QRect &rect, const QString &environment, bool production,
                        bool solid, const Theme &theme);
int environmentChipWidth(const QString &environment);

// An image tag: dashes and, unless it is production's, environment in grey.
// `quiet` greys production's too, where a column says it already.
int drawTag(QPainter *painter, const QRect &rect, const models::TagValue &tag, const Theme &theme, bool quiet,
            const QColor &color = {});
int tagWidth(const models::TagValue &tag);

// A key of the keyboard in a thin frame.
int drawKey(QPainter *painter, const QRect &rect, const QString &key, const Theme &theme);
int keyWidth(const QString &key);

void drawRoundedFrame(QPainter *painter, const QRectF &rect, double radius, const QColor &fill,
                      const QColor &line, double width = 1);

} // namespace wheelhouse::widgets
