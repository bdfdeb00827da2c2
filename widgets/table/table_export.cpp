#include "widgets/table/table_export.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "models/table_model.h"
#include "widgets/controls/file_saving.h"

namespace wheelhouse::widgets {

namespace {

QString quoted(QString field)
{
    // A spreadsheet would take such a field as a formula.
    if (!field.isEmpty() && QStringLiteral("=+@").contains(field.front()))
        field.prepend(u'\'');
    if (!field.contains(u',') && !field.contains(u'"') && !field.contains(u'\n') && !field.contains(u'\r'))
        return field;
    return u'"' + field.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

} // namespace

TableExport::TableExport(const models::TableModel &model, QVector<int> columns, const QModelIndexList &rows)
    : m_model(model), m_columns(std::move(columns))
{
    if (rows.isEmpty()) {
        m_rows.resize(model.rowCount());
        std::iota(m_rows.begin(), m_rows.end(), 0);
    } else {
        for (const QModelIndex &index : rows)
            m_rows.append(index.row());
        std::sort(m_rows.begin(), m_rows.end());
    }
}

QString TableExport::toString(Format format) const
{
    const auto text = [this](int row, int column) {
        return m_model.index(row, column).data(models::CopyTextRole).toString();
    };
    const auto id = [this](int column) { return m_model.columns()[static_cast<std::size_t>(column)].id; };
    if (format == Format::Json) {
        QJsonArray array;
        for (const int row : m_rows) {
            QJsonObject object{{QStringLiteral("name"), m_model.keyAt(row)}};
            for (const int column : m_columns)
                object.insert(id(column), text(row, column));
            array.append(object);
        }
        return QString::fromUtf8(QJsonDocument(array).toJson());
    }
    const bool isCsv = format == Format::Csv;
    QString result;
    const auto line = [&](auto cell) {
        for (qsizetype i = 0; i < m_columns.size(); ++i) {
            if (i > 0)
                result += isCsv ? u',' : u'\t';
            const QString field = cell(m_columns[i]);
            result += isCsv ? quoted(field) : field;
        }
        result += isCsv ? QStringLiteral("\r\n") : QStringLiteral("\n");
    };
    if (isCsv)
        line(id);
    for (const int row : m_rows)
        line([&](int column) { return text(row, column); });
    return result;
}

void TableExport::copy(Format format) const
{
    QGuiApplication::clipboard()->setText(toString(format));
}

void TableExport::save(QWidget *parent) const
{
    auto *dialog = new QFileDialog(parent, QFileDialog::tr("Save rows"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({QStringLiteral("CSV (*.csv)"), QStringLiteral("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    // As the rows are now: they may change while a name is chosen.
    const QString csv = toString(Format::Csv);
    const QString json = toString(Format::Json);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [csv, json](const QString &path) {
        const QString &text = path.endsWith(QLatin1String(".json")) ? json : csv;
        saveFiles(QCoreApplication::instance(), {{path, text.toUtf8(), false}}, [](const QString &cause) {
            if (!cause.isEmpty())
                spdlog::warn("rows not saved: {}", cause.toStdString());
        });
    });
    dialog->open();
}

} // namespace wheelhouse::widgets
