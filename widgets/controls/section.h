#pragma once

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace wheelhouse::widgets {

class Label;

// A part of an inspector's page: title with its counts in grey beside it, and
// a body; divided from the next by a line. `fullWidth`: the body goes from edge
// to edge, as tables do.
class Section final : public QWidget {
    Q_OBJECT
public:
    explicit Section(QWidget *body, bool fullWidth = false, QWidget *parent = nullptr);
    void setTitle(const QString &title);
    void setNote(const QString &note);
    void addTool(QWidget *tool);

private:
    Label *m_title;
    Label *m_note;
    QHBoxLayout *m_head;
};

// Names and values in rows of 24 px, the names in a column of 112.
class PropertyList final : public QWidget {
    Q_OBJECT
public:
    explicit PropertyList(int nameWidth = 112, QWidget *parent = nullptr);
    // In the order of the calls; `id` is for the setters.
    void add(const QString &id, bool isMono = false);
    void addWidget(const QString &id, QWidget *value);
    void setName(const QString &id, const QString &name);
    // An empty value hides the row, unless `none` stands for it.
    void setValue(const QString &id, const QString &value, const QString &none = {});
    Label *valueLabel(const QString &id) const;
    void setRowVisible(const QString &id, bool visible);

private:
    struct Row {
        QWidget *row;
        Label *name;
        Label *value;
    };
    Row newRow(QWidget *value);

    int m_nameWidth;
    QHash<QString, Row> m_rows;
    QVBoxLayout *m_column;
};

} // namespace wheelhouse::widgets
