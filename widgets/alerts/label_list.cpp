#include "widgets/alerts/label_list.h"

#include <QVBoxLayout>

#include "widgets/controls/section.h"

namespace wheelhouse::widgets {

LabelList::LabelList(QWidget *parent) : QWidget(parent)
{
    (new QVBoxLayout(this))->setContentsMargins(0, 0, 0, 0);
}

void LabelList::setLabels(const QVector<models::AlertLabel> &labels)
{
    if (std::exchange(m_shown, labels) == labels)
        return;
    auto *list = new PropertyList;
    for (const auto &label : labels) {
        list->add(label.name, true);
        list->setName(label.name, label.name);
        list->setValue(label.name, label.value);
    }
    while (QLayoutItem *item = layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    layout()->addWidget(list);
}

} // namespace wheelhouse::widgets
