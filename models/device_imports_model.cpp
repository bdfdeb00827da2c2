#include "models/device_imports_model.h"

#include "models/import_messages.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

struct ImportRow : Row {
    PastImport import;

    Status status() const
    {
        switch (import.state) {
        case PastImport::State::Running:
        case PastImport::State::Undoing: return Status::Progress;
        case PastImport::State::Failed: return Status::Bad;
        case PastImport::State::Undone: return Status::Off;
        case PastImport::State::Done: break;
        }
        return import.counts.rejected > 0 ? Status::Warn : Status::Ok;
    }
};

const PastImport &importOf(const Row &row)
{
    return static_cast<const ImportRow &>(row).import;
}

PastImport::State stateOf(v1::DeviceImport::State state)
{
    switch (state) {
    case v1::DeviceImport::STATE_DONE: return PastImport::State::Done;
    case v1::DeviceImport::STATE_FAILED: return PastImport::State::Failed;
    case v1::DeviceImport::STATE_UNDOING: return PastImport::State::Undoing;
    case v1::DeviceImport::STATE_UNDONE: return PastImport::State::Undone;
    default: return PastImport::State::Running;
    }
}

RowPtr rowOf(const v1::DeviceImport &import)
{
    auto row = std::make_shared<ImportRow>();
    row->key = import.name();
    row->import = {.key = QString::fromStdString(import.name()), .state = stateOf(import.state()),
                   .file = QString::fromStdString(import.display_name()),
                   .requester = fromUtf8(lastPart(import.requester())), .reason = QString::fromStdString(import.reason()),
                   .counts = countsOf(import.counts()), .created = msOf(import.create_time()),
                   .ended = msOf(import.end_time())};
    if (row->import.file.isEmpty())
        row->import.file = fromUtf8(lastPart(import.name()));
    return row;
}

QString word(const ImportRow &row)
{
    switch (row.import.state) {
    case PastImport::State::Running: return DeviceImportsModel::tr("Not finished");
    case PastImport::State::Undoing: return DeviceImportsModel::tr("Being undone");
    case PastImport::State::Undone: return DeviceImportsModel::tr("Undone");
    case PastImport::State::Failed: return DeviceImportsModel::tr("Refused");
    case PastImport::State::Done: break;
    }
    return row.import.counts.rejected > 0 ? DeviceImportsModel::tr("Done, with rejects") : DeviceImportsModel::tr("Done");
}

using Schema = TypedSchema<ImportRow>;

Schema::Column countColumn(const ColumnPlace &place, qint64 ImportCounts::*member)
{
    return {.spec = place.spec(ColumnKind::Number),
            .text = [member](const ImportRow &row) { return countText(row.import.counts.*member); },
            .sortKey = [member](const ImportRow &row) { return SortKey{static_cast<double>(row.import.counts.*member), {}}; },
            .value = [member](const ImportRow &row) { return QVariant(static_cast<double>(row.import.counts.*member)); },
            .copy = [member](const ImportRow &row) { return QString::number(row.import.counts.*member); }};
}

Schema::Column wordColumn(const ColumnPlace &place, QString PastImport::*member)
{
    return {.spec = place.spec(ColumnKind::Text), .text = [member](const ImportRow &row) { return row.import.*member; },
            .sortKey = [member](const ImportRow &row) { return SortKey{0, row.import.*member}; }};
}

std::shared_ptr<const RowSchema> importSchema()
{
    const auto status = [](const ImportRow &row) { return row.status(); };
    const auto time = [](const ImportRow &row) { return timeOfMs(row.import.created); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ImportRow>({u"status", [] { return DeviceImportsModel::tr("State"); }, 150}, word, status,
                                [](const ImportRow &row) { return row.import.reason; }),
        wordColumn({u"file", [] { return DeviceImportsModel::tr("File"); }, 200}, &PastImport::file),
        wordColumn({u"requester", [] { return DeviceImportsModel::tr("Who"); }, 90}, &PastImport::requester),
        {.spec = ColumnPlace{u"created", [] { return DeviceImportsModel::tr("When"); }, 130}.spec(ColumnKind::Text),
         .text = [time](const ImportRow &row) { return QLocale().toString(time(row).toLocalTime(), QLocale::ShortFormat); },
         .sortKey = [](const ImportRow &row) { return SortKey{-static_cast<double>(row.import.created), {}}; },
         .tooltip = [time](const ImportRow &row) { return exactTime(time(row)); },
         .copy = [time](const ImportRow &row) { return time(row).toString(Qt::ISODateWithMs); }},
        countColumn({u"rows", [] { return DeviceImportsModel::tr("Rows"); }, 80}, &ImportCounts::rows),
        countColumn({u"made", [] { return DeviceImportsModel::tr("Created"); }, 80}, &ImportCounts::created),
        countColumn({u"changed", [] { return DeviceImportsModel::tr("Updated"); }, 80}, &ImportCounts::updated),
        countColumn({u"unchanged", [] { return DeviceImportsModel::tr("Unchanged"); }, 90, 4}, &ImportCounts::unchanged),
        countColumn({u"rejected", [] { return DeviceImportsModel::tr("Rejected"); }, 80}, &ImportCounts::rejected),
    };
    parts.attributes = {
        wordAttribute<ImportRow>(u"file", [](const ImportRow &row) { return row.import.file; }, true),
        wordAttribute<ImportRow>(u"requester", [](const ImportRow &row) { return row.import.requester; }, true),
        wordAttribute<ImportRow>(u"status", [](const ImportRow &row) { return statusId(row.status()); }),
    };
    parts.status = status;
    parts.since = [](const ImportRow &row) { return row.import.created; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

bool PastImport::mayBeUndone() const
{
    return (state == State::Done || state == State::Running || state == State::Failed) && counts.changes() > 0;
}

void DeviceImportRows::apply(const v1::ListDeviceImportsResponse &response, bool first, bool last)
{
    RowBatch batch;
    batch.reset = first;
    batch.synced = last;
    for (const auto &import : response.device_imports()) {
        if (!import.validate_only())
            batch.upserted.push_back(rowOf(import));
    }
    LiveRows::apply(std::move(batch));
}

void DeviceImportRows::apply(const v1::DeviceImport &import)
{
    RowBatch batch;
    batch.upserted.push_back(rowOf(import));
    LiveRows::apply(std::move(batch));
}

std::optional<PastImport> DeviceImportRows::import(const QString &key) const
{
    const RowPtr row = get(key.toStdString());
    return row ? std::optional(importOf(*row)) : std::nullopt;
}

bool DeviceImportRows::anyRunning() const
{
    bool any = false;
    forEach([&any](const Row &row) {
        const auto state = importOf(row).state;
        any |= state == PastImport::State::Running || state == PastImport::State::Undoing;
    });
    return any;
}

DeviceImportsModel::DeviceImportsModel(DeviceImportRows &rows, QObject *parent) : TableModel(rows, importSchema(), parent)
{
    sort(columnOf(QStringLiteral("created")));
}

PanelState DeviceImportsModel::emptyState() const
{
    return emptyPanel(tr("No file was imported yet"), tr("Each import is listed here with what it did, and can be undone as a whole."),
                      QStringLiteral("import"), tr("Import…"));
}

} // namespace wheelhouse::models
