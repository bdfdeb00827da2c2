// How the kinds of columns are drawn; see cell_delegate.h.
#include <cmath>

#include <QPainter>

#include "models/cell_values.h"
#include "models/text.h"
#include "widgets/table/cell_delegate.h"
#include "widgets/table/data_table.h"
#include "widgets/table/sparkline.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::Status;

namespace {

QRectF markRect(const QRect &rect)
{
    return {static_cast<double>(rect.left()), rect.top() + (rect.height() - tokens::kMark) / 2.0,
            static_cast<double>(tokens::kMark), static_cast<double>(tokens::kMark)};
}

// Above 85 % of what there is, use wants somebody's eye.
constexpr double kHighUse = 0.85;

} // namespace

void CellDelegate::paintStatus(const Cell &cell) const
{
    const Status status = cell.status.value_or(Status::Unknown);
    drawMark(cell.painter, markRect(cell.rect), cell.isStale ? Status::Unknown : status, cell.theme, cell.surface);
    Cell text = cell;
    text.rect.setLeft(cell.rect.left() + tokens::kMark + 6);
    drawText(text, fonts::base(), cell.isStale ? cell.theme.text.tertiary : cell.theme.word(status));
}

void CellDelegate::paintTag(const Cell &cell) const
{
    auto tag = cell.index.data(models::ValueRole).value<models::TagValue>();
    if (tag.whole.isEmpty()) {
        drawText(cell, fonts::base(), cell.theme.text.tertiary);
        return;
    }
    QRect rect = cell.rect;
    QColor color = cell.isStale ? cell.theme.text.tertiary : QColor();
    if (tag.foreign && !cell.isStale) {
        drawMark(cell.painter, markRect(rect), Status::Bad, cell.theme, cell.surface);
        rect.setLeft(rect.left() + tokens::kMark + 6);
        color = cell.theme.status.bad.fg;
    }
    drawTag(cell.painter, rect, tag, cell.theme, m_table->hasQuietTags(), color);
}

void CellDelegate::paintEnvironment(const Cell &cell) const
{
    const auto value = cell.index.data(models::ValueRole).value<models::EnvironmentValue>();
    int used = 0;
    if (!value.id.isEmpty())
        used = drawEnvironmentChip(cell.painter, cell.rect, value.id, value.production, false, cell.theme) + 4;
    if (value.cluster.isEmpty())
        return;
    Cell rest = cell;
    rest.rect.setLeft(cell.rect.left() + used);
    rest.text = value.cluster;
    drawText(rest, fonts::small(), cell.theme.text.secondary);
}

void CellDelegate::paintNumber(const Cell &cell) const
{
    const QVariant value = cell.index.data(models::ValueRole);
    const bool isNothing = !value.isValid() || value.toDouble() == 0;
    const bool isMarked = cell.status && *cell.status != Status::Ok && !cell.isStale;
    if (isMarked)
        drawRight(cell, fonts::strong(), cell.theme.word(*cell.status));
    else
        drawRight(cell, fonts::base(), isNothing || cell.isStale ? cell.theme.text.tertiary : cell.theme.text.primary);
}

