#include "widgets/chart/plot_view.h"

#include <cmath>

#include <QMouseEvent>
#include <QtCharts/QCategoryAxis>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>

#include "models/text.h"
#include "widgets/chart/crosshair_bus.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

// 1, 2 or 5 times a power of ten, of bytes a power of two, for about `count`
// steps.
double niceStep(double span, int count, bool isBytes)
{
    const double raw = span / count;
    if (isBytes)
        return std::exp2(std::max(0.0, std::ceil(std::log2(raw))));
    const double magnitude = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (raw <= factor * magnitude)
            return factor * magnitude;
    }
    return 10 * magnitude;
}

qint64 timeStep(qint64 span, int count)
{
    constexpr qint64 kSteps[] = {5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    for (const qint64 step : kSteps) {
        if (span / (step * 1000) <= count)
            return step * 1000;
    }
    return 86'400'000 * (span / 86'400'000 / count + 1);
}

} // namespace

PlotView::PlotView(models::MetricSeriesModel &model, CrosshairBus &crosshair, QWidget *parent)
    : QChartView(parent), m_model(model), m_crosshair(crosshair)
{
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    chart()->setBackgroundVisible(false);
    chart()->legend()->hide();
    // Half of the outermost labels hangs over the plot.
    chart()->setMargins(QMargins(0, 8, 12, 0));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setAnimationOptions(QChart::NoAnimation);
    connect(&model, &models::MetricSeriesModel::changed, this, &PlotView::rebuild);
    connect(&crosshair, &CrosshairBus::moved, this, [this] { viewport()->update(); });
    rebuild();
}

void PlotView::rebuild()
{
    const Theme &theme = themeOf(this);
    chart()->removeAllSeries();
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    QList<QLineSeries *> drawn;
    int colour = 0;
    for (std::size_t i = 0; i < m_model.lines().size(); ++i) {
        const auto &line = m_model.lines()[i];
        QPen pen(line.isLimit ? theme.text.tertiary : theme.seriesColor(colour), tokens::kChartLine);
        if (line.isLimit)
            pen.setDashPattern({4, 3});
        else if (++colour > 5)
            pen.setDashPattern({6, 2});
        for (const auto &segment : m_model.thinned(i, std::max(50, viewport()->width() - 60))) {
            auto *series = new QLineSeries;
            for (const QPointF &point : segment) {
                low = std::min(low, point.y());
                high = std::max(high, point.y());
            }
            series->append(segment.size() == 1 ? QList<QPointF>{segment.first(), segment.first() + QPointF(1, 0)}
                                               : QList<QPointF>(segment));
            series->setPen(pen);
            drawn.append(series);
        }
    }
    for (QLineSeries *series : drawn)
        chart()->addSeries(series);
    rebuildAxes(low, high);
    for (QLineSeries *series : drawn) {
        series->attachAxis(m_time);
        series->attachAxis(m_value);
    }
}

void PlotView::rebuildAxes(double low, double high)
{
    const Theme &theme = themeOf(this);
    using Unit = models::MetricSeriesModel::Unit;
    if (low > high) {
        low = 0;
        high = 1;
    }
    const bool isShare = m_model.unit() == Unit::Share;
    const bool isWithinWhole = isShare && high <= 1;
    if (!isShare)
        low = std::min(low, 0.0);
    // A share that stands still is seen with five hundredths around it.
    if (isShare) {
        low = std::max(0.0, std::min(low, high - 0.05));
        high = std::max(high, low + 0.05);
    } else if (high - low < 1e-9 * std::max(1.0, std::abs(high))) {
        high = low + (low == 0 ? 1 : std::abs(low) * 0.1);
    }
    const double step = niceStep(high - low, viewport()->height() > 150 ? 5 : 3, m_model.unit() == Unit::Bytes || m_model.unit() == Unit::BytesPerSecond);
    const double bottom = std::floor(low / step) * step;
    double top = std::ceil(high / step) * step;
    if (isWithinWhole)
        top = std::min(top, 1.0);

    for (QCategoryAxis *axis : {m_time, m_value}) {
        if (axis) {
            chart()->removeAxis(axis);
            delete axis;
        }
    }
    const auto dress = [&](QCategoryAxis *axis) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setLabelsFont(fonts::caption());
        axis->setLabelsColor(theme.text.tertiary);
        axis->setTruncateLabels(false);
        axis->setGridLinePen(QPen(theme.line.hair, 1));
        axis->setLinePen(Qt::NoPen);
    };
    m_value = new QCategoryAxis;
    m_value->setRange(bottom, top);
    for (double v = bottom; v <= top + step / 1e6; v += step)
        m_value->append(isShare ? models::percentText(v, step < 0.001 ? 2 : step < 0.01 ? 1 : 0) : m_model.format(v), v);
    dress(m_value);
    m_time = new QCategoryAxis;
    const qint64 begin = m_model.begin().toMSecsSinceEpoch();
    const qint64 end = std::max(begin + 1000, m_model.end().toMSecsSinceEpoch());
    m_time->setRange(static_cast<double>(begin), static_cast<double>(end));
    const qint64 tick = timeStep(end - begin, std::max(2, viewport()->width() / 90));
    const qint64 zone = QDateTime::fromMSecsSinceEpoch(begin).offsetFromUtc() * 1000LL;
    const QString form = tick >= 86'400'000 ? QStringLiteral("dd.MM.")
        : tick < 60'000 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");
    for (qint64 t = ((begin + zone) / tick + 1) * tick - zone; t < end; t += tick)
        m_time->append(QDateTime::fromMSecsSinceEpoch(t).toString(form), static_cast<double>(t));
    dress(m_time);
    m_time->setGridLineVisible(false);
    chart()->addAxis(m_time, Qt::AlignBottom);
    chart()->addAxis(m_value, Qt::AlignLeft);
}

