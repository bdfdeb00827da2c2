#pragma once

#include "models/row_schema.h"
#include "models/table_model.h"
#include "models/text.h"

// A simple kind of rows, to test tables without any message.
namespace wheelhouse::models {

struct SampleRow : Row {
    QString name;
    QString group;
    double number = 0;
    Status status = Status::Ok;
    qint64 since = 0;
};

inline std::shared_ptr<const RowSchema> sampleSchema()
{
    using Schema = TypedSchema<SampleRow>;
    Schema::Parts parts;
    const auto header = [](const char16_t *text) {
        return [text] { return QString::fromUtf16(text); };
    };
    parts.columns = {
        {.spec = {.id = QStringLiteral("status"), .header = header(u"Status"), .kind = ColumnKind::Status},
         .text = [](const SampleRow &row) { return QString::number(static_cast<int>(row.status)); },
         .sortKey = [](const SampleRow &row) { return SortKey{static_cast<double>(rankOf(row.status)), {}}; }},
        {.spec = {.id = QStringLiteral("name"), .header = header(u"Name"), .kind = ColumnKind::Mono},
         .text = [](const SampleRow &row) { return row.name; },
         .sortKey = [](const SampleRow &row) { return SortKey{0, row.name}; }},
        {.spec = {.id = QStringLiteral("number"), .header = header(u"Number"), .kind = ColumnKind::Number},
         .text = [](const SampleRow &row) { return numberText(row.number); },
         .sortKey = [](const SampleRow &row) { return SortKey{row.number, {}}; },
         .value = [](const SampleRow &row) { return QVariant(row.number); }},
    };
    parts.attributes = {
        {.id = QStringLiteral("name"), .read = [](const SampleRow &row) { return AttributeValue{row.name}; },
         .searched = true},
        {.id = QStringLiteral("group"), .read = [](const SampleRow &row) { return AttributeValue{row.group}; }},
        {.id = QStringLiteral("number"),
         .read = [](const SampleRow &row) {
             return AttributeValue{QString::number(row.number), row.number};
         }},
    };
    parts.label = [](const SampleRow &row, const QString &name) {
        return AttributeValue{name == QLatin1String("site") ? row.group : QString()};
    };
    parts.status = [](const SampleRow &row) { return row.status; };
    parts.since = [](const SampleRow &row) { return row.since; };
    return std::make_shared<Schema>(std::move(parts));
}

inline RowPtr sampleRow(int id, int group = 0, double number = 0, Status status = Status::Ok, qint64 since = 0)
{
    auto row = std::make_shared<SampleRow>();
    row->key = "things/" + std::to_string(id);
    row->name = QStringLiteral("thing-%1").arg(id);
    row->group = QStringLiteral("g-%1").arg(group);
    row->number = number;
    row->status = status;
    row->since = since;
    return row;
}

} // namespace wheelhouse::models
