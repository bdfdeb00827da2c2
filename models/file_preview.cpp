#include "models/file_preview.h"

#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

struct PreviewRow : Row {
    double number = 0;
    QStringList cells;
};

// About as wide as what stands in the column's first rows.
int widthOf(const DeviceFile &file, qsizetype column)
{
    constexpr qsizetype kLooked = 30;
    constexpr int kCharacter = 8;
    qsizetype longest = file.headers[column].size();
    for (const QStringList &row : file.preview.mid(0, kLooked))
        longest = std::max(longest, row.value(column).size());
    return std::clamp(static_cast<int>(longest) * kCharacter + 24, 64, 260);
}

std::shared_ptr<const RowSchema> previewSchema(const DeviceFile &file)
{
    const QStringList &headers = file.headers;
    using Schema = TypedSchema<PreviewRow>;
    Schema::Parts parts;
    parts.columns.push_back(numberColumn<PreviewRow>({u"row", [] { return FilePreviewModel::tr("Row"); }, 52}, &PreviewRow::number));
    for (qsizetype i = 0; i < headers.size(); ++i) {
        ColumnSpec spec{.id = QStringLiteral("column-%1").arg(i), .header = [header = headers[i]] { return header; },
                        .kind = ColumnKind::Mono, .width = widthOf(file, i)};
        parts.columns.push_back({.spec = std::move(spec), .text = [i](const PreviewRow &row) { return row.cells.value(i); },
                                 .sortKey = [i](const PreviewRow &row) {
                                     return i < row.cells.size() ? SortKey{0, row.cells[i]} : SortKey{};
                                 }});
    }
    parts.status = [](const PreviewRow &) { return Status::Ok; };
    parts.since = [](const PreviewRow &row) { return static_cast<std::int64_t>(row.number); };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

FilePreviewModel::FilePreviewModel(QObject *parent) : FilePreviewModel(new LiveRows, parent) {}

FilePreviewModel::FilePreviewModel(LiveRows *rows, QObject *parent)
    : TableModel(*rows, previewSchema({}), parent), m_ownRows(rows)
{
}

void FilePreviewModel::setFile(const DeviceFile &file)
{
    m_ownRows->clear();
    setSchema(previewSchema(file));
    std::vector<RowPtr> rows;
    for (const QStringList &cells : file.preview) {
        auto row = std::make_shared<PreviewRow>();
        row->number = static_cast<double>(rows.size() + 1);
        row->key = std::to_string(rows.size() + 1);
        row->cells = cells;
        rows.push_back(std::move(row));
    }
    m_ownRows->replaceAll(std::move(rows));
    m_ownRows->setFeed({.kind = FeedState::Kind::Live});
}

} // namespace wheelhouse::models
