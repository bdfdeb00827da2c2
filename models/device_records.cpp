#include "models/device_records.h"

#include "core/result.h"
#include "models/device_row.h"
#include "models/error_text.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/device_credentials.pb.h"
#include "wheelhouse/v1/device_twins.pb.h"

namespace wheelhouse::models {

namespace {

struct CredentialRow : Row {
    QString kind;
    QString fingerprint;
    QString requester;
    v1::DeviceCredential::State state = v1::DeviceCredential::STATE_UNSPECIFIED;
    qint64 created = 0;
    // Or was taken back.
    qint64 ends = 0;

    Status status() const
    {
        switch (state) {
        case v1::DeviceCredential::STATE_GOOD: return endsSoon() ? Status::Warn : Status::Ok;
        case v1::DeviceCredential::STATE_OVERLAPPING: return Status::Progress;
        case v1::DeviceCredential::STATE_EXPIRED:
        case v1::DeviceCredential::STATE_REVOKED: return Status::Off;
        default: return Status::Unknown;
        }
    }
    bool endsSoon() const
    {
        constexpr qint64 kMonth = qint64{30} * 86'400'000;
        return ends != 0 && ends - QDateTime::currentMSecsSinceEpoch() < kMonth;
    }
};

struct TwinChangeRow : Row {
    QString changes;
    QString story;
    QString requester;
    v1::TwinChange::State state = v1::TwinChange::STATE_UNSPECIFIED;
    qint64 time = 0;
    qint64 applied = 0;

