#pragma once

#include <QHash>
#include <QWidget>

#include "models/product_spec.h"

class QGridLayout;

namespace wheelhouse::widgets {

class Label;

// Fields below each other: name at the left, field, and below it what is wrong
// with it or a hint.
class Form final : public QWidget {
    Q_OBJECT
public:
    explicit Form(int nameWidth = 120, QWidget *parent = nullptr);
    void add(const QString &id, const QString &name, QWidget *field, const QString &hint = {});
    void setName(const QString &id, const QString &name);
    void setHint(const QString &id, const QString &hint);
    // Empty goes back to the hint.
    void setError(const QString &id, const QString &error);
    void clearErrors();
    void setFieldVisible(const QString &id, bool visible);
    bool has(const QString &id) const { return m_rows.contains(id); }

private:
    struct Row {
        Label *name;
        QWidget *field;
        Label *below;
        QString hint;
    };
    int m_nameWidth;
    QGridLayout *m_grid;
    QHash<QString, Row> m_rows;
};

// A field for one value of a product's schema: check box, choice, number or
// text, within its limits.
class SpecField final : public QWidget {
    Q_OBJECT
public:
    explicit SpecField(models::FieldSpec spec, QWidget *parent = nullptr);
    const models::FieldSpec &spec() const { return m_spec; }
    // Invalid when nothing was given.
    QVariant value() const;
    void setValue(const QVariant &value);
    // What is wrong with what was given; empty when nothing is.
    QString problem() const;
    // `0 … 100 %`, from the limits.
    QString hint() const;

Q_SIGNALS:
    void edited();

private:
    models::FieldSpec m_spec;
    QWidget *m_field;
};

} // namespace wheelhouse::widgets
