#include "models/metric_series_model.h"

#include <algorithm>
#include <cmath>

#include "models/cell_values.h"
#include "models/text.h"
#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::models {

namespace {

// Points farther apart than this many steps have a gap between them.
constexpr double kGapSteps = 1.8;

double millisecondsOf(const google::protobuf::Duration &duration)
{
    return static_cast<double>(duration.seconds()) * 1000 + duration.nanos() / 1e6;
}

QString nameOf(const v1::Series &series)
{
    QStringList parts;
    for (const auto &[label, value] : series.labels()) {
        if (label != "__name__")
            parts.append(QString::fromStdString(value));
    }
    parts.sort();
    return parts.join(QStringLiteral(", "));
}

} // namespace

MetricLine MetricLine::of(const v1::Series &series, const QString &name, double step)
{
    MetricLine line{.name = name};
    const int count = std::min(series.times_size(), series.values_size());
    double last = 0;
    bool open = false;
    for (int i = 0; i < count; ++i) {
        const double x = series.times(i) * 1000;
        const double y = series.values(i);
        if (std::isnan(y)) {
            open = false;
            continue;
        }
        if (!open || x - last > step * kGapSteps)
            line.segments.append(QVector<QPointF>());
        line.segments.last().append(QPointF(x, y));
        last = x;
        open = true;
    }
    return line;
}

MetricLine MetricLine::across(const QString &name, double value, const QDateTime &begin, const QDateTime &end)
{
    return {.name = name,
            .segments = {{QPointF(static_cast<double>(begin.toMSecsSinceEpoch()), value),
                          QPointF(static_cast<double>(end.toMSecsSinceEpoch()), value)}},
            .isLimit = true};
}

MetricSeriesModel::MetricSeriesModel(QString title, Unit unit, QObject *parent)
    : QObject(parent), m_title(std::move(title)), m_unit(unit)
{
}

QString MetricSeriesModel::format(double value) const
{
    switch (m_unit) {
    case Unit::Cores: return coresText(value);
    case Unit::Bytes: return bytesText(value);
    case Unit::BytesPerSecond: return std::isnan(value) ? bytesText(value) : tr("%1/s").arg(bytesText(value));
    case Unit::PerSecond: return std::isnan(value) ? numberText(value) : tr("%1/s").arg(numberText(value, 2));
    case Unit::Share: return percentText(value, 1);
    case Unit::Milliseconds: return std::isnan(value) ? percentText(value) : tr("%1 ms").arg(numberText(value, 1));
    case Unit::Plain: break;
    }
    return numberText(value, std::abs(value) < 100 ? 2 : 0);
}

void MetricSeriesModel::setRange(std::chrono::seconds range)
{
    if (range == m_range && followsNow())
        return;
    m_range = range;
    m_windowBegin = {};
    m_windowEnd = {};
    Q_EMIT changed();
    Q_EMIT refreshRequested();
}

void MetricSeriesModel::setWindow(const QDateTime &begin, const QDateTime &end)
{
    m_windowBegin = begin.isValid() && end.isValid() && begin < end ? begin : QDateTime();
    m_windowEnd = m_windowBegin.isValid() ? end : QDateTime();
    Q_EMIT changed();
    Q_EMIT refreshRequested();
}

QDateTime MetricSeriesModel::begin() const
{
    return followsNow() ? end().addSecs(-m_range.count()) : m_windowBegin;
}

QDateTime MetricSeriesModel::end() const
{
    return followsNow() ? QDateTime::currentDateTimeUtc() : m_windowEnd;
}

LineSummary MetricSeriesModel::summary(std::size_t line) const
{
    LineSummary result{kNoValue, kNoValue, kNoValue, kNoValue};
    if (m_lines[line].isLimit) {
        const double value = valueAt(line, 0);
        return {value, value, value, value};
    }
    double sum = 0;
    int count = 0;
    const double from = static_cast<double>(begin().toMSecsSinceEpoch());
    const double to = static_cast<double>(end().toMSecsSinceEpoch());
    for (const auto &segment : m_lines[line].segments) {
        for (const QPointF &point : segment) {
            if (point.x() < from || point.x() > to)
                continue;
            result.last = point.y();
            // fmin and fmax pass over NaN.
            result.minimum = std::fmin(result.minimum, point.y());
            result.maximum = std::fmax(result.maximum, point.y());
            sum += point.y();
            ++count;
        }
    }
    if (count > 0)
        result.average = sum / count;
    return result;
}

