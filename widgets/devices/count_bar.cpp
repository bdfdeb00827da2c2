#include "widgets/devices/count_bar.h"

#include <QPainter>

#include "models/text.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

void drawCounts(QPainter *painter, const QRect &rect, const models::JobCounts &counts, const Theme &theme)
{
    painter->fillRect(rect, theme.surface.pressed);
    if (counts.total <= 0)
        return;
    double x = rect.left();
    const auto part = [&](qint64 count, const QColor &color) {
        if (count <= 0)
            return;
        // One of many is still to be seen.
        const double wide = std::max(2.0, rect.width() * static_cast<double>(count) / static_cast<double>(counts.total));
        painter->fillRect(QRectF(x, rect.top(), std::min(wide, rect.right() + 1 - x), rect.height()), color);
        x += wide;
    };
    part(counts.failed, theme.status.bad.mark);
    part(counts.done, theme.status.ok.mark);
}

CountBar::CountBar(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(8);
}

void CountBar::setCounts(const models::JobCounts &counts)
{
    m_counts = counts;
    update();
}

void CountBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawCounts(&painter, rect(), m_counts, themeOf(this));
}

bool JobDelegate::paintOwn(const Cell &cell) const
{
    const QVariant value = cell.index.data(models::ValueRole);
    if (!value.canConvert<models::JobCounts>())
        return false;
    const auto counts = value.value<models::JobCounts>();
    constexpr int kNumber = 56;
    const int wide = std::clamp(cell.rect.width() - kNumber, 20, 120);
    drawCounts(cell.painter, QRect(cell.rect.left(), cell.rect.center().y() - 2, wide, 6), counts, cell.theme);
    Cell number = cell;
    number.rect = QRect(cell.rect.left() + wide, cell.rect.top(), kNumber, cell.rect.height());
    number.text = models::countText(counts.total);
    drawRight(number, fonts::base(), cell.ink());
    return true;
}

} // namespace wheelhouse::widgets