bool PlotView::isInPlot(const QPoint &position) const
{
    return chart()->plotArea().adjusted(-2, 0, 2, 0).contains(position);
}

qint64 PlotView::momentAt(const QPointF &position) const
{
    const QRectF plot = chart()->plotArea();
    const double share = plot.width() > 0 ? (position.x() - plot.left()) / plot.width() : 0;
    const qint64 begin = m_model.begin().toMSecsSinceEpoch();
    const qint64 end = m_model.end().toMSecsSinceEpoch();
    return begin + static_cast<qint64>(share * static_cast<double>(end - begin));
}

void PlotView::drawForeground(QPainter *painter, const QRectF &)
{
    const Theme &theme = themeOf(this);
    const QRectF plot = chart()->plotArea();
    painter->save();
    painter->resetTransform();
    if (m_dragFrom >= 0) {
        QColor veil = theme.accent.fill;
        veil.setAlpha(40);
        painter->fillRect(QRectF(std::min(m_dragFrom, m_dragTo), plot.top(), std::abs(m_dragTo - m_dragFrom), plot.height()), veil);
    }
    const qint64 begin = m_model.begin().toMSecsSinceEpoch();
    const qint64 end = m_model.end().toMSecsSinceEpoch();
    const qint64 moment = m_crosshair.moment();
    if (moment > begin && moment < end) {
        const double x = plot.left() + plot.width() * static_cast<double>(moment - begin) / static_cast<double>(end - begin);
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setPen(theme.text.tertiary);
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter->setRenderHint(QPainter::Antialiasing);
        int colour = 0;
        for (std::size_t i = 0; i < m_model.lines().size(); ++i) {
            if (m_model.lines()[i].isLimit)
                continue;
            const double value = m_model.valueAt(i, moment);
            const QColor ink = theme.seriesColor(colour++);
            if (std::isnan(value) || m_value->max() <= m_value->min())
                continue;
            const double y = plot.bottom() - plot.height() * (value - m_value->min()) / (m_value->max() - m_value->min());
            painter->setPen(QPen(ink, 1.5));
            painter->setBrush(theme.surface.base);
            painter->drawEllipse(QPointF(x, y), 3, 3);
        }
        const QString time = QDateTime::fromMSecsSinceEpoch(moment).toString(QStringLiteral("HH:mm:ss"));
        const double left = std::clamp(x - 33, plot.left(), plot.right() - 66);
        const QRectF tip(left, plot.bottom() - 17, 66, 17);
        drawRoundedFrame(painter, tip, 3, theme.text.primary, {});
        painter->setFont(fonts::caption());
        painter->setPen(theme.surface.base);
        painter->drawText(tip, Qt::AlignCenter, time);
    }
    painter->restore();
}

void PlotView::mouseMoveEvent(QMouseEvent *event)
{
    m_crosshair.point(isInPlot(event->pos()) ? momentAt(event->pos()) : 0);
    if (m_dragFrom >= 0) {
        m_dragTo = event->pos().x();
        viewport()->update();
    }
}

void PlotView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && isInPlot(event->pos()))
        m_dragFrom = m_dragTo = event->pos().x();
}

void PlotView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_dragFrom < 0 || event->button() != Qt::LeftButton)
        return;
    const int from = std::min(m_dragFrom, m_dragTo);
    const int to = std::max(m_dragFrom, m_dragTo);
    m_dragFrom = -1;
    if (to - from > 8)
        m_model.setWindow(QDateTime::fromMSecsSinceEpoch(momentAt(QPointF(from, 0))),
                          QDateTime::fromMSecsSinceEpoch(momentAt(QPointF(to, 0))));
    viewport()->update();
}

void PlotView::mouseDoubleClickEvent(QMouseEvent *)
{
    m_dragFrom = -1;
    m_model.setWindow({}, {});
}

void PlotView::leaveEvent(QEvent *event)
{
    m_crosshair.point(0);
    QChartView::leaveEvent(event);
}

void PlotView::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    rebuild();
}

void PlotView::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        rebuild();
}

} // namespace wheelhouse::widgets
