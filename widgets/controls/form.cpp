#include "widgets/controls/form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>

#include "models/text.h"
#include "widgets/controls/label.h"

namespace wheelhouse::widgets {

using models::FieldSpec;

Form::Form(int nameWidth, QWidget *parent) : QWidget(parent), m_nameWidth(nameWidth), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(tokens::kSpace3);
    m_grid->setVerticalSpacing(2);
    m_grid->setColumnMinimumWidth(0, nameWidth);
    m_grid->setColumnStretch(1, 1);
}

void Form::add(const QString &id, const QString &name, QWidget *field, const QString &hint)
{
    auto *label = new Label(name, fonts::base, Label::Ink::Secondary);
    label->setFixedHeight(tokens::kControl);
    label->setBuddy(field);
    auto *below = new Label(hint, fonts::small, Label::Ink::Tertiary);
    below->setWordWrap(true);
    below->setMinimumHeight(18);
    const int row = m_grid->rowCount();
    m_grid->addWidget(label, row, 0, Qt::AlignTop);
    // One of a fixed width stands at the left of its column, which takes what is left.
    m_grid->addWidget(field, row, 1, field->maximumWidth() < QWIDGETSIZE_MAX ? Qt::AlignLeft : Qt::Alignment());
    m_grid->addWidget(below, row + 1, 1);
    m_grid->setRowMinimumHeight(row + 1, 10);
    below->setVisible(!hint.isEmpty());
    m_rows.insert(id, {label, field, below, hint});
}

void Form::setName(const QString &id, const QString &name)
{
    m_rows[id].name->setText(name);
}

void Form::setHint(const QString &id, const QString &hint)
{
    m_rows[id].hint = hint;
    setError(id, {});
}

void Form::setError(const QString &id, const QString &error)
{
    Row &row = m_rows[id];
    const QString text = error.isEmpty() ? row.hint : error;
    row.below->setText(text);
    row.below->setInk(error.isEmpty() ? Label::Ink::Tertiary : Label::Ink::BadWord);
    row.below->setVisible(!text.isEmpty() && row.field->isVisibleTo(this));
}

void Form::clearErrors()
{
    for (auto it = m_rows.begin(); it != m_rows.end(); ++it)
        setError(it.key(), {});
}

void Form::setFieldVisible(const QString &id, bool visible)
{
    const Row &row = m_rows[id];
    row.name->setVisible(visible);
    row.field->setVisible(visible);
    row.below->setVisible(visible && !row.below->text().isEmpty());
}

SpecField::SpecField(FieldSpec spec, QWidget *parent) : QWidget(parent), m_spec(std::move(spec))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    if (m_spec.type == FieldSpec::Type::Bool) {
        auto *check = new QCheckBox;
        check->setFixedHeight(tokens::kControl);
        connect(check, &QCheckBox::toggled, this, &SpecField::edited);
        m_field = check;
    } else if (!m_spec.allowed.isEmpty()) {
        auto *choice = new QComboBox;
        if (!m_spec.required)
            choice->addItem(QString());
        choice->addItems(m_spec.allowed);
        connect(choice, &QComboBox::currentTextChanged, this, &SpecField::edited);
        m_field = choice;
    } else {
        auto *line = new QLineEdit;
        if (m_spec.type != FieldSpec::Type::String)
            line->setMaximumWidth(160);
        connect(line, &QLineEdit::textEdited, this, &SpecField::edited);
        m_field = line;
    }
    row->addWidget(m_field, 1);
    if (!m_spec.unit.isEmpty())
        row->addWidget(new Label(m_spec.unit, fonts::base, Label::Ink::Tertiary));
    if (m_spec.type == FieldSpec::Type::Integer || m_spec.type == FieldSpec::Type::Number)
        row->addStretch(1);
    setFocusProxy(m_field);
}

QVariant SpecField::value() const
{
    if (const auto *check = qobject_cast<QCheckBox *>(m_field))
        return check->isChecked();
    const auto *choice = qobject_cast<QComboBox *>(m_field);
    const QString text = choice ? choice->currentText() : static_cast<QLineEdit *>(m_field)->text().trimmed();
    if (text.isEmpty())
        return {};
    bool good = false;
    if (m_spec.type == FieldSpec::Type::Integer) {
        const qlonglong number = QLocale().toLongLong(text, &good);
        return good ? QVariant(number) : QVariant(text.toDouble());
    }
    if (m_spec.type == FieldSpec::Type::Number) {
        const double number = text.toDouble(&good);
        return good ? number : QLocale().toDouble(text);
    }
    return text;
}

void SpecField::setValue(const QVariant &value)
{
    if (auto *check = qobject_cast<QCheckBox *>(m_field))
        check->setChecked(value.toBool());
    else if (auto *choice = qobject_cast<QComboBox *>(m_field))
        choice->setCurrentText(value.toString());
    else
        static_cast<QLineEdit *>(m_field)->setText(value.toString());
}

QString SpecField::problem() const
{
    const auto *line = qobject_cast<QLineEdit *>(m_field);
    const QString text = line ? line->text().trimmed() : QString();
    if (line && text.isEmpty())
        return m_spec.required ? tr("This is needed.") : QString();
    if (!line || m_spec.type == FieldSpec::Type::String)
        return {};
    bool good = false;
    double number = text.toDouble(&good);
    if (!good)
        number = QLocale().toDouble(text, &good);
    if (!good)
        return tr("This must be a number.");
    if (m_spec.type == FieldSpec::Type::Integer && number != std::floor(number))
        return tr("This must be a whole number.");
    if ((m_spec.minimum && number < *m_spec.minimum) || (m_spec.maximum && number > *m_spec.maximum))
        return hint();
    return {};
}

QString SpecField::hint() const
{
    const auto text = [](double number) { return QLocale().toString(number, 'g', 10); };
    if (m_spec.minimum && m_spec.maximum)
        return tr("From %1 to %2.").arg(text(*m_spec.minimum), text(*m_spec.maximum));
    if (m_spec.minimum)
        return tr("At least %1.").arg(text(*m_spec.minimum));
    if (m_spec.maximum)
        return tr("At most %1.").arg(text(*m_spec.maximum));
    return {};
}

} // namespace wheelhouse::widgets
