#pragma once

#include <QByteArray>
#include <QList>

namespace wheelhouse::models {

class TableModel;

enum class ExportFormat {
    // Columns apart by tabs, for pasting.
    Text,
    // RFC 4180, with a header line.
    Csv,
    // An array of objects by column id.
    Json,
};

// Rows of a table as text, UTF-8, exact values (CopyTextRole). No rows means
// all shown ones, no columns all of them. On the UI thread: some 100,000 rows
// a second.
QByteArray exportTable(const TableModel &model, ExportFormat format, const QList<int> &rows = {},
                       const QList<int> &columns = {});

} // namespace wheelhouse::models
