#include "models/objects_model.h"

#include <QSet>

#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/cluster_objects.pb.h"

namespace wheelhouse::models {

namespace {

struct KindRow : Row {
    QString kind;
    QString group;
    QString resource;
    QString names;
    QString version;
    v1::ObjectKind::Permission permission = v1::ObjectKind::PERMISSION_UNKNOWN;
    qint64 place = 0;
    bool isNamespaced = false;
    bool isCustom = false;

    Status status() const
    {
        return permission == v1::ObjectKind::PERMISSION_DENIED ? Status::Off
            : permission == v1::ObjectKind::PERMISSION_ALLOWED ? Status::Ok
                                                               : Status::Unknown;
    }
};

using KindSchema = TypedSchema<KindRow>;

// The order in which kinds are looked for: what runs, how it is reached, what it
// is set by, where it keeps things, what the cluster is made of; then what is not
// of Kubernetes itself.
int familyOf(const v1::ObjectKind &kind)
{
    struct Family {
        std::string_view resource;
        int place;
    };
    static constexpr Family kOfCore[] = {
        {"pods", 5},           {"services", 20},        {"endpoints", 23},       {"configmaps", 40},
        {"secrets", 41},       {"serviceaccounts", 42}, {"persistentvolumeclaims", 60}, {"persistentvolumes", 61},
        {"namespaces", 80},    {"nodes", 81},           {"events", 82},          {"replicationcontrollers", 9},
        {"resourcequotas", 43}, {"limitranges", 44},    {"podtemplates", 10},    {"componentstatuses", 99},
    };
    static constexpr Family kOfGroups[] = {
        {"deployments.apps", 0},        {"statefulsets.apps", 1}, {"daemonsets.apps", 2},
        {"jobs.batch", 3},              {"cronjobs.batch", 4},    {"replicasets.apps", 6},
        {"horizontalpodautoscalers.autoscaling", 7},              {"poddisruptionbudgets.policy", 8},
        {"controllerrevisions.apps", 11},                         {"ingresses.networking.k8s.io", 21},
        {"networkpolicies.networking.k8s.io", 22},                {"endpointslices.discovery.k8s.io", 24},
        {"ingressclasses.networking.k8s.io", 25},                 {"storageclasses.storage.k8s.io", 62},
        {"volumeattachments.storage.k8s.io", 63},
    };
    constexpr int kOtherNetwork = 30;
    constexpr int kOtherStorage = 70;
    constexpr int kOtherCluster = 90;
    constexpr int kCustom = 100;
    if (kind.custom())
        return kCustom;
    if (kind.group().empty()) {
        for (const auto &[resource, place] : kOfCore) {
            if (kind.resource() == resource)
                return place;
        }
        return kOtherCluster;
    }
    for (const auto &[resource, place] : kOfGroups) {
        if (kind.resource() == resource)
            return place;
    }
    if (kind.group() == "networking.k8s.io" || kind.group() == "gateway.networking.k8s.io" || kind.group() == "discovery.k8s.io")
        return kOtherNetwork;
    return kind.group() == "storage.k8s.io" ? kOtherStorage : kOtherCluster;
}

QString listWord(const KindRow &row)
{
    switch (row.permission) {
    case v1::ObjectKind::PERMISSION_ALLOWED: return ObjectKindsModel::tr("May be listed");
    case v1::ObjectKind::PERMISSION_DENIED: return ObjectKindsModel::tr("Not allowed");
    default: return ObjectKindsModel::tr("Not known");
    }
}

std::shared_ptr<const RowSchema> kindSchema()
{
    KindSchema::Parts parts;
    parts.columns = {
        {.spec = ColumnPlace{u"kind", [] { return ObjectKindsModel::tr("Kind"); }, 200}.spec(ColumnKind::Text),
         .text = [](const KindRow &row) { return row.kind; },
         .sortKey = [](const KindRow &row) { return SortKey{0, row.kind}; },
         .tooltip = [](const KindRow &row) { return row.resource + u'\n' + listWord(row); },
         .copy = [](const KindRow &row) { return row.resource; }},
        textColumn<KindRow>({u"group", [] { return ObjectKindsModel::tr("Group"); }, 110, 1}, &KindRow::group),
        textColumn<KindRow>({u"names", [] { return ObjectKindsModel::tr("Short"); }, 60, 3, false}, &KindRow::names),
        textColumn<KindRow>({u"version", [] { return ObjectKindsModel::tr("Version"); }, 80, 4, false}, &KindRow::version),
        statusColumn<KindRow>({u"status", [] { return ObjectKindsModel::tr("List"); }, 110, 2, false}, listWord,
                              [](const KindRow &row) { return row.status(); }),
    };
    parts.attributes = {
        textAttribute<KindRow>(u"kind", &KindRow::kind, true),
        textAttribute<KindRow>(u"resource", &KindRow::resource, true),
        textAttribute<KindRow>(u"names", &KindRow::names, true),
        textAttribute<KindRow>(u"group", &KindRow::group, true),
        wordAttribute<KindRow>(u"custom", [](const KindRow &row) { return yesNo(row.isCustom); }),
        wordAttribute<KindRow>(u"list", [](const KindRow &row) { return row.status() == Status::Off ? QStringLiteral("denied") : QStringLiteral("allowed"); }),
    };
    // By family; within it as they come: the core group, then group by group.
    parts.status = [](const KindRow &) { return Status::Ok; };
    parts.since = [](const KindRow &row) { return static_cast<std::int64_t>(row.place); };
    return std::make_shared<KindSchema>(std::move(parts));
}

// One cell, ready to be shown and ordered.
struct ObjectCellText {
    QString text;
    double number = kNoValue;
    qint64 time = 0;
};

struct ObjectRow : Row {
    QString name;
    QString nameSpace;
    QString controller;
    std::vector<ObjectCellText> cells;
    QHash<QString, QString> labels;
    qint64 created = 0;
    bool isDeleting = false;

