#pragma once

#include <QWidget>

#include "models/overview_model.h"

namespace wheelhouse::widgets {

// The figures in one strip, divided by lines; each leads to its page.
class FiguresStrip final : public QWidget {
    Q_OBJECT
public:
    explicit FiguresStrip(QWidget *parent = nullptr);
    void setFigures(const QVector<models::Figure> &figures);

Q_SIGNALS:
    void pageRequested(const QString &page);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    int cellAt(int x) const;
    QRect cellRect(int index) const;

    QVector<models::Figure> m_figures;
    int m_hovered = -1;
    int m_focused = 0;
};

} // namespace wheelhouse::widgets
