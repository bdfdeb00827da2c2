#pragma once

#include <QWidget>

#include "models/alerts_model.h"

namespace wheelhouse::widgets {

// Labels with their values, as rows.
class LabelList final : public QWidget {
    Q_OBJECT
public:
    explicit LabelList(QWidget *parent = nullptr);
    void setLabels(const QVector<models::AlertLabel> &labels);

private:
    QVector<models::AlertLabel> m_shown;
};

} // namespace wheelhouse::widgets
