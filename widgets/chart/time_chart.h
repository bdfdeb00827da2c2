#pragma once

#include <QWidget>

#include "models/cell_values.h"
#include "models/interest.h"
#include "models/metric_series_model.h"

namespace wheelhouse::widgets {

class ChartLegend;
class CrosshairBus;
class PlotView;
class StateStack;

// A chart over time with its legend: last, minimum, average, maximum, and the
// value under the crosshair. Keeps the model's lease while it is visible. The
// model and the bus outlive it.
class TimeChart final : public QWidget {
    Q_OBJECT
public:
    TimeChart(models::MetricSeriesModel &model, CrosshairBus &crosshair, QWidget *parent = nullptr);
    // One of many: a low plot, and a legend of a few lines with its levels.
    void setCompact();
    // Asks for a file and writes the chart as PNG, or its points as CSV.
    void exportChart();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    models::MetricSeriesModel &m_model;
    PlotView *m_plot;
    ChartLegend *m_legend;
    StateStack *m_body;
    models::Lease m_lease;
};

// The table under a chart.
class ChartLegend final : public QWidget {
    Q_OBJECT
public:
    ChartLegend(models::MetricSeriesModel &model, CrosshairBus &crosshair, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }
    // A few lines, the others only counted; levels are always told.
    void setCompact();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    // Which lines are told, in order; how many are not.
    std::vector<std::size_t> rows(int *leftOut) const;

    models::MetricSeriesModel &m_model;
    CrosshairBus &m_crosshair;
    int m_maxRows = 11;
    int m_margin = 12;
};

} // namespace wheelhouse::widgets
