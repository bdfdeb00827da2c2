#include "models/device_row.h"

#include <QCoreApplication>

#include "models/finding_text.h"
#include "models/text.h"

namespace wheelhouse::models {

namespace {

struct Devices {
    Q_DECLARE_TR_FUNCTIONS(Devices)
};

// The words of the product templates, for translators; others show as they
// come.
[[maybe_unused]] constexpr const char *kCareWords[] = {
    QT_TRANSLATE_NOOP("care", "Paper out"),       QT_TRANSLATE_NOOP("care", "Cover open"),
    QT_TRANSLATE_NOOP("care", "Cutter jammed"),   QT_TRANSLATE_NOOP("care", "Head hot"),
    QT_TRANSLATE_NOOP("care", "Queue stuck"),     QT_TRANSLATE_NOOP("care", "Paper low"),
    QT_TRANSLATE_NOOP("care", "Weak signal"),     QT_TRANSLATE_NOOP("care", "No sound"),
    QT_TRANSLATE_NOOP("care", "Muted"),           QT_TRANSLATE_NOOP("care", "Volume off"),
    QT_TRANSLATE_NOOP("care", "SIM out of data"), QT_TRANSLATE_NOOP("care", "Battery low"),
    QT_TRANSLATE_NOOP("care", "Camera failed"),   QT_TRANSLATE_NOOP("care", "Camera blocked"),
    QT_TRANSLATE_NOOP("care", "Clock wrong"),
};

double numberIn(const google::protobuf::Struct &values, const char *key)
{
    const auto found = values.fields().find(key);
    return found != values.fields().end() && found->second.kind_case() == google::protobuf::Value::kNumberValue
        ? found->second.number_value()
        : kNoValue;
}

// The worst finding of a device; unspecified without.
v1::Finding::Kind worstFinding(const v1::Device &device)
{
    auto worst = v1::Finding::KIND_UNSPECIFIED;
    for (const auto &finding : device.findings()) {
        if (worst == v1::Finding::KIND_UNSPECIFIED || rankOf(findingStatus(finding.kind())) < rankOf(findingStatus(worst)))
            worst = finding.kind();
    }
    return worst;
}

std::shared_ptr<const DeviceMarks> marksOf(const v1::Device &device, StringPool &pool)
{
    if (device.care_size() < 2 && device.findings().empty() && device.groups().empty())
        return nullptr;
    const auto joined = [&pool](const QStringList &values) { return pool.intern(values.join(kListDivider).toStdString()); };
    QStringList care;
    QStringList findings;
    QStringList groups;
    for (const auto &word : device.care())
        care.append(QString::fromStdString(word));
    for (const auto &finding : device.findings())
        findings.append(findingId(finding.kind()));
    for (const auto &group : device.groups())
        groups.append(fromUtf8(lastPart(group)));
    return std::make_shared<const DeviceMarks>(DeviceMarks{joined(care), joined(findings), joined(groups)});
}

Status statusOf(int state, int presence, bool needsCare, bool pending)
{
    if (state == v1::Device::STATE_DISABLED || state == v1::Device::STATE_RETIRED)
        return Status::Off;
    switch (presence) {
    case v1::Presence::STATUS_OFFLINE: return Status::Bad;
    case v1::Presence::STATUS_ONLINE: break;
    default: return Status::Unknown;
    }
    return needsCare ? Status::Warn : pending ? Status::Progress : Status::Ok;
}

QString wordOf(int state, int presence, const QString &care, v1::Finding::Kind finding, bool pending)
{
    if (state == v1::Device::STATE_DISABLED)
        return Devices::tr("Disabled");
    if (state == v1::Device::STATE_RETIRED)
        return Devices::tr("Retired");
    switch (presence) {
    case v1::Presence::STATUS_OFFLINE: return Devices::tr("Offline");
    case v1::Presence::STATUS_ONLINE: break;
    default: return Devices::tr("Never seen");
    }
    if (!care.isEmpty())
        return careText(care);
    if (finding != v1::Finding::KIND_UNSPECIFIED)
        return findingWord(finding);
    return pending ? Devices::tr("Updating") : Devices::tr("Online");
}

bool isPending(const v1::Device &device)
{
    return device.desired_version() > device.applied_version();
}

} // namespace

Status DeviceRow::status() const
{
    return statusOf(state, presence, !care.isEmpty() || finding != 0, pending);
}

RowPtr deviceRowOf(const v1::Device &device, StringPool &pool)
{
    auto row = std::make_shared<DeviceRow>();
    row->key = device.name();
    row->serial = fromUtf8(lastPart(device.name()));
    row->product = pool.intern(std::string(partOf(device.name(), "products")));
    row->model = pool.intern(device.model());
    row->site = pool.intern(device.site());
    row->owner = QString::fromStdString(device.owner());
    row->firmware = pool.intern(device.firmware());
    row->address = QString::fromStdString(device.presence().address());
    row->note = QString::fromStdString(device.note());
    if (device.care_size() > 0)
        row->care = pool.intern(device.care(0));
    row->finding = static_cast<std::uint8_t>(worstFinding(device));
    row->marks = marksOf(device, pool);
    row->labels.reserve(device.labels().size());
    for (const auto &[name, value] : device.labels())
        row->labels.emplace_back(pool.intern(name), pool.intern(value));
    row->signal = numberIn(device.reported(), "signal");
    row->queue = numberIn(device.reported(), "queue");
    row->since = msOf(device.presence().since_time());
    row->lastSeen = msOf(device.presence().last_seen_time());
    row->created = msOf(device.create_time());
    row->state = static_cast<std::uint8_t>(device.state());
    row->presence = static_cast<std::uint8_t>(device.presence().status());
    row->reason = static_cast<std::uint8_t>(device.presence().reason());
    row->credential = static_cast<std::uint8_t>(device.credential());
    row->pending = isPending(device);
    return row;
}

QString deviceWord(const DeviceRow &row)
{
    return wordOf(row.state, row.presence, row.care, static_cast<v1::Finding::Kind>(row.finding), row.pending);
}

Status deviceStatus(const v1::Device &device)
{
    return statusOf(device.state(), device.presence().status(), device.care_size() + device.findings_size() > 0, isPending(device));
}

QString deviceWord(const v1::Device &device)
{
    const QString care = device.care_size() > 0 ? QString::fromStdString(device.care(0)) : QString();
    return wordOf(device.state(), device.presence().status(), care, worstFinding(device), isPending(device));
}

QString presenceReasonText(v1::Presence::Reason reason)
{
    switch (reason) {
    case v1::Presence::REASON_CLEAN_DISCONNECT: return Devices::tr("It said good-bye");
    case v1::Presence::REASON_KEEP_ALIVE_TIMEOUT: return Devices::tr("Keep-alive timeout");
    case v1::Presence::REASON_CONNECTION_LOST: return Devices::tr("Connection lost");
    case v1::Presence::REASON_TAKEN_OVER: return Devices::tr("Another client took its identity");
    case v1::Presence::REASON_DISABLED: return Devices::tr("It was disabled");
    case v1::Presence::REASON_PROTOCOL_ERROR: return Devices::tr("It broke the protocol");
    case v1::Presence::REASON_BROKER_LOST: return Devices::tr("The broker went away");
    default: return {};
    }
}

QString careText(const QString &words)
{
    return QCoreApplication::translate("care", words.toUtf8().constData());
}

QString credentialText(v1::CredentialKind kind)
{
    switch (kind) {
    case v1::CREDENTIAL_KIND_TOKEN: return Devices::tr("Password");
    case v1::CREDENTIAL_KIND_CERTIFICATE: return Devices::tr("Certificate");
    case v1::CREDENTIAL_KIND_NONE: return Devices::tr("None yet");
    default: return {};
    }
}

} // namespace wheelhouse::models
