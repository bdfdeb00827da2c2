#include "widgets/devices/presence_bar.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "models/text.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

PresenceBar::PresenceBar(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(38);
}

void PresenceBar::setSpans(const QVector<models::PresenceSpan> &spans)
{
    m_spans = spans;
    update();
}

double PresenceBar::xOf(const QDateTime &time) const
{
    const qint64 begin = m_spans.first().begin.toMSecsSinceEpoch();
    const qint64 end = m_spans.last().end.toMSecsSinceEpoch();
    return end > begin ? static_cast<double>(time.toMSecsSinceEpoch() - begin) / static_cast<double>(end - begin) * width() : 0;
}

void PresenceBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    if (m_spans.isEmpty())
        return;
    for (const auto &span : m_spans) {
        const double x = xOf(span.begin);
        const double wide = std::max(2.0, xOf(span.end) - x);
        if (span.status == models::Status::Ok)
            painter.fillRect(QRectF(x, 1, wide, 17), mixed(theme.surface.panel, theme.status.ok.mark, 0.55));
        else if (span.status != models::Status::Unknown && span.status != models::Status::Off)
            painter.fillRect(QRectF(x, 9, wide, 9), theme.status.bad.mark);
    }
    painter.fillRect(QRect(0, 18, width(), 1), theme.line.strong);
    painter.setFont(fonts::caption());
    painter.setPen(theme.text.tertiary);
    const QDateTime begin = m_spans.first().begin;
    const qint64 length = begin.msecsTo(m_spans.last().end);
    // Days, where hours would say little.
    const QString format = length > qint64{48} * 3'600'000 ? QStringLiteral("MM-dd") : QStringLiteral("HH:mm");
    for (int i = 0; i < 5; ++i) {
        const QString text = i == 4 ? tr("now")
                                    : begin.addMSecs(length * i / 4).toLocalTime().toString(format);
        const int center = width() * i / 4;
        const QRect place(i == 0 ? 0 : i == 4 ? width() - 80 : center - 40, 21, 80, 16);
        painter.drawText(place, (i == 0 ? Qt::AlignLeft : i == 4 ? Qt::AlignRight : Qt::AlignHCenter) | Qt::AlignVCenter, text);
    }
}

bool PresenceBar::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    for (const auto &span : std::as_const(m_spans)) {
        if (help->pos().x() < xOf(span.begin) || help->pos().x() > xOf(span.end))
            continue;
        const QString from = models::exactTime(span.begin);
        const QString to = models::exactTime(span.end);
        const QString word = span.status == models::Status::Ok ? tr("Online") : span.status == models::Status::Bad ? tr("Offline") : tr("Not seen");
        QToolTip::showText(help->globalPos(), span.reason.isEmpty() ? tr("%1 from %2 to %3").arg(word, from, to)
                                                                    : tr("%1 from %2 to %3: %4").arg(word, from, to, span.reason), this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace wheelhouse::widgets
