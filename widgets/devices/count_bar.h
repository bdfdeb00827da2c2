#pragma once

#include <QWidget>

#include "models/device_jobs_model.h"
#include "widgets/table/cell_delegate.h"

namespace wheelhouse::widgets {

// How far a job is: done, failed, waiting, in their colours and, at the right,
// in figures.
void drawCounts(QPainter *painter, const QRect &rect, const models::JobCounts &counts, const Theme &theme);

class CountBar final : public QWidget {
    Q_OBJECT
public:
    explicit CountBar(QWidget *parent = nullptr);
    void setCounts(const models::JobCounts &counts);
    QSize sizeHint() const override { return {300, 8}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    models::JobCounts m_counts;
};

// Cells of the table of jobs: the bar, and how many devices.
class JobDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    bool paintOwn(const Cell &cell) const override;
};

} // namespace wheelhouse::widgets
