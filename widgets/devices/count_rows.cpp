#include "widgets/devices/count_rows.h"

#include <QPainter>

#include "models/text.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {
constexpr int kWordLeft = 36;
constexpr int kCountRight = 240;
}

CountRows::CountRows(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void CountRows::setLines(const QVector<Line> &lines)
{
    if (m_lines == lines)
        return;
    m_lines = lines;
    QStringList words;
    for (const Line &line : lines)
        words.append(tr("%1: %2").arg(line.word, models::countText(line.count)));
    setAccessibleName(words.join(u'\n'));
    setFixedHeight(sizeHint().height());
    update();
}

QSize CountRows::sizeHint() const
{
    return {480, static_cast<int>(m_lines.size()) * tokens::kRowTable + 2};
}

void CountRows::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    drawRoundedFrame(&painter, rect(), tokens::kRadiusPanel, theme.surface.base, theme.line.normal);
    int y = 1;
    for (const Line &line : std::as_const(m_lines)) {
        const QRect row(1, y, width() - 2, tokens::kRowTable);
        const bool isBad = line.isBad && line.count > 0;
        const bool isNone = line.count == 0;
        const QRect mark(row.left() + 12, row.center().y() - 7, 16, 16);
        if (isBad)
            drawMark(&painter, QRectF(mark).adjusted(2, 2, -2, -2), models::Status::Bad, theme, theme.surface.base);
        else
            paintIcon(&painter, mark, line.icon, isNone ? theme.text.tertiary : theme.text.secondary);
        painter.setFont(fonts::base());
        painter.setPen(isBad ? theme.status.bad.fg : isNone ? theme.text.tertiary : theme.text.primary);
        painter.drawText(QRect(row.left() + kWordLeft, row.top(), kCountRight - 90 - kWordLeft, row.height()),
                         Qt::AlignVCenter | Qt::AlignLeft, line.word);
        painter.setFont(isNone ? fonts::base() : fonts::medium());
        drawFigures(&painter, QRect(row.left() + kCountRight - 110, row.top(), 110, row.height()),
                    Qt::AlignVCenter | Qt::AlignRight, models::countText(line.count));
        painter.setFont(fonts::base());
        painter.setPen(isNone ? theme.text.tertiary : theme.text.secondary);
        const QRect meaning(row.left() + kCountRight + 16, row.top(), row.width() - kCountRight - 28, row.height());
        painter.drawText(meaning, Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(line.meaning, Qt::ElideRight, meaning.width()));
        y += tokens::kRowTable;
        if (&line != &m_lines.constLast())
            painter.fillRect(QRect(row.left(), y - 1, row.width(), 1), theme.line.hair);
    }
}

} // namespace wheelhouse::widgets
