#include "widgets/overview/running_list.h"

#include <QMouseEvent>
#include <QPainter>

#include "models/text.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kItem = 68;
constexpr int kMostItems = 4;

} // namespace

RunningList::RunningList(QWidget *parent) : QWidget(parent)
{
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RunningList::setItems(const QVector<models::RunningItem> &items)
{
    m_items = items.mid(0, kMostItems);
    updateGeometry();
    update();
}

QSize RunningList::sizeHint() const
{
    return {300, std::max(1, static_cast<int>(m_items.size())) * kItem};
}

void RunningList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    for (int i = 0; i < m_items.size(); ++i) {
        const auto &item = m_items[i];
        const int top = i * kItem;
        painter.fillRect(QRect(0, top, width(), 1), theme.line.hair);
        drawMark(&painter, QRectF(12, top + 11, 12, 12), item.status, theme, theme.surface.base);
        int right = width() - 12;
        if (!item.environment.id.isEmpty()) {
            right -= environmentChipWidth(item.environment.id);
            drawEnvironmentChip(&painter, QRect(right, top + 7, 200, 20), item.environment.id,
                                item.environment.production, false, theme);
            right -= 8;
        }
        painter.setFont(fonts::medium());
        painter.setPen(theme.text.primary);
        painter.drawText(QRect(32, top + 7, right - 32, 20), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(item.title, Qt::ElideRight, right - 32));
        const int bar = width() - 44;
        painter.fillRect(QRect(32, top + 32, bar, 6), theme.surface.pressed);
        if (item.share >= 0)
            painter.fillRect(QRectF(32, top + 32, bar * std::clamp(item.share, 0.0, 1.0), 6), theme.of(item.status).mark);
        painter.setFont(fonts::small());
        painter.setPen(theme.text.tertiary);
        const QString age = models::ageText(item.since);
        const QString progress = item.progress.isEmpty() ? age : QStringLiteral("%1 · %2").arg(item.progress, age);
        const int wide = figuresWidth(painter.fontMetrics(), progress);
        drawFigures(&painter, QRect(width() - 12 - wide, top + 43, wide, 18), Qt::AlignLeft, progress);
        const QRect detail(32, top + 43, bar - wide - 12, 18);
        painter.drawText(detail, Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(item.detail, Qt::ElideRight, detail.width()));
    }
}

void RunningList::mouseReleaseEvent(QMouseEvent *event)
{
    const int index = event->pos().y() / kItem;
    if (index >= 0 && index < m_items.size())
        Q_EMIT keyActivated(m_items[index].key);
}

} // namespace wheelhouse::widgets
