#pragma once

#include <QWidget>

#include "models/clusters_model.h"
#include "models/nodes_model.h"

namespace wheelhouse::widgets {

// Nodes as cells, a row of them for each cluster; brighter means emptier. A
// status is a mark on the cell, never its colour. Arrow keys move, Enter and a
// click choose.
class HeatMap final : public QWidget {
    Q_OBJECT
public:
    enum class Measure { Cpu, Memory, Pods };
    explicit HeatMap(QWidget *parent = nullptr);

    struct Cluster {
        QString key;
        QString name;
        QString detail;
        models::Status status = models::Status::Unknown;
        models::EnvironmentValue environment;
    };
    void setClusters(const QVector<Cluster> &clusters);
    void setNodes(const QVector<models::NodeHeat> &nodes);
    void setMeasure(Measure measure);
    void setCurrent(const QString &key);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {400, 60}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void nodeChosen(const QString &key);
    void clusterChosen(const QString &key);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Cell {
        QRect rect;
        models::NodeHeat node;
    };
    struct Row {
        QRect name;
        Cluster cluster;
    };
    int layOut(int width, bool keep);
    double shareOf(const models::NodeHeat &node) const;
    void paintCell(QPainter &painter, const Cell &cell) const;

    QVector<Cluster> m_clusters;
    QVector<models::NodeHeat> m_nodes;
    QVector<Cell> m_cells;
    QVector<Row> m_rows;
    Measure m_measure = Measure::Memory;
    QString m_current;
};

} // namespace wheelhouse::widgets
