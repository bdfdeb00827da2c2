#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "models/interest.h"
#include "models/metric_board.h"
#include "widgets/page/workbench.h"

class QHBoxLayout;
class QVBoxLayout;

namespace wheelhouse::widgets {

class CrosshairBus;
class Label;
class Section;
class Segmented;
class StateStack;
class TimeChart;

// The charts of one object below each other, under one crosshair and over one
// range of time; at their foot what is not measured, and why. For inspectors.
// Asks only while it is visible.
class BoardView final : public QWidget {
    Q_OBJECT
public:
    explicit BoardView(Workbench &bench, QWidget *parent = nullptr);
    ~BoardView() override;

    // By MetricBoard::resourceOf; empty shows nothing.
    void setSubject(const QString &resource);
    const QString &subject() const { return m_subject; }
    // At the left of the range.
    void addTool(QWidget *tool);
    // Null until it was first looked at.
    models::MetricBoard *board() const { return m_board.get(); }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Part {
        QString id;
        TimeChart *chart;
        Section *section;
    };
    void open();
    void close();
    void refreshPanels();
    void refreshState();
    void askForEndpoint();
    void retranslate();

    Workbench &m_bench;
    // Outlives the bench: what is hidden last asks it still.
    models::Session &m_session;
    QString m_subject;
    std::unique_ptr<models::MetricBoard> m_board;
    models::Lease m_lease;
    std::vector<Part> m_parts;
    CrosshairBus *m_crosshair;
    Segmented *m_range;
    QHBoxLayout *m_tools;
    QVBoxLayout *m_column;
    QVBoxLayout *m_missingColumn;
    Section *m_missing;
    StateStack *m_body;
};

} // namespace wheelhouse::widgets
