#pragma once

#include <chrono>
#include <vector>

#include <QDateTime>
#include <QObject>
#include <QPointF>
#include <QVector>

#include "models/interest.h"
#include "models/panel_state.h"

namespace wheelhouse::v1 {
class QueryMetricsResponse;
class Series;
}

namespace wheelhouse::models {

// One line of a chart. x is ms since 1970, y in the chart's unit.
struct MetricLine {
    QString name;
    // Stretches without a gap, each in order of time.
    QVector<QVector<QPointF>> segments = {};
    // A limit or request: drawn dashed, has one value.
    bool isLimit = false;

    // What Prometheus told, its gaps kept: where a point is no number, or the
    // next one is farther away than the step.
    static MetricLine of(const v1::Series &series, const QString &name, double stepMilliseconds);
    static MetricLine across(const QString &name, double value, const QDateTime &begin, const QDateTime &end);
};

// What the legend says of a line over the range shown; NaN when it is empty.
struct LineSummary {
    double last;
    double minimum;
    double average;
    double maximum;
};

// The lines of one chart over a range of time, read again every 15 s while
// somebody looks. Made by Session::openQuery and the like, fed by them. UI
// thread.
class MetricSeriesModel final : public QObject {
    Q_OBJECT
public:
    // What y is, for axes and legends.
    enum class Unit { Plain, Cores, Bytes, BytesPerSecond, PerSecond, Share, Milliseconds };
    Q_ENUM(Unit)

    explicit MetricSeriesModel(QString title, Unit unit, QObject *parent = nullptr);

    const QString &title() const { return m_title; }
    Unit unit() const { return m_unit; }
    // A value with its unit: `1.25 cores`, `512 MiB`, `98.2 %`.
    QString format(double value) const;

    // How far back from now; changing it reads again.
    void setRange(std::chrono::seconds range);
    std::chrono::seconds range() const { return m_range; }
    // A fixed stretch instead (zoomed); invalid dates go back to following now.
    void setWindow(const QDateTime &begin, const QDateTime &end);
    bool followsNow() const { return !m_windowBegin.isValid(); }
    // What the axes should cover.
    QDateTime begin() const;
    QDateTime end() const;

    const std::vector<MetricLine> &lines() const { return m_lines; }
    LineSummary summary(std::size_t line) const;
    // The points of a line within the axes, at most two (minimum and maximum)
    // for each of `pixels` columns; gaps stay gaps.
    QVector<QVector<QPointF>> thinned(std::size_t line, int pixels) const;
    std::size_t pointCount() const;
    // The value of a line nearest to `msSinceEpoch`, if one is within two
    // steps; NaN in a gap. For the crosshair.
    double valueAt(std::size_t line, qint64 msSinceEpoch) const;

    const PanelState &state() const { return m_state; }
    // Keep it while the chart is visible.
    Lease watch() { return m_interest.lease(); }
    Interest &interest() { return m_interest; }
    void refresh() { Q_EMIT refreshRequested(); }

    // Feeding.
    void apply(const v1::QueryMetricsResponse &response);
    void setLines(std::vector<MetricLine> lines, double stepMilliseconds);
    // One more measured point of a line by name; the oldest beyond the range
    // are dropped.
    void addPoint(const QString &line, qint64 msSinceEpoch, double value, double stepMilliseconds);
    void setState(const PanelState &state);
    PanelState emptyState() const;

Q_SIGNALS:
    void changed();
    void stateChanged();
    // The range has changed, or somebody wants new data.
    void refreshRequested();

private:
    QString m_title;
    Unit m_unit;
    std::chrono::seconds m_range{3600};
    QDateTime m_windowBegin;
    QDateTime m_windowEnd;
    std::vector<MetricLine> m_lines;
    double m_stepMilliseconds = 15'000;
    PanelState m_state;
    Interest m_interest;
};

} // namespace wheelhouse::models
