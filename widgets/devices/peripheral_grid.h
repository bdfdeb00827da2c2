#pragma once

#include <QWidget>

#include "models/device_facts.h"

class QGridLayout;

namespace wheelhouse::widgets {

// What a device last reported, two to a row; what a rule watches over with its
// mark, what is broken first and in words.
class PeripheralGrid final : public QWidget {
    Q_OBJECT
public:
    explicit PeripheralGrid(QWidget *parent = nullptr);
    void setFacts(const QVector<models::PeripheralFact> &facts);

private:
    void addFact(const models::PeripheralFact &fact, int row, int column, int span);

    QVector<models::PeripheralFact> m_facts;
    QGridLayout *m_grid;
};

} // namespace wheelhouse::widgets