    Status status() const { return isDeleting ? Status::Progress : Status::Ok; }
};

// Not rows: what comes with them, by the same way.
constexpr char kColumnsKey[] = "\x01" "columns";
constexpr char kSourceKey[] = "\x01" "source";

struct ColumnsNote : Row {
    QVector<ObjectColumnInfo> columns;
};

struct SourceNote : Row {
    FeedState::Kind kind = FeedState::Kind::Live;
    QString reason;
    // Until when it was right; invalid where that is not known.
    QDateTime dataTime;
};

ColumnKind kindOf(const v1::ObjectColumn &column)
{
    if (column.identity())
        return ColumnKind::Mono;
    switch (column.type()) {
    case v1::ObjectColumn::TYPE_INTEGER:
    case v1::ObjectColumn::TYPE_NUMBER: return ColumnKind::Number;
    case v1::ObjectColumn::TYPE_TIME: return ColumnKind::Age;
    default: return ColumnKind::Text;
    }
}

RowPtr columnsNoteOf(const v1::WatchObjectsResponse &response)
{
    auto note = std::make_shared<ColumnsNote>();
    note->key = kColumnsKey;
    QSet<QString> ids{QStringLiteral("namespace")};
    for (const auto &column : response.columns()) {
        ObjectColumnInfo info;
        info.title = QString::fromStdString(column.title());
        info.description = QString::fromStdString(column.description());
        info.kind = kindOf(column);
        info.priority = column.priority();
        info.id = info.title.toLower().replace(u' ', u'-');
        while (ids.contains(info.id))
            info.id += u'_';
        ids.insert(info.id);
        note->columns.append(info);
    }
    return note;
}

RowPtr sourceNoteOf(const v1::SourceState &source)
{
    auto note = std::make_shared<SourceNote>();
    note->key = kSourceKey;
    switch (source.state()) {
    case v1::SourceState::STATE_LIVE: note->kind = FeedState::Kind::Live; break;
    case v1::SourceState::STATE_CONNECTING: note->kind = FeedState::Kind::Loading; break;
    case v1::SourceState::STATE_STALE: note->kind = FeedState::Kind::Stale; break;
    default: note->kind = FeedState::Kind::Failed; break;
    }
    note->reason = QString::fromStdString(source.reason());
    note->dataTime = timeOf(source.current_time());
    return note;
}

RowPtr objectRowOf(const v1::ObjectRow &object)
{
    auto row = std::make_shared<ObjectRow>();
    row->key = object.name();
    row->name = QString::fromStdString(object.object_name());
    row->nameSpace = QString::fromStdString(object.namespace_());
    row->controller = QString::fromStdString(object.controller());
    row->created = msOf(object.create_time());
    row->isDeleting = object.deleting();
    for (const auto &[key, value] : object.labels())
        row->labels.insert(QString::fromStdString(key), QString::fromStdString(value));
    row->cells.reserve(static_cast<std::size_t>(object.cells_size()));
    for (const auto &cell : object.cells()) {
        ObjectCellText shown;
        switch (cell.value_case()) {
        case v1::ObjectCell::kText: shown.text = QString::fromStdString(cell.text()).simplified(); break;
        case v1::ObjectCell::kInteger:
            shown.number = static_cast<double>(cell.integer());
            shown.text = QString::number(cell.integer());
            break;
        case v1::ObjectCell::kNumber:
            shown.number = cell.number();
            shown.text = QString::number(cell.number());
            break;
        case v1::ObjectCell::kTruth: shown.text = cell.truth() ? QStringLiteral("true") : QStringLiteral("false"); break;
        case v1::ObjectCell::kTime: shown.time = msOf(cell.time()); break;
        default: break;
        }
        row->cells.push_back(std::move(shown));
    }
    return row;
}

using Schema = TypedSchema<ObjectRow>;

const ObjectCellText &cellAt(const ObjectRow &row, std::size_t at)
{
    static const ObjectCellText kNone;
    return at < row.cells.size() ? row.cells[at] : kNone;
}

QDateTime timeAt(const ObjectRow &row, std::size_t at)
{
    const qint64 time = cellAt(row, at).time;
    return time == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(time, Qt::UTC);
}

Schema::Column columnOf(const ObjectColumnInfo &info, std::size_t at)
{
    const int width = info.kind == ColumnKind::Mono ? 260 : info.kind == ColumnKind::Age || info.kind == ColumnKind::Number ? 80 : 130;
    Schema::Column column;
    column.spec = {.id = info.id, .header = [title = info.title] { return title; }, .kind = info.kind, .width = width,
                   .priority = info.kind == ColumnKind::Mono ? 0 : 2 + static_cast<int>(at) + info.priority * 20,
                   .visible = info.priority == 0};
    if (info.kind == ColumnKind::Age) {
        column.text = [at](const ObjectRow &row) { return ageText(timeAt(row, at)); };
        column.sortKey = [at](const ObjectRow &row) {
            const qint64 time = cellAt(row, at).time;
            return SortKey{time == 0 ? kNoValue : -static_cast<double>(time), {}};
        };
        column.value = [at](const ObjectRow &row) { return QVariant(timeAt(row, at)); };
        column.tooltip = [at](const ObjectRow &row) { return exactTime(timeAt(row, at)); };
        column.copy = [at](const ObjectRow &row) { return timeAt(row, at).toString(Qt::ISODate); };
        return column;
    }
    column.text = [at](const ObjectRow &row) { return cellAt(row, at).text; };
    column.sortKey = [at](const ObjectRow &row) {
        const auto &cell = cellAt(row, at);
        return SortKey{std::isnan(cell.number) ? 0 : cell.number, cell.text};
    };
    if (info.kind == ColumnKind::Number) {
        column.value = [at](const ObjectRow &row) {
            const double number = cellAt(row, at).number;
            return std::isnan(number) ? QVariant() : QVariant(number);
        };
    }
    return column;
}

std::shared_ptr<const RowSchema> objectSchema(const QVector<ObjectColumnInfo> &columns, bool inNamespaces)
{
    Schema::Parts parts;
    if (inNamespaces)
        parts.columns.push_back(textColumn<ObjectRow>({u"namespace", [] { return ObjectsModel::tr("Namespace"); }, 130, 1}, &ObjectRow::nameSpace));
    for (int i = 0; i < columns.size(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        parts.columns.push_back(columnOf(columns[i], at));
        if (columns[i].kind != ColumnKind::Age) {
            parts.attributes.push_back({.id = columns[i].id,
                                        .read = [at](const ObjectRow &row) { return AttributeValue{cellAt(row, at).text, cellAt(row, at).number}; },
                                        .searched = true});
        }
    }
    if (columns.isEmpty())
        parts.columns.push_back(textColumn<ObjectRow>({u"name", [] { return ObjectsModel::tr("Name"); }, 260}, &ObjectRow::name, ColumnKind::Mono));
    parts.attributes.push_back(textAttribute<ObjectRow>(u"namespace", &ObjectRow::nameSpace, true));
    parts.attributes.push_back(textAttribute<ObjectRow>(u"controller", &ObjectRow::controller));
    parts.label = [](const ObjectRow &row, const QString &name) { return AttributeValue{row.labels.value(name), kNoValue}; };
    parts.status = [](const ObjectRow &row) { return row.status(); };
    // By nothing but their names: as the cluster lists them.
    parts.since = [](const ObjectRow &) { return std::int64_t{0}; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

QString objectKeyOf(const QString &resourceName)
{
    static const QStringList kOfApps{QStringLiteral("deployments"), QStringLiteral("statefulsets"), QStringLiteral("daemonsets"),
                                     QStringLiteral("replicasets")};
    QStringList parts = resourceName.split(u'/');
    if (parts.size() == 6 && kOfApps.contains(parts[4]))
        parts[4] += QLatin1String(".apps");
    return parts.join(u'/');
}

void ObjectKindRows::apply(const v1::ListObjectKindsResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &kind : response.kinds()) {
        auto row = std::make_shared<KindRow>();
        row->key = kind.name();
        row->kind = QString::fromStdString(kind.kind());
        row->group = QString::fromStdString(kind.group());
        row->resource = QString::fromStdString(kind.resource());
        row->version = QString::fromStdString(kind.version());
        QStringList names;
        for (const auto &name : kind.short_names())
            names << QString::fromStdString(name);
        row->names = names.join(QLatin1String(", "));
        row->permission = kind.permission();
        row->isNamespaced = kind.namespaced();
        row->isCustom = kind.custom();
        row->place = familyOf(kind) * qint64(100'000) + static_cast<qint64>(rows.size());
        rows.push_back(std::move(row));
    }
    m_failures.clear();
    for (const auto &failure : response.failures())
        m_failures << tr("%1 was not discovered: %2").arg(QString::fromStdString(failure.group_version()), QString::fromStdString(failure.reason()));
    replaceAll(std::move(rows));
}

ObjectKindsModel::ObjectKindsModel(ObjectKindRows &rows, QObject *parent) : TableModel(rows, kindSchema(), parent) {}

ObjectKindFacts ObjectKindsModel::factsAt(int row) const
{
    const auto shared = sharedRow(row);
    if (!shared)
        return {};
    const auto &kind = static_cast<const KindRow &>(*shared);
    return {kind.resource, kind.kind, kind.isNamespaced, kind.status() != Status::Off};
}

int ObjectKindsModel::rowOfResource(const QString &resource) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (factsAt(row).resource == resource)
            return row;
    }
    return -1;
}

PanelState ObjectKindsModel::emptyState() const
{
    return emptyPanel(tr("No kinds"), tr("Choose a cluster that is connected."));
}

RowBatch ObjectRows::toBatch(const v1::WatchObjectsResponse &response)
{
    RowBatch batch = batchOf(response, objectRowOf);
    if (response.columns_size() > 0)
        batch.upserted.insert(batch.upserted.begin(), columnsNoteOf(response));
    for (const auto &source : response.mark().sources())
        batch.upserted.push_back(sourceNoteOf(source));
    return batch;
}

void ObjectRows::take(RowBatch batch)
{
    bool columnsCame = false;
    bool sourceCame = false;
    std::erase_if(batch.upserted, [&](const RowPtr &row) {
        if (row->key == kColumnsKey) {
            const auto &columns = static_cast<const ColumnsNote &>(*row).columns;
            columnsCame = columns != m_columns;
            m_columns = columns;
            return true;
        }
        if (row->key == kSourceKey) {
            const auto &note = static_cast<const SourceNote &>(*row);
            m_source = note.kind;
            m_reason = note.reason;
            m_dataTime = note.dataTime;
            sourceCame = true;
            return true;
        }
        return false;
    });
    // The columns first: rows are read by them.
    if (columnsCame)
        Q_EMIT columnsChanged();
    apply(std::move(batch));
    if (sourceCame)
        updateFeed();
}

void ObjectRows::setStream(const FeedState &state)
{
    m_stream = state;
    updateFeed();
}

void ObjectRows::updateFeed()
{
    FeedState state = m_stream;
    if (state.kind == FeedState::Kind::Live && m_source != FeedState::Kind::Live) {
        state.kind = m_source;
        state.cause = m_reason;
        // Not when the server told it last: the rows are older.
        state.dataTime = m_dataTime;
    }
    const QString note = m_source == FeedState::Kind::Live ? m_reason : QString();
    if (note != m_note) {
        m_note = note;
        Q_EMIT noteChanged();
    }
    setFeed(state);
}

ObjectsModel::ObjectsModel(ObjectRows &rows, QObject *parent)
    : TableModel(rows, objectSchema(rows.columns(), rows.inNamespaces()), parent)
{
    connect(&rows, &ObjectRows::columnsChanged, this, [this, &rows] { setSchema(objectSchema(rows.columns(), rows.inNamespaces())); });
}

PanelState ObjectsModel::emptyState() const
{
    return emptyPanel(tr("None of this kind"), tr("There is no object of this kind in what was chosen."));
}

} // namespace wheelhouse::models
