#pragma once

#include <QWidget>

#include "models/device_detail.h"

namespace wheelhouse::widgets {

// When a device was on line within the last day: high and pale on line, low
// and strong off line, nothing before it was first seen.
class PresenceBar final : public QWidget {
    Q_OBJECT
public:
    explicit PresenceBar(QWidget *parent = nullptr);
    void setSpans(const QVector<models::PresenceSpan> &spans);
    QSize sizeHint() const override { return {300, 38}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    double xOf(const QDateTime &time) const;
    QVector<models::PresenceSpan> m_spans;
};

} // namespace wheelhouse::widgets
