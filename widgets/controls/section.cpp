#include "widgets/controls/section.h"

#include <QHBoxLayout>

#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"

namespace wheelhouse::widgets {

Section::Section(QWidget *body, bool fullWidth, QWidget *parent)
    : QWidget(parent), m_title(new Label({}, fonts::strong)),
      m_note(new Label({}, fonts::small, Label::Ink::Tertiary)), m_head(new QHBoxLayout)
{
    m_note->setElastic();
    m_head->setContentsMargins(16, 0, 16, 0);
    m_head->setSpacing(tokens::kSpace2);
    m_head->addWidget(m_title);
    m_head->addWidget(m_note, 1);
    auto *head = new QWidget;
    head->setFixedHeight(24);
    head->setLayout(m_head);
    auto *inner = new QVBoxLayout;
    inner->setContentsMargins(fullWidth ? 0 : 16, 2, fullWidth ? 0 : 16, 0);
    inner->addWidget(body);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 10, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addLayout(inner);
    if (!fullWidth) {
        column->addSpacing(10);
        column->addWidget(new Rule);
    }
}

void Section::setTitle(const QString &title)
{
    m_title->setText(title);
}

void Section::setNote(const QString &note)
{
    m_note->setText(note);
}

void Section::addTool(QWidget *tool)
{
    m_head->addWidget(tool);
}

PropertyList::PropertyList(int nameWidth, QWidget *parent)
    : QWidget(parent), m_nameWidth(nameWidth), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
}

PropertyList::Row PropertyList::newRow(QWidget *value)
{
    auto *name = new Label({}, fonts::base, Label::Ink::Tertiary);
    name->setElastic();
    name->setFixedWidth(m_nameWidth);
    auto *row = new QWidget;
    row->setFixedHeight(tokens::kRowProperty);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(tokens::kSpace2);
    line->addWidget(name);
    line->addWidget(value, 1);
    m_column->addWidget(row);
    return {row, name, qobject_cast<Label *>(value)};
}

void PropertyList::add(const QString &id, bool isMono)
{
    auto *value = new Label({}, isMono ? fonts::mono : fonts::base);
    value->setElastic(isMono ? Qt::ElideMiddle : Qt::ElideRight);
    m_rows.insert(id, newRow(value));
}

void PropertyList::addWidget(const QString &id, QWidget *value)
{
    m_rows.insert(id, newRow(value));
}

void PropertyList::setName(const QString &id, const QString &name)
{
    m_rows.value(id).name->setText(name);
}

void PropertyList::setValue(const QString &id, const QString &value, const QString &none)
{
    const Row row = m_rows.value(id);
    row.value->setText(value.isEmpty() ? none : value);
    row.value->setInk(value.isEmpty() ? Label::Ink::Tertiary : Label::Ink::Primary);
    row.row->setVisible(!value.isEmpty() || !none.isEmpty());
}

Label *PropertyList::valueLabel(const QString &id) const
{
    return m_rows.value(id).value;
}

void PropertyList::setRowVisible(const QString &id, bool visible)
{
    m_rows.value(id).row->setVisible(visible);
}

} // namespace wheelhouse::widgets
