#include "models/rejected_rows.h"

#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

std::shared_ptr<const RowSchema> rejectedSchema()
{
    using Schema = TypedSchema<RejectedRow>;
    Schema::Parts parts;
    parts.columns = {
        {.spec = ColumnPlace{u"line", [] { return RejectedRowsModel::tr("Line"); }, 72}.spec(ColumnKind::Number),
         .text = [](const RejectedRow &row) { return countText(row.line); },
         .sortKey = [](const RejectedRow &row) { return SortKey{static_cast<double>(row.line), {}}; },
         .value = [](const RejectedRow &row) { return QVariant(static_cast<double>(row.line)); },
         .copy = [](const RejectedRow &row) { return QString::number(row.line); }},
        textColumn<RejectedRow>({u"serial", [] { return RejectedRowsModel::tr("Serial"); }, 150}, &RejectedRow::serial,
                                ColumnKind::Mono),
        textColumn<RejectedRow>({u"column", [] { return RejectedRowsModel::tr("Column"); }, 110}, &RejectedRow::column,
                                ColumnKind::Mono),
        textColumn<RejectedRow>({u"reason", [] { return RejectedRowsModel::tr("Why, and what is allowed"); }, 360},
                                &RejectedRow::reason),
        {.spec = ColumnPlace{u"text", [] { return RejectedRowsModel::tr("Row"); }, 240, 3, false}.spec(ColumnKind::Mono),
         .text = [](const RejectedRow &row) { return QString::fromUtf8(row.text.left(400)); },
         .sortKey = [](const RejectedRow &row) { return SortKey{static_cast<double>(row.line), {}}; },
         .copy = [](const RejectedRow &row) { return QString::fromUtf8(row.text); }},
    };
    parts.attributes = {
        textAttribute<RejectedRow>(u"serial", &RejectedRow::serial, true),
        textAttribute<RejectedRow>(u"column", &RejectedRow::column, true),
        textAttribute<RejectedRow>(u"reason", &RejectedRow::reason, true),
        numberAttribute<RejectedRow>(u"line", [](const RejectedRow &row) { return static_cast<double>(row.line); }),
    };
    parts.status = [](const RejectedRow &) { return Status::Bad; };
    parts.since = [](const RejectedRow &row) { return row.line; };
    return std::make_shared<Schema>(std::move(parts));
}

QByteArray quoted(const QByteArray &cell, char delimiter)
{
    const bool needs = cell.contains(delimiter) || cell.contains('"') || cell.contains('\n') || cell.contains('\r');
    return needs ? '"' + QByteArray(cell).replace('"', "\"\"") + '"' : cell;
}

// Whether the row stands there whole, as one row.
bool isWhole(const QByteArray &text, char delimiter, qsizetype columns)
{
    CsvRows rows(delimiter);
    rows.setKeep(2);
    rows.feed(text);
    if (rows.isOpenQuote())
        return false;
    rows.finish();
    return rows.rowCount() == 1 && rows.kept().front().size() == columns;
}

} // namespace

RejectedRows::RejectedRows(QObject *parent) : LiveRows(parent)
{
    m_quiet = true;
    setFeed({.kind = FeedState::Kind::Live});
}

void RejectedRows::append(std::vector<std::shared_ptr<RejectedRow>> rows)
{
    RowBatch batch;
    for (auto &row : rows) {
        row->key = QStringLiteral("%1/%2").arg(row->line).arg(row->column).toStdString();
        // A stream that was taken up again may say it twice.
        if (find(row->key) != kNoSlot)
            continue;
        ++m_byColumn[row->column];
        if (size() + static_cast<int>(batch.upserted.size()) >= kMaxRows || m_textBytes > kMaxTextBytes) {
            ++m_leftOut;
            continue;
        }
        m_textBytes += row->text.size();
        batch.upserted.push_back(std::move(row));
    }
    apply(std::move(batch));
}

void RejectedRows::reset()
{
    m_textBytes = 0;
    m_leftOut = 0;
    m_byColumn.clear();
    clear();
}

QVector<QPair<QString, qint64>> RejectedRows::byColumn() const
{
    QVector<QPair<QString, qint64>> counts;
    for (auto it = m_byColumn.begin(); it != m_byColumn.end(); ++it)
        counts.append({it.key(), it.value()});
    std::stable_sort(counts.begin(), counts.end(), [](const auto &left, const auto &right) { return left.second > right.second; });
    return counts;
}

std::vector<RowPtr> RejectedRows::all() const
{
    std::vector<RowPtr> rows;
    rows.reserve(static_cast<std::size_t>(size()));
    for (Slot slot = 0; slot < slotCount(); ++slot) {
        if (const RowPtr &row = at(slot))
            rows.push_back(row);
    }
    return rows;
}

QByteArray RejectedRows::toCsv(const DeviceFile &file, const std::vector<RowPtr> &rows)
{
    const bool isCsv = file.format == DeviceFile::Format::Csv;
    const char delimiter = isCsv ? file.delimiter.toLatin1() : ',';
    std::vector<const RejectedRow *> sorted;
    for (const RowPtr &row : rows)
        sorted.push_back(static_cast<const RejectedRow *>(row.get()));
    std::sort(sorted.begin(), sorted.end(), [](const auto *left, const auto *right) { return left->line < right->line; });
    QByteArray out;
    const auto cell = [&](const QByteArray &text) { out += quoted(text, delimiter); };
    const auto next = [&] { out += delimiter; };
    out += QByteArrayLiteral("reject_line") + delimiter + QByteArrayLiteral("reject_column") + delimiter
        + QByteArrayLiteral("reject_reason");
    if (isCsv) {
        for (const QString &header : file.headers) {
            next();
            cell(header.toUtf8());
        }
    } else {
        out += ",row";
    }
    out += "\r\n";
    for (const RejectedRow *row : sorted) {
        out += QByteArray::number(row->line);
        next();
        cell(row->column.toUtf8());
        next();
        cell(row->reason.toUtf8());
        next();
        QByteArray text = row->text;
        while (text.endsWith('\n') || text.endsWith('\r'))
            text.chop(1);
        // What is cut off or has other columns stands in one cell.
        if (isCsv && isWhole(text, delimiter, file.headers.size()))
            out += text;
        else
            cell(text);
        out += "\r\n";
    }
    return out;
}

RejectedRowsModel::RejectedRowsModel(RejectedRows &rows, QObject *parent) : TableModel(rows, rejectedSchema(), parent)
{
    sort(columnOf(QStringLiteral("line")));
}

PanelState RejectedRowsModel::emptyState() const
{
    return emptyPanel(tr("No row is rejected"), tr("Every row of the file can be taken."));
}

} // namespace wheelhouse::models
