#include "widgets/table/cell_delegate.h"

#include <QAbstractItemView>
#include <QDateTime>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "models/cell_values.h"
#include "models/text.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::ColumnKind;
using models::Status;

CellDelegate::CellDelegate(DataTable *table) : QStyledItemDelegate(table), m_table(table) {}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QColor surface = paintBackground(painter, option, index);
    const bool isFirst = index.column() == m_table->firstVisibleColumn();
    const int left = isFirst ? m_table->firstPadding() : tokens::kSpace2;
    Cell cell{painter, option.rect.adjusted(left, 0, -tokens::kSpace2, -1), index, themeOf(option.widget),
              surface, index.data(Qt::DisplayRole).toString(), std::nullopt,
              index.data(models::StaleRole).toBool()};
    if (const QVariant status = index.data(models::StatusRole); status.isValid())
        cell.status = static_cast<Status>(status.toInt());
    painter->save();
    painter->setClipRect(option.rect);
    if (!paintOwn(cell))
        paintKind(cell, static_cast<ColumnKind>(index.data(models::ColumnKindRole).toInt()));
    painter->restore();
}

QColor CellDelegate::paintBackground(QPainter *painter, const QStyleOptionViewItem &option,
                                     const QModelIndex &index) const
{
    const Theme &theme = themeOf(option.widget);
    const QRect &rect = option.rect;
    const bool isActive = (option.state & QStyle::State_Active);
    QColor fill = m_table->surface(theme);
    if (option.state & QStyle::State_Selected)
        fill = isActive ? theme.selection.active : theme.selection.inactive;
    else if (const double flash = m_table->flashOf(index); flash > 0)
        fill = mixed(fill, theme.surface.flash, flash);
    else if (index.row() == m_table->hoveredRow())
        fill = theme.surface.hover;
    painter->fillRect(rect, fill);
    if (option.state & QStyle::State_Selected) {
        if (index.column() == m_table->firstVisibleColumn())
            painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()),
                              isActive ? theme.selection.bar : theme.text.tertiary);
    } else {
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.line.hair);
    }
    return fill;
}

void CellDelegate::paintKind(const Cell &cell, ColumnKind kind) const
{
    const auto marked = [&cell](const QColor &plain) {
        return cell.status && *cell.status != Status::Ok && !cell.isStale ? cell.theme.word(*cell.status) : plain;
    };
    switch (kind) {
    case ColumnKind::Status: return paintStatus(cell);
    case ColumnKind::Mono:
        return drawText(cell, fonts::mono(), marked(cell.ink()), Qt::ElideMiddle);
    case ColumnKind::Number: return paintNumber(cell);
    case ColumnKind::Replicas: {
        const auto value = cell.index.data(models::ValueRole).value<models::ReplicasValue>();
        const bool isShort = value.ready < value.desired && !cell.isStale;
        return drawRight(cell, isShort ? fonts::strong() : fonts::base(),
                         isShort ? cell.theme.word(cell.status.value_or(Status::Warn)) : cell.ink());
    }
    case ColumnKind::Age:
        return drawRight(cell, fonts::base(), cell.isStale ? cell.theme.text.tertiary : cell.theme.text.secondary);
    case ColumnKind::Tag: return paintTag(cell);
    case ColumnKind::Environment: return paintEnvironment(cell);
    case ColumnKind::Usage: return paintUsage(cell);
    case ColumnKind::Sparkline: return paintSparkline(cell);
    case ColumnKind::Signal: return paintSignal(cell);
    case ColumnKind::Progress: return paintProgress(cell);
    case ColumnKind::Text: break;
    }
    const bool isMain = cell.index.data(models::ColumnIdRole).toString() == m_table->mainColumn();
    drawText(cell, isMain ? fonts::medium() : fonts::base(), marked(cell.ink()));
}

void CellDelegate::drawText(const Cell &cell, const QFont &font, const QColor &ink, Qt::TextElideMode elide)
{
    cell.painter->setFont(font);
    cell.painter->setPen(ink);
    const QFontMetrics metrics = cell.painter->fontMetrics();
    cell.painter->drawText(cell.rect, Qt::AlignLeft | Qt::AlignVCenter,
                           metrics.elidedText(cell.text, elide, cell.rect.width()));
}

void CellDelegate::drawRight(const Cell &cell, const QFont &font, const QColor &ink)
{
    cell.painter->setFont(font);
    cell.painter->setPen(ink);
    drawFigures(cell.painter, cell.rect, Qt::AlignRight, cell.text);
}

bool CellDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                             const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString tip = index.data(Qt::ToolTipRole).toString();
    const QString text = index.data(Qt::DisplayRole).toString();
    const bool isCut = QFontMetrics(fonts::base()).horizontalAdvance(text) > option.rect.width() - 16;
    if (!tip.isEmpty() && (tip != text || isCut))
        QToolTip::showText(event->globalPos(), tip, view, option.rect);
    else
        QToolTip::hideText();
    return true;
}

} // namespace wheelhouse::widgets
