#pragma once

#include <QWidget>

#include "models/workload_facts.h"

class QVBoxLayout;

namespace wheelhouse::widgets {

// Groups of names and values, one section each, which scroll.
class FactsPanel final : public QWidget {
    Q_OBJECT
public:
    explicit FactsPanel(QWidget *parent = nullptr);
    void setGroups(const QVector<models::FactGroup> &groups);

private:
    QWidget *m_content;
    QVBoxLayout *m_column;
};

} // namespace wheelhouse::widgets
