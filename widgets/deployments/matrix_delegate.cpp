#include "widgets/deployments/matrix_delegate.h"

#include "models/applications_model.h"
#include "models/text.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

bool MatrixDelegate::paintOwn(const Cell &cell) const
{
    const QVariant value = cell.index.data(models::ValueRole);
    if (!value.canConvert<models::BindingValue>())
        return false;
    const auto binding = value.value<models::BindingValue>();
    if (!binding.bound || binding.tag.whole.isEmpty()) {
        drawText(cell, fonts::base(), cell.theme.text.tertiary);
        return true;
    }
    const QRectF mark(cell.rect.left(), cell.rect.top() + (cell.rect.height() - tokens::kMark) / 2.0, tokens::kMark,
                      tokens::kMark);
    drawMark(cell.painter, mark, cell.isStale ? models::Status::Unknown : binding.status, cell.theme, cell.surface);
    QRect rest = cell.rect.adjusted(tokens::kMark + 8, 0, 0, 0);
    if (binding.since.isValid()) {
        const QString age = models::ageText(binding.since);
        cell.painter->setFont(fonts::small());
        cell.painter->setPen(cell.theme.text.tertiary);
        const int wide = figuresWidth(cell.painter->fontMetrics(), age);
        if (rest.width() - wide - 8 >= tagWidth(binding.tag)) {
            drawFigures(cell.painter, rest, Qt::AlignRight, age);
            rest.setRight(rest.right() - wide - 8);
        }
    }
    QColor color;
    if (cell.isStale)
        color = cell.theme.text.tertiary;
    else if (binding.tag.foreign)
        color = cell.theme.status.bad.fg;
    else if (binding.drift)
        color = cell.theme.status.warn.fg;
    drawTag(cell.painter, rest, binding.tag, cell.theme, true, color);
    return true;
}

} // namespace wheelhouse::widgets
