#include "models/device_groups_model.h"

#include "models/device_query.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/device_groups.pb.h"

namespace wheelhouse::models {

namespace {

struct GroupRow : Row {
    DeviceGroupFacts facts;
    // As the filter bar says it, where it can.
    QString filterText;
};

const GroupRow &groupRow(const Row &row)
{
    return static_cast<const GroupRow &>(row);
}

std::shared_ptr<const RowSchema> groupSchema()
{
    using Schema = TypedSchema<GroupRow>;
    const auto kind = [](const GroupRow &row) {
        return row.facts.isStatic() ? DeviceGroupsModel::tr("Listed") : DeviceGroupsModel::tr("By query");
    };
    Schema::Parts parts;
    parts.columns = {
        {.spec = ColumnPlace{u"name", [] { return DeviceGroupsModel::tr("Name"); }, 150}.spec(ColumnKind::Text),
         .text = [](const GroupRow &row) { return row.facts.displayName; },
         .sortKey = [](const GroupRow &row) { return SortKey{0, row.facts.displayName.toCaseFolded()}; }},
        {.spec = ColumnPlace{u"id", [] { return DeviceGroupsModel::tr("Id"); }, 120, 2}.spec(ColumnKind::Mono),
         .text = [](const GroupRow &row) { return row.facts.id; },
         .sortKey = [](const GroupRow &row) { return SortKey{0, row.facts.id}; }},
        {.spec = ColumnPlace{u"kind", [] { return DeviceGroupsModel::tr("Kind"); }, 80}.spec(ColumnKind::Text),
         .text = kind,
         .sortKey = [](const GroupRow &row) { return SortKey{row.facts.isStatic() ? 0.0 : 1.0, {}}; }},
        {.spec = ColumnPlace{u"devices", [] { return DeviceGroupsModel::tr("Devices"); }, 72}.spec(ColumnKind::Number),
         .text = [](const GroupRow &row) { return countText(row.facts.deviceCount); },
         .sortKey = [](const GroupRow &row) { return SortKey{static_cast<double>(row.facts.deviceCount), {}}; },
         .value = [](const GroupRow &row) { return QVariant(static_cast<double>(row.facts.deviceCount)); }},
        {.spec = ColumnPlace{u"filter", [] { return DeviceGroupsModel::tr("Filter"); }, 220, 1}.spec(ColumnKind::Mono),
         .text = [](const GroupRow &row) { return row.filterText; },
         .sortKey = [](const GroupRow &row) { return SortKey{0, row.filterText}; },
         .tooltip = [](const GroupRow &row) { return row.facts.query; }},
    };
    parts.attributes = {wordAttribute<GroupRow>(u"name", [](const GroupRow &row) { return row.facts.displayName; }, true),
                        wordAttribute<GroupRow>(u"id", [](const GroupRow &row) { return row.facts.id; }, true)};
    parts.status = [](const GroupRow &) { return Status::Ok; };
    parts.since = [](const GroupRow &) { return qint64{0}; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void DeviceGroupRows::apply(const v1::ListDeviceGroupsResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &group : response.device_groups()) {
        auto row = std::make_shared<GroupRow>();
        row->key = group.name();
        row->facts = {.key = QString::fromStdString(group.name()), .id = fromUtf8(lastPart(group.name())),
                      .displayName = QString::fromStdString(group.display_name()),
                      .query = QString::fromStdString(group.filter()), .deviceCount = group.device_count(),
                      .etag = QString::fromStdString(group.etag())};
        if (row->facts.displayName.isEmpty())
            row->facts.displayName = row->facts.id;
        const auto filter = rowFilterOf(row->facts.query);
        row->filterText = filter ? filter->toText() : row->facts.query;
        rows.push_back(std::move(row));
    }
    setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
    replaceAll(std::move(rows));
}

std::optional<DeviceGroupFacts> DeviceGroupRows::group(const QString &key) const
{
    const RowPtr row = get(key.toStdString());
    return row ? std::optional(groupRow(*row).facts) : std::nullopt;
}

QVector<DeviceGroupFacts> DeviceGroupRows::groups() const
{
    QVector<DeviceGroupFacts> groups;
    forEach([&groups](const Row &row) { groups.append(groupRow(row).facts); });
    std::sort(groups.begin(), groups.end(), [](const auto &left, const auto &right) {
        return naturalCompare(left.displayName, right.displayName) < 0;
    });
    return groups;
}

DeviceGroupsModel::DeviceGroupsModel(DeviceGroupRows &rows, QObject *parent) : TableModel(rows, groupSchema(), parent)
{
    sort(0);
}

PanelState DeviceGroupsModel::emptyState() const
{
    return emptyPanel(tr("There is no group yet"),
                      tr("A listed group holds the devices that were put into it; one by query holds whatever matches."),
                      QStringLiteral("new-group"), tr("New group…"));
}

} // namespace wheelhouse::models
