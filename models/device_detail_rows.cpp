#include "models/device_detail_rows.h"

#include <set>

#include <QCoreApplication>

#include "models/device_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

struct Detail {
    Q_DECLARE_TR_FUNCTIONS(DeviceDetail)
};

struct TwinRow : Row {
    QString property;
    QString propertyKey;
    QString desired;
    QString reported;
    // For ordering as the product lists them.
    int place = 0;
    bool isDesired = false;
    bool isReported = false;
    // The device has not said that it applied the latest version.
    bool isPending = false;
    qint64 desiredSince = 0;

    // What it does not report it has when it says so.
    bool differs() const { return isDesired && (isReported ? desired != reported : isPending); }
    Status status() const
    {
        if (!differs())
            return isDesired ? Status::Ok : Status::Unknown;
        return isPending ? Status::Progress : Status::Warn;
    }
};

struct PresenceRow : Row {
    qint64 time = 0;
    // When the next one came; 0 for the latest.
    qint64 until = 0;
    bool online = false;
    bool isExact = false;
    QString reason;
    QString address;
};

struct CommandRow : Row {
    QString command;
    QString parameters;
    QString result;
    QString requester;
    v1::DeviceCommand::State state = v1::DeviceCommand::STATE_UNSPECIFIED;
    qint64 created = 0;
    qint64 ended = 0;

    Status status() const
    {
        switch (state) {
        case v1::DeviceCommand::STATE_DONE: return Status::Ok;
        case v1::DeviceCommand::STATE_FAILED:
        case v1::DeviceCommand::STATE_EXPIRED: return Status::Bad;
        case v1::DeviceCommand::STATE_UNSPECIFIED: return Status::Unknown;
        default: return Status::Progress;
        }
    }
};

QString commandWord(const CommandRow &row)
{
    switch (row.state) {
    case v1::DeviceCommand::STATE_QUEUED: return Detail::tr("Waiting");
    case v1::DeviceCommand::STATE_SENT: return Detail::tr("Sent");
    case v1::DeviceCommand::STATE_ACKNOWLEDGED: return Detail::tr("Acknowledged");
    case v1::DeviceCommand::STATE_DONE:
        return row.ended > row.created ? Detail::tr("Done, %1").arg(durationText(row.ended - row.created)) : Detail::tr("Done");
    case v1::DeviceCommand::STATE_FAILED: return Detail::tr("Failed");
    case v1::DeviceCommand::STATE_EXPIRED: return Detail::tr("No answer");
    default: return Detail::tr("Unknown");
    }
}

QString textOf(const google::protobuf::Struct &values)
{
    QStringList texts;
    for (const auto &[key, value] : values.fields())
        texts.append(QString::fromStdString(key) + u'=' + models::textOf(value));
    texts.sort();
    return texts.join(QStringLiteral(", "));
}

const google::protobuf::Value *valueIn(const google::protobuf::Struct &values, const std::string &key)
{
    const auto found = values.fields().find(key);
    return found == values.fields().end() ? nullptr : &found->second;
}

QString withUnit(const google::protobuf::Value *value, const FieldSpec *field)
{
    if (!value)
        return QStringLiteral("–");
    const QString text = models::textOf(*value);
    return field && !field->unit.isEmpty() ? text + QChar(0x202f) + field->unit : text;
}

const FieldSpec *fieldIn(const QVector<FieldSpec> &fields, const QString &key)
{
    for (const FieldSpec &field : fields) {
        if (field.key == key)
            return &field;
    }
    return nullptr;
}

} // namespace

namespace {

QString twinWord(const TwinRow &row)
{
    if (!row.isDesired)
        return Detail::tr("Not set");
    if (!row.differs())
        return Detail::tr("Applied");
    if (!row.isPending)
        return Detail::tr("Differs");
    return row.desiredSince == 0 ? Detail::tr("Pending")
                                 : Detail::tr("Pending %1").arg(ageText(timeOfMs(row.desiredSince)));
}

QString presenceWords(const PresenceRow &row)
{
    if (row.online)
        return row.address.isEmpty() ? Detail::tr("Came on line") : Detail::tr("Came on line from %1").arg(row.address);
    return row.reason.isEmpty() ? Detail::tr("Went off line") : row.reason;
}

QString lastedText(const PresenceRow &row)
{
    const qint64 until = row.until == 0 ? QDateTime::currentMSecsSinceEpoch() : row.until;
    return durationText(until - row.time);
}

} // namespace