    Status status() const
    {
        switch (state) {
        case v1::TwinChange::STATE_APPLIED: return Status::Ok;
        case v1::TwinChange::STATE_PENDING: return Status::Progress;
        case v1::TwinChange::STATE_SUPERSEDED: return Status::Off;
        default: return Status::Unknown;
        }
    }
};

QString credentialWord(const CredentialRow &row)
{
    switch (row.state) {
    case v1::DeviceCredential::STATE_GOOD: return row.endsSoon() ? DeviceRecords::tr("Ends soon") : DeviceRecords::tr("Good");
    case v1::DeviceCredential::STATE_OVERLAPPING: return DeviceRecords::tr("Overlapping");
    case v1::DeviceCredential::STATE_EXPIRED: return DeviceRecords::tr("Ended");
    case v1::DeviceCredential::STATE_REVOKED: return DeviceRecords::tr("Taken back");
    default: return DeviceRecords::tr("Unknown");
    }
}

QString dayOf(qint64 time)
{
    return QLocale().toString(timeOfMs(time).toLocalTime().date(), QLocale::ShortFormat);
}

QString endText(const CredentialRow &row)
{
    return row.ends == 0 ? DeviceRecords::tr("does not end") : dayOf(row.ends);
}

// `b3:0c:…` of hexadecimal, as other tools show it.
QString fingerprintText(const QString &hexadecimal)
{
    QStringList bytes;
    for (qsizetype i = 0; i + 1 < hexadecimal.size(); i += 2)
        bytes.append(hexadecimal.mid(i, 2));
    return bytes.join(u':');
}

std::shared_ptr<const RowSchema> credentialSchema()
{
    using Schema = TypedSchema<CredentialRow>;
    const auto status = [](const CredentialRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<CredentialRow>({u"status", [] { return DeviceRecords::tr("State"); }, 104}, credentialWord, status,
                                    credentialWord),
        textColumn<CredentialRow>({u"kind", [] { return DeviceRecords::tr("Kind"); }, 84}, &CredentialRow::kind),
        {.spec = ColumnPlace{u"fingerprint", [] { return DeviceRecords::tr("Fingerprint"); }, 110}.spec(ColumnKind::Mono),
         .text = [](const CredentialRow &row) { return row.fingerprint.left(8); },
         .sortKey = [](const CredentialRow &row) { return SortKey{0, row.fingerprint}; },
         .tooltip = [](const CredentialRow &row) { return QStringLiteral("SHA-256 ") + fingerprintText(row.fingerprint); },
         .copy = [](const CredentialRow &row) { return row.fingerprint; }},
        ageColumn<CredentialRow>({u"created", [] { return DeviceRecords::tr("Made"); }, 60}, &CredentialRow::created),
        {.spec = ColumnPlace{u"ends", [] { return DeviceRecords::tr("Ends"); }, 96}.spec(ColumnKind::Text),
         .text = endText,
         .sortKey = [](const CredentialRow &row) { return SortKey{row.ends == 0 ? kNoValue : static_cast<double>(row.ends), {}}; },
         .tooltip = [](const CredentialRow &row) {
             return row.ends == 0 ? DeviceRecords::tr("It is good until it is taken back.") : exactTime(timeOfMs(row.ends));
         }},
        textColumn<CredentialRow>({u"by", [] { return DeviceRecords::tr("By"); }, 90, 2}, &CredentialRow::requester),
    };
    parts.status = status;
    parts.since = [](const CredentialRow &row) { return -row.created; };
    return std::make_shared<Schema>(std::move(parts));
}

QString changeWord(const TwinChangeRow &row)
{
    switch (row.state) {
    case v1::TwinChange::STATE_APPLIED:
        return row.applied > row.time ? DeviceRecords::tr("Applied, %1").arg(durationText(row.applied - row.time))
                                      : DeviceRecords::tr("Applied");
    case v1::TwinChange::STATE_PENDING: return DeviceRecords::tr("Pending");
    case v1::TwinChange::STATE_SUPERSEDED: return DeviceRecords::tr("Overtaken");
    default: return DeviceRecords::tr("Unknown");
    }
}

std::shared_ptr<const RowSchema> twinChangeSchema()
{
    using Schema = TypedSchema<TwinChangeRow>;
    const auto status = [](const TwinChangeRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        ageColumn<TwinChangeRow>({u"time", [] { return DeviceRecords::tr("When"); }, 58}, &TwinChangeRow::time),
        {.spec = ColumnPlace{u"changes", [] { return DeviceRecords::tr("Change"); }, 160}.spec(ColumnKind::Mono),
         .text = [](const TwinChangeRow &row) { return row.changes; },
         .sortKey = [](const TwinChangeRow &row) { return SortKey{0, row.changes}; },
         .tooltip = [](const TwinChangeRow &row) { return row.story; }},
        statusColumn<TwinChangeRow>({u"status", [] { return DeviceRecords::tr("State"); }, 104}, changeWord, status,
                                    [](const TwinChangeRow &row) {
                                        return row.applied == 0 ? changeWord(row)
                                                                : DeviceRecords::tr("Applied at %1").arg(exactTime(timeOfMs(row.applied)));
                                    }),
        textColumn<TwinChangeRow>({u"by", [] { return DeviceRecords::tr("By"); }, 76}, &TwinChangeRow::requester),
        ageColumn<TwinChangeRow>({u"applied", [] { return DeviceRecords::tr("Applied"); }, 70, 3, false}, &TwinChangeRow::applied),
    };
    parts.status = status;
    parts.since = [](const TwinChangeRow &row) { return -row.time; };
    return std::make_shared<Schema>(std::move(parts));
}

RowPtr credentialRowOf(const v1::DeviceCredential &credential)
{
    auto row = std::make_shared<CredentialRow>();
    row->key = credential.name();
    row->kind = credentialText(credential.kind());
    row->fingerprint = QString::fromStdString(credential.fingerprint());
    row->requester = fromUtf8(lastPart(credential.requester()));
    row->state = credential.state();
    row->created = msOf(credential.create_time());
    row->ends = credential.has_revoke_time() ? msOf(credential.revoke_time()) : msOf(credential.expire_time());
    return row;
}

RowPtr twinChangeRowOf(const v1::TwinChange &change)
{
    auto row = std::make_shared<TwinChangeRow>();
    row->key = std::to_string(change.version());
    row->requester = fromUtf8(lastPart(change.requester()));
    row->state = change.state();
    row->time = msOf(change.create_time());
    row->applied = msOf(change.apply_time());
    QStringList changes;
    QStringList story;
    for (const auto &key : change.keys()) {
        const QString name = QString::fromStdString(key.key());
        const QString before = key.has_before() ? textOf(key.before()) : QStringLiteral("–");
        const QString after = key.has_after() ? textOf(key.after()) : QStringLiteral("–");
        changes.append(name + u'=' + after);
        story.append(DeviceRecords::tr("%1: %2 → %3").arg(name, before, after));
    }
    row->changes = changes.join(u' ');
    row->story = story.join(u'\n');
    return row;
}

class RecordTable final : public TableModel {
public:
    RecordTable(LiveRows &rows, std::shared_ptr<const RowSchema> schema, std::function<PanelState()> empty)
        : TableModel(rows, std::move(schema)), m_empty(std::move(empty))
    {
    }

protected:
    PanelState emptyState() const override { return m_empty(); }

private:
    std::function<PanelState()> m_empty;
};

FeedState failed(const Error &error, const LiveRows &rows)
{
    return {.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
            .dataTime = rows.feed().dataTime};
}

FeedState live()
{
    return {.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()};
}

const CredentialRow &credentialIn(const Row &row)
{
    return static_cast<const CredentialRow &>(row);
}

bool isAccepted(v1::DeviceCredential::State state)
{
    return state == v1::DeviceCredential::STATE_GOOD || state == v1::DeviceCredential::STATE_OVERLAPPING;
}

} // namespace

DeviceRecords::DeviceRecords(QObject *parent)
    : QObject(parent), m_credentialRows(std::make_unique<LiveRows>()), m_twinChangeRows(std::make_unique<LiveRows>()),
      m_credentials(std::make_unique<RecordTable>(*m_credentialRows, credentialSchema(), [] {
          return emptyPanel(tr("It has no credential yet"), tr("It cannot connect before it has one."),
                            QStringLiteral("rotate"), tr("Make one…"));
      })),
      m_twinChanges(std::make_unique<RecordTable>(*m_twinChangeRows, twinChangeSchema(), [] {
          return emptyPanel(tr("Nothing was desired of it yet"), tr("Every change is listed here with who made it and when the device applied it."));
      }))
{
    m_credentials->sort(m_credentials->columnOf(QStringLiteral("created")));
    m_twinChanges->sort(m_twinChanges->columnOf(QStringLiteral("time")));
}

DeviceRecords::~DeviceRecords() = default;

std::optional<DeviceRecords::Credential> DeviceRecords::credential(const QString &key) const
{
    const RowPtr found = m_credentialRows->get(key.toStdString());
    if (!found)
        return std::nullopt;
    const CredentialRow &row = credentialIn(*found);
    return Credential{.key = key, .kind = row.kind, .fingerprint = row.fingerprint.left(8), .isGood = isAccepted(row.state),
                      .isOverlapping = row.state == v1::DeviceCredential::STATE_OVERLAPPING,
                      .created = timeOfMs(row.created), .ends = timeOfMs(row.ends)};
}

int DeviceRecords::goodCredentials() const
{
    int count = 0;
    m_credentialRows->forEach([&count](const Row &row) { count += isAccepted(credentialIn(row).state) ? 1 : 0; });
    return count;
}

void DeviceRecords::readCredentials()
{
    if (m_credentialRows->feed().kind == FeedState::Kind::Idle)
        m_credentialRows->setFeed({.kind = FeedState::Kind::Loading});
    Q_EMIT credentialsWanted();
}

void DeviceRecords::readTwinChanges()
{
    if (m_twinChangeRows->feed().kind == FeedState::Kind::Idle)
        m_twinChangeRows->setFeed({.kind = FeedState::Kind::Loading});
    Q_EMIT twinChangesWanted();
}

void DeviceRecords::noteCredentialsChanged()
{
    if (m_credentialRows->feed().kind != FeedState::Kind::Idle)
        Q_EMIT credentialsWanted();
}

void DeviceRecords::noteTwinChanged()
{
    if (m_twinChangeRows->feed().kind != FeedState::Kind::Idle)
        Q_EMIT twinChangesWanted();
}

void DeviceRecords::apply(const v1::ListDeviceCredentialsResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &credential : response.credentials())
        rows.push_back(credentialRowOf(credential));
    m_credentialRows->setFeed(live());
    m_credentialRows->replaceAll(std::move(rows));
}

void DeviceRecords::apply(const v1::ListTwinChangesResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &change : response.changes())
        rows.push_back(twinChangeRowOf(change));
    m_twinChangeRows->setFeed(live());
    m_twinChangeRows->replaceAll(std::move(rows));
}

void DeviceRecords::credentialsFailed(const Error &error)
{
    m_credentialRows->setFeed(failed(error, *m_credentialRows));
}

void DeviceRecords::twinChangesFailed(const Error &error)
{
    m_twinChangeRows->setFeed(failed(error, *m_twinChangeRows));
}

} // namespace wheelhouse::models
