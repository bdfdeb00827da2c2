#include "models/devices_model.h"

#include "models/device_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<DeviceRow>;

QString stateId(const DeviceRow &row)
{
    switch (row.state) {
    case v1::Device::STATE_REGISTERED: return QStringLiteral("registered");
    case v1::Device::STATE_ACTIVE: return QStringLiteral("active");
    case v1::Device::STATE_DISABLED: return QStringLiteral("disabled");
    case v1::Device::STATE_RETIRED: return QStringLiteral("retired");
    default: return {};
    }
}

QString presenceId(const DeviceRow &row)
{
    switch (row.presence) {
    case v1::Presence::STATUS_ONLINE: return QStringLiteral("online");
    case v1::Presence::STATUS_OFFLINE: return QStringLiteral("offline");
    default: return QStringLiteral("never-seen");
    }
}

QString labelsText(const DeviceRow &row)
{
    QStringList texts;
    for (const auto &[name, value] : row.labels)
        texts.append(name + u'=' + value);
    return texts.join(QStringLiteral(", "));
}

// Since when and why, for the status cell's tooltip.
QString story(const DeviceRow &row)
{
    const QString since = exactTime(timeOfMs(row.since));
    const QString why = row.presence == v1::Presence::STATUS_OFFLINE
        ? presenceReasonText(static_cast<v1::Presence::Reason>(row.reason))
        : QString();
    if (since.isEmpty())
        return deviceWord(row);
    return why.isEmpty() ? DevicesModel::tr("%1 since %2").arg(deviceWord(row), since)
                         : DevicesModel::tr("%1 since %2. %3.").arg(deviceWord(row), since, why);
}

