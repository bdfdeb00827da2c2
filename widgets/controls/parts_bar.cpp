#include "widgets/controls/parts_bar.h"

#include <QPainter>

#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

PartsBar::PartsBar(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(12);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PartsBar::setParts(std::vector<std::pair<Part, double>> parts, double total)
{
    if (m_parts == parts && m_total == total)
        return;
    m_parts = std::move(parts);
    m_total = total;
    update();
}

void PartsBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.pressed);
    double sum = 0;
    for (const auto &[part, count] : m_parts)
        sum += count;
    const double total = std::max(sum, m_total);
    if (total <= 0)
        return;
    double x = 0;
    for (const auto &[part, count] : m_parts) {
        if (count <= 0)
            continue;
        const double width = std::max(2.0, count / total * this->width());
        const QColor color = part == Part::Main ? theme.accent.fill
            : part == Part::Second              ? mixed(theme.surface.base, theme.accent.fill, 0.45)
            : part == Part::Quiet               ? theme.status.unknown.mark
                                                : theme.status.bad.mark;
        const double from = std::min(x, this->width() - width);
        painter.fillRect(QRectF(from, 0, width, height()), color);
        x = from + width;
        // A hair of the surface between two parts.
        if (x < this->width())
            painter.fillRect(QRectF(x - 1, 0, 1, height()), theme.surface.base);
    }
}

} // namespace wheelhouse::widgets
