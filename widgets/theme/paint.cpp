#include "widgets/theme/paint.h"

#include <QPainterPath>

#include "widgets/theme/fonts.h"

namespace wheelhouse::widgets {

using models::Status;

void drawMark(QPainter *painter, const QRectF &rect, Status status, const Theme &theme, const QColor &surface)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.topLeft());
    painter->scale(rect.width() / 12, rect.height() / 12);
    const QColor color = theme.of(status).mark;
    const QRectF ring(1.5, 1.5, 9, 9);
    const auto line = [&](double width) {
        painter->setPen(QPen(color, width));
        painter->setBrush(Qt::NoBrush);
    };
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    switch (status) {
    case Status::Ok:
        painter->drawEllipse(QRectF(1, 1, 10, 10));
        break;
    case Status::Warn:
        painter->drawPolygon(QPolygonF({{6, 0.8}, {11.8, 11.2}, {0.2, 11.2}}));
        break;
    case Status::Bad:
        painter->drawRoundedRect(QRectF(0.7, 0.7, 10.6, 10.6), 2, 2);
        painter->setPen(QPen(surface, 1.6, Qt::SolidLine, Qt::FlatCap));
        painter->drawLine(QPointF(3.8, 3.8), QPointF(8.2, 8.2));
        painter->drawLine(QPointF(8.2, 3.8), QPointF(3.8, 8.2));
        break;
    case Status::Unknown:
        line(1.5);
        painter->drawEllipse(ring);
        break;
    case Status::Off:
        line(1.5);
        painter->drawEllipse(ring);
        painter->setPen(QPen(color, 1.8, Qt::SolidLine, Qt::FlatCap));
        painter->drawLine(QPointF(3.6, 6), QPointF(8.4, 6));
        break;
    case Status::Progress:
        line(2);
        painter->setPen(QPen(color, 2, Qt::SolidLine, Qt::FlatCap));
        // Open at the upper right; angles in sixteenths of a degree.
        painter->drawArc(ring, 90 * 16, 270 * 16);
        break;
    }
    painter->restore();
}

// Calls `run(text, isDigit)` for each digit and each run of other characters.
template <class Run> static void forEachRun(const QString &text, Run run)
{
    qsizetype begin = 0;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !(text[i] >= u'0' && text[i] <= u'9'))
            continue;
        if (i > begin)
            run(text.mid(begin, i - begin), false);
        if (i < text.size())
            run(text.mid(i, 1), true);
        begin = i + 1;
    }
}

int figuresWidth(const QFontMetrics &metrics, const QString &text)
{
    const int digit = metrics.horizontalAdvance(u'0');
    int width = 0;
    forEachRun(text, [&](const QString &run, bool isDigit) {
        width += isDigit ? digit : metrics.horizontalAdvance(run);
    });
    return width;
}

int drawFigures(QPainter *painter, const QRect &rect, Qt::Alignment alignment, const QString &text)
{
    const QFontMetrics metrics = painter->fontMetrics();
    const int digit = metrics.horizontalAdvance(u'0');
    const int width = figuresWidth(metrics, text);
    int x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() + 1 - width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.left() + (rect.width() - width) / 2;
    const int y = rect.top() + (rect.height() - metrics.height()) / 2 + metrics.ascent();
    forEachRun(text, [&](const QString &run, bool isDigit) {
        const int advance = metrics.horizontalAdvance(run);
        const int step = isDigit ? digit : advance;
        painter->drawText(QPointF(x + (step - advance) / 2.0, y), run);
        x += step;
    });
    return width;
}

void drawRoundedFrame(QPainter *painter, const QRectF &rect, double radius, const QColor &fill,
                      const QColor &line, double width)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const double inset = line.isValid() ? width / 2 : 0;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

int environmentChipWidth(const QString &environment)
{
    return QFontMetrics(fonts::captionStrong()).horizontalAdvance(environment) + 12;
}

int drawEnvironmentChip(QPainter *painter, const QRect &rect, const QString &environment, bool production,
                        bool solid, const Theme &theme)
{
    const int width = environmentChipWidth(environment);
    const QRect chip(rect.left(), rect.top() + (rect.height() - 18) / 2, width, 18);
    QColor fill;
    QColor line = theme.line.strong;
    QColor ink = theme.text.secondary;
    if (production) {
        fill = solid ? theme.production.fill : theme.production.soft;
        line = solid ? theme.production.fill : QColor();
        ink = solid ? theme.production.on : theme.production.fg;
    }
    drawRoundedFrame(painter, chip, tokens::kRadiusChip, fill, line);
    painter->save();
    painter->setFont(fonts::captionStrong());
    painter->setPen(ink);
    painter->drawText(chip, Qt::AlignCenter, environment);
    painter->restore();
    return width;
}

int tagWidth(const models::TagValue &tag)
{
    return QFontMetrics(fonts::mono()).horizontalAdvance(tag.whole);
}

int drawTag(QPainter *painter, const QRect &rect, const models::TagValue &tag, const Theme &theme, bool quiet,
            const QColor &color)
{
    painter->save();
    painter->setFont(fonts::mono());
    const QFontMetrics metrics = painter->fontMetrics();
    QRect rest = rect;
    const auto part = [&](const QString &text, const QColor &ink) {
        if (rest.width() <= 0 || text.isEmpty())
            return;
        painter->setPen(color.isValid() ? color : ink);
        const int width = metrics.horizontalAdvance(text);
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                          width > rest.width() ? metrics.elidedText(text, Qt::ElideRight, rest.width()) : text);
        rest.setLeft(rest.left() + width);
    };
    if (tag.followsConvention()) {
        part(tag.version, theme.text.primary);
        part(QStringLiteral("-"), theme.text.tertiary);
        part(tag.environment, tag.production && !quiet ? theme.production.fg : theme.text.tertiary);
        part(QStringLiteral("-"), theme.text.tertiary);
        part(tag.ciNumber, theme.text.primary);
    } else {
        part(tag.whole, theme.text.primary);
    }
    painter->restore();
    return rest.left() - rect.left();
}

int keyWidth(const QString &key)
{
    return QFontMetrics(fonts::caption()).horizontalAdvance(key) + 10;
}

int drawKey(QPainter *painter, const QRect &rect, const QString &key, const Theme &theme)
{
    const int width = keyWidth(key);
    const QRect frame(rect.left(), rect.top() + (rect.height() - 18) / 2, width, 18);
    drawRoundedFrame(painter, frame, tokens::kRadiusChip, theme.surface.base, theme.line.normal);
    painter->save();
    painter->setFont(fonts::caption());
    painter->setPen(theme.text.tertiary);
    painter->drawText(frame, Qt::AlignCenter, key);
    painter->restore();
    return width;
}

} // namespace wheelhouse::widgets
