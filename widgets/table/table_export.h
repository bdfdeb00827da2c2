#pragma once

#include <QModelIndexList>
#include <QVector>

class QWidget;

namespace wheelhouse::models {
class TableModel;
}

namespace wheelhouse::widgets {

// Rows of a table as text for people, as CSV (RFC 4180) or as JSON. Takes the
// models' exact values, not what fits into a cell. UI thread.
class TableExport {
public:
    enum class Format { Text, Csv, Json };
    // All rows when `rows` is empty.
    TableExport(const models::TableModel &model, QVector<int> columns, const QModelIndexList &rows);

    QString toString(Format format) const;
    void copy(Format format) const;
    // Asks for a file name and writes; CSV or JSON by the name's ending.
    void save(QWidget *parent) const;

private:
    const models::TableModel &m_model;
    QVector<int> m_columns;
    QVector<int> m_rows;
};

} // namespace wheelhouse::widgets
