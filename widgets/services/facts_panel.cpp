#include "widgets/services/facts_panel.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/theme/tokens.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kNameWidth = 132;

} // namespace

FactsPanel::FactsPanel(QWidget *parent) : QWidget(parent), m_content(new QWidget), m_column(new QVBoxLayout(m_content))
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
}

void FactsPanel::setGroups(const QVector<models::FactGroup> &groups)
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto &group : groups) {
        auto *list = new QWidget;
        auto *grid = new QGridLayout(list);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setHorizontalSpacing(tokens::kSpace2);
        grid->setVerticalSpacing(6);
        grid->setColumnStretch(1, 1);
        for (const auto &line : group.lines) {
            const int row = grid->rowCount();
            auto *name = new Label(line.name, fonts::base, Label::Ink::Tertiary);
            name->setElastic();
            name->setFixedWidth(kNameWidth);
            auto *value =
                new Label(line.value, fonts::base,
                          line.status == models::Status::Ok ? Label::Ink::Primary : Label::inkOf(line.status));
            value->setWordWrap(true);
            value->setTextInteractionFlags(Qt::TextSelectableByMouse);
            grid->addWidget(name, row, 0, Qt::AlignTop);
            grid->addWidget(value, row, 1);
        }
        auto *section = new Section(list);
        section->setTitle(group.title);
        m_column->addWidget(section);
    }
    m_column->addStretch();
}

} // namespace wheelhouse::widgets
