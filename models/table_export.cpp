#include "models/table_export.h"

#include <numeric>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "models/table_model.h"

namespace wheelhouse::models {

namespace {

QString csvField(QString text)
{
    if (!text.contains(u'"') && !text.contains(u',') && !text.contains(u'\n') && !text.contains(u'\r'))
        return text;
    text.replace(u'"', QStringLiteral("\"\""));
    return u'"' + text + u'"';
}

QString plainField(QString text)
{
    return text.replace(u'\t', u' ').replace(u'\n', u' ');
}

QList<int> allUpTo(int count)
{
    QList<int> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

} // namespace

QByteArray exportTable(const TableModel &model, ExportFormat format, const QList<int> &rows, const QList<int> &columns)
{
    const QList<int> shownRows = rows.isEmpty() ? allUpTo(model.rowCount()) : rows;
    const QList<int> shownColumns = columns.isEmpty() ? allUpTo(model.columnCount()) : columns;
    const auto cell = [&model](int row, int column) {
        return model.index(row, column).data(CopyTextRole).toString();
    };
    if (format == ExportFormat::Json) {
        QJsonArray objects;
        for (const int row : shownRows) {
            QJsonObject object{{QStringLiteral("name"), model.keyAt(row)}};
            for (const int column : shownColumns)
                object.insert(model.columns()[static_cast<std::size_t>(column)].id, cell(row, column));
            objects.append(object);
        }
        return QJsonDocument(objects).toJson();
    }
    const bool isCsv = format == ExportFormat::Csv;
    const QString separator = isCsv ? QStringLiteral(",") : QStringLiteral("\t");
    const QString lineEnd = isCsv ? QStringLiteral("\r\n") : QStringLiteral("\n");
    QString text;
    const auto appendLine = [&](const auto &fieldOf) {
        for (qsizetype i = 0; i < shownColumns.size(); ++i) {
            const QString field = fieldOf(shownColumns[i]);
            text += (i > 0 ? separator : QString()) + (isCsv ? csvField(field) : plainField(field));
        }
        text += lineEnd;
    };
    appendLine([&model](int column) { return model.headerData(column, Qt::Horizontal).toString(); });
    for (const int row : shownRows)
        appendLine([&](int column) { return cell(row, column); });
    return text.toUtf8();
}

} // namespace wheelhouse::models