void CellDelegate::paintUsage(const Cell &cell) const
{
    const auto value = cell.index.data(models::ValueRole).value<models::UsageValue>();
    const bool hasUse = !std::isnan(value.used);
    const bool hasRequest = !std::isnan(value.requested);
    if (!hasUse && !hasRequest) {
        drawText(cell, fonts::base(), cell.theme.text.tertiary);
        return;
    }
    constexpr int kNumber = 40;
    const int bar = std::clamp(cell.rect.width() - kNumber, 0, 92);
    const double main = hasUse ? value.used : value.requested;
    const bool isHigh = main > kHighUse && !cell.isStale;
    const QColor fill = isHigh ? cell.theme.status.warn.mark
        : cell.isStale ? cell.theme.line.strong : cell.theme.text.tertiary;
    const int y = cell.rect.center().y() - 2;
    cell.painter->fillRect(QRect(cell.rect.left(), y, bar, 6), cell.theme.surface.pressed);
    cell.painter->fillRect(QRectF(cell.rect.left(), y, bar * std::clamp(main, 0.0, 1.0), 6), fill);
    if (hasUse && hasRequest)
        cell.painter->fillRect(QRectF(cell.rect.left() + bar * std::clamp(value.requested, 0.0, 1.0) - 0.75, y - 2, 1.5, 10),
                               cell.theme.text.primary);
    Cell number = cell;
    number.rect = QRect(cell.rect.left() + bar, cell.rect.top(), kNumber, cell.rect.height());
    number.text = models::percentText(main);
    drawRight(number, isHigh ? fonts::strong() : fonts::base(),
              isHigh ? cell.theme.status.warn.fg : cell.isStale ? cell.theme.text.tertiary : cell.theme.text.primary);
}

void CellDelegate::paintSparkline(const Cell &cell) const
{
    const auto value = cell.index.data(models::ValueRole).value<models::SparklineValue>();
    const double share = value.share();
    Status status = Status::Ok;
    if (share > 0.95)
        status = Status::Bad;
    else if (share > kHighUse)
        status = Status::Warn;
    if (cell.isStale)
        status = Status::Ok;
    QRect line = cell.rect;
    line.setLeft(std::max(cell.rect.left(), cell.rect.right() + 1 - tokens::kSparklineWidth));
    if (!value.values.isEmpty() && cell.rect.width() > tokens::kSparklineWidth + 30)
        drawSparkline(cell.painter, line, value, cell.theme,
                      status == Status::Ok ? cell.theme.text.secondary : cell.theme.of(status).mark);
    Cell number = cell;
    if (cell.rect.width() > tokens::kSparklineWidth + 30)
        number.rect.setRight(line.left() - 9);
    drawRight(number, fonts::base(),
              status != Status::Ok ? cell.theme.of(status).fg
                  : value.values.isEmpty() || cell.isStale ? cell.theme.text.tertiary : cell.theme.text.primary);
}

void CellDelegate::paintSignal(const Cell &cell) const
{
    const QVariant value = cell.index.data(models::ValueRole);
    if (!value.isValid() || std::isnan(value.toDouble())) {
        drawRight(cell, fonts::base(), cell.theme.text.tertiary);
        return;
    }
    const double dBm = value.toDouble();
    const int bars = dBm > -60 ? 4 : dBm > -70 ? 3 : dBm > -80 ? 2 : 1;
    const bool isWeak = bars < 3 && !cell.isStale;
    const Status status = bars == 1 ? Status::Bad : Status::Warn;
    QRect number = cell.rect;
    number.setRight(cell.rect.right() - 22);
    Cell text = cell;
    text.rect = number;
    drawRight(text, fonts::base(), isWeak ? cell.theme.of(status).fg : cell.ink());
    const double x = cell.rect.right() + 1 - 14;
    const double bottom = cell.rect.center().y() + 6;
    for (int i = 0; i < 4; ++i) {
        const double height = 3 + i * 2.6;
        const QColor fill = i >= bars ? cell.theme.surface.pressed
            : isWeak ? cell.theme.of(status).mark : cell.theme.text.secondary;
        cell.painter->fillRect(QRectF(x + i * 3.8, bottom - height, 2.6, height), fill);
    }
}

void CellDelegate::paintProgress(const Cell &cell) const
{
    const QVariant value = cell.index.data(models::ValueRole);
    if (!value.isValid())
        return;
    const double share = std::clamp(value.toDouble(), 0.0, 1.0);
    const int y = cell.rect.center().y() - 2;
    const int width = std::min(cell.rect.width(), 120);
    cell.painter->fillRect(QRect(cell.rect.left(), y, width, 6), cell.theme.surface.pressed);
    cell.painter->fillRect(QRectF(cell.rect.left(), y, width * share, 6), cell.theme.status.progress.mark);
}

} // namespace wheelhouse::widgets
