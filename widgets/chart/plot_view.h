#pragma once

#include <QtCharts/QChartView>

#include "models/metric_series_model.h"

class QCategoryAxis;

namespace wheelhouse::widgets {

class CrosshairBus;

// The plot of a TimeChart: lines with gaps, limits dashed, the crosshair; drag
// zooms, a double click goes back to now.
class PlotView final : public QChartView {
    Q_OBJECT
public:
    PlotView(models::MetricSeriesModel &model, CrosshairBus &crosshair, QWidget *parent = nullptr);
    void rebuild();

protected:
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void rebuildAxes(double low, double high);
    qint64 momentAt(const QPointF &position) const;
    bool isInPlot(const QPoint &position) const;

    models::MetricSeriesModel &m_model;
    CrosshairBus &m_crosshair;
    QCategoryAxis *m_time = nullptr;
    QCategoryAxis *m_value = nullptr;
    int m_dragFrom = -1;
    int m_dragTo = -1;
};

} // namespace wheelhouse::widgets