QVector<QVector<QPointF>> MetricSeriesModel::thinned(std::size_t line, int pixels) const
{
    QVector<QVector<QPointF>> result;
    const double from = static_cast<double>(begin().toMSecsSinceEpoch());
    const double width = static_cast<double>(end().toMSecsSinceEpoch()) - from;
    if (width <= 0 || pixels <= 0)
        return result;
    // A level goes across, though time has gone on since it was told.
    if (m_lines[line].isLimit) {
        const double value = valueAt(line, 0);
        return {{QPointF(from, value), QPointF(from + width, value)}};
    }
    for (const auto &segment : m_lines[line].segments) {
        QVector<QPointF> points;
        // Minimum and maximum of the pixel column being filled.
        QPointF low;
        QPointF high;
        int column = -1;
        const auto flush = [&] {
            if (column < 0)
                return;
            points.append(low.x() <= high.x() ? low : high);
            if (low != high)
                points.append(low.x() <= high.x() ? high : low);
        };
        for (const QPointF &point : segment) {
            const double place = (point.x() - from) / width * pixels;
            if (place < 0 || place > pixels)
                continue;
            const int next = std::min(static_cast<int>(place), pixels - 1);
            if (next != column) {
                flush();
                column = next;
                low = point;
                high = point;
            } else if (point.y() < low.y()) {
                low = point;
            } else if (point.y() > high.y()) {
                high = point;
            }
        }
        flush();
        if (!points.isEmpty())
            result.append(points);
    }
    return result;
}

std::size_t MetricSeriesModel::pointCount() const
{
    std::size_t count = 0;
    for (const auto &line : m_lines) {
        for (const auto &segment : line.segments)
            count += static_cast<std::size_t>(segment.size());
    }
    return count;
}

double MetricSeriesModel::valueAt(std::size_t line, qint64 msSinceEpoch) const
{
    const auto x = static_cast<double>(msSinceEpoch);
    double best = kNoValue;
    double distance = 2 * m_stepMilliseconds;
    for (const auto &segment : m_lines[line].segments) {
        if (m_lines[line].isLimit && !segment.isEmpty())
            return segment.first().y();
        const auto after = std::lower_bound(segment.begin(), segment.end(), x,
                                            [](const QPointF &point, double at) { return point.x() < at; });
        for (auto candidate = after == segment.begin() ? after : after - 1; candidate != segment.end() && candidate <= after;
             ++candidate) {
            if (std::abs(candidate->x() - x) <= distance) {
                distance = std::abs(candidate->x() - x);
                best = candidate->y();
            }
        }
    }
    return best;
}

void MetricSeriesModel::apply(const v1::QueryMetricsResponse &response)
{
    const double step = std::max(1'000.0, millisecondsOf(response.step()));
    std::vector<MetricLine> lines;
    for (const auto &series : response.series())
        lines.push_back(MetricLine::of(series, nameOf(series), step));
    setLines(std::move(lines), step);
}

void MetricSeriesModel::setLines(std::vector<MetricLine> lines, double stepMilliseconds)
{
    m_lines = std::move(lines);
    m_stepMilliseconds = stepMilliseconds;
    PanelState state;
    state.kind = PanelState::Kind::Live;
    if (pointCount() == 0)
        state = emptyState();
    state.dataTime = QDateTime::currentDateTimeUtc();
    Q_EMIT changed();
    setState(state);
}

void MetricSeriesModel::addPoint(const QString &name, qint64 msSinceEpoch, double value, double stepMilliseconds)
{
    // A share of nothing, for one, is no number: a gap, not a point.
    if (!std::isfinite(value))
        return;
    m_stepMilliseconds = stepMilliseconds;
    auto line = std::find_if(m_lines.begin(), m_lines.end(), [&name](const MetricLine &known) { return known.name == name; });
    if (line == m_lines.end())
        line = m_lines.insert(m_lines.end(), {.name = name, .segments = {}});
    const auto x = static_cast<double>(msSinceEpoch);
    if (line->segments.isEmpty() || line->segments.last().isEmpty()
        || x - line->segments.last().last().x() > stepMilliseconds * kGapSteps)
        line->segments.append(QVector<QPointF>());
    line->segments.last().append(QPointF(x, value));
    const double oldest = x - static_cast<double>(m_range.count()) * 1000;
    while (!line->segments.first().isEmpty() && line->segments.first().first().x() < oldest) {
        line->segments.first().removeFirst();
        if (line->segments.first().isEmpty() && line->segments.size() > 1)
            line->segments.removeFirst();
    }
    PanelState state;
    state.kind = PanelState::Kind::Live;
    state.dataTime = QDateTime::fromMSecsSinceEpoch(msSinceEpoch, Qt::UTC);
    Q_EMIT changed();
    setState(state);
}

void MetricSeriesModel::setState(const PanelState &state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

PanelState MetricSeriesModel::emptyState() const
{
    PanelState state;
    state.kind = PanelState::Kind::Empty;
    state.title = tr("Nothing was measured in this time");
    state.detail = tr("A longer range may hold something, or Prometheus does not scrape this yet.");
    return state;
}

} // namespace wheelhouse::models