std::shared_ptr<const RowSchema> twinSchema()
{
    using Schema = TypedSchema<TwinRow>;
    const auto status = [](const TwinRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<TwinRow>({u"status", [] { return Detail::tr("State"); }, 104}, twinWord, status,
                              [](const TwinRow &row) {
                                  return row.differs() && row.desiredSince != 0
                                      ? Detail::tr("%1, desired at %2").arg(twinWord(row), exactTime(timeOfMs(row.desiredSince)))
                                      : twinWord(row);
                              }),
        {.spec = ColumnPlace{u"property", [] { return Detail::tr("Property"); }, 140}.spec(ColumnKind::Text),
         .text = [](const TwinRow &row) { return row.property; },
         .sortKey = [](const TwinRow &row) { return SortKey{0, row.property}; },
         .tooltip = [](const TwinRow &row) { return row.propertyKey; }},
        textColumn<TwinRow>({u"desired", [] { return Detail::tr("Desired"); }, 110}, &TwinRow::desired, ColumnKind::Mono),
        textColumn<TwinRow>({u"reported", [] { return Detail::tr("Reported"); }, 110}, &TwinRow::reported, ColumnKind::Mono),
    };
    parts.attributes = {textAttribute<TwinRow>(u"property", &TwinRow::property, true),
                        textAttribute<TwinRow>(u"key", &TwinRow::propertyKey, true)};
    parts.status = status;
    parts.since = [](const TwinRow &row) { return static_cast<std::int64_t>(row.place); };
    return std::make_shared<Schema>(std::move(parts));
}

std::vector<RowPtr> twinRowsOf(const v1::Device &device, const ProductSpec *product)
{
    QStringList keys;
    if (product) {
        for (const FieldSpec &field : product->desired)
            keys.append(field.key);
    }
    std::set<std::string> others;
    for (const auto &[key, value] : device.desired().fields())
        others.insert(key);
    for (const auto &key : others)
        keys.append(QString::fromStdString(key));
    keys.removeDuplicates();

    std::vector<RowPtr> rows;
    for (const QString &key : keys) {
        const auto *desired = valueIn(device.desired(), key.toStdString());
        const auto *reported = valueIn(device.reported(), key.toStdString());
        const FieldSpec *field = product ? fieldIn(product->desired, key) : nullptr;
        if (!field && product)
            field = fieldIn(product->reported, key);
        auto row = std::make_shared<TwinRow>();
        row->key = key.toStdString();
        row->propertyKey = key;
        row->property = field ? field->displayName : key;
        row->isDesired = desired != nullptr;
        row->isReported = reported != nullptr;
        row->isPending = device.desired_version() > device.applied_version();
        row->desiredSince = msOf(device.desired_time());
        row->desired = withUnit(desired, field);
        row->reported = withUnit(reported, field);
        row->place = static_cast<int>(rows.size());
        rows.push_back(std::move(row));
    }
    return rows;
}

int twinDifferencesOf(const std::vector<RowPtr> &rows)
{
    return static_cast<int>(std::count_if(rows.begin(), rows.end(), [](const RowPtr &row) {
        return static_cast<const TwinRow &>(*row).differs();
    }));
}