std::shared_ptr<const RowSchema> deviceSchema(Catalog *catalog)
{
    const auto status = [](const DeviceRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<DeviceRow>({u"status", [] { return DevicesModel::tr("Status"); }, 132},
                                [](const DeviceRow &row) { return deviceWord(row); }, status, story),
        textColumn<DeviceRow>({u"serial", [] { return DevicesModel::tr("Serial"); }, 148}, &DeviceRow::serial,
                              ColumnKind::Mono),
        textColumn<DeviceRow>({u"model", [] { return DevicesModel::tr("Model"); }, 72, 3}, &DeviceRow::model),
        textColumn<DeviceRow>({u"shop", [] { return DevicesModel::tr("Shop"); }, 240, 2}, &DeviceRow::owner),
        textColumn<DeviceRow>({u"site", [] { return DevicesModel::tr("Site"); }, 64, 4}, &DeviceRow::site,
                              ColumnKind::Mono),
        textColumn<DeviceRow>({u"firmware", [] { return DevicesModel::tr("Firmware"); }, 80, 3},
                              &DeviceRow::firmware, ColumnKind::Mono),
        numberColumn<DeviceRow>({u"signal", [] { return DevicesModel::tr("Signal, dBm"); }, 92, 5},
                                &DeviceRow::signal, 0, ColumnKind::Signal),
        numberColumn<DeviceRow>({u"queue", [] { return DevicesModel::tr("Queue"); }, 64, 6}, &DeviceRow::queue),
        ageColumn<DeviceRow>({u"last-seen", [] { return DevicesModel::tr("Last seen"); }, 84}, &DeviceRow::lastSeen),
        {.spec = ColumnPlace{u"product", [] { return DevicesModel::tr("Product"); }, 150, 7, false}.spec(ColumnKind::Text),
         .text = [catalog](const DeviceRow &row) { return catalog->productName(row.product); },
         .sortKey = [](const DeviceRow &row) { return SortKey{0, row.product}; }},
        ageColumn<DeviceRow>({u"since", [] { return DevicesModel::tr("Since"); }, 84, 7, false}, &DeviceRow::since),
        {.spec = ColumnPlace{u"labels", [] { return DevicesModel::tr("Labels"); }, 200, 8, false}.spec(ColumnKind::Mono),
         .text = labelsText,
         .sortKey = [](const DeviceRow &row) {
             return row.labels.empty() ? SortKey{1, {}} : SortKey{0, row.labels.front().second};
         }},
        textColumn<DeviceRow>({u"address", [] { return DevicesModel::tr("Address"); }, 130, 8, false},
                              &DeviceRow::address, ColumnKind::Mono),
        ageColumn<DeviceRow>({u"registered", [] { return DevicesModel::tr("Registered"); }, 84, 8, false},
                             &DeviceRow::created),
        {.spec = ColumnPlace{u"credential", [] { return DevicesModel::tr("Credential"); }, 90, 8, false}.spec(ColumnKind::Text),
         .text = [](const DeviceRow &row) { return credentialText(static_cast<v1::CredentialKind>(row.credential)); },
         .sortKey = [](const DeviceRow &row) { return SortKey{static_cast<double>(row.credential), {}}; }},
        {.spec = ColumnPlace{u"groups", [] { return DevicesModel::tr("Groups"); }, 160, 8, false}.spec(ColumnKind::Mono),
         .text = [](const DeviceRow &row) {
             return row.marks ? QString(row.marks->groups).replace(kListDivider, QStringLiteral(", ")) : QString();
         },
         .sortKey = [](const DeviceRow &row) {
             return row.marks && !row.marks->groups.isEmpty() ? SortKey{0, row.marks->groups} : SortKey{1, {}};
         }},
        textColumn<DeviceRow>({u"note", [] { return DevicesModel::tr("Note"); }, 200, 8, false}, &DeviceRow::note),
    };
    parts.attributes = {
        textAttribute<DeviceRow>(u"serial", &DeviceRow::serial, true),
        textAttribute<DeviceRow>(u"product", &DeviceRow::product),
        textAttribute<DeviceRow>(u"model", &DeviceRow::model, true),
        textAttribute<DeviceRow>(u"site", &DeviceRow::site, true),
        textAttribute<DeviceRow>(u"shop", &DeviceRow::owner, true),
        textAttribute<DeviceRow>(u"owner", &DeviceRow::owner),
        textAttribute<DeviceRow>(u"firmware", &DeviceRow::firmware),
        wordAttribute<DeviceRow>(u"care", [](const DeviceRow &row) { return row.marks ? row.marks->care : row.care; }, true),
        wordAttribute<DeviceRow>(u"finding", [](const DeviceRow &row) { return row.marks ? row.marks->findings : QString(); }),
        wordAttribute<DeviceRow>(u"group", [](const DeviceRow &row) { return row.marks ? row.marks->groups : QString(); }),
        textAttribute<DeviceRow>(u"address", &DeviceRow::address),
        textAttribute<DeviceRow>(u"note", &DeviceRow::note, true),
        wordAttribute<DeviceRow>(u"status", [](const DeviceRow &row) { return statusId(row.status()); }),
        wordAttribute<DeviceRow>(u"presence", presenceId),
        wordAttribute<DeviceRow>(u"state", stateId),
        wordAttribute<DeviceRow>(u"pending", [](const DeviceRow &row) { return yesNo(row.pending); }),
        numberAttribute<DeviceRow>(u"signal", [](const DeviceRow &row) { return row.signal; }),
        numberAttribute<DeviceRow>(u"queue", [](const DeviceRow &row) { return row.queue; }),
    };
    parts.label = [](const DeviceRow &row, const QString &name) {
        for (const auto &[label, value] : row.labels) {
            if (label == name)
                return AttributeValue{value, kNoValue};
        }
        return AttributeValue{};
    };
    parts.status = status;
    parts.since = [](const DeviceRow &row) { return row.since; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void DeviceRows::apply(const v1::WatchDevicesResponse &response)
{
    apply(toBatch(response, *m_pool));
}

RowBatch DeviceRows::toBatch(const v1::WatchDevicesResponse &response, StringPool &pool)
{
    return batchOf(response, [&pool](const v1::Device &device) { return deviceRowOf(device, pool); });
}

DevicesModel::DevicesModel(DeviceRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, deviceSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &DevicesModel::refreshCells);
}

PanelState DevicesModel::emptyState() const
{
    return emptyPanel(tr("No device is registered yet"),
                      tr("Register one; it comes on line as soon as it connects with its credential."),
                      QStringLiteral("register-device"), tr("Register…"));
}

} // namespace wheelhouse::models
