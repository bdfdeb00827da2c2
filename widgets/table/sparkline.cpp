#include "widgets/table/sparkline.h"

#include <cmath>

#include <QPainter>

namespace wheelhouse::widgets {

void drawSparkline(QPainter *painter, const QRect &rect, const models::SparklineValue &value, const Theme &theme,
                   const QColor &ink)
{
    float top = 0;
    for (const float v : value.values) {
        if (!std::isnan(v))
            top = std::max(top, v);
    }
    const bool hasLimit = value.limit > 0;
    const double full = hasLimit ? std::max<double>(value.limit * 1.05, top) : std::max(top * 1.15, 1e-9);
    const QRectF area(rect.left(), rect.center().y() - tokens::kSparklineHeight / 2.0 + 2,
                      tokens::kSparklineWidth - 3, tokens::kSparklineHeight - 2);
    const auto y = [&](double v) { return area.bottom() - area.height() * std::clamp(v / full, 0.0, 1.0); };
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (hasLimit) {
        QPen dashed(theme.line.strong, 1);
        dashed.setDashPattern({4, 3});
        painter->setPen(dashed);
        painter->drawLine(QPointF(area.left(), y(value.limit)), QPointF(area.right() + 3, y(value.limit)));
    }
    painter->setPen(QPen(ink, 1.3));
    QPolygonF stretch;
    const auto flush = [&] {
        if (stretch.size() > 1)
            painter->drawPolyline(stretch);
        else if (stretch.size() == 1)
            painter->drawPoint(stretch.first());
        stretch.clear();
    };
    const double step = value.values.size() > 1 ? area.width() / static_cast<double>(value.values.size() - 1) : 0;
    QPointF last;
    for (qsizetype i = 0; i < value.values.size(); ++i) {
        if (std::isnan(value.values[i])) {
            flush();
            continue;
        }
        last = {area.left() + step * static_cast<double>(i), y(value.values[i])};
        stretch.append(last);
    }
    flush();
    if (!last.isNull()) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        painter->drawEllipse(last, 2, 2);
    }
    painter->restore();
}

} // namespace wheelhouse::widgets
