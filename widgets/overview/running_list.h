#pragma once

#include <QWidget>

#include "models/overview_model.h"

namespace wheelhouse::widgets {

// Rollouts under way: title, bar, what each waits for. A click opens it.
class RunningList final : public QWidget {
    Q_OBJECT
public:
    explicit RunningList(QWidget *parent = nullptr);
    void setItems(const QVector<models::RunningItem> &items);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

Q_SIGNALS:
    void keyActivated(const QString &key);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    QVector<models::RunningItem> m_items;
};

} // namespace wheelhouse::widgets