std::shared_ptr<const RowSchema> presenceSchema()
{
    using Schema = TypedSchema<PresenceRow>;
    const auto status = [](const PresenceRow &row) { return row.online ? Status::Ok : Status::Bad; };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<PresenceRow>({u"status", [] { return Detail::tr("Presence"); }, 100},
                                  [](const PresenceRow &row) { return row.online ? Detail::tr("Online") : Detail::tr("Offline"); },
                                  status),
        {.spec = ColumnPlace{u"time", [] { return Detail::tr("When"); }, 108}.spec(ColumnKind::Text),
         .text = [](const PresenceRow &row) {
             return QLocale().toString(timeOfMs(row.time).toLocalTime(), QStringLiteral("MM-dd HH:mm:ss"));
         },
         .sortKey = [](const PresenceRow &row) { return SortKey{-static_cast<double>(row.time), {}}; },
         .tooltip = [](const PresenceRow &row) { return exactTime(timeOfMs(row.time)); }},
        {.spec = ColumnPlace{u"words", [] { return Detail::tr("What happened"); }, 180}.spec(ColumnKind::Text),
         .text = presenceWords,
         .sortKey = [](const PresenceRow &row) { return SortKey{row.online ? 1.0 : 0.0, row.reason}; }},
        {.spec = ColumnPlace{u"lasted", [] { return Detail::tr("Lasted"); }, 64}.spec(ColumnKind::Number),
         .text = lastedText,
         .sortKey = [](const PresenceRow &row) { return SortKey{static_cast<double>(row.until - row.time), {}}; },
         .value = [](const PresenceRow &row) { return QVariant(static_cast<double>(row.time)); }},
        {.spec = ColumnPlace{u"sure", [] { return Detail::tr("How sure"); }, 76, 2}.spec(ColumnKind::Text),
         .text = [](const PresenceRow &row) { return row.isExact ? Detail::tr("exact") : Detail::tr("inferred"); },
         .sortKey = [](const PresenceRow &row) { return SortKey{row.isExact ? 1.0 : 0.0, {}}; },
         .tooltip = [](const PresenceRow &row) {
             return row.isExact ? Detail::tr("The broker said so.")
                                : Detail::tr("Concluded from its messages, or their absence.");
         }},
        textColumn<PresenceRow>({u"address", [] { return Detail::tr("From"); }, 130, 8, false}, &PresenceRow::address, ColumnKind::Mono),
    };
    parts.attributes = {textAttribute<PresenceRow>(u"reason", &PresenceRow::reason, true)};
    parts.status = status;
    parts.since = [](const PresenceRow &row) { return row.time; };
    return std::make_shared<Schema>(std::move(parts));
}

RowPtr presenceRowOf(const v1::PresenceEvent &event, int number, qint64 until)
{
    auto row = std::make_shared<PresenceRow>();
    row->time = msOf(event.time());
    row->key = std::to_string(row->time) + "." + std::to_string(number);
    row->until = until;
    row->online = event.presence().status() == v1::Presence::STATUS_ONLINE;
    row->isExact = event.presence().certainty() == v1::Presence::CERTAINTY_EXACT;
    if (!row->online)
        row->reason = presenceReasonText(event.presence().reason());
    row->address = QString::fromStdString(event.presence().address());
    return row;
}

qint64 presenceTime(const Row &row)
{
    return static_cast<const PresenceRow &>(row).time;
}

bool presenceIsOnline(const Row &row)
{
    return static_cast<const PresenceRow &>(row).online;
}

QString presenceReason(const Row &row)
{
    return static_cast<const PresenceRow &>(row).reason;
}

std::shared_ptr<const RowSchema> commandSchema()
{
    using Schema = TypedSchema<CommandRow>;
    const auto status = [](const CommandRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<CommandRow>({u"status", [] { return Detail::tr("State"); }, 120}, commandWord, status,
                                 [](const CommandRow &row) { return row.result.isEmpty() ? commandWord(row) : row.result; }),
        ageColumn<CommandRow>({u"time", [] { return Detail::tr("When"); }, 70}, &CommandRow::created),
        textColumn<CommandRow>({u"command", [] { return Detail::tr("Command"); }, 140}, &CommandRow::command),
        textColumn<CommandRow>({u"parameters", [] { return Detail::tr("Parameters"); }, 140}, &CommandRow::parameters,
                               ColumnKind::Mono),
        textColumn<CommandRow>({u"result", [] { return Detail::tr("Answer"); }, 160}, &CommandRow::result),
        textColumn<CommandRow>({u"by", [] { return Detail::tr("By"); }, 100}, &CommandRow::requester),
    };
    parts.attributes = {textAttribute<CommandRow>(u"command", &CommandRow::command, true),
                        textAttribute<CommandRow>(u"by", &CommandRow::requester, true),
                        wordAttribute<CommandRow>(u"status", [](const CommandRow &row) { return statusId(row.status()); })};
    parts.status = status;
    parts.since = [](const CommandRow &row) { return row.created; };
    return std::make_shared<Schema>(std::move(parts));
}

RowPtr commandRowOf(const v1::DeviceCommand &command)
{
    auto row = std::make_shared<CommandRow>();
    row->key = command.name();
    row->command = QString::fromStdString(command.command());
    row->parameters = textOf(command.parameters());
    row->result = QString::fromStdString(command.reason());
    if (row->result.isEmpty())
        row->result = textOf(command.result());
    row->requester = fromUtf8(lastPart(command.requester()));
    row->state = command.state();
    row->created = msOf(command.create_time());
    row->ended = msOf(command.has_end_time() ? command.end_time() : command.acknowledge_time());
    return row;
}

} // namespace wheelhouse::models
