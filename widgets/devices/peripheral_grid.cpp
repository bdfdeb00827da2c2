#include "widgets/devices/peripheral_grid.h"

#include <QGridLayout>
#include <QHBoxLayout>

#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"

namespace wheelhouse::widgets {

using models::Status;

PeripheralGrid::PeripheralGrid(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(tokens::kSpace2);
    m_grid->setVerticalSpacing(0);
    for (int column = 0; column < 4; ++column)
        m_grid->setColumnStretch(column, column % 2 == 0 ? 5 : 4);
}

void PeripheralGrid::setFacts(const QVector<models::PeripheralFact> &facts)
{
    if (facts == m_facts)
        return;
    m_facts = facts;
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    int column = 0;
    for (const auto &fact : std::as_const(m_facts)) {
        // A text of some length, and what is broken, has a row of its own.
        const bool isWide = !fact.care.isEmpty() || fact.value.size() > 16;
        if (isWide && column > 0) {
            ++row;
            column = 0;
        }
        addFact(fact, row, column, isWide ? 3 : 1);
        column += isWide ? 4 : 2;
        if (column >= 4) {
            ++row;
            column = 0;
        }
    }
}

void PeripheralGrid::addFact(const models::PeripheralFact &fact, int row, int column, int span)
{
    auto *name = new Label(fact.name, fonts::base, Label::Ink::Tertiary);
    name->setElastic();
    name->setFixedHeight(tokens::kRowProperty);
    m_grid->addWidget(name, row, column);
    auto *cell = new QWidget;
    auto *line = new QHBoxLayout(cell);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    const bool isBroken = !fact.care.isEmpty();
    if (fact.status != Status::Unknown)
        line->addWidget(new MarkWidget(fact.status));
    auto *value = new Label(fact.value, isBroken ? fonts::strong : fonts::base,
                            isBroken ? Label::inkOf(fact.status) : Label::Ink::Primary);
    value->setElastic();
    if (isBroken) {
        value->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        line->addWidget(value);
        // `Out` says it all where the word is `Paper out`.
        if (!fact.care.endsWith(fact.value, Qt::CaseInsensitive)) {
            auto *care = new Label(fact.care, fonts::base, Label::inkOf(fact.status));
            care->setElastic();
            line->addWidget(care, 1);
        } else {
            line->addStretch();
        }
    } else {
        line->addWidget(value, 1);
    }
    m_grid->addWidget(cell, row, column + 1, 1, span);
}

} // namespace wheelhouse::widgets
