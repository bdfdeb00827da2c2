#pragma once

#include <QAbstractScrollArea>
#include <QStringList>

#include "models/deployment_detail.h"

namespace wheelhouse::widgets {

// A unified diff: added and removed lines tinted, signs kept. As high as its
// lines up to a limit, then it scrolls. Ctrl+C copies all of it.
class DiffView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit DiffView(int maximumLines = 16, QWidget *parent = nullptr);
    void setDiff(const QVector<models::DiffLine> &diff);
    QString toText() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void updateBars();

    QVector<models::DiffLine> m_lines;
    int m_maximumLines;
    int m_widest = 0;
};

} // namespace wheelhouse::widgets
